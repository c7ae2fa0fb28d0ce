"""A test split whose names occur nowhere in training.

Names are held out one cluster of documents after another, those first that are in the fewest other
documents. Whatever speaks of nobody else but the held-out goes to the test split; what speaks of
these and of others can be in neither and is put aside. Where the labels of that test split are
uneven, others are held out, in turns, and the most even is taken. Adding documents may change all.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

TRIES, TRIED = 40, 200_000  # ways to hold out, and of how many units together
_OVER = 0.02  # of all documents, by which the test split may grow beyond its share
_ODD = 0x9E3779B97F4A7C15  # 2**64 by the golden ratio (Knuth, multiplicative hashing)


@dataclass(frozen=True, slots=True)
class ClusterNames:
    """Documents that stay together: how many, what breaks ties, the names they speak of."""

    size: int
    rank: int
    names: frozenset[str]


@dataclass(slots=True)
class NameHoldout:
    """The names held out, and the units (by number) in the test split and those put aside."""

    names: set[str] = field(default_factory=set)
    test: set[int] = field(default_factory=set)
    aside: set[int] = field(default_factory=set)


def hold_out(
    units: Sequence[ClusterNames], share: float, judge: Callable[[NameHoldout], float] | None = None
) -> NameHoldout:
    """Choose names so that the test split comes near its share of the documents.

    At most half of the rest is put aside: where that is not enough, the test split stays smaller.

    Args:
        units: What stays together.
        share: Of the documents, for the test split.
        judge: Says how uneven the splits are that a choice leads to; 0 is even enough.
    """
    best, least, size = _search(units, share, 0)
    if judge is None or not best.test:
        return best
    left = judge(best)
    over = _OVER * sum(unit.size for unit in units)
    for turn in range(1, min(TRIES, TRIED // len(units))):
        if not left:
            break
        found, aside, held = _search(units, share, turn)
        # Evenness is not bought with a smaller test split, nor with more put aside.
        if held >= size and aside <= least + over and (judged := judge(found)) < left:
            best, left = found, judged
    return best


def _search(units: Sequence[ClusterNames], share: float, turn: int) -> tuple[NameHoldout, int, int]:
    """Return what one order of the units leads to, how much is aside and how much held out."""
    search = _Search(units, share)
    for number in search.list_units(turn):
        if search.held >= search.wanted:
            break
        search.try_unit(number)
    return search.found, search.aside, search.held


def _mix(number: int) -> int:
    """Spread numbers over 64 bits."""
    number = number * _ODD % 2**64
    return (number ^ number >> 32) * _ODD % 2**64


class _Search:
    def __init__(self, units: Sequence[ClusterNames], share: float) -> None:
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
        self._free = dict(self._spread)  # of these, documents neither held out nor aside yet
        self._missing = [len(unit.names) for unit in units]
        self.found = NameHoldout()
        self.held = self.aside = 0

    def list_units(self, turn: int) -> list[int]:
        """Return the units that have names, those first whose names are in the fewest others.

        Every turn has an order of its own; in the first one only ranks break ties, in the others
        a unit may come before one whose names are in fewer.
        """
        named = [number for number, unit in enumerate(self._units) if unit.names]

        def place(number: int) -> tuple[float, int]:
            rank = self._units[number].rank
            if not turn:
                return self._cost(number), rank
            rank = _mix(rank ^ _mix(turn))
            return self._cost(number) * (1 + rank / 2**64), rank

        return sorted(named, key=place)

    def _cost(self, number: int) -> int:
        unit = self._units[number]
        return sum(self._spread[name] - unit.size for name in unit.names)

    def try_unit(self, number: int) -> None:
        """Hold out the names of a unit, unless that puts too much into the test split or aside."""
        fresh = self._units[number].names - self.found.names
        room = self._most + self._most_aside - self.held - self.aside
        if not fresh or max(self._free[name] for name in fresh) > room:
            return
        touched = Counter(unit for name in fresh for unit in self._carriers[name])
        gained = {unit for unit, names in touched.items() if names == self._missing[unit]}
        new = touched.keys() - self.found.aside
        held = self.held + self._measure(gained)
        aside = self.aside + self._measure(new) - self._measure(gained)
        if held > self._most or aside > self._most_aside:
            return
        self.held, self.aside = held, aside
        self.found.names |= fresh
        self.found.test |= gained
        self.found.aside |= new
        self.found.aside -= gained
        for unit, names in touched.items():
            self._missing[unit] -= names
        for unit in new:
            for name in self._units[unit].names:
                self._free[name] -= self._units[unit].size

    def _measure(self, units: set[int]) -> int:
        return sum(self._units[unit].size for unit in units)
