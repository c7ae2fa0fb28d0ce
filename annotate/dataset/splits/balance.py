"""Whether the labels are as frequent in every split as in the whole, and mending it.

Mending moves as few clusters as it can, and none where every label is within the tolerance already:
the splits of a large dataset stay those of the hash. Few or large clusters may leave no such way;
then any may be moved, and what is nearest is taken. A cluster is moved whole. What is moved depends
on all the others: who needs splits that only grow builds without mending.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from annotate.dataset.splits.rebalancing import WITHIN, Rebalancer

TOLERANCE = 2.0  # points of a hundred
AS_PLACED = "as placed"  # nothing was moved to even anything out

LabelKey = tuple[str, str]  # a table and one of its labels


@dataclass(frozen=True, slots=True)
class Load:
    """What a cluster brings to its split: documents, rows of each label; `rank` breaks ties."""

    documents: int
    rank: int
    labels: Mapping[LabelKey, int]


@dataclass(frozen=True, slots=True)
class ClusterMove:
    """A cluster, by its number, that went from one split to another."""

    cluster: int
    source: str
    target: str


@dataclass(slots=True)
class SplitCounts:
    """What a split holds, or all of them."""

    documents: int = 0
    labels: Counter[LabelKey] = field(default_factory=Counter)
    tables: Counter[str] = field(default_factory=Counter)

    def add(self, load: Load, sign: int = 1) -> None:
        """Add a cluster, or with -1 take it away."""
        self.documents += sign * load.documents
        for label, number in load.labels.items():
            self.labels[label] += sign * number
            self.tables[label[0]] += sign * number

    def find_points(self, label: LabelKey) -> float:
        """Return how many rows of a hundred of its table have a label."""
        rows = self.tables[label[0]]
        return 100 * self.labels[label] / rows if rows else 0.0


class Evenness:
    """Says how uneven the labels are if some clusters are a split, and the rest the others."""

    def __init__(self, loads: Sequence[Load]) -> None:
        self._loads, self._whole = loads, SplitCounts()
        for load in loads:
            self._whole.add(load)

    def judge(self, chosen: Iterable[int], gone: Iterable[int]) -> float:
        """Return how far labels are beyond the tolerance, squared, in the chosen and the rest.

        What is gone is not of the rest.
        """
        part, rest = SplitCounts(), deepcopy(self._whole)
        for number in chosen:
            part.add(self._loads[number])
        for number in gone:
            rest.add(self._loads[number], -1)
        off = sorted(
            abs(tally.find_points(label) - self._whole.find_points(label))
            for tally in (part, rest)
            for label in self._whole.labels
        )
        return sum(max(0.0, points - TOLERANCE) ** 2 for points in off)


class Balance:
    """The clusters and the splits they are in."""

    def __init__(
        self, loads: Sequence[Load], splits: Sequence[str], shares: Mapping[str, float]
    ) -> None:
        self._loads, self.splits, self._shares = loads, list(splits), shares
        self.reached, self.between = AS_PLACED, list[str]()  # how near, and what was evened out
        self.whole = SplitCounts()
        self.parts = {name: SplitCounts() for name in dict.fromkeys([*shares, *splits])}
        for load, split in zip(loads, splits, strict=True):
            self.whole.add(load)
            self.parts[split].add(load)

    def find_off(self, split: str) -> dict[LabelKey, float]:
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

    def mend(self, free: Iterable[str]) -> list[ClusterMove]:
        """Move clusters between the free splits until all is within the tolerance, or as near.

        What the other splits hold stays where it is, and counts in what is aimed at.
        """
        names = [name for name in self.parts if name in set(free)]
        if len(names) < 2 or not any(split in names for split in self.splits):
            return []
        self.reached, self.between = WITHIN, names
        parts = (self.parts[name] for name in names)
        if self._make_rebalancer(
            ((part.documents, part.labels) for part in parts), names
        ).is_within():
            return []  # so that of very many clusters none has to be held
        ranked = sorted(range(len(self._loads)), key=lambda number: self._loads[number].rank)
        movable = [number for number in ranked if self.splits[number] in names]
        given = [names.index(self.splits[number]) for number in movable]
        loads = (self._loads[number] for number in movable)
        rebalancer = self._make_rebalancer(((load.documents, load.labels) for load in loads), names)
        found = rebalancer.rebalance(given)
        self.reached = found.reached
        return sorted(
            (
                self._move(number, names[target])
                for number, source, target in zip(movable, given, found.splits, strict=True)
                if source != target
            ),
            key=lambda move: move.cluster,
        )

    def _make_rebalancer(
        self, loads: Iterable[tuple[int, Mapping[LabelKey, int]]], names: Sequence[str]
    ) -> Rebalancer:
        labels = sorted(self.whole.labels)
        tables = sorted({table for table, _ in labels})
        room = sum(self._shares[name] for name in names)
        return Rebalancer(
            (
                [documents, *(counts.get(label, 0) for label in labels)]
                for documents, counts in loads
            ),
            [tables.index(table) for table, _ in labels],
            [self._shares[name] / room for name in names],
            [self.whole.find_points(label) for label in labels],
            TOLERANCE,
        )

    def _move(self, number: int, target: str) -> ClusterMove:
        move = ClusterMove(number, self.splits[number], target)
        self.parts[move.source].add(self._loads[number], -1)
        self.parts[target].add(self._loads[number])
        self.splits[number] = target
        return move
