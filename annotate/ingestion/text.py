"""A text to a Document: frozen, segmented, hashed, with what its own lines say about it."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from annotate.ingestion.dates import find_date
from annotate.ingestion.markup.bylines import JOINT, read_names
from annotate.ingestion.markup.extracted import Block
from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.published import read_published
from annotate.ingestion.pages.segments import segment_text
from annotate.language import Language, load_language
from annotate.language.pages import PageWords
from annotate.model import Document, Meta, Segment
from annotate.offsets import freeze, hash_text, shift

_JOINT = "\n\n"
_MONTH = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])(?=[/-])")
_DATED = frozenset({BlockKind.BYLINE, BlockKind.DATELINE})
_CUT = ("…", "...")  # how a title ends that was too long for its column
_ENDS = re.compile(
    r"[^\w\s,;:.!?–—|-]*(?:[ \t]*(?:[.!?:|]|\n|\Z)|\s+[–—-])"
)  # what follows a headline
_LONGEST_DATED = 64  # characters of a line that says a day and a time, and little else
_LEADING = 3  # segments among which a headline stands


def document_from_text(
    id: str,
    text: str,
    *,
    meta: Meta | None = None,
    language: Language | None = None,
    headline: str | None = None,
) -> Document:
    """Freeze, segment and hash a text; what `meta` does not say, the text's own lines may.

    Pages speak of themselves in `language`, the default one where none is given. A `headline` that
    came apart from the text is put before it, unless it stands there already.
    """
    words = (language or load_language()).pages
    frozen = freeze(text)
    segments = segment_text(frozen, words)
    if headline and not _has_headline(frozen, segments, headline):
        head = freeze(" ".join(headline.split()))
        start, end = shift(0, len(head), 0)
        frozen = f"{head}{_JOINT}{frozen}"
        by = end + len(_JOINT)
        moved = (_move(segment, by) for segment in segments)
        segments = (Segment(kind=BlockKind.HEADLINE, start=start, end=end), *moved)
    return Document(
        id=id,
        text=frozen,
        text_sha256=hash_text(frozen),
        segments=segments,
        meta=_fill_from_text(meta or Meta(), read_meta(frozen, segments, words)),
    )


def _move(segment: Segment, by: int) -> Segment:
    start, end = shift(segment.start, segment.end, by)
    return replace(segment, start=start, end=end)


def _has_headline(text: str, segments: Sequence[Segment], headline: str) -> bool:
    """Tell whether a text begins with its headline, or has one of its own."""
    if any(segment.kind == BlockKind.HEADLINE for segment in segments[:_LEADING]):
        return True
    first = text[segments[0].start : segments[0].end] if segments else ""
    return _begins_with(first, headline)


def _begins_with(text: str, headline: str) -> bool:
    """Tell whether a text begins with its headline, and not with a sentence that begins alike."""
    wanted, said, end = _fold(headline), "", 0
    while end < len(text) and len(said) < len(wanted):
        said += _fold(text[end])
        end += 1
    if said != wanted:
        return False
    return headline.rstrip().endswith(_CUT) or _ENDS.match(text, end) is not None


def _fold(text: str) -> str:
    """Return the letters and figures of a text, by which headlines are compared."""
    return "".join(filter(str.isalnum, text.casefold()))


def add_headline(blocks: Sequence[Block], title: str) -> list[Block]:
    """Return blocks with the headline first: the one there is, the first that says so, or a new."""
    leading = [block.kind for block in blocks[:_LEADING]]
    if BlockKind.HEADLINE in leading:
        return list(blocks)
    if blocks and _fold(blocks[0].text) == _fold(title):
        return [Block(BlockKind.HEADLINE, blocks[0].text), *blocks[1:]]
    return [Block(BlockKind.HEADLINE, title), *blocks]


def read_meta(text: str, segments: tuple[Segment, ...], words: PageWords) -> Meta:
    """Return what the headline, byline and dateline of a text say.

    A day below the first paragraph is as often that of something else, and is not taken.
    """
    said: dict[str, Any] = {}
    is_above = True
    for segment in segments:
        is_above = is_above and segment.kind != BlockKind.PARAGRAPH
        line = " ".join(text[segment.start : segment.end].split())
        if segment.kind == BlockKind.HEADLINE:
            said.setdefault("title", line)
        elif segment.kind == BlockKind.BYLINE:
            said.setdefault("byline", JOINT.join(read_names([line], words)) or line)
        if is_above and segment.kind in _DATED and (day := find_date(line, words)):
            said.setdefault("published", _find_moment(line, day, words))
    return Meta(**said)


def _find_moment(line: str, day: str, words: PageWords) -> str:
    """Return the day that a line names, with the time of day where it says one."""
    found = read_published(line, words, None) if len(line) <= _LONGEST_DATED else None
    return found if found and found.startswith(day) else day


def _fill_from_text(meta: Meta, said: Meta) -> Meta:
    """Fill gaps with what a text says of itself; a day that the address contradicts is none."""
    month = _MONTH.search(meta.url or "")
    if said.published and month and not said.published.startswith(f"{month[1]}-{month[2]}"):
        said = replace(said, published=None)
    return fill_meta(meta, said)


def fill_meta(meta: Meta, more: Meta) -> Meta:
    """Return `meta` with its gaps filled from `more`."""
    gaps: dict[str, Any] = {
        field.name: getattr(more, field.name)
        for field in fields(Meta)
        if getattr(meta, field.name) is None
    }
    return replace(meta, **gaps, extra={**more.extra, **meta.extra})


def document_from_blocks(
    id: str, blocks: Sequence[Block], *, meta: Meta, language: Language | None = None
) -> Document:
    """Make a document of blocks: their texts with a blank line between, a segment each.

    Their dates are in `language`, the default one where none is given.
    """
    words = (language or load_language()).pages
    text = _JOINT.join(block.text for block in blocks)
    segments, at = [], 0
    for block in blocks:
        start, end = shift(0, len(block.text), at)
        segments.append(Segment(kind=str(block.kind), start=start, end=end))
        at = end + len(_JOINT)
    return Document(
        id=id,
        text=text,
        text_sha256=hash_text(text),
        segments=tuple(segments),
        meta=_fill_from_text(meta, read_meta(text, tuple(segments), words)),
    )
