"""Moving clusters between splits until labels and shares are even, or as even as can be.

A search over numbers alone: what the numbers count is `balance`'s business. Deterministic. Each
step makes the one move that brings most, or of very many clusters the few best, so that few move;
where no move helps, two clusters are swapped. Few clusters are placed in every way there is.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import chain, combinations, repeat
from random import Random
from typing import Any, NamedTuple

from annotate.files.arrays import load_numpy

STEPS = 500
WAYS = 200_000  # to place all clusters: so many are all tried
KICKS, KICKED = 200, 10_000  # random beginnings, and of how many clusters together
SWAPS = 200_000  # pairs of clusters of two splits that are tried
_KICK = 4  # clusters that are placed at random for a beginning
_CHUNK = 20_000  # ways that are in memory together
CANDIDATES = 20_000  # clusters that are tried
_BATCHES = 1000  # of so many candidates, one more is moved in a step
_NOTHING = 1e-9
_DIGITS = 9  # to which gains are compared, so that no machine's rounding decides

# How near it came: all within the tolerance; else what was tried and is no better.
WITHIN = "within"
BEST = "best of all ways"
NO_STEP = "no move, no swap"
SEARCHED = "searched in part"


class Rebalanced(NamedTuple):
    """The split of each cluster, how bad they still are, 0 being within, and how near that is."""

    splits: list[int]
    left: float
    reached: str


class Rebalancer:
    """Clusters as rows of counts, the splits they are in, and what would be even.

    Args:
        counts: For each cluster its documents, then the rows of each label.
        tables: For each label the number of the table whose rows it is a share of.
        shares: The share of the documents that each split is to have.
        aim: How many points of a hundred of its table each label is to have.
        tolerance: By how many points a split may be off.
    """

    def __init__(
        self,
        counts: Iterable[Sequence[int]],
        tables: Sequence[int],
        shares: Sequence[float],
        aim: Sequence[float],
        tolerance: float,
    ) -> None:
        self._np = np = load_numpy("dataset")
        self._counts = np.fromiter(chain.from_iterable(counts), np.float64).reshape(
            -1, 1 + len(tables)
        )
        # Which sum each column is a share of: the documents of all splits, the rows of a table.
        self._sums = np.zeros((1 + len(tables), max(tables, default=-1) + 1))
        for label, table in enumerate(tables):
            self._sums[1 + label, table] = 1
        self._tables = np.array(tables, dtype=np.int64)
        self._shares, self._tolerance = shares, tolerance
        self._whole = self._counts.sum(axis=0)
        self._aim = np.array(aim, dtype=np.float64)

    def rebalance(self, splits: Sequence[int]) -> Rebalanced:
        """Return the best splits that are found, beginning with these.

        Moving few clusters comes first. Where that is not enough, all ways to place them are tried
        if they are few; else they are placed anew, and a few of them at random, again and again.
        """
        given = self._np.array(splits, dtype=self._np.int64)
        found = self._descend(given)
        if not found.left or len(self._shares) < 2:
            return found
        if len(self._shares) ** len(given) <= WAYS:
            return self._try_all_ways(given)
        return self._search(found)

    def is_within(self) -> bool:
        """Tell whether all is within the tolerance where each cluster is a split of its own."""
        return bool(self._judge_all(self._counts).sum() <= _NOTHING)

    def _search(self, best: Rebalanced) -> Rebalanced:
        """Search on from a placing that no single step makes better; what is best is kept."""
        random = Random(0)
        starts = chain([self._place_anew()], repeat(None, min(KICKS, KICKED // len(best.splits))))
        for start in starts:
            kicked = self._np.array(best.splits if start is None else start)
            if start is None:
                for _ in range(_KICK):
                    kicked[random.randrange(len(kicked))] = random.randrange(len(self._shares))
            found = self._descend(kicked)
            best = found if found.left < best.left - _NOTHING else best
            if not best.left:
                break
        return best

    def _try_all_ways(self, given: Any) -> Rebalanced:
        """Return the best of all ways to place the clusters, of equals that with fewest moves."""
        np = self._np
        ways = len(self._shares) ** len(given)
        powers = len(self._shares) ** np.arange(len(given))
        best = (math.inf, 0, 0)
        for start in range(0, ways, _CHUNK):
            numbers = np.arange(start, min(ways, start + _CHUNK))
            placed = numbers[:, None] // powers % len(self._shares)
            scores = sum(
                self._judge((placed == split).astype(np.float64) @ self._counts, split)
                for split in range(len(self._shares))
            ).round(_DIGITS)
            moves = (placed != given).sum(axis=1)
            first = np.lexsort((moves, scores))[0]
            best = min(best, (float(scores[first]), int(moves[first]), int(numbers[first])))
        splits = (best[2] // powers % len(self._shares)).tolist()
        return Rebalanced(splits, best[0], BEST if best[0] else WITHIN)

    def _descend(self, splits: Any) -> Rebalanced:
        """Take the best steps, one after another, until none makes it better."""
        np = self._np
        placed = splits.copy()
        parts = np.stack([self._counts[placed == s].sum(axis=0) for s in range(len(self._shares))])
        score = self._judge_all(parts)
        for _ in range(STEPS):
            if score.sum() <= _NOTHING:
                return Rebalanced(placed.tolist(), 0.0, WITHIN)
            step = self._find_step(placed, parts, score)
            if step is not None:
                chosen, source, target = step
                moved, after = self._try(parts, score, chosen, source, target)
                if after.sum() < score.sum() - _NOTHING:
                    placed[moved] = target
                    parts, score = self._shift(parts, moved, source, target), after
                    continue
            swap = self._find_swap(placed, parts, score)
            if swap is None:
                break
            one, other = swap
            placed[[one, other]] = placed[[other, one]]
            parts = np.stack(
                [self._counts[placed == s].sum(axis=0) for s in range(len(self._shares))]
            )
            score = self._judge_all(parts)
        return Rebalanced(placed.tolist(), float(score.sum()), self._find_proof(placed))

    def _find_swap(self, placed: Any, parts: Any, score: Any) -> tuple[int, int] | None:
        """Return the two clusters of different splits whose swap brings most, if any does."""
        np = self._np
        best, found = _NOTHING, None
        for source, target in combinations(range(len(parts)), 2):
            ones, others = (np.flatnonzero(placed == split) for split in (source, target))
            if len(ones) * len(others) > SWAPS or not score[source] + score[target]:
                continue
            for one in ones.tolist():
                change = self._counts[others] - self._counts[one]
                left = self._judge(parts[source] + change, source)
                joined = self._judge(parts[target] - change, target)
                gains = np.round(score[source] + score[target] - left - joined, _DIGITS)
                if len(gains) and gains.max() > best:
                    best, found = gains.max(), (one, int(others[gains.argmax()]))
        return found

    def _find_proof(self, placed: Any) -> str:
        """Return what was tried in vain from where the search stands."""
        sizes = [int((placed == split).sum()) for split in range(len(self._shares))]
        swapped = all(one * other <= SWAPS for one, other in combinations(sizes, 2))
        return NO_STEP if swapped and max(sizes) <= CANDIDATES else SEARCHED

    def _place_anew(self) -> list[int]:
        """Return splits in which the clusters were put one by one, where they are missing most.

        The largest come first.
        """
        np = self._np
        scale = np.where(self._whole > 0, self._whole, 1)
        loads = self._counts / scale
        missing = np.outer(self._shares, (self._whole > 0).astype(np.float64))
        placed = [0] * len(loads)
        for number in np.argsort(-self._counts[:, 0], kind="stable").tolist():
            load = loads[number]
            # How far the squares of what is missing shrink by putting it there.
            gains = np.round((load * (2 * missing - load)).sum(axis=1), _DIGITS)
            placed[number] = int(gains.argmax())
            missing[placed[number]] -= load
        return placed

    def _find_step(self, placed: Any, parts: Any, score: Any) -> tuple[Any, int, int] | None:
        """Return the clusters whose move from one split to another brings most, best first."""
        np = self._np
        if score.sum() <= _NOTHING:
            return None
        best, found = _NOTHING, None
        for source in range(len(parts)):
            members = np.flatnonzero(placed == source)[:CANDIDATES]
            left = self._judge(parts[source] - self._counts[members], source)
            for target in range(len(parts)):
                if target == source or not score[source] + score[target] or not len(members):
                    continue
                joined = self._judge(parts[target] + self._counts[members], target)
                gains = np.round(score[source] + score[target] - left - joined, _DIGITS)
                order = np.argsort(-gains, kind="stable")[: 1 + len(members) // _BATCHES]
                if gains[order[0]] > best:
                    best = gains[order[0]]
                    found = (members[order[gains[order] > 0]], source, target)
        return found

    def _try(
        self, parts: Any, score: Any, chosen: Any, source: int, target: int
    ) -> tuple[Any, Any]:
        """Return how many of the clusters, best first, are better moved together, and the score."""
        while True:
            after = self._judge_all(self._shift(parts, chosen, source, target))
            if len(chosen) == 1 or after.sum() < score.sum() - _NOTHING:
                return chosen, after
            chosen = chosen[: len(chosen) // 2]

    def _shift(self, parts: Any, moved: Any, source: int, target: int) -> Any:
        load = self._counts[moved].sum(axis=0)
        after = parts.copy()
        after[source] -= load
        after[target] += load
        return after

    def _judge_all(self, parts: Any) -> Any:
        rows = [self._judge(part[None, :], split)[0] for split, part in enumerate(parts)]
        return self._np.array(rows)

    def _judge(self, parts: Any, split: int) -> Any:
        """Return for each row how far a split of such counts is beyond the tolerance, squared."""
        np = self._np
        points = self._find_points(parts)
        points[:, 0] -= 100 * self._shares[split]
        points[:, 1:] -= self._aim
        return (np.maximum(0, np.abs(points) - self._tolerance) ** 2).sum(axis=1)

    def _find_points(self, parts: Any) -> Any:
        np = self._np
        rows = parts @ self._sums
        sums = np.concatenate(
            [np.full((len(parts), 1), self._whole[0]), rows[:, self._tables]], axis=1
        )
        return 100 * parts / np.where(sums > 0, sums, 1)
