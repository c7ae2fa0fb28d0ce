"""Quotation marks of a text, paired.

Finds which stretches of a segment stand between quotation marks: curly, straight, single and
doubled ones, guillemets, nested, or left open at the end of a paragraph. Says nothing about what
a quotation is for. Never looks outside the text it is given, never changes it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = re.compile("''|``|[\"“”„‟«»‹›‘’‚‛']")
OPENING = {"“": "double", "„": "double", "‟": "double", "``": "double"}
OPENING |= {"«": "guillemet", "‹": "guillemet", "‘": "single", "‚": "single", "‛": "single"}
CLOSING = {"”": "double", "»": "guillemet", "›": "guillemet"}
STRAIGHT_DOUBLE = frozenset(('"', "''"))
BEFORE_OPENING = frozenset("([{<-–—―/:“‘\"'«")
# Words that begin with an apostrophe: 'em, 'til. A decade ('90s) begins with a digit.
CLIPPED = frozenset(("em", "til", "tis", "twas", "cause", "n", "bout", "round"))
# A single mark opens a quotation that is left open only at the start of a paragraph.
# Shorter than this many characters a double mark left open inside a paragraph is a slip.
MIN_LEFT_OPEN = 25


@dataclass(frozen=True, slots=True)
class Quotation:
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


def find_quotations(text: str) -> list[Quotation]:
    """Return the quotations of a text in order of their start, the outer before the inner."""
    stack: list[_Open] = []
    found: list[tuple[int, int]] = []
    for match in MARK.finditer(text):
        mark, start, end = match.group(), match.start(), match.end()
        family, opens = _read_mark(text, mark, start, end, stack)
        if family is None:
            continue
        if opens:
            _drop_same(stack, family, mark)
            stack.append(_Open(start, family, mark))
        elif any(item.family == family for item in stack):
            while stack:
                item = stack.pop()
                if item.family == family:
                    found.append((item.at, end))
                    break
    pairs = [(start, end, True) for start, end in found if _has_inside(text, start, end)]
    pairs += [(at, len(text), False) for at in _iter_left_open(text, stack, found)]
    return _nest(sorted(pairs, key=lambda pair: (pair[0], -pair[1])))


def _read_mark(
    text: str, mark: str, start: int, end: int, stack: list[_Open]
) -> tuple[str | None, bool]:
    """Return the family of a mark (None for an apostrophe) and whether it opens."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if mark in OPENING:
        return OPENING[mark], True
    if mark in CLOSING:
        return CLOSING[mark], False
    if mark in STRAIGHT_DOUBLE:
        return _read_double(before, after, stack)
    return _read_single(text, start, end, before, after, stack)


def _read_double(before: str, after: str, stack: list[_Open]) -> tuple[str | None, bool]:
    is_open = any(item.family == "double" for item in stack)
    if not is_open:
        return ("double", True) if not (before.isdigit() and not after.isalnum()) else (None, False)
    by_space = (before.isspace() or before in BEFORE_OPENING) and not after.isspace()
    return "double", by_space and after.isalnum()


def _read_single(
    text: str, start: int, end: int, before: str, after: str, stack: list[_Open]
) -> tuple[str | None, bool]:
    is_open = any(item.family == "single" for item in stack)
    if before.isalnum() and after.isalnum():
        return None, False
    if (before.isspace() or before in BEFORE_OPENING) and not after.isspace():
        return ("single", True) if _may_open(text, start, end) else (None, False)
    if not is_open or before.isspace():
        return None, False
    if before in "sS" and after == " " and _closes_later(text, end):
        return None, False
    return "single", False


def _may_open(text: str, start: int, end: int) -> bool:
    word = re.match(r"\w+", text[end : end + 12])
    clipped = word is not None and (word.group()[0].isdigit() or word.group() in CLIPPED)
    return text[start] == "'" and not clipped


def _closes_later(text: str, end: int) -> bool:
    """Tell whether a plural's apostrophe is likelier: a closing mark comes before any opening."""
    for match in re.finditer(r"(?<=\s)['‘](?=\w)|(?<=[\w.,!?])['’](?!\w)", text[end:]):
        return not text[end + match.start() - 1].isspace()
    return False


def _drop_same(stack: list[_Open], family: str, mark: str) -> None:
    """Forget an opened mark that a straight mark of its kind follows: the first was a slip."""
    if stack and stack[-1].family == family and mark in ('"', "''", "'", "“", "``"):
        stack.pop()


def _iter_left_open(text: str, stack: list[_Open], found: list[tuple[int, int]]) -> Iterator[int]:
    for item in stack:
        first = not text[: item.at].strip()
        crossed = any(start < item.at < end for start, end in found)
        if crossed or not (first or item.family == "double"):
            continue
        inside = text[item.at + len(item.mark) :].strip()
        if any(char.isalnum() for char in inside) and (first or len(inside) >= MIN_LEFT_OPEN):
            yield item.at
            return


def _has_inside(text: str, start: int, end: int) -> bool:
    return any(char.isalnum() for char in text[start + 1 : end - 1])


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
