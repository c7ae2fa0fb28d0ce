"""Windows over a document: what a model with a limit reads at once, so that all of it is read.

A window is a run of whole segments, a long segment is cut between sentences. Neighbours overlap,
so that what stands at a border is read with its surroundings. Nothing here knows a model.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from annotate.model import Document
from annotate.offsets import is_inside, splits_character, trim

TextMeasure = Callable[[str], int]

# Where a segment may be cut: a line's end, a sentence's end with the marks and brackets it closes.
_SENTENCE = re.compile(r"\n+|[.!?…]+[\"'”’»)\]]*\s+")
_WORD = re.compile(r"\s+")


class TextRange(NamedTuple):
    """A range of a document."""

    start: int
    end: int


class WindowPart(NamedTuple):
    """A range of a document, and the number of the annotatable segment that it lies in."""

    segment: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Parts that are read at once, in text order; `halvings` says how often it was cut in two."""

    parts: tuple[WindowPart, ...]
    halvings: int = 0

    @property
    def start(self) -> int:
        """First code point."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.parts[-1].end

    @property
    def characters(self) -> int:
        """How many code points are read: what lies between the parts is not."""
        return sum(part.end - part.start for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSize:
    """How large a window may be and how much of it the next one reads again, as measured."""

    limit: int
    overlap: int
    measure: TextMeasure = len
    cut_sentences: bool = False  # whether a sentence over the limit is cut between words


def list_parts(document: Document, kinds: frozenset[str]) -> tuple[WindowPart, ...]:
    """Return the segments of these kinds that are not blank; without segments, the whole text."""
    if not document.segments:
        found = [(0, len(document.text))]
    else:
        found = [(s.start, s.end) for s in document.segments if s.kind in kinds]
    return tuple(
        WindowPart(number, start, end)
        for number, (start, end) in enumerate(found)
        if is_inside(document.text, *trim(document.text, start, end))
    )


def plan_windows(text: str, parts: Iterable[WindowPart], frame: WindowSize) -> list[Window]:
    """Lay windows over the parts: each of their characters is in one of them, or in two.

    No window is over the limit, unless one sentence is and may not be cut.
    """
    units = [unit for part in parts for unit in _cut(text, part, frame)]
    sizes = [frame.measure(text[unit.start : unit.end]) for unit in units]
    windows = []
    first = at = 0
    while at < len(units):
        last, size = at + 1, sum(sizes[first : at + 1])
        while last < len(units) and size + sizes[last] <= frame.limit:
            size += sizes[last]
            last += 1
        windows.append(Window(tuple(_join(units[first:last]))))
        at = last
        first = _step_back(sizes, last, frame)
    return windows


def _step_back(sizes: Sequence[int], last: int, frame: WindowSize) -> int:
    """Return the first unit before `last` that the next window reads again.

    It is one at least, however long, where that takes no more than half of the window.
    """
    if last == len(sizes) or not frame.overlap:
        return last
    room = frame.limit - sizes[last]
    if sizes[last - 1] > min(room, frame.limit // 2):
        return last
    first = last - 1
    room = min(room, frame.overlap) - sizes[first]
    while first > 0 and sizes[first - 1] <= room:
        first -= 1
        room -= sizes[first]
    return first


def halve(text: str, window: Window, frame: WindowSize) -> list[Window]:
    """Cut a window in smaller ones that do not overlap; nothing where it is one sentence."""
    size = sum(frame.measure(text[part.start : part.end]) for part in window.parts)
    smaller = WindowSize(limit=-(-size // 2), overlap=0, measure=frame.measure)
    found = plan_windows(text, window.parts, smaller)
    return [Window(one.parts, window.halvings + 1) for one in found] if len(found) > 1 else []


def _cut(text: str, part: WindowPart, frame: WindowSize) -> Iterator[WindowPart]:
    """Yield a part whole where it fits, else its sentences; the pieces lie edge to edge."""
    for sentence in _cut_at(text, part, _SENTENCE, frame):
        if frame.cut_sentences:
            yield from _pack(text, sentence, frame)
        else:
            yield sentence


def _cut_at(
    text: str, part: WindowPart, border: re.Pattern[str], frame: WindowSize
) -> Iterator[WindowPart]:
    if frame.measure(text[part.start : part.end]) <= frame.limit:
        yield part
        return
    ends = (match.end() for match in border.finditer(text, part.start, part.end))
    inner = [end for end in ends if end < part.end and not splits_character(text, end)]
    for start, end in pairwise([part.start, *inner, part.end]):
        yield WindowPart(part.segment, start, end)


def _pack(text: str, sentence: WindowPart, frame: WindowSize) -> Iterator[WindowPart]:
    """Yield a sentence over the limit in runs of words that fit."""
    start = end = sentence.start
    for word in _cut_at(text, sentence, _WORD, frame):
        if end > start and frame.measure(text[start : word.end]) > frame.limit:
            yield WindowPart(sentence.segment, start, end)
            start = end
        end = word.end
    yield WindowPart(sentence.segment, start, end)


def _join(units: Sequence[WindowPart]) -> Iterator[WindowPart]:
    """Yield the units of one segment that lie edge to edge as one part."""
    joined = units[0]
    for unit in units[1:]:
        if unit.segment == joined.segment and unit.start == joined.end:
            joined = joined._replace(end=unit.end)
        else:
            yield joined
            joined = unit
    yield joined
