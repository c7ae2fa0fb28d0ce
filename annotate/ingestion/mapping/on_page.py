"""Stretches of a document marked where they stand on the page that it was read from.

The page is shown as it was received, but for its scripts, which do not run, and written in UTF-8.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from annotate.ingestion.mapping.runs import SourceMap
from annotate.model import Document

_HEAD = re.compile(r"<head\b[^>]*>|<html\b[^>]*>|<!doctype\b[^>]*>", re.I)
_QUIET = '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'">'
_STYLE = "mark.annotate{color:inherit;padding:0;border-bottom:2px solid rgba(0,0,0,.45)}"


@dataclass(frozen=True, slots=True)
class PageMark:
    """A stretch of a document that is to be marked: what is said of it, and in which colour."""

    start: int
    end: int
    title: str
    color: str


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page with its marks; `missing` are those that do not stand on it."""

    html: str
    marked: int
    missing: tuple[PageMark, ...]


def mark_page(
    document: Document, data: bytes, marks: Sequence[PageMark], *, is_markup: bool
) -> MarkedPage:
    """Mark stretches of a document on the page that it was read from."""
    places = SourceMap(document)
    missing = tuple(m for m in marks if places.find_bytes(m.start, m.end) is None)
    codec = (document.source.encoding if document.source else None) or "utf-8"
    written, at = [], 0
    for first, last, over in sorted(_iter_places(places, marks), key=lambda place: place[:2]):
        if first < at:
            continue
        written.append(_show(data[at:first], codec, is_markup=is_markup))
        written.append(_open(over) + _show(data[first:last], codec, is_markup=is_markup))
        written.append("</mark>")
        at = last
    written.append(_show(data[at:], codec, is_markup=is_markup))
    html = "".join(written)
    address = document.source.address if document.source else None
    page = html if is_markup else f"<!DOCTYPE html>\n<html><head></head><body><pre>{html}</pre>"
    shown = _add_head(page, address or document.meta.url)
    return MarkedPage(shown, len(marks) - len(missing), missing)


def _iter_places(
    places: SourceMap, marks: Sequence[PageMark]
) -> Iterator[tuple[int, int, list[PageMark]]]:
    """Yield the bytes of every stretch that has the same marks over it."""
    borders = sorted({border for mark in marks for border in (mark.start, mark.end)})
    for start, end in pairwise(borders):
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        if over:
            yield from ((run.first, run.last, over) for run in places.iter_bytes(start, end))


def _show(data: bytes, codec: str, *, is_markup: bool) -> str:
    text = data.decode(codec, "replace")
    return text if is_markup else escape(text, quote=False)


def _open(over: Sequence[PageMark]) -> str:
    title = escape("; ".join(mark.title for mark in over))
    return f'<mark class="annotate" style="background:{over[-1].color}" title="{title}">'


def _add_head(html: str, address: str | None) -> str:
    """Return a page whose scripts do not run, whose pictures are found, in UTF-8."""
    base = f'<base href="{escape(address)}">' if address else ""
    added = f'<meta charset="utf-8">{_QUIET}{base}<style>{_STYLE}</style>'
    heads = {match[0][1:5].lower(): match for match in reversed(list(_HEAD.finditer(html[:20000])))}
    found = heads.get("head") or heads.get("html") or heads.get("!doc")
    end = found.end() if found else 0
    return html[:end] + added + html[end:]
