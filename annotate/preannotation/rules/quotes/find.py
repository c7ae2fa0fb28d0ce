"""Quotes of an article: contents, who says them, by which words; written to the draft.

Joins what the syntax shows (`attribution`) with what stands in quotation marks (`direct`); what
is left of the quotations is for `unattributed`.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Draft, ParsedArticle, Piece
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.attribution import iter_claims
from annotate.preannotation.rules.quotes.claims import (
    SPOKEN,
    AttributionCandidate,
    is_self,
)
from annotate.preannotation.rules.quotes.direct import match_quoted
from annotate.preannotation.rules.quotes.nominal import is_title, read_headline, read_transcript
from annotate.preannotation.rules.quotes.pullquotes import PULL_QUOTE, link_repeats, read_pull_quote
from annotate.preannotation.rules.quotes.quotations import Quoted, find_quoted
from annotate.preannotation.rules.quotes.state import ContentPiece, Memory, SegmentState
from annotate.preannotation.rules.quotes.unattributed import explain_rest

if TYPE_CHECKING:
    from spacy.tokens import Doc

# The kinds of segment where a colon may stand for a cue.
HEADLINES = frozenset(("headline", "subheading", "standfirst"))
# Rules whose contents are left out inside another content: they are part of it.
WEAK = frozenset(
    ("infinitive", "noun", "prepositional", "nominal", "adjective", "command", "about", "passive")
)


def find_quotes(article: ParsedArticle, draft: Draft, language: Language) -> None:
    """Add contents, actors, cues, addressees and quoted terms with their relations."""
    memory = Memory()
    pulled: list[str] = []
    for piece in article.pieces:
        if piece.segment.kind == PULL_QUOTE:
            content = read_pull_quote(piece, draft, language)
            pulled += [content] if content is not None else []
        else:
            _read_piece(piece, draft, language, memory)
    link_repeats(pulled, draft, language)


def _read_piece(piece: Piece, draft: Draft, language: Language, memory: Memory) -> None:
    page = SegmentState(piece, find_quoted(piece.doc, language), language)
    claims = _find_claims(piece, page.quoted, language)
    for claim in sorted(claims, key=lambda c: (c.pieces[0][0], -c.pieces[0][1], c.at)):
        _write_claim(page, claim, draft, language)
    explain_rest(page, draft, memory)
    _link_nested(page.contents, draft)


def _find_claims(
    piece: Piece, quoted: list[Quoted], language: Language
) -> list[AttributionCandidate]:
    doc = piece.doc
    claims, used = match_quoted(doc, quoted, language)
    found: list[AttributionCandidate | None] = []
    if not claims:
        titled = piece.segment.kind in HEADLINES or is_title(doc)
        headline = read_headline(doc, language) if titled else None
        found.append(headline or read_transcript(doc, language))
    for sentence in doc.sents:
        found += iter_claims(sentence, language, used)
    fitted = (_fit(doc, claim, quoted, language) for claim in found if claim is not None)
    return _settle_nested(
        doc, [*claims, *(claim for claim in fitted if claim is not None)], language
    )


def _fit(
    doc: "Doc", claim: AttributionCandidate, quoted: Iterable[Quoted], language: Language
) -> AttributionCandidate | None:
    """Move the ends of a content to those of the quotations that it cuts."""
    pieces: list[TokenRange] = list(claim.pieces)
    for item in quoted:
        inside = item.start < claim.at < item.end
        if inside and (claim.rule not in SPOKEN or is_self(doc, claim, language)):
            return None
        if inside:
            claim = replace(claim, score=claim.score * language.weights.quotes.nested)
        pieces = [_fit_piece(doc, piece, item, inside=inside) for piece in pieces]
    kept = tuple((i, j) for i, j in pieces if i < j)
    return replace(claim, pieces=kept) if kept else None


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
    doc: "Doc", claims: list[AttributionCandidate], language: Language
) -> list[AttributionCandidate]:
    """Leave out wishes, plans and thoughts inside the content of somebody's speech.

    What somebody says that others say stays, with the score that is due to it.
    """
    spoken = [(piece, claim) for claim in claims if claim.rule in SPOKEN for piece in claim.pieces]
    kept = []
    for claim in claims:
        inside = any(i <= claim.at < j and other is not claim for (i, j), other in spoken)
        if not inside:
            kept.append(claim)
        elif claim.rule not in WEAK and not _is_thought(doc, claim, language):
            whole = claim.score == language.weights.quotes.content[claim.rule]
            kept.append(
                replace(claim, score=claim.score * language.weights.quotes.nested)
                if whole
                else claim
            )
    return kept


def _is_thought(doc: "Doc", claim: AttributionCandidate, language: Language) -> bool:
    """Tell whether a verb tells what somebody thinks, which nobody says in words of his own."""
    frames = language.cues.get_frames(doc[claim.at].lemma_)
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
    page: SegmentState, claim: AttributionCandidate, draft: Draft, language: Language
) -> None:
    score = claim.score
    ids: list[str | None] = []
    for bounds in claim.pieces:
        role = _find_role(bounds, page.quoted, claim.at)
        content = page.add(draft, role, bounds, score)
        ids.append(content)
        if content is not None:
            page.contents.append(ContentPiece(bounds, content, claim))
    actor = claim.actor
    if actor is not None and claim.cue is not None and actor[0] < claim.cue[0] < actor[1]:
        actor = (actor[0], claim.cue[0])
    nested = score < language.weights.quotes.content[claim.rule]
    sure = language.weights.quotes.speaker[claim.rule] * (
        language.weights.quotes.nested_speaker if nested else 1
    )
    parts = (
        ("speaker", "actor", actor, sure),
        ("cue", "cue", claim.cue, score),
        ("addressee", "addressee", claim.addressee, sure),
    )
    for relation, role, part, rate in parts:
        if part is not None:
            tail = page.add(draft, role, part, rate)
            draft.add_relation(relation, ids[0], tail, rate)
    for head, tail in pairwise(ids):
        draft.add_relation("continues", head, tail, score)


def _link_nested(contents: list[ContentPiece], draft: Draft) -> None:
    """Link a content to the smallest one around it that has its cue inside as well."""
    for inner in contents:
        i, j = inner.bounds
        around = [
            (outer.bounds[1] - outer.bounds[0], outer.id)
            for outer in contents
            if outer.bounds != inner.bounds
            and outer.bounds[0] <= min(i, inner.claim.at)
            and max(j, inner.claim.at + 1) <= outer.bounds[1]
        ]
        if around:
            draft.add_relation("within", inner.id, min(around)[1], inner.claim.score)
