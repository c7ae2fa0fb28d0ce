"""Several ranges of a text as one thing: pieces of a quotation, mentions of somebody."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

from annotate.readings.overlaps import OverlapIndex

Ranges = tuple[tuple[int, int], ...]


def unite(groups: Sequence[Ranges]) -> Ranges:
    """Return the ranges of several groups; those of one group as they are, not another copy."""
    different = {id(group): group for group in groups}
    if len(different) == 1:
        return groups[0]
    return merge(place for group in different.values() for place in group)


def merge(places: Iterable[tuple[int, int]]) -> Ranges:
    """Return the ranges in order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(places)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def agree(one: Ranges, other: Ranges) -> float:
    """Return how much of the words both have: 1 for the same ranges, 0 for nothing in common."""
    if one == other:
        return float(bool(one))
    if not one or not other or one[-1][1] <= other[0][0] or other[-1][1] <= one[0][0]:
        return 0.0
    return 2 * count_shared(one, other) / (measure(one) + measure(other))


def measure(ranges: Ranges) -> int:
    """Return how many characters are in ranges."""
    return sum(end - start for start, end in ranges)


def count_shared(one: Ranges, other: Ranges) -> int:
    """Return how many characters two groups of ranges share, in time of the smaller group."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    return sum(
        min(end, stop) - max(start, begin)
        for start, end in few
        for begin, stop in find_touching(many, (start, end))
    )


def find_touching(ranges: Ranges, place: tuple[int, int]) -> Ranges:
    """Return which of some ranges, in order and apart, share a character with a place."""
    start, end = place
    first = bisect_right(ranges, start, key=itemgetter(1))
    return ranges[first : bisect_left(ranges, end, first, key=itemgetter(0))]


class RangesIndex:
    """Several ranges each, of which one asks more than once which have words of others."""

    def __init__(self, several: Sequence[Ranges]) -> None:
        flat = [(number, place) for number, ranges in enumerate(several) for place in ranges]
        self._owners = [number for number, _ in flat]
        self._index = OverlapIndex(place for _, place in flat)

    def find(self, ranges: Ranges) -> list[int]:
        """Return the numbers of those that share a character with the ranges, sorted."""
        found = {self._owners[at] for place in ranges for at in self._index.find(*place)}
        return sorted(found)
