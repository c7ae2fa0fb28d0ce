"""Stances of an article: who is for or against what, written to the draft.

Puts what the frames find (`frames`, `judgements`) beside the contents of quotes: a stance inside
a content has it as its basis, and "I" is the one who speaks.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.language.weights import Score
from annotate.model import Span
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Draft, ParsedArticle, Piece
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import without_possessive
from annotate.preannotation.rules.quotes.state import locate
from annotate.preannotation.rules.stance.findings import StanceFinding
from annotate.preannotation.rules.stance.frames import iter_findings
from annotate.preannotation.rules.stance.judgements import iter_judgements
from annotate.preannotation.rules.stance.learned import answer, check, find_model, iter_questions

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

# Characters from the start of a content on which a stance is looked for in it.
MAX_CONTENT = 5000
CONTENTS = ("direct", "indirect", "mixed")


@dataclass(frozen=True, slots=True)
class _SpokenContent:
    span: Span
    speaker: str | None
    told: bool


def find_stances(article: ParsedArticle, draft: Draft, language: Language) -> int:
    """Add stances with holders, targets and the contents through which they are expressed.

    Returns:
        How many questions for the learned polarity stay open because it is not installed.
    """
    contents = _SpokenContents(draft)
    found = [
        (piece, finding) for piece in article.pieces for finding in _read_piece(piece, language)
    ]
    decided = _RangeSet([locate(piece, finding.target) for piece, finding in found])
    said = _RangeSet([locate(piece, finding.expression) for piece, finding in found])
    questions = [
        question
        for piece in article.pieces
        for question in iter_questions(piece, contents.is_said, language)
        if not decided.touch(*locate(piece, question.target))
        and not said.touch(*locate(piece, (question.at, question.at + 1)))
    ]
    model = find_model(language)
    for piece, finding in check(found, model) if model else found:
        _write(piece, draft, contents, finding, language)
    if model is None:
        return len(questions) if language.polarity else 0
    for question, finding in answer(questions, model, language.weights.stance.least):
        _write(question.piece, draft, contents, finding, language)
    return 0


def _read_piece(piece: Piece, language: Language) -> Iterator[StanceFinding]:
    for sentence in piece.doc.sents:
        if not sentence.text.rstrip().endswith("?"):
            yield from _read_sentence(sentence, language)


def _read_sentence(sentence: "DocSpan", language: Language) -> Iterator[StanceFinding]:
    yield from iter_findings(sentence, language)
    yield from iter_judgements(sentence, language)


class _RangeSet:
    """Stretches of the text by position."""

    def __init__(self, places: list[TokenRange]) -> None:
        self._places = sorted(places)
        self._reach = max((end - start for start, end in places), default=0)

    def touch(self, start: int, end: int) -> bool:
        """Tell whether one of them shares a character with a range."""
        first = bisect_left(self._places, (start - self._reach, 0))
        last = bisect_left(self._places, (end, 0))
        return any(place[1] > start for place in self._places[first:last])


def _list_tails(draft: Draft, role: str) -> dict[str, str]:
    """Return the first tail of each head of a relation, in text order."""
    name = draft.scheme.find_relation(role)
    tails: dict[str, str] = {}
    for relation in draft.sort_relations():
        if relation.label == name:
            tails.setdefault(relation.head, relation.tail)
    return tails


class _SpokenContents:
    """The contents of the draft by position and by their cues, each with its speaker."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        speakers, told = _list_tails(draft, "speaker"), _list_tails(draft, "addressee")
        cues = _list_tails(draft, "cue")
        firsts: dict[str, str] = {}
        for head, tail in _list_tails(draft, "continues").items():
            firsts[tail] = firsts.get(head, head)
        spans = list(draft.iter_spans(*CONTENTS))
        self._items = [
            _SpokenContent(span, speakers.get(firsts.get(span.id, span.id)), span.id in told)
            for span in spans
        ]
        self._starts = [span.start for span in spans]
        by_id = {item.span.id: item for item in self._items}
        self._cues = {draft.get_span(cue).start: by_id[head] for head, cue in cues.items()}
        self._ends = {draft.get_span(cue).start: draft.get_span(cue).end for cue in cues.values()}
        self._cue_starts = sorted(self._cues)

    def is_said(self, piece: Piece, party: "DocSpan") -> bool:
        """Tell whether somebody else than a party is known to say what is said of it."""
        start, end = piece.locate(party)
        content = self.find(start, end)
        if content is None or content.speaker is None:
            return False
        speaker = self._draft.get_span(content.speaker)
        apart = speaker.end <= start or end <= speaker.start
        return apart and party[-1].text not in speaker.text

    def find(self, start: int, end: int) -> _SpokenContent | None:
        """Return the smallest content around a range."""
        best: _SpokenContent | None = None
        for item in reversed(self._items[: bisect_right(self._starts, start)]):
            if start - item.span.start > MAX_CONTENT:
                break
            if item.span.end >= end and (best is None or _size(item) < _size(best)):
                best = item
        return best

    def find_cued(self, start: int, end: int) -> _SpokenContent | None:
        """Return the content whose cue a range has a part of: denouncing, accused."""
        at = bisect_right(self._cue_starts, end - 1) - 1
        if at < 0 or self._ends[self._cue_starts[at]] <= start:
            return None
        return self._cues[self._cue_starts[at]]


