"""Pull quotes: a quotation lifted out of the text, its speaker on a line of their own.

Content lines, a blank line, the speaker's line. Where the body has the same words, the pull quote
repeats them. Finds nothing in other segments.
"""

import re

from annotate.language import Language
from annotate.offsets import shift, trim
from annotate.preannotation.rules.article import Draft, Piece

PULL_QUOTE = "pull_quote"
BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
WORD = re.compile(r"\w+")
MAX_SPEAKER = 100
OPENING = frozenset("\"“‘'«„")
# Fewer words than these may be the same by chance.
MIN_REPEATED = 4


def read_pull_quote(piece: Piece, draft: Draft, language: Language) -> str | None:
    """Add a pull quote with its speaker; return the id of its content, None where there is none."""
    text = piece.doc.text
    breaks = list(BLANK_LINE.finditer(text))
    signed = bool(breaks) and 0 < len(text) - breaks[-1].end() <= MAX_SPEAKER
    content = _add(piece, draft, "direct", 0, breaks[-1].start() if signed else len(text), language)
    if signed and content is not None:
        actor = _add(piece, draft, "actor", breaks[-1].end(), len(text), language)
        draft.add_relation("speaker", content, actor, language.weights.quotes.pull_quote)
    return content


def _add(piece: Piece, draft: Draft, role: str, i: int, j: int, language: Language) -> str | None:
    """Add a stretch of the segment without blanks, and without a full stop outside of marks."""
    text = piece.doc.text
    i, j = trim(text, i, j)
    if j - i > 1 and text[j - 1] == "." and text[i] not in OPENING:
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
