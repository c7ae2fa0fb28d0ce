"""Krippendorff's alpha for unitizing: how far people cut the same stretches out of a text.

The definition is that of Krippendorff, Mathet, Bouvry and Widlöcher (2016), "On the reliability
of unitizing textual continua: further developments", Quality & Quantity 50, and of Krippendorff
(2019), Content Analysis, 4th ed., section 12.6: it takes the place of those of 1995 and 2004,
which went wrong with more than two readers. A text is a row of stretches, units with a label and
gaps between them. Observed is how much of the text one reader has in a unit and the other in a
gap; expected is the same for positions drawn at random, of which two are never taken from inside
one unit, because a unit is cut out as a whole.

Every label has a row of its own, since units of different labels may overlap. All that is needed
can be summed over documents: `Cut` holds it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from annotate.model import Span


class Cut(NamedTuple):
    """What the units of one label add in two readings.

    `both` are the code points that both have in a unit, `marked` those that each has, `squares`
    the squares of the units' lengths, `left_out` the units that overlap others of their reader.
    """

    both: int
    marked: int
    squares: int
    left_out: int


def cut(one: Iterable[Span], other: Iterable[Span]) -> Cut:
    """Compare the units of one label in two readings; both have to be in text order."""
    mine, mine_out = _flatten(one)
    theirs, theirs_out = _flatten(other)
    lengths = [end - start for start, end in mine + theirs]
    return Cut(
        both=_intersect(mine, theirs),
        marked=sum(lengths),
        squares=sum(length * length for length in lengths),
        left_out=mine_out + theirs_out,
    )


def _flatten(spans: Iterable[Span]) -> tuple[list[tuple[int, int]], int]:
    """Return stretches that do not overlap, and how many were left out: those inside others."""
    kept: list[tuple[int, int]] = []
    left_out = 0
    for start, end in sorted({(s.start, s.end) for s in spans}, key=lambda s: (s[0], -s[1])):
        if kept and start < kept[-1][1]:
            left_out += 1
        else:
            kept.append((start, end))
    return kept, left_out


def _intersect(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> int:
    total = left = right = 0
    while left < len(one) and right < len(other):
        (start, end), (other_start, other_end) = one[left], other[right]
        total += max(0, min(end, other_end) - max(start, other_start))
        if end <= other_end:
            left += 1
        else:
            right += 1
    return total
