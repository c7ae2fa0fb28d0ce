"""Quotations set apart, their speaker on a line of their own: pull quotes, and signed ones.

A pull quote has content lines, a blank line, the speaker's line; where the body has the same words
it repeats them. A signed one is a paragraph in marks, or set as a quotation, before a paragraph
that is a dash and a name. Finds nothing in other segments.
"""

import re

from annotate.language import Language
from annotate.marks import begins_with_mark
from annotate.offsets import shift, trim
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Draft, Piece

PULL_QUOTE = "pull_quote"
BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
WORD = re.compile(r"\w+")
MAX_SPEAKER = 100
# What a quotation set apart begins with in plain text, and what its speaker's line does.
SET_APART = re.compile(r"\s*>\s*")
SIGNATURE = re.compile(r"\s*(?:>\s*)?(?:--|[-–—―~])\s*(?=\w)")
CLOSING = frozenset("\"”’'»“")
OPENING = frozenset("\"“‘'«„")
# Fewer words than these may be the same by chance.
MIN_REPEATED = 4


def read_pull_quote(piece: Piece, draft: Draft, language: Language) -> str | None:
    """Add a pull quote with its speaker; return the id of its content, None where there is none."""
    text = piece.doc.text
    breaks = list(BLANK_LINE.finditer(text))
    signed = bool(breaks) and 0 < len(text) - breaks[-1].end() <= MAX_SPEAKER
    content = _add(
        piece, draft, "direct", (0, breaks[-1].start() if signed else len(text)), language
    )
    if signed and content is not None:
        actor = _add(piece, draft, "actor", (breaks[-1].end(), len(text)), language)
        draft.add_relation("speaker", content, actor, language.weights.quotes.pull_quote)
    return content


def is_signature(piece: Piece | None) -> bool:
    """Tell whether a piece is a dash and a name: - Mara Lind, chief executive, Arden Water."""
    if piece is None or piece.doc[0].text[0].isalnum():  # most are none, and texts are dear
        return False
    match = SIGNATURE.match(piece.doc.text)
    if match is None or len(piece.doc.text) > MAX_SPEAKER:
        return False
    words = [t for t in piece.doc if t.idx >= match.end()]
    named = any(t.ent_type_ in ("PERSON", "ORG") for t in words)
    return bool(words) and named and not any(t.pos_ in grammar.VERBAL for t in words)


def read_signed(piece: Piece, signature: Piece, draft: Draft, language: Language) -> bool:
    """Add a quotation whose speaker signs on the next line; tell whether it is one."""
    text = piece.doc.text
    start, end = trim(text, 0, len(text))
    marked = begins_with_mark(text[start:]) and text[end - 1] in CLOSING
    quoted = SET_APART.match(text)
    if not marked and quoted is None and piece.segment.kind != "block_quote":
        return False
    first = quoted.end() if quoted is not None else start
    content = _add(piece, draft, "direct", (first, end), language, bare=False)
    lead = SIGNATURE.match(signature.doc.text)
    at = lead.end() if lead is not None else 0
    actor = _add(signature, draft, "actor", (at, len(signature.doc.text)), language)
    draft.add_relation("speaker", content, actor, language.weights.quotes.pull_quote)
    return content is not None


def _add(
    piece: Piece,
    draft: Draft,
    role: str,
    bounds: tuple[int, int],
    language: Language,
    *,
    bare: bool = True,
) -> str | None:
    """Add a stretch of the segment without blanks, a `bare` one without its full stop."""
    text = piece.doc.text
    i, j = trim(text, *bounds)
    if bare and j - i > 1 and text[j - 1] == "." and text[i] not in OPENING:
        j -= 1
    if not WORD.search(text, i, j):
        return None
    return draft.add_span(
        role, *shift(*trim(text, i, j), piece.segment.start), language.weights.quotes.pull_quote
    )


def link_repeats(pulled: list[str], draft: Draft, language: Language) -> None:
    """Link pull quotes to the contents of the body that have the same words."""
    if not pulled:
        return
    words = {s.id: _read_words(s.text) for s in draft.iter_spans("direct", "mixed", "indirect")}
    for pull in pulled:
        mine = words[pull]
        if len(mine) < MIN_REPEATED:
            continue
        for other, theirs in words.items():
            if other not in pulled and _contains(theirs, mine):
                draft.add_relation("repeats", pull, other, language.weights.quotes.repeats)
                break


def _read_words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def _contains(words: list[str], part: list[str]) -> bool:
    size = len(part)
    return any(words[k : k + size] == part for k in range(len(words) - size + 1))
