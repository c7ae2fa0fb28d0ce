"""Quotation marks of a text, paired.

Finds which stretches of a segment stand between quotation marks: curly, straight, single and
doubled ones, guillemets, nested, or left open at the end of a paragraph. Says nothing about what
a quotation is for. Never looks outside the text it is given, never changes it.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

# A doubled mark is one mark; a single grave accent is none. It begins with a set of characters
# and not with a choice, so that a text without marks is passed over fast.
MARK = re.compile("[\"“”„‟«»‹›‘’‚‛'`](?:(?<=')'|(?<=`)`|(?<!`))")
_ALONE = frozenset("\"“”„‟«»‹›‘’‚‛'")  # a mark wherever one stands
OPENING = {"“": "double", "„": "double", "‟": "double", "``": "double"}
OPENING |= {"«": "guillemet", "‹": "guillemet", "‘": "single", "‚": "single", "‛": "single"}
CLOSING = {"”": "double", "»": "guillemet", "›": "guillemet"}
FAMILIES = OPENING | CLOSING
# Marks that close what these open: „so“, »so« and ›so‹.
CLOSED_BY = {"„": "“", "‟": "“", "»": "«", "›": "‹", "‚": "‘"}
STRAIGHT_DOUBLE = frozenset(('"', "''"))
BEFORE_OPENING = frozenset("([{<-–—―/:“‘\"'«")
# A single mark opens a quotation that is left open only at the start of a paragraph.
# Shorter than this many characters a double mark left open inside a paragraph is a slip.
MIN_LEFT_OPEN = 25
_WORD = re.compile(r"[^\W_]+")
# A single mark that opens, or one that closes.
_NEXT_SINGLE = re.compile(r"(?<=\s)['‘](?=\w)|(?<=[\w.,!?])['’](?!\w)")
# What may open or close a quotation; an apostrophe inside a word never does.
_LOOSE = re.compile("[\"“”„‟«»‹›‘’‚‛'`](?:(?<=[^'’])|(?<![^\\W_].)|(?![^\\W_]))")


@dataclass(frozen=True, eq=False, kw_only=True)
class Apostrophes:
    """What a language has apostrophes for beside marks.

    `clipped` words begin with one; behind `plural_ends` one tells whose something is.
    """

    clipped: frozenset[str]
    plural_ends: frozenset[str]


class Quotation(NamedTuple):
    """A stretch in quotation marks, marks included. `closed` is False where the mark is left open.

    `depth` is 0 for a quotation in no other.
    """

    start: int
    end: int
    closed: bool
    depth: int


@dataclass(slots=True)
class _Open:
    at: int
    family: str
    mark: str


def find_quotations(text: str, apostrophes: Apostrophes) -> list[Quotation]:
    """Return the quotations of a text in order of their start, the outer before the inner.

    `apostrophes` tells, by the words of its language, what is no quotation mark.
    """
    stack = _Stack()
    found: list[tuple[int, int]] = []
    for match in MARK.finditer(text):
        mark, (start, end) = match[0], match.span()
        family, opens = _read_mark(text, mark, (start, end), stack, apostrophes)
        if family is None:
            continue
        if opens:
            _drop_same(stack, family, mark)
            stack.push(_Open(start, family, mark))
        elif stack.has(family):
            found.append((stack.close(family), end))
    if not found and not stack:
        return []
    words = [match.end() for match in _WORD.finditer(text)] if found else []
    pairs = [(start, end, True) for start, end in found if _has_inside(words, start, end)]
    if stack:
        pairs += [(at, len(text), False) for at in _iter_left_open(text, stack, found)]
    if len(pairs) > 1:
        pairs.sort(key=lambda pair: (pair[0], -pair[1]))
    return _nest(pairs)


def list_marks(text: str) -> list[int]:
    """Return where a text has what may be a quotation mark: every quotation begins at one."""
    return [match.start() for match in _LOOSE.finditer(text)]


def begins_with_mark(text: str) -> bool:
    """Tell whether a text that is not empty begins with a quotation mark."""
    return text[0] in _ALONE or MARK.match(text) is not None


class _Stack:
    """The marks that are open, the last one on top; how many of a family is counted along."""

    def __init__(self) -> None:
        self.items: list[_Open] = []
        self._counts: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self.items)

    def has(self, family: str) -> bool:
        """Tell whether a mark of a family is open."""
        return self._counts[family] > 0

    def closes(self, mark: str) -> bool:
        """Tell whether a mark that mostly opens closes the one that was opened last."""
        return bool(self.items) and CLOSED_BY.get(self.items[-1].mark) == mark

    def push(self, item: _Open) -> None:
        """Open a mark."""
        self.items.append(item)
        self._counts[item.family] += 1

    def pop(self) -> _Open:
        """Forget the last mark that was opened."""
        item = self.items.pop()
        self._counts[item.family] -= 1
        return item

    def close(self, family: str) -> int:
        """Forget what is open above the last mark of a family, and say where that one stands."""
        while (item := self.pop()).family != family:
            pass
        return item.at


def _read_mark(
    text: str, mark: str, place: tuple[int, int], stack: _Stack, apostrophes: Apostrophes
) -> tuple[str | None, bool]:
    """Return the family of a mark (None for an apostrophe) and whether it opens."""
    if stack.closes(mark):
        return FAMILIES[mark], False
    if mark in OPENING:
        return OPENING[mark], True
    if mark in CLOSING:
        family = CLOSING[mark]
        return family, family == "guillemet" and not stack.has(family)
    if mark in STRAIGHT_DOUBLE:
        return _read_double(*_look_around(text, place), stack)
    return _read_single(text, place, stack, apostrophes)


def _look_around(text: str, place: tuple[int, int]) -> tuple[str, str]:
    """Return the characters before and behind a mark, blanks at the ends of the text."""
    start, end = place
    return text[start - 1] if start else " ", text[end] if end < len(text) else " "


def _read_double(before: str, after: str, stack: _Stack) -> tuple[str | None, bool]:
    if not stack.has("double"):
        return ("double", True) if not (before.isdigit() and not after.isalnum()) else (None, False)
    by_space = (before.isspace() or before in BEFORE_OPENING) and not after.isspace()
    return "double", by_space and after.isalnum()


def _read_single(
    text: str, place: tuple[int, int], stack: _Stack, apostrophes: Apostrophes
) -> tuple[str | None, bool]:
    before, after = _look_around(text, place)
    is_open = stack.has("single")
    if before.isalnum() and after.isalnum():
        return None, False
    if (before.isspace() or before in BEFORE_OPENING) and not after.isspace():
        return ("single", True) if _may_open(text, *place, apostrophes) else (None, False)
    if not is_open or before.isspace():
        return None, False
    plural = before.lower() in apostrophes.plural_ends
    if plural and after == " " and _closes_later(text, place[1]):
        return None, False
    return "single", False


def _may_open(text: str, start: int, end: int, apostrophes: Apostrophes) -> bool:
    word = re.match(r"\w+", text[end : end + 12])
    # A decade ('90s) begins with a digit.
    clipped = word is not None and (
        word.group()[0].isdigit() or word.group() in apostrophes.clipped
    )
    return text[start] == "'" and not clipped


def _closes_later(text: str, end: int) -> bool:
    """Tell whether a plural's apostrophe is likelier: a closing mark comes before any opening."""
    match = _NEXT_SINGLE.search(text, end)
    return match is not None and not text[match.start() - 1].isspace()


