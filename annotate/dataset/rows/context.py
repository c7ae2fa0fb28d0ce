"""The sentence and the paragraph around a span, for readers of a single row.

The sentences are found by punctuation alone: good enough to read by, not meant to be counted.
No tokenizer is used, so the dataset is the same with and without a language model installed.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from annotate.model import Document, Segment, Span
from annotate.offsets import Range, covers, find_segment, iter_lines, trim

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』”]*\s*|\n+")
_OPENERS = "\"'“‘«([—–- "
_BEHIND = re.compile(f"[{re.escape(_OPENERS)}]*+(.)", re.DOTALL)
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+", "mr mrs ms dr prof gen sen rep gov col lt sgt capt maj st jr sr no vs rev hon pres"
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextContext:
    """Where something stands: kind of segment, paragraph, and the sentences it takes up."""

    kind: str | None
    paragraph: str
    paragraph_start: int
    sentence: str
    sentence_start: int


def find_context(document: Document, spans: Sequence[Span]) -> TextContext:
    """Return the context of the first span; the sentence widens to the others of its paragraph."""
    anchor = spans[0]
    segment = find_segment(document.segments, anchor.start)
    place: Range = (
        _widen(segment, anchor, document) if segment else _find_line(document.text, anchor)
    )
    near = [span for span in spans if covers(place, span)] or [anchor]
    first, last = min(s.start for s in near), max(s.end for s in near)
    bounds = _list_bounds(document.text, place.start, place.end)
    before, behind = bisect_right(bounds, first), bisect_left(bounds, last)
    start = bounds[before - 1] if before else place.start
    end = bounds[behind] if behind < len(bounds) else last
    start, end = trim(document.text, start, end)
    return TextContext(
        kind=segment.kind if segment else None,
        paragraph=document.text[place.start : place.end],
        paragraph_start=place.start,
        sentence=document.text[start:end],
        sentence_start=start,
    )


def _widen(segment: Segment, span: Span, document: Document) -> Segment:
    """Return a segment with those behind it into which a span leads that begins in it."""
    if span.end <= segment.end:
        return segment
    last = find_segment(document.segments, span.end - 1) or span
    return replace(segment, end=max(last.end, span.end))


def _find_line(text: str, span: Span) -> Segment:
    """Return the lines that a span takes up, for texts without segments."""
    lines = [(s, e) for s, e in iter_lines(text) if s < span.end and e > span.start]
    return Segment(kind="", start=lines[0][0], end=lines[-1][1])


@lru_cache(maxsize=4)  # many spans stand in one paragraph
def _list_bounds(text: str, start: int, end: int) -> Sequence[int]:
    """Return where sentences of a paragraph begin and end, its own ends among them."""
    return [start, *_iter_bounds(text, start, end), end]


def _iter_bounds(text: str, start: int, end: int) -> Iterator[int]:
    for match in _END.finditer(text, start, end):
        following = _BEHIND.match(text, match.end(), end)
        if following is None or following[1].islower():
            continue
        blank = text.rfind(" ", start, match.start())
        word = text[max(blank, start) : match.start()].lstrip(_OPENERS)
        if match.group().strip() != "." or not _is_abbreviation(word):
            yield match.end()


def _is_abbreviation(word: str) -> bool:
    """Tell whether a full stop behind this word need not end a sentence: Mr, U.S, J."""
    return word.lower() in _ABBREVIATIONS or "." in word or (len(word) == 1 and word.isupper())