def _size(content: _SpokenContent) -> int:
    return content.span.end - content.span.start


def _write(
    piece: Piece,
    draft: Draft,
    contents: _SpokenContents,
    finding: StanceFinding,
    language: Language,
) -> None:
    start, end = locate(piece, finding.expression)
    target = without_possessive(piece.doc, finding.target)
    if target is None:
        return
    target_range = locate(piece, target)
    if start >= end or target_range[0] >= target_range[1]:
        return
    content = contents.find(start, end)
    holder, kind = _add_holder(piece, draft, content, finding, language)
    if holder is None:
        return
    score = get_score(finding, language)
    attributes = {"explicitness": finding.explicitness, "holder_kind": kind}
    if finding.negated:
        attributes["negated"] = "yes"
    stance = draft.add_span(finding.polarity, start, end, score.expression, attributes)
    if stance is None:
        return
    mention = draft.add_span("target", *target_range, score.expression)
    draft.add_relation("holder", stance, holder, score.relations)
    draft.add_relation("target", stance, mention, score.relations)
    basis = contents.find_cued(start, end) or content
    if basis is not None:
        draft.add_relation("basis", stance, basis.span.id, score.relations)


def _add_holder(
    piece: Piece,
    draft: Draft,
    content: _SpokenContent | None,
    finding: StanceFinding,
    language: Language,
) -> tuple[str | None, str]:
    """Add the holder; return its id and how it appears in the text."""
    token = finding.holder
    speaker = content.speaker if content is not None else None
    if token is None or (
        token.lower_ in language.function.first
        and (speaker is not None or token.lower_ not in language.function.first_subject)
    ):
        return speaker, "implicit" if token is None else "pronoun"
    if content is not None and speaker is not None and _is_speaker(token, content, draft, language):
        return speaker, "pronoun"
    bounds = _holder_range(token, finding, language)
    if bounds is None:
        return None, ""
    start, end = locate(piece, bounds)
    kind = "pronoun" if token.pos_ == "PRON" else "explicit"
    return draft.add_span("actor", start, end, get_score(finding, language).expression), kind


def _is_speaker(token: "Token", content: _SpokenContent, draft: Draft, language: Language) -> bool:
    """Tell whether "he" in "Mr X said he supports the plan" is Mr X, as it mostly is unmarked."""
    if token.lower_ not in language.function.third or content.told or content.speaker is None:
        return False
    if any(child.dep_ == "conj" for child in token.children):
        return False  # he and Ms Y
    role = draft.scheme.labels[content.span.label].role
    return (
        role == "indirect"
        and draft.get_span(content.speaker).text.lower() not in language.function.third
    )


def get_score(finding: StanceFinding, language: Language) -> Score:
    """Return the scores of a finding by its rule, by how its words say it, and whether shared."""
    score = language.weights.stance.by_rule[finding.rule, finding.explicitness]
    if finding.shared:
        return score
    unshared = language.weights.stance.unshared
    return Score(expression=score.expression * unshared, relations=score.relations * unshared)


def _holder_range(
    token: "Token", finding: StanceFinding, language: Language
) -> grammar.TokenRange | None:
    """Return the holder's noun phrase, without the part of it in which the stance stands."""
    doc = token.doc
    if token.dep_ in ("amod", "compound"):
        return token.i, token.i + 1
    bounds = grammar.skip_dateline(token) or grammar.phrase_range(token, finding.at, language)
    if token.i == finding.at:
        return grammar.trim(doc, token.left_edge.i, token.i + 1)
    if bounds is None:
        return None
    i, j = bounds
    while j > i and doc[j - 1].tag_ == "POS":
        j -= 1
    inner = next((c for c in token.rights if c.left_edge.i <= finding.at <= c.right_edge.i), None)
    if inner is not None:
        j = min(j, max(inner.left_edge.i, token.i + 1))
    return grammar.trim(doc, i, j)
