"""Whom two readers say that mentions are about: the same one, or in part the same.

A mention is a span that both marked and that may be about somebody. Readers say whom it is about by
the attribute `who`, or by coreference to other mentions. Two identities of the same name are one;
otherwise it counts how much of their other mentions both have, as with the links of tuples, or of
two groups how many of their members.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotate.model import Span
from annotate.readings.identities import IdentityGroups, iter_same, read_who
from annotate.reliability.matching import pair_overlapping
from annotate.reliability.options import ComparisonOptions
from annotate.reliability.ranges import Ranges, count_shared, find_touching, measure, merge
from annotate.reliability.readings import ComparableReading

ABOUT = "identities"
TOLD, SAME, PARTLY = "told by both", "same identity", "same identity, partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIdentity:
    """Whom a reader says that a mention is about: the names, and the places of all mentions."""

    names: frozenset[str]
    places: Ranges
    size: int  # of the places, in characters


def compare_identities(
    one: ComparableReading, other: ComparableReading, options: ComparisonOptions
) -> Mapping[str, float]:
    """Return what two readings of a document add to the figures, in either order the same."""
    found: defaultdict[str, float] = defaultdict(float)
    layers = one.layers & other.layers
    mine, theirs = (_list_mentions(reading, layers, options) for reading in (one, other))
    if not mine or not theirs:
        return found
    left, right = read_identities(one, options), read_identities(other, options)
    pairs = IdentityPairs()
    for first, second in pair_overlapping(mine, theirs):
        if mine[first].label != theirs[second].label:
            continue
        one_told, other_told = left.get(mine[first].id), right.get(theirs[second].id)
        _count_told(one_told, other_told, found)
        if one_told is not None and other_told is not None:
            [place] = merge((s.start, s.end) for s in (mine[first], theirs[second]))
            common, credit = pairs.compare(one_told, other_told, place)
            for question, value in ((SAME, common), (PARTLY, credit)):
                found[f"{question} items"] += 1
                found[f"{question} right"] += value
    return found


def _count_told(
    one: ToldIdentity | None, other: ToldIdentity | None, found: defaultdict[str, float]
) -> None:
    """Count a mention of which one at least says whose it is, and whether both do."""
    if one is not None or other is not None:
        found[f"{TOLD} items"] += 1
        found[f"{TOLD} right"] += one is not None and other is not None


class IdentityPairs:
    """Compares identities of two readers, which many mentions may be about, in turn."""

    def __init__(self) -> None:
        self._shared: dict[tuple[int, int], int] = {}

    def compare(
        self, one: ToldIdentity, other: ToldIdentity, place: tuple[int, int]
    ) -> tuple[bool, float]:
        """Tell whether two identities are one, and how much of the one is of the other.

        `place` is where both are compared: that they have it in common says nothing.
        """
        if not one.names or not other.names:  # told by coreference alone
            return one.places == other.places, self._agree(one, other)
        members = len(one.names & other.names) / len(one.names | other.names)
        return members == 1, max(members, self._agree(one, other, place))

    def _agree(
        self, one: ToldIdentity, other: ToldIdentity, place: tuple[int, int] | None = None
    ) -> float:
        """Return how much of the places both have; of those elsewhere, where a place is named."""
        shared, size = self._count_shared(one, other), one.size + other.size
        if place is not None:
            left, right = find_touching(one.places, place), find_touching(other.places, place)
            shared -= count_shared(left, other.places) + count_shared(one.places, right)
            shared += count_shared(left, right)
            size -= measure(left) + measure(right)
        return 2 * shared / size if size else 0.0

    def _count_shared(self, one: ToldIdentity, other: ToldIdentity) -> int:
        pair = id(one), id(other)
        if pair not in self._shared:
            self._shared[pair] = count_shared(one.places, other.places)
        return self._shared[pair]


def _list_mentions(
    reading: ComparableReading, layers: frozenset[str], options: ComparisonOptions
) -> Sequence[Span]:
    return [s for s in reading.spans if s.label in options.mentions and s.layer in layers]


def read_identities(
    reading: ComparableReading, options: ComparisonOptions
) -> Mapping[str, ToldIdentity]:
    """Return whom mentions are about, by their ids, where the reader says it."""
    groups = IdentityGroups(reading.spans)
    for one, other in iter_same(reading.spans, reading.relations, options.coreference):
        groups.join(one, other)
    members: defaultdict[str, list[Span]] = defaultdict(list)
    for span in reading.spans:
        if span.label in options.mentions:
            members[groups.find(span.id)].append(span)
    found: dict[str, ToldIdentity] = {}
    for group in members.values():
        names = frozenset(name.casefold() for span in group for name in read_who(span))
        places = merge((span.start, span.end) for span in group)
        if names or len(places) > 1:
            told = ToldIdentity(names=names, places=places, size=measure(places))
            found.update((span.id, told) for span in group)
    return found