def _drop_same(stack: _Stack, family: str, mark: str) -> None:
    """Forget an opened mark that a straight mark of its kind follows: the first was a slip."""
    if stack and stack.items[-1].family == family and mark in ('"', "''", "'", "“", "``"):
        stack.pop()


def _iter_left_open(text: str, stack: _Stack, found: list[tuple[int, int]]) -> Iterator[int]:
    """Yield where the one quotation begins that is left open, if any is."""
    beginning = len(text) - len(text.lstrip())
    crossed = _RangeCover(found)
    for item in stack.items:
        first = item.at <= beginning
        if crossed.holds(item.at) or not (first or item.family == "double"):
            continue
        inside = text[item.at + len(item.mark) :].strip()
        whole = len(inside) >= MIN_LEFT_OPEN or _is_sentence(inside)
        if any(map(str.isalnum, inside)) and (first or whole):
            yield item.at
        return  # what is open further on has less in it


def _is_sentence(inside: str) -> bool:
    """Tell whether a mark left open has a sentence behind it, which the next paragraph goes on."""
    return inside[:1].isupper() and inside[-1:] in (".", "!", "?", "…")


class _RangeCover:
    """Ranges, for asking which positions lie inside one."""

    def __init__(self, ranges: list[tuple[int, int]]) -> None:
        ordered = sorted(ranges)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def holds(self, at: int) -> bool:
        """Tell whether a range begins before a position and ends behind it."""
        before = bisect_left(self._starts, at)
        return before > 0 and self._ends[before - 1] > at


def _has_inside(words: list[int], start: int, end: int) -> bool:
    """Tell whether a word ends inside a quotation; `words` are where those of the text end."""
    at = bisect_right(words, start + 1)
    return at < len(words) and words[at] <= end - 1


def _nest(pairs: list[tuple[int, int, bool]]) -> list[Quotation]:
    found: list[Quotation] = []
    open_ends: list[int] = []
    for start, end, closed in pairs:
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        if open_ends and end > open_ends[-1]:
            continue
        found.append(Quotation(start, end, closed, len(open_ends)))
        open_ends.append(end)
    return found
