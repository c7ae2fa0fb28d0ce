"""Documents that have to stay together: union-find over their numbers. Knows no reasons."""

from array import array
from collections.abc import Iterable


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

    def list_members(self) -> list[list[int]]:
        """Return the sets, each sorted, by their smallest number."""
        members: dict[int, list[int]] = {}
        for number in range(len(self._parents)):
            members.setdefault(self.find(number), []).append(number)
        return list(members.values())
