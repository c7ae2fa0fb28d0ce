"""Quotes of an article: contents, who says them, by which words; written to the draft.

Joins what the syntax shows (`attribution`) with what stands in quotation marks (`direct`); what
is left of the quotations is for `unattributed`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Draft, ParsedArticle, Piece
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.leads import DATELINE, LABEL, TURN
from annotate.preannotation.rules.quotes.attribution import iter_candidates
from annotate.preannotation.rules.quotes.candidates import (
    SPOKEN,
    AttributionCandidate,
    is_self,
)
from annotate.preannotation.rules.quotes.direct import match_quoted
from annotate.preannotation.rules.quotes.nominal import is_title, read_headline, read_transcript
from annotate.preannotation.rules.quotes.pullquotes import (
    PULL_QUOTE,
    is_signature,
    link_repeats,
    read_pull_quote,
    read_signed,
)
from annotate.preannotation.rules.quotes.quotations import Quoted, find_quoted
from annotate.preannotation.rules.quotes.state import ContentPiece, Memory, SegmentState
from annotate.preannotation.rules.quotes.turns import Transcript, enclose, write_turn
from annotate.preannotation.rules.quotes.unattributed import explain_rest

if TYPE_CHECKING:
    from spacy.tokens import Doc

# The kinds of segment where a colon may stand for a cue.
HEADLINES = frozenset(("headline", "subheading", "standfirst"))
# A content of more tokens is no single word, marks around it or not.
MAX_MERE = 3
# Rules whose content may be a word alone.
UTTERED = frozenset(("about", "noun", "prepositional"))
# Rules whose contents are left out inside another content: they are part of it.
WEAK = frozenset(
    ("infinitive", "noun", "prepositional", "nominal", "adjective", "command", "about", "passive")
)


def find_quotes(article: ParsedArticle, draft: Draft, language: Language) -> None:
    """Add contents, actors, cues, addressees and quoted terms with their relations."""
    transcript = Transcript(sum(p.segment.kind == LABEL for p in article.pieces))
    reader = _ArticleReader(draft, language, transcript)
    signed = False
    for piece, follows in zip_longest(article.pieces, article.pieces[1:]):
        if signed:  # it was who signs the piece before
            signed = False
            continue
        signed = is_signature(follows) and reader.read_signed(piece, follows)
        if not signed:
            reader.read(piece)
    link_repeats(reader.pulled, draft, language)


class _ArticleReader:
    """Reads the pieces of an article one after the other, and remembers what the next one needs."""

    def __init__(self, draft: Draft, language: Language, transcript: Transcript) -> None:
        self._draft, self._language, self._transcript = draft, language, transcript
        self._memory = Memory()
        self.pulled: list[str] = []

    def read_signed(self, piece: Piece, signature: Piece | None) -> bool:
        """Read a quotation that is signed on the next line; tell whether it is one."""
        signed = signature is not None and read_signed(
            piece, signature, self._draft, self._language
        )
        if signed:
            self._memory = Memory()
        return signed

    def read(self, piece: Piece) -> None:
        """Read a piece by its kind."""
        kind = piece.segment.kind
        if kind == LABEL:
            self._transcript.begin(piece)
        elif kind == TURN or self._transcript.goes_on(piece):
            _read_turn(piece, self._draft, self._language, self._transcript)
            self._memory = Memory()
        elif kind == PULL_QUOTE:
            content = read_pull_quote(piece, self._draft, self._language)
            self.pulled += [content] if content is not None else []
        elif kind != DATELINE:
            _read_piece(piece, self._draft, self._language, self._memory)


def _read_piece(piece: Piece, draft: Draft, language: Language, memory: Memory) -> None:
    page = SegmentState(piece, find_quoted(piece.doc, language), language)
    if memory.open_content is not None and memory.open_head is not None:
        page.opened = (memory.open_content, memory.open_head)
    candidates = _find_candidates(piece, page.quoted, language)
    for candidate in sorted(candidates, key=lambda c: (c.pieces[0][0], -c.pieces[0][1], c.at)):
        _write_claim(page, candidate, draft, language)
    explain_rest(page, draft, memory)
    _link_nested(page.contents, draft)


def _read_turn(piece: Piece, draft: Draft, language: Language, transcript: Transcript) -> None:
    page = SegmentState(piece, find_quoted(piece.doc, language), language)
    write_turn(page, transcript, draft, language)
    for candidate in _find_candidates(piece, page.quoted, language, [enclose(piece)]):
        if candidate.rule not in WEAK:
            _write_claim(page, candidate, draft, language)
    _link_nested(page.contents, draft)


def _find_candidates(
    piece: Piece, quoted: list[Quoted], language: Language, around: Sequence[Quoted] = ()
) -> list[AttributionCandidate]:
    doc = piece.doc
    candidates, used = match_quoted(doc, quoted, language)
    found: list[AttributionCandidate | None] = []
    if not candidates and not around:
        titled = piece.segment.kind in HEADLINES or is_title(doc)
        headline = read_headline(doc, language) if titled else None
        found.append(headline or read_transcript(doc, language))
    for sentence in doc.sents:
        found += iter_candidates(sentence, language, used)
    fitted = (
        _fit(doc, candidate, [*around, *quoted], language)
        for candidate in found
        if candidate is not None
    )
    kept = [c for c in fitted if c is not None and not _is_mere_word(doc, c)]
    return _settle_nested(doc, [*candidates, *kept], language)


def _is_mere_word(doc: "Doc", candidate: AttributionCandidate) -> bool:
    """Tell whether a content is a single word that names nobody: appealed for witnesses."""
    if sum(j - i for i, j in candidate.pieces) > MAX_MERE:
        return False
    words = [doc[k] for i, j in candidate.pieces for k in range(i, j)]
    if len([t for t in words if not t.is_punct]) > 1:
        return False
    if any(t.text in grammar.QUOTE_MARKS or t.ent_type_ or t.pos_ == "PROPN" for t in words):
        return False
    # A word like regret, which nobody counts, may be all that is voiced.
    uttered = candidate.rule in UTTERED and candidate.actor is not None
    return not (uttered and words[-1].tag_ in ("NN", "PRP"))


def _fit(
    doc: "Doc", candidate: AttributionCandidate, quoted: Iterable[Quoted], language: Language
) -> AttributionCandidate | None:
    """Move the ends of a content to those of the quotations that it cuts."""
    pieces: list[TokenRange] = list(candidate.pieces)
    for item in quoted:
        inside = item.start < candidate.at < item.end
        if inside and (candidate.rule not in SPOKEN or is_self(doc, candidate, language)):
            return None
        if inside:
            candidate = replace(candidate, score=candidate.score * language.weights.quotes.nested)
        pieces = [_fit_piece(doc, piece, item, inside=inside) for piece in pieces]
    kept = tuple((i, j) for i, j in pieces if i < j)
    return replace(candidate, pieces=kept) if kept else None


def _fit_piece(doc: "Doc", piece: TokenRange, item: Quoted, *, inside: bool) -> TokenRange:
    """Widen a piece to a quotation that it cuts; or cut it, where the cue is in the quotation."""
    i, j = piece
    if item.start >= j or i >= item.end:
        return piece
    if not inside:
        return min(i, item.start), max(j, item.end)
    end = item.end - 1 if item.closed else item.end
    return grammar.trim(doc, max(i, item.start + 1), min(j, end)) or (i, i)


def _settle_nested(
    doc: "Doc", candidates: list[AttributionCandidate], language: Language
) -> list[AttributionCandidate]:
    """Leave out wishes, plans and thoughts inside the content of somebody's speech.

    What somebody says that others say stays, with the score that is due to it.
    """
    spoken = [
        (piece, candidate)
        for candidate in candidates
        if candidate.rule in SPOKEN
        for piece in candidate.pieces
    ]
    kept = []
    for candidate in candidates:
        inside = any(i <= candidate.at < j and other is not candidate for (i, j), other in spoken)
        if not inside:
            kept.append(candidate)
        elif candidate.rule not in WEAK and not _is_thought(doc, candidate, language):
            whole = candidate.score == language.weights.quotes.content[candidate.rule]
            kept.append(
                replace(candidate, score=candidate.score * language.weights.quotes.nested)
                if whole
                else candidate
            )
    return kept


def _is_thought(doc: "Doc", candidate: AttributionCandidate, language: Language) -> bool:
    """Tell whether a verb tells what somebody thinks, which nobody says in words of their own."""
    frames = language.cues.get_frames(doc[candidate.at].lemma_)
    return bool(frames) and "quote" not in frames


def _find_role(bounds: TokenRange, quoted: Iterable[Quoted], at: int) -> str:
    """Return whether a content is direct, mixed or indirect; marks around its cue do not count."""
    i, j = bounds
    mixed = False
    for item in quoted:
        if item.start < at < item.end and item.start < i:
            continue
        if (item.start, item.end) == bounds:
            return "direct"
        mixed = mixed or (item.start < j and i < item.end)
    return "mixed" if mixed else "indirect"


def _write_claim(
    page: SegmentState, candidate: AttributionCandidate, draft: Draft, language: Language
) -> None:
    score = candidate.score
    ids: list[str | None] = []
    for bounds in candidate.pieces:
        role = _find_role(bounds, page.quoted, candidate.at)
        content = page.add(draft, role, bounds, score)
        ids.append(content)
        if content is not None:
            page.contents.append(ContentPiece(bounds, content, candidate))
    actor = candidate.actor
    if actor is not None and candidate.cue is not None and actor[0] < candidate.cue[0] < actor[1]:
        actor = (actor[0], candidate.cue[0])
    nested = score < language.weights.quotes.content[candidate.rule]
    sure = language.weights.quotes.speaker[candidate.rule] * (
        language.weights.quotes.nested_speaker if nested else 1
    )
    parts = (
        ("speaker", "actor", actor, sure),
        ("cue", "cue", candidate.cue, score),
        ("addressee", "addressee", candidate.addressee, sure),
    )
    head = _join_opened(page, candidate, ids[0], draft)
    for relation, role, part, rate in parts:
        if part is not None:
            tail = page.add(draft, role, part, rate)
            draft.add_relation(relation, head, tail, rate)
    for head, tail in pairwise(ids):
        draft.add_relation("continues", head, tail, score)


def _join_opened(
    page: SegmentState, candidate: AttributionCandidate, content: str | None, draft: Draft
) -> str | None:
    """Join a quotation to the one that the paragraph before left open; return the first piece."""
    first = candidate.pieces[0]
    goes_on = any((q.start, q.end) == first and q.start == 0 and q.said for q in page.quoted)
    if page.opened is None or not goes_on:
        return content
    last, head = page.opened
    draft.add_relation("continues", last, content, candidate.score)
    page.opened = None
    return head


def _link_nested(contents: list[ContentPiece], draft: Draft) -> None:
    """Link a content to the smallest one around it that has its cue inside as well."""
    for inner in contents:
        i, j = inner.bounds
        around = [
            (outer.bounds[1] - outer.bounds[0], outer.id)
            for outer in contents
            if outer.bounds != inner.bounds
            and outer.bounds[0] <= min(i, inner.candidate.at)
            and max(j, inner.candidate.at + 1) <= outer.bounds[1]
        ]
        if around:
            draft.add_relation("within", inner.id, min(around)[1], inner.candidate.score)
