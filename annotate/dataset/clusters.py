"""Documents that have to stay together: union-find over their numbers. Knows no reasons."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import overload


class Clusters:
    """Sets of numbers from 0, each alone until it is joined; no order of joining matters."""

    def __init__(self, count: int = 0) -> None:
        self._parents = array("q", range(count))

    def __len__(self) -> int:
        return len(self._parents)

    def add(self) -> int:
        """Add a number that is alone, and return it."""
        self._parents.append(len(self._parents))
        return len(self._parents) - 1

    def find(self, number: int) -> int:
        """Return the smallest number that this one is joined with."""
        parents = self._parents
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    def join(self, one: int, other: int) -> bool:
        """Join two sets; tell whether they were apart."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parents[high] = low
        return low != high

    def are_joined(self, numbers: Iterable[int]) -> bool:
        """Tell whether all of these are in one set."""
        return len({self.find(number) for number in numbers}) < 2

    def list_members(self) -> "ClusterMembers":
        """Return the sets, each sorted, by their smallest number."""
        return ClusterMembers(array("q", map(self.find, range(len(self._parents)))))


class ClusterMembers(Sequence["array[int]"]):
    """The sets of numbers, as `firsts` says the smallest of the set of each."""

    def __init__(self, firsts: "array[int]") -> None:
        self._set_of = array("q", bytes(firsts.itemsize * len(firsts)))
        sizes = array("q")
        for number, first in enumerate(firsts):  # a set is met first where its smallest is
            if first == number:
                self._set_of[number] = len(sizes)
                sizes.append(1)
            else:
                self._set_of[number] = self._set_of[first]
                sizes[self._set_of[number]] += 1
        self._ends = array("q", accumulate(sizes, initial=0))
        self._members = array("q", bytes(firsts.itemsize * len(firsts)))
        free = self._ends[:-1]
        for number, its in enumerate(self._set_of):
            self._members[free[its]] = number
            free[its] += 1

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, at: int) -> "array[int]": ...
    @overload
    def __getitem__(self, at: slice) -> list["array[int]"]: ...
    def __getitem__(self, at: int | slice) -> "array[int] | list[array[int]]":
        """Return the numbers of a set, or of several."""
        found = range(len(self))[at]
        if isinstance(found, range):
            return [self[number] for number in found]
        return self._members[self._ends[found] : self._ends[found + 1]]

    def find_set(self, number: int) -> int:
        """Return in which set a number is."""
        return self._set_of[number]
