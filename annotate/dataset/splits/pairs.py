"""Pairs of documents that must not be told apart, most of which are written in few words."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache


@dataclass(slots=True)
class DocumentPairs:
    """Pairs of documents: all within one class, and all of two classes that make a pair.

    Classes are numbered from 0. `firsts` are the first documents of each, `others` the further ones
    of the few that have any. `complete` is false where so many pairs were found that not all of
    them were listed; that no two documents of a pair are missing from one cluster holds all the
    same.
    """

    firsts: Sequence[int] = field(default_factory=lambda: array("q"))
    others: Mapping[int, Sequence[int]] = field(default_factory=dict)
    between: dict[tuple[int, int], float] = field(default_factory=dict)
    complete: bool = True

    def list_members(self, number: int) -> list[int]:
        """Return the documents of a class, in their order."""
        return [self.firsts[number], *self.others.get(number, ())]

    def count(self) -> int:
        """Return how many pairs of documents there are."""
        sizes = {number: 1 + len(others) for number, others in self.others.items()}
        inside = sum(size * (size - 1) // 2 for size in sizes.values())
        return inside + sum(sizes.get(a, 1) * sizes.get(b, 1) for a, b in self.between)

    def count_across(self, split_of: Callable[[int], str]) -> int:
        """Return how many pairs have their documents in two splits."""

        @cache
        def count_splits(number: int) -> Counter[str]:
            return Counter(map(split_of, self.list_members(number)))

        tallies = map(count_splits, self.others)
        inside = sum(t.total() ** 2 - sum(n * n for n in t.values()) for t in tallies) // 2
        return inside + sum(
            _count_apart(count_splits(one), count_splits(other)) for one, other in self.between
        )

    def iter_links(self) -> Iterator[tuple[int, int, float]]:
        """Yield pairs that hold every cluster together, with their similarity."""
        for number in sorted(self.others):
            for other in self.others[number]:
                yield self.firsts[number], other, 1.0
        for (one, other), score in sorted(self.between.items()):
            yield self.firsts[one], self.firsts[other], score


def _count_apart(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    together = sum(number * other.get(split, 0) for split, number in one.items())
    return sum(one.values()) * sum(other.values()) - together
