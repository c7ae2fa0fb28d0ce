"""Which spans of one reading are those of another: the very same, or overlapping ones."""

from collections import Counter
from collections.abc import Iterable, Sequence

from annotate.model import Span
from annotate.readings.comparable import key_of
from annotate.readings.overlaps import OverlapIndex, share
from annotate.reliability.assignment import Pairs, assign

# So small that it decides only between pairings that share as much text: then the one with the
# same labels, then the one with more pairs.
_SAME_LABEL = 1e-4
_ANY_PAIR = 1e-6


def count_same(one: Iterable[Span], other: Iterable[Span]) -> int:
    """Count the spans that both have: same label, same bounds."""
    return (Counter(map(key_of, one)) & Counter(map(key_of, other))).total()


def pair_overlapping(one: Sequence[Span], other: Sequence[Span]) -> Pairs:
    """Pair the spans that overlap, one to one, so that they share as much as possible.

    Labels decide only where the bounds do not.
    """
    worth = {}
    places = OverlapIndex((span.start, span.end) for span in other)
    for left, span in enumerate(one):
        for right in places.find(span.start, span.end):
            same = _SAME_LABEL * (span.label == other[right].label)
            worth[left, right] = share(span, other[right]) + _ANY_PAIR + same
    return assign(worth)
