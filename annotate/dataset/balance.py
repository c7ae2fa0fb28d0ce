"""Whether the labels are as frequent in every split as in the whole, and mending it.

Mending moves as few clusters as it can, and none where every label is within the tolerance already:
the splits of a large dataset stay those of the hash. Few or large clusters may leave no such way;
then all are placed anew, the largest first, if that is much better. A cluster is moved whole. What
is moved depends on all the others: who needs splits that only grow builds without mending.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

TOLERANCE = 2.0  # points of a hundred
MOST_MOVES = 500
_MUCH_BETTER = 0.25  # of what is left beyond the tolerance, squared: half of it
_CANDIDATES = 2000  # clusters that are tried in a step, in the order of their rank
_NOTHING = 1e-9

Label = tuple[str, str]  # a table and one of its labels


@dataclass(frozen=True, slots=True)
class Load:
    """What a cluster brings to its split: documents, rows of each label; `rank` breaks ties."""

    documents: int
    rank: int
    labels: Mapping[Label, int]


@dataclass(frozen=True, slots=True)
class Move:
    """A cluster, by its number, that went from one split to another."""

    cluster: int
    source: str
    target: str


@dataclass(slots=True)
class Tally:
    """What a split holds, or all of them."""

    documents: int = 0
    labels: Counter[Label] = field(default_factory=Counter)
    tables: Counter[str] = field(default_factory=Counter)

    def add(self, load: Load, sign: int = 1) -> None:
        """Add a cluster, or with -1 take it away."""
        self.documents += sign * load.documents
        for label, number in load.labels.items():
            self.labels[label] += sign * number
            self.tables[label[0]] += sign * number

    def find_points(self, label: Label) -> float:
        """Return how many rows of a hundred of its table have a label."""
        rows = self.tables[label[0]]
        return 100 * self.labels[label] / rows if rows else 0.0


class Balance:
    """The clusters and the splits they are in."""

    def __init__(
        self, loads: Sequence[Load], splits: Sequence[str], shares: Mapping[str, float]
    ) -> None:
        self._loads, self.splits, self._shares = loads, list(splits), shares
        self.whole = Tally()
        self.parts = {name: Tally() for name in dict.fromkeys([*shares, *splits])}
        for load, split in zip(loads, splits, strict=True):
            self.whole.add(load)
            self.parts[split].add(load)

    def find_off(self, split: str) -> dict[Label, float]:
        """Return by how many points each label of a split is off the whole."""
        part = self.parts[split]
        return {
            label: part.find_points(label) - self.whole.find_points(label)
            for label in sorted(self.whole.labels)
        }

    def find_share_off(self, split: str) -> float:
        """Return by how many points a split is larger than its share of the documents."""
        share = self._shares.get(split, 0.0)
        return 100 * (self.parts[split].documents / max(1, self.whole.documents) - share)

    def mend(self, free: Iterable[str]) -> list[Move]:
        """Move clusters between the free splits until all is within the tolerance, or as near."""
        names = [name for name in self.parts if name in set(free)]
        ranked = sorted(range(len(self._loads)), key=lambda number: self._loads[number].rank)
        movable = [number for number in ranked if self.splits[number] in names]
        before = list(self.splits)
        left = self._move_some(movable[:_CANDIDATES], names)
        if left > _NOTHING:
            nearest = list(self.splits)
            self._place_anew(movable, names)
            if self._move_some(movable[:_CANDIDATES], names) > left * _MUCH_BETTER:
                for number in movable:
                    self._move(number, nearest[number])
        return [
            Move(number, source, self.splits[number])
            for number, source in enumerate(before)
            if source != self.splits[number]
        ]

    def _move_some(self, tried: Sequence[int], names: Sequence[str]) -> float:
        """Make the one move that brings most, again and again; return how bad it still is."""
        score = {name: self._judge(name) for name in names}
        for _ in range(MOST_MOVES):
            best = self._find_best(tried, score) if sum(score.values()) > _NOTHING else None
            if best is None:
                break
            self._move(best.cluster, best.target)
            score |= {name: self._judge(name) for name in (best.source, best.target)}
        return sum(score.values())

    def _place_anew(self, movable: Sequence[int], names: Sequence[str]) -> None:
        """Place the clusters one by one, the largest first, each where it is missing most."""
        loads = {number: self._loads[number] for number in movable}
        whole = Tally()
        for load in loads.values():
            whole.add(load)
        room = sum(self._shares[name] for name in names)
        shares = {name: self._shares[name] / room for name in names}
        parts = {name: Tally() for name in names}

        def find_cost(load: Load, name: str) -> float:
            part, share = parts[name], shares[name]
            pairs = [(part.documents, load.documents, whole.documents)] + [
                (part.labels[label], number, whole.labels[label])
                for label, number in load.labels.items()
            ]
            return sum(
                new * (2 * (had - share * all) + new) / all**2 for had, new, all in pairs if all
            )

        for number in sorted(movable, key=lambda n: -loads[n].documents):
            costs = {name: find_cost(loads[number], name) for name in names}
            target = min(names, key=costs.__getitem__)
            parts[target].add(loads[number])
            self._move(number, target)

    def _find_best(self, tried: Sequence[int], score: Mapping[str, float]) -> Move | None:
        best, gain = None, _NOTHING
        for number in tried:
            source = self.splits[number]
            for target in score:
                if target == source or not score[source] + score[target]:
                    continue
                self._move(number, target)
                after = self._judge(source) + self._judge(target)
                self._move(number, source)
                if score[source] + score[target] - after > gain:
                    best = Move(number, source, target)
                    gain = score[source] + score[target] - after
        return best

    def _move(self, number: int, target: str) -> None:
        self.parts[self.splits[number]].add(self._loads[number], -1)
        self.parts[target].add(self._loads[number])
        self.splits[number] = target

    def _judge(self, split: str) -> float:
        """Return how bad a split is: the squares of what is beyond the tolerance."""
        part, whole = self.parts[split], self.whole
        off = abs(self.find_share_off(split))
        bad = max(0.0, off - TOLERANCE) ** 2
        for label in whole.labels:
            off = abs(part.find_points(label) - whole.find_points(label))
            if off > TOLERANCE:
                bad += (off - TOLERANCE) ** 2
        return bad
