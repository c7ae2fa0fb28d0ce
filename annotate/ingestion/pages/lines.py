"""The lines of a text as the segmenter sees them: where they are, and what they look like.

Every line is looked at by itself here; what stands where is decided by others. A *unit* is one
line, or several where a paragraph was broken to a fixed width. Positions are of the whole text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from itertools import pairwise

from annotate.ingestion.dates import is_date_line
from annotate.ingestion.pages.boilerplate import is_byline, is_caption, is_credit, is_notice
from annotate.language.pages import PageWords
from annotate.offsets import iter_lines, trim


class LineLook(Enum):
    """What a unit looks like by itself."""

    EMPTY = auto()  # no letter and no digit: an icon, a rule, a bullet without words
    NOTICE = auto()
    CREDIT = auto()
    CAPTION = auto()
    DATE = auto()
    BYLINE = auto()
    PROSE = auto()  # long, or of some words and ending like a sentence
    SENTENCE = auto()  # short, but it ends like a sentence
    FRAGMENT = auto()


_BULLET = re.compile(r"(?:[*+•·▪■◦‣●○–—-]|o(?= )|\d{1,2}[.)])(?:\s+|$)")
_END = re.compile(r"""[.!?…:;。！？؟۔।]["'”’»)\]]*$""")
_SENTENCE_END = re.compile(r"""[.!?…。！？؟۔।]["'”’»)\]]*$""")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff]")
_WORD = re.compile(r"\w")
_PROSE_WORDS = 8
_LONG_WORDS = 25
_MOST_WORDS_BESIDE = 60  # a longer line is text, whatever it says
_SPEAKING = (
    (LineLook.NOTICE, is_notice),
    (LineLook.CREDIT, is_credit),
    (LineLook.CAPTION, is_caption),
    (LineLook.DATE, is_date_line),
    (LineLook.BYLINE, is_byline),
)
_WIDEST_WRAP = 130
_NARROWEST_WRAP = 40
_LEAST_WRAPS = 3

LineRange = tuple[int, int, int]  # start, end, indentation; a blank line has its start for its end


@dataclass(frozen=True)
class TextUnit:
    """A line of the text, or the lines of one hard-wrapped paragraph, trimmed.

    `indent` is the width of the white space before it, `gap` the number of blank lines; `said` are
    the words by which pages of its language speak of themselves.
    """

    text: str
    start: int
    end: int
    indent: int
    gap: int
    said: PageWords = field(repr=False)

    @cached_property
    def content(self) -> str:
        """The words, one space between them, without a leading bullet."""
        bullet = _BULLET.match(self.text)
        return " ".join(self.text[bullet.end() if bullet else 0 :].split())

    @cached_property
    def is_bullet(self) -> bool:
        """It begins like the item of a list."""
        return _BULLET.match(self.text) is not None

    @cached_property
    def words(self) -> int:
        """The number of words; scripts without spaces count two characters as one."""
        return max(len(self.content.split()), len(_WIDE.findall(self.content)) // 2)

    @cached_property
    def look(self) -> LineLook:
        """What the unit looks like by itself."""
        if _WORD.search(self.content) is None:
            return LineLook.EMPTY
        if self.words <= _MOST_WORDS_BESIDE:
            for look, is_such in _SPEAKING:
                if is_such(self.content, self.said):
                    return look
        if self.words >= _LONG_WORDS or (
            self.words >= _PROSE_WORDS and _END.search(self.text) is not None
        ):
            return LineLook.PROSE
        return LineLook.SENTENCE if _SENTENCE_END.search(self.text) else LineLook.FRAGMENT


def read_units(text: str, words: PageWords) -> tuple[TextUnit, ...]:
    """Return the units of a text in order; together they hold every character not blank."""
    lines = list(_iter_trimmed(text))
    width = _find_width(text, lines)
    units: list[TextUnit] = []
    gap = 0
    at = 0
    while at < len(lines):
        start, end, indent = lines[at]
        at += 1
        if start == end:
            gap += 1
            continue
        while at < len(lines) and _goes_on(text, lines[at - 1], lines[at], width):
            end = lines[at][1]
            at += 1
        units.append(TextUnit(text[start:end], start, end, indent, gap, words))
        gap = 0
    return tuple(units)


def _iter_trimmed(text: str) -> Iterator[LineRange]:
    """Yield start, end and indentation of every line; a blank one has its start for its end."""
    for line_start, line_end in iter_lines(text):
        start, end = trim(text, line_start, line_end)
        yield start, end, start - line_start


def _find_width(text: str, lines: Sequence[LineRange]) -> int:
    """Return the width that paragraphs were broken to, 0 where lines are whole paragraphs."""
    columns = sorted(indent + end - start for start, end, indent in lines if end > start)
    if not columns:
        return 0
    width = columns[int(len(columns) * 0.98)]
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return 0
    broken = whole = 0
    for one, other in pairwise(lines):
        if one[0] < one[1] and other[0] < other[1] and _could_go_on(text, one):
            is_broken = _goes_on(text, one, other, width)
            broken, whole = broken + is_broken, whole + (not is_broken)
    return width if broken >= _LEAST_WRAPS and broken >= 2 * whole else 0


def _could_go_on(text: str, line: LineRange) -> bool:
    start, end, _ = line
    return end - start >= _NARROWEST_WRAP and not _SENTENCE_END.search(text, start, end)


def _goes_on(text: str, one: LineRange, other: LineRange, width: int) -> bool:
    """Tell whether a line was broken before the other because its first word had no room."""
    start, end, indent = one
    if not width or other[0] == other[1] or _BULLET.match(text, other[0], other[1]):
        return False
    if other[2] > indent and not _BULLET.match(text, start, end):
        return False
    first = text[other[0] : other[1]].split(maxsplit=1)[0]
    if indent + end - start + 1 + len(first) > width:
        return True
    return first[0].islower() and end - start > width / 2 and _could_go_on(text, one)
