"""The only arithmetic on positions.

A position is a code point index of a frozen text; a range is half-open `[start, end)`.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter
from typing import Protocol

from annotate.model import Excerpt, Segment

_START = attrgetter("start")


class Range(Protocol):
    """Anything with a start and an end: a segment, a span."""

    @property
    def start(self) -> int:
        """First code point."""
        ...

    @property
    def end(self) -> int:
        """One past the last code point."""
        ...


def freeze(text: str) -> str:
    """Return the text as it is kept for good: NFC and LF line ends, nothing else changed."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def map_frozen(text: str) -> Callable[[int, int], tuple[int, int]]:
    """Return what tells where a range of a text is once the text is frozen.

    A range that begins or ends inside a character as people see it is widened to all of it.
    """
    if freeze(text) == text:
        return lambda start, end: (start, end)
    import regex

    borders, moved = [0], [0]
    for match in regex.finditer(r"\X", text):
        borders.append(match.end())
        moved.append(moved[-1] + len(freeze(match[0])))

    def move(start: int, end: int) -> tuple[int, int]:
        return moved[bisect_right(borders, start) - 1], moved[bisect_left(borders, end)]

    return move


def hash_text(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def make_span_id(document_id: str, layer: str, start: int, end: int, label: str) -> str:
    """Return the stable id of a span: the same span of the same document always has the same."""
    key = "\x1f".join((document_id, layer, str(start), str(end), label))
    return "s" + hashlib.sha256(key.encode("utf-8")).hexdigest()[:12]


def is_inside(text: str, start: int, end: int) -> bool:
    """Tell whether `[start, end)` is a non-empty range of the text."""
    return 0 <= start < end <= len(text)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends inwards past white space; an all-blank range becomes empty at its start.

    A space that carries a combining mark is no white space.
    """
    while end > start and text[end - 1].isspace() and not splits_character(text, end - 1):
        end -= 1
    while start < end and text[start].isspace() and not splits_character(text, start + 1):
        start += 1
    return start, end


def shift(start: int, end: int, by: int) -> tuple[int, int]:
    """Move a range from the positions of a part to those of the whole, `by` being its start."""
    return start + by, end + by


def covers(outer: Range, inner: Range) -> bool:
    """Tell whether `inner` lies wholly in `outer`; equal ranges cover each other."""
    return outer.start <= inner.start and inner.end <= outer.end


def overlap(one: Range, other: Range) -> int:
    """Return the number of code points that two ranges share."""
    end = one.end if one.end < other.end else other.end
    start = one.start if one.start > other.start else other.start
    return end - start if end > start else 0


class RangeIndex:
    """Ranges, of which one asks more than once whether any of them overlaps a stretch."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        ordered = sorted((each.start, each.end) for each in ranges)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def list_outside(self, positions: Iterable[int]) -> list[int]:
        """Return those of the positions at which none of the ranges has a code point."""
        starts, furthest = self._starts, self._furthest
        return [
            at
            for at in positions
            if not (before := bisect_right(starts, at)) or furthest[before - 1] <= at
        ]

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether one of the ranges begins before the end and ends after the start."""
        at = bisect_left(self._starts, end) - 1
        return at >= 0 and self._furthest[at] > start


def has_any(outer: Range, positions: Sequence[int]) -> bool:
    """Tell whether one of the sorted positions lies in a range."""
    at = bisect_left(positions, outer.start)
    return at < len(positions) and positions[at] < outer.end


def list_starts(ranges: Iterable[Range]) -> list[int]:
    """Return where each range begins."""
    return [each.start for each in ranges]


def find_segment(
    segments: Sequence[Segment], start: int, starts: Sequence[int] | None = None
) -> Segment | None:
    """Return the segment that holds a position, None between segments. They must be sorted.

    `starts` is `list_starts(segments)`, for those who ask more than once.
    """
    if starts is None:
        at = bisect_right(segments, start, key=_START) - 1
    else:
        at = bisect_right(starts, start) - 1
    return segments[at] if at >= 0 and start < segments[at].end else None


def iter_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the range of each line of the text, line end left out."""
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def iter_gaps(segments: Iterable[Range], length: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a text of `length` code points that sorted segments leave uncovered."""
    at = 0
    for segment in segments:
        if segment.start > at:
            yield at, segment.start
        at = max(at, segment.end)
    if at < length:
        yield at, length


# --- characters as people see them ----------------------------------------------------------

_WINDOW = 64  # code points looked at on either side of a position: longer clusters are no text


def splits_character(text: str, at: int) -> bool:
    """Tell whether a position lies inside a grapheme cluster (Unicode Standard Annex 29)."""
    if not 0 < at < len(text):
        return False
    char, before = text[at], text[at - 1]
    if char.isascii():  # of these only the second half of CR LF belongs to what is before it
        return char == "\n" and before == "\r"
    return _may_extend(char, before) and at not in _list_borders(text, at)


# ASCII, Latin letters, dashes and quotation marks: none joins what is before it but LF after CR.
_STARTERS = frozenset(map(chr, (*range(0x80), *range(0xC0, 0x250), *range(0x2010, 0x2028))))
_VISIBLE = frozenset(char for char in _STARTERS if not char.isspace())  # so no CR either


def has_plain_edges(text: str, words: str, end: int) -> bool:
    """Tell of words before `end` that `trim` and `snap` would leave them; False is no answer."""
    return (
        words[0] in _VISIBLE
        and words[-1] in _VISIBLE
        and (end == len(text) or text[end] in _STARTERS)
    )


def _may_extend(char: str, before: str) -> bool:
    """Tell whether a code point may belong to the same character as the one before it."""
    category = unicodedata.category(char)
    return (
        category[0] == "M"
        or category in {"Cf", "Sk", "So", "Lo"}
        or unicodedata.category(before) == "Cf"
    )


def _list_borders(text: str, at: int) -> set[int]:
    import regex

    start = max(0, at - _WINDOW)
    return {start + m.start() for m in regex.finditer(r"\X", text[start : at + _WINDOW])}


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends outwards to the borders of characters as people see them."""
    while splits_character(text, start):
        start -= 1
    while splits_character(text, end):
        end += 1
    return start, end


_JOINING = frozenset("_\u00ad\u200c\u200d\u2060")  # in a word, though no letters
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "THAI", "LAO", "KHMER", "MYANMAR")


def cuts_word(text: str, at: int) -> bool:
    """Tell whether a position lies inside a word: between letters, digits, marks, joiners.

    Scripts that set no space between words have no borders to be seen: there no position does.
    """
    if not 0 < at < len(text):
        return False
    around = text[at - 1], text[at]
    return all(_is_in_word(char) for char in around) and not any(
        unicodedata.name(char, "").startswith(_UNSPACED) for char in around
    )


def cuts_words(text: str, start: int, end: int) -> bool:
    """Tell whether one of the ends of a range lies inside a word."""
    return cuts_word(text, start) or cuts_word(text, end)


def widen_to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends outwards to the borders of words."""
    while cuts_word(text, start):
        start -= 1
    while cuts_word(text, end):
        end += 1
    return start, end


def _is_in_word(char: str) -> bool:
    return char.isalnum() or char in _JOINING or unicodedata.category(char)[0] == "M"


def excerpt(text: str, start: int, end: int, around: int = 40) -> Excerpt:
    """Return the words around a range, in its own line, cut to `around` code points each side."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    left, right = max(line_start, start - around), min(line_end, end + around)
    head, tail = "…" * (left > line_start), "…" * (right < line_end)
    shift_by = len(head) - left
    return Excerpt(
        text=head + text[left:right] + tail,
        start=start + shift_by,
        end=min(end, right) + shift_by,
    )


# --- texts made from a text, and the way back -------------------------------------------------


@dataclass(frozen=True, slots=True)
class PositionMap:
    """A text made from ranges of another one, and the range that each code point came from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the other text that a non-empty range of this one came from."""
        return self.starts[start], self.ends[end - 1]


def rewrite(
    text: str,
    ranges: Iterable[Range],
    pattern: re.Pattern[str],
    replace: Callable[[str], str],
    *,
    glue: str = "",
) -> PositionMap:
    """Put ranges of a text together, each match of a pattern in them replaced.

    What stands for a match came from the whole match, glue from the end of the range before it.
    """
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(start: int, end: int) -> None:
        pieces.append(text[start:end])
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))

    def put(piece: str, start: int, end: int) -> None:
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))

    at = None
    for part in ranges:
        if at is not None:
            put(glue, at, at)
        at = part.start
        for match in pattern.finditer(text, part.start, part.end):
            keep(at, match.start())
            put(replace(match[0]), match.start(), match.end())
            at = match.end()
        keep(at, part.end)
        at = part.end
    return PositionMap("".join(pieces), starts, ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """A non-empty range of a text, and what stands in its place in another one."""

    start: int
    end: int
    text: str


class SubstitutedText:
    """A text in which ranges were replaced, and where every range of the old one is in it.

    Args:
        text: The old text.
        substitutions: Sorted, apart from each other, inside the text.
    """

    def __init__(self, text: str, substitutions: Sequence[Substitution]) -> None:
        self._olds = substitutions
        self._ends = [one.end for one in substitutions]
        self._news: list[tuple[int, int]] = []
        self._shifts = [0]
        pieces: list[str] = []
        at = 0
        for one in substitutions:
            pieces += (text[at : one.start], one.text)
            start = one.start + self._shifts[-1]
            self._news.append((start, start + len(one.text)))
            self._shifts.append(self._shifts[-1] + len(one.text) - (one.end - one.start))
            at = one.end
        self.text = "".join(pieces) + text[at:]

    def move(self, start: int, end: int) -> tuple[int, int]:
        """Return where a non-empty range of the old text is in the new one.

        An end of it inside what was replaced moves outwards, to the border of the replacement.
        """
        first, last = bisect_right(self._ends, start), bisect_left(self._ends, end)
        cut_first = first < len(self._olds) and self._olds[first].start < start
        cut_last = last < len(self._olds) and self._olds[last].start < end
        return (
            self._news[first][0] if cut_first else start + self._shifts[first],
            self._news[last][1] if cut_last else end + self._shifts[last],
        )

    def touches(self, start: int, end: int) -> bool:
        """Tell whether something in a range of the old text was replaced."""
        at = bisect_right(self._ends, start)
        return at < len(self._olds) and self._olds[at].start < end

    def cuts(self, at: int) -> bool:
        """Tell whether a position of the old text lies inside what was replaced."""
        found = bisect_right(self._ends, at)
        return found < len(self._olds) and self._olds[found].start < at


def count_utf16(text: str) -> Callable[[int], int]:
    """Return what turns positions in a text into positions in its UTF-16 units.

    For the border to programs that count so; nothing inside does.
    """
    wide = _list_wide(text)
    return lambda at: at + bisect_left(wide, at)


def _list_wide(text: str) -> list[int]:
    """Return where the characters are that have two units in UTF-16."""
    return [] if text.isascii() else [at for at, char in enumerate(text) if char > "\uffff"]


def read_utf16(text: str) -> Callable[[int], int | None]:
    """Return what turns positions in UTF-16 units of a text into positions in the text.

    It answers None for one that is inside a character, or not in the text.
    """
    wide = [at + before for before, at in enumerate(_list_wide(text))]
    length = len(text)

    def find(unit: int) -> int | None:
        before = bisect_left(wide, unit)
        if before and wide[before - 1] + 1 == unit:
            return None
        return unit - before if 0 <= unit - before <= length else None

    return find


def iter_occurrences(text: str, wanted: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the range of each occurrence of a non-empty text in a range, overlapping ones too."""
    at = text.find(wanted, start, end)
    while at >= 0:
        yield at, at + len(wanted)
        at = text.find(wanted, at + 1, end)
