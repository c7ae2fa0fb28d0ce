"""The learned polarity: where no frame decides it is asked, where one does it checks.

Asks only where a holder is known, the speaker of a content or the subject of a verb, and the
target is a named party in a place that carries a judgement; all questions of an article at once.
Checks what the frames find about named parties, since it has learned no other targets.
Without the packages that run the model nothing is answered, and the rules stand alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Piece
from annotate.preannotation.rules.stance.findings import (
    StanceFinding,
    find_antecedent,
    is_party,
)
from annotate.preannotation.rules.stance.polarity import (
    PolarityScores,
    TargetInText,
    load_polarity,
    score_targets,
)
from annotate.preannotation.rules.stance.scope import read_scope

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

NAMED = frozenset(("PERSON", "NORP", "GPE", "ORG"))
# Where a party stands of which something is said, by what was right on the development halves.
# Who is the subject of a passive merely suffers: of those nothing was right.
SAID = frozenset(("nsubj", "dobj", "poss", "conj", "amod"))
# What can carry a stance.
CONTENT = frozenset(("VERB", "NOUN", "ADJ", "ADV"))
# How a word hangs on the predicate that may carry it in its place.
BESIDE = frozenset(("amod", "acomp", "attr", "advmod", "dobj", "oprd"))
SIDES = {"positive": "favor", "negative": "against"}
NEEDED = ("onnxruntime", "tokenizers")

# Tells of a stretch of a piece whether somebody is known to say it, and is not the target.
IsSaid = Callable[[Piece, "Span"], bool]


@dataclass(frozen=True, slots=True)
class PolarityQuestion:
    """A party, the sentence to read it in, and the finding if the answer is for or against it."""

    piece: Piece
    item: TargetInText
    holder: "Token | None"
    target: grammar.TokenRange
    at: int


def find_model(language: Language) -> Path | None:
    """Return where a language's learned polarity lies, None where it cannot be asked."""
    return language.polarity if _is_installed() else None


def load_model(model: Path) -> None:
    """Load a learned polarity, which its first question would do.

    Raises:
        AnnotateError: it cannot be used.
    """
    load_polarity(model)


@cache
def _is_installed() -> bool:
    """Tell whether the packages are installed that the learned polarity needs."""
    return all(find_spec(name) is not None for name in NEEDED)


def iter_questions(piece: Piece, is_said: IsSaid, language: Language) -> Iterator[PolarityQuestion]:
    """Yield what is worth asking of a piece."""
    for party in piece.doc.ents:
        if party.label_ not in NAMED or _is_asked(party.sent):
            continue
        question = _read_party(piece, party, is_said, language)
        if question is not None:
            yield question


def _read_party(
    piece: Piece, party: "Span", is_said: IsSaid, language: Language
) -> PolarityQuestion | None:
    head = party.root
    predicate = _find_predicate(head, language)
    if predicate is None or read_scope(predicate, language).apply("against") is None:
        return None  # who failed to do it did not
    if head.dep_ in SAID and is_said(piece, party):
        return _make_question(piece, party, None, predicate, language)
    holder = _find_actor(predicate, language) if head.dep_ == "dobj" else None
    return _make_question(piece, party, holder, predicate, language) if holder else None


def _is_asked(sentence: "Span") -> bool:
    return sentence.text.rstrip().endswith("?")


def _find_predicate(head: "Token", language: Language) -> "Token | None":
    """Return the word that says something of a party: its verb, what it is, what it has."""
    word = head
    while word.dep_ == "conj" and word.head.i != word.i:
        word = word.head
    word = word.head
    if word.lemma_ in language.function.be:
        return grammar.find_child(word, "attr", "acomp") or word
    return word if word.i != head.i else None


def _find_actor(verb: "Token", language: Language) -> "Token | None":
    if verb.pos_ != "VERB" or grammar.is_passive(verb, language):
        return None
    holder = find_antecedent(grammar.find_subject(verb, language), verb, language)
    if holder is None or holder.i > verb.i or not is_party(holder, language):
        return None
    return holder


def _make_question(
    piece: Piece, party: "Span", holder: "Token | None", predicate: "Token", language: Language
) -> PolarityQuestion | None:
    bounds = (party.start, party.end)
    at = _find_carrier(party, predicate, language)
    return PolarityQuestion(piece, _make_item(party), holder, bounds, at.i) if at else None


def _find_carrier(party: "Span", predicate: "Token", language: Language) -> "Token | None":
    """Return the word that carries what is said of a party: one that judges, else the predicate.

    A noun that is merely of the party's is none: the verb above it says what is said.
    """
    words = language.stance.evaluation.polarity
    near = (predicate, *(c for c in predicate.children if c.dep_ in BESIDE))
    for token in near:
        if token.lemma_ in words and not party.start <= token.i < party.end:
            return token
    if predicate.pos_ == "NOUN" and predicate.head.pos_ == "VERB":
        predicate = predicate.head
    return predicate if predicate.pos_ in CONTENT and predicate.is_alpha else None


def _make_item(party: "Span") -> TargetInText:
    """Return a party with its sentence, as far as it goes."""
    sentence = party.sent
    start = sentence.start_char
    return sentence.text, party.start_char - start, min(party.end_char, sentence.end_char) - start


def check(
    found: Sequence[tuple[Piece, StanceFinding]], model: Path
) -> Iterator[tuple[Piece, StanceFinding]]:
    """Yield the findings of the frames, marked where the learned polarity does not share them.

    Raises:
        MissingExtraError: the packages that it needs are not installed; ask `find_model`.
    """
    sided = [n for n, (_, finding) in enumerate(found) if finding.polarity in SIDES.values()]
    targets = ((n, found[n][0].doc[slice(*found[n][1].target)]) for n in sided)
    asked = [(n, target) for n, target in targets if target.root.ent_type_ in NAMED]
    answers = score_targets([_make_item(target) for _, target in asked], model)
    sides = {n: SIDES.get(polarity.name) for (n, _), polarity in zip(asked, answers, strict=True)}
    for n, (piece, finding) in enumerate(found):
        shared = sides.get(n, finding.polarity) == finding.polarity
        yield piece, finding if shared else replace(finding, shared=False)


def answer(
    questions: Sequence[PolarityQuestion], model: Path, least: float
) -> Iterator[tuple[PolarityQuestion, StanceFinding]]:
    """Yield what the learned polarity finds for or against, as sure as `least`.

    Raises:
        MissingExtraError: the packages that it needs are not installed; ask `find_model`.
    """
    answers = score_targets([question.item for question in questions], model)
    for question, polarity in zip(questions, answers, strict=True):
        if polarity.name in SIDES and polarity.score >= least:
            yield question, _make_finding(question, polarity)


def _make_finding(question: PolarityQuestion, polarity: PolarityScores) -> StanceFinding:
    return StanceFinding(
        expression=(question.at, question.at + 1),
        polarity=SIDES[polarity.name],
        holder=question.holder,
        target=question.target,
        explicitness="inferred",
        negated=False,
        rule="learned said" if question.holder is None else "learned done",
        at=question.at,
    )
