"""A test split whose names occur nowhere in training.

Names are held out one cluster of documents after another, those first that are in the fewest other
documents. Whatever speaks of nobody else but the held-out goes to the test split; what speaks of
these and of others can be in neither and is put aside. Adding documents may change all of it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_OVER = 0.02  # of all documents, by which the test split may grow beyond its share


@dataclass(frozen=True, slots=True)
class Unit:
    """Documents that stay together: how many, what breaks ties, the names they speak of."""

    size: int
    rank: int
    names: frozenset[str]


@dataclass(slots=True)
class Holdout:
    """The names held out, and the units (by number) in the test split and those put aside."""

    names: set[str] = field(default_factory=set)
    test: set[int] = field(default_factory=set)
    aside: set[int] = field(default_factory=set)


def hold_out(units: Sequence[Unit], share: float) -> Holdout:
    """Choose names so that the test split comes near its share of the documents.

    At most half of the rest is put aside: where that is not enough, the test split stays smaller.
    """
    search = _Search(units, share)
    for number in search.order:
        if search.held >= search.wanted:
            break
        search.try_unit(number)
    return search.found


class _Search:
    def __init__(self, units: Sequence[Unit], share: float) -> None:
        self._units = units
        total = sum(unit.size for unit in units)
        self.wanted = share * total
        self._most = max(self.wanted + _OVER * total, min(1.0, total - 1))
        self._most_aside = (total - self.wanted) / 2
        self._carriers: dict[str, list[int]] = {}
        for number, unit in enumerate(units):
            for name in unit.names:
                self._carriers.setdefault(name, []).append(number)
        self._spread = {
            name: sum(units[n].size for n in numbers) for name, numbers in self._carriers.items()
        }
        self._missing = [len(unit.names) for unit in units]
        self.found = Holdout()
        self.held = self._aside = 0

    @property
    def order(self) -> list[int]:
        """The units that have names, those first whose names are in the fewest others."""
        named = [number for number, unit in enumerate(self._units) if unit.names]
        return sorted(named, key=lambda number: (self._cost(number), self._units[number].rank))

    def _cost(self, number: int) -> int:
        unit = self._units[number]
        return sum(self._spread[name] - unit.size for name in unit.names)

    def try_unit(self, number: int) -> None:
        """Hold out the names of a unit, unless that puts too much into the test split or aside."""
        fresh = self._units[number].names - self.found.names
        most = self._most + self._most_aside
        if not fresh or any(self._spread[name] > most for name in fresh):
            return
        touched = Counter(unit for name in fresh for unit in self._carriers[name])
        gained = {unit for unit, names in touched.items() if names == self._missing[unit]}
        held = self.held + self._measure(gained)
        aside = (self.found.aside | touched.keys()) - gained
        if held > self._most or self._measure(aside) > self._most_aside:
            return
        self.held, self.found.aside = held, aside
        self.found.test |= gained
        self.found.names |= fresh
        for unit, names in touched.items():
            self._missing[unit] -= names

    def _measure(self, units: set[int]) -> int:
        return sum(self._units[unit].size for unit in units)
