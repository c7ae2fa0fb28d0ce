"""Where things lie: stretches of text that may be in several pieces, and which of them meet.

Positions are compared here, never computed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from annotate.offsets import Range, overlap


class Stretch(NamedTuple):
    """A contiguous piece of a text."""

    start: int
    end: int


class Extent(NamedTuple):
    """What something covers: stretches in text order that lie apart; its bounds; its length."""

    stretches: tuple[Stretch, ...]
    start: int
    end: int
    size: int

    def share(self, other: "Extent") -> int:
        """Return how many code points both cover."""
        if len(self.stretches) == len(other.stretches) == 1:
            return overlap(self, other)
        return sum(overlap(one, two) for one in self.stretches for two in other.stretches)


class ExtentPair(NamedTuple):
    """A gold thing and a predicted one that meet: indices, code points shared, their IoU."""

    iou: float
    gold: int
    predicted: int
    shared: int


def make_extent(ranges: Iterable[Range]) -> Extent:
    """Join ranges, of which there is at least one, to an extent."""
    joined: list[Stretch] = []
    for start, end in sorted((item.start, item.end) for item in ranges):
        if joined and start <= joined[-1].end:
            joined[-1] = Stretch(joined[-1].start, max(joined[-1].end, end))
        else:
            joined.append(Stretch(start, end))
    return _wrap(tuple(joined))


def _wrap(stretches: tuple[Stretch, ...]) -> Extent:
    size = sum(overlap(stretch, stretch) for stretch in stretches)
    return Extent(stretches, stretches[0].start, stretches[-1].end, size)


def merge(extents: Iterable[Extent]) -> list[Extent]:
    """Return the stretches that any of the extents covers, each as an extent."""
    ranges = [stretch for extent in extents for stretch in extent.stretches]
    return [_wrap((stretch,)) for stretch in make_extent(ranges).stretches] if ranges else []


def iter_pairs(gold: Sequence[Extent], predicted: Sequence[Extent]) -> Iterator[ExtentPair]:
    """Yield every pair of a gold and a predicted extent that share a code point."""
    waiting = sorted(range(len(predicted)), key=lambda at: predicted[at].start, reverse=True)
    active: list[int] = []
    for one in sorted(range(len(gold)), key=lambda at: gold[at].start):
        while waiting and predicted[waiting[-1]].start < gold[one].end:
            active.append(waiting.pop())
        active = [at for at in active if predicted[at].end > gold[one].start]
        for other in active:
            shared = gold[one].share(predicted[other])
            if shared:
                size = gold[one].size + predicted[other].size - shared
                yield ExtentPair(shared / size, one, other, shared)


def match(pairs: Iterable[ExtentPair]) -> Mapping[int, ExtentPair]:
    """Match one to one, the best intersection over union first; by the index in the gold."""
    matched: dict[int, ExtentPair] = {}
    taken: set[int] = set()
    for pair in sorted(pairs, reverse=True):
        if pair.gold not in matched and pair.predicted not in taken:
            matched[pair.gold] = pair
            taken.add(pair.predicted)
    return matched
