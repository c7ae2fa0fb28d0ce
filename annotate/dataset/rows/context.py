"""The sentence and the paragraph around a span, for readers of a single row.

The sentences are found by punctuation alone: good enough to read by, not meant to be counted.
Of a paragraph that is longer than `MOST_CHARACTERS` a row has the sentences around its span, so
that what is written grows with the number of spans, and not with that times the text.
No tokenizer is used, so the dataset is the same with and without a language model installed.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from annotate.model import Document, Segment, Span
from annotate.offsets import Range, covers, find_segment, iter_lines, trim

MOST_CHARACTERS = 5000  # of a paragraph; ordinary ones have a few hundred
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
    """Where something stands: kind of segment, paragraph, and the sentences it takes up.

    Of a long paragraph it is whole sentences around the span, of a long sentence whole words.
    """

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
    if end - start > MOST_CHARACTERS:
        start, end = trim(document.text, *_cut(document.text, start, end, anchor))
    whole = place.start, place.end
    if place.end - place.start > MOST_CHARACTERS:
        whole = trim(document.text, *_gather(bounds, start, end))
    return TextContext(
        kind=segment.kind if segment else None,
        paragraph=document.text[slice(*whole)],
        paragraph_start=whole[0],
        sentence=document.text[start:end],
        sentence_start=start,
    )


def _cut(text: str, start: int, end: int, span: Span) -> tuple[int, int]:
    """Return as many whole words of a sentence around a span as there is room for."""
    room = max(MOST_CHARACTERS - (span.end - span.start), 0)
    first = max(start, span.start - max(room // 2, room - (end - span.end)))
    last = min(end, span.end + room - (span.start - first))
    if first > start:
        blank = text.find(" ", first, span.start)
        first = blank + 1 if blank >= 0 else first
    if last < end:
        blank = text.rfind(" ", span.end, last)
        last = blank if blank >= 0 else last
    return first, last


def _gather(bounds: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return where a stretch begins and ends with the sentences around it that there is room for.

    One is taken before it and one behind it in turn, until neither fits.
    """
    before, behind = bisect_left(bounds, start) - 1, bisect_right(bounds, end)
    while True:
        has_grown = False
        if before >= 0 and end - bounds[before] <= MOST_CHARACTERS:
            start, before, has_grown = bounds[before], before - 1, True
        if behind < len(bounds) and bounds[behind] - start <= MOST_CHARACTERS:
            end, behind, has_grown = bounds[behind], behind + 1, True
        if not has_grown:
            return start, end


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
