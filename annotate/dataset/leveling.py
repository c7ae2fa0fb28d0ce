"""Moving clusters between splits until labels and shares are even, or as even as can be.

A search over numbers alone: what the numbers count is `balance`'s business. Deterministic. Each
step makes the one move that brings most, or of very many clusters the few best, so that few move.
"""

from collections.abc import Sequence
from typing import Any

from annotate.errors import MissingExtraError

STEPS = 500
CANDIDATES = 20_000  # clusters that are tried
_BATCHES = 1000  # of so many candidates, one more is moved in a step
_NOTHING = 1e-9
_DIGITS = 9  # to which gains are compared, so that no machine's rounding decides


def load_package() -> Any:
    """Import `numpy`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import numpy
    except ImportError as error:
        raise MissingExtraError("numpy", "dataset") from error
    return numpy


class Leveler:
    """Clusters as rows of counts, the splits they are in, and what would be even.

    Args:
        counts: For each cluster its documents, then the rows of each label.
        tables: For each label the number of the table whose rows it is a share of.
        shares: The share of the documents that each split is to have.
        tolerance: By how many points of a hundred a split may be off.
    """

    def __init__(
        self,
        counts: Sequence[Sequence[int]],
        tables: Sequence[int],
        shares: Sequence[float],
        tolerance: float,
    ) -> None:
        self._np = np = load_package()
        self._counts = np.array(counts, dtype=np.float64).reshape(len(counts), 1 + len(tables))
        # Which sum each column is a share of: the documents of all splits, the rows of a table.
        self._sums = np.zeros((1 + len(tables), max(tables, default=-1) + 1))
        for label, table in enumerate(tables):
            self._sums[1 + label, table] = 1
        self._tables = np.array(tables, dtype=np.int64)
        self._shares, self._tolerance = shares, tolerance
        self._whole = self._counts.sum(axis=0)
        self._aim = self._find_points(self._whole[None, :])[0, 1:]

    def move_some(self, splits: Sequence[int]) -> tuple[list[int], float]:
        """Return the splits after the best moves, and how bad they still are; 0 is within."""
        np = self._np
        placed = np.array(splits, dtype=np.int64)
        parts = np.stack([self._counts[placed == s].sum(axis=0) for s in range(len(self._shares))])
        score = self._judge_all(parts)
        for _ in range(STEPS):
            step = self._find_step(placed, parts, score)
            if step is None:
                break
            chosen, source, target = step
            moved, after = self._try(parts, score, chosen, source, target)
            if after.sum() > score.sum() - _NOTHING:
                break
            placed[moved] = target
            parts = self._shift(parts, moved, source, target)
            score = after
        return placed.tolist(), float(score.sum())

    def place_anew(self) -> list[int]:
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
