"""Logistic regression on features by name.

Weights w are those that make `sum(log(1 + exp(-y (w . x)))) + |w|^2 / 2` least, where x has 1 for
each feature of a row and y is 1 or -1: the likeliest under a normal prior of variance 1 for each
(Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 4.4 and 18.4). The function is
convex, so there is one answer: Newton steps, each solved by conjugate gradients, lead there from
nought (Lin, Weng, Keerthi, 2008, "Trust region Newton method for large-scale logistic regression").
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from annotate.files.arrays import Array, load_numpy

FeatureWeights = Mapping[str, float]
LEAST_ROWS = 2  # a feature of one row tells nothing of others
DIGITS = 4
_STEPS = 30
_INNER = 60
_CLOSE = 1e-4  # how small the slope is, against the first, where it ends


def fit_weights(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> dict[str, float]:
    """Return the weights of features, sorted, those that are nought left out."""
    counts = Counter(chain.from_iterable(rows))
    names = sorted(name for name, count in counts.items() if count >= LEAST_ROWS)
    if not names or not any(right):
        return {}
    weights = _Objective(rows, right, names).solve()
    rounded = ((name, round(float(w), DIGITS)) for name, w in zip(names, weights, strict=True))
    return {name: weight for name, weight in rounded if weight}


def estimate_probability(weights: FeatureWeights, row: Iterable[str]) -> float:
    """Return the probability that a row is right."""
    total = sum(weights.get(name, 0.0) for name in row)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


class _Objective:
    """The function that is made least, its slope and its curvature."""

    def __init__(
        self, rows: Sequence[Sequence[str]], right: Sequence[bool], names: Sequence[str]
    ) -> None:
        np = self._np = load_numpy("nlp")
        at = {name: number for number, name in enumerate(names)}
        cells = [(r, at[name]) for r, row in enumerate(rows) for name in row if name in at]
        self._rows, self._columns = np.array(cells, dtype=np.int64).reshape(-1, 2).T
        self._signs = np.where(np.array(right), 1.0, -1.0)
        self._width = len(names)

    def solve(self) -> Array:
        weights: Array = self._np.zeros(self._width)
        slope = self._find_slope(weights)
        enough = _CLOSE * self._norm(slope)
        for _ in range(_STEPS):
            if self._norm(slope) <= enough:
                break
            weights = self._step(weights, self._find_direction(weights, slope))
            slope = self._find_slope(weights)
        return weights

    def _step(self, weights: Array, direction: Array) -> Array:
        """Go along a direction, half as far as long as that leads up."""
        size, before = 1.0, self._value(weights)
        while size > _CLOSE and self._value(weights + size * direction) > before:
            size /= 2
        return weights + size * direction

    def _find_direction(self, weights: Array, slope: Array) -> Array:
        """Solve `H d = -slope` by conjugate gradients."""
        chances = self._chances(weights)
        curve = chances * (1 - chances)
        direction: Array = self._np.zeros(self._width)
        residual: Array = -slope
        along, size = residual.copy(), float(residual @ residual)
        enough = 0.01 * size
        for _ in range(_INNER):
            if size <= enough:
                break
            bent = self._back(curve * self._apply(along)) + along
            far = size / float(along @ bent)
            direction = direction + far * along
            residual = residual - far * bent
            size, last = float(residual @ residual), size
            along = residual + (size / last) * along
        return direction

    def _value(self, weights: Array) -> float:
        margins = self._signs * self._apply(weights)
        return float(self._np.logaddexp(0, -margins).sum() + weights @ weights / 2)

    def _find_slope(self, weights: Array) -> Array:
        target = (self._signs + 1) / 2
        return self._back(self._chances(weights) - target) + weights

    def _chances(self, weights: Array) -> Array:
        np = self._np
        return 1 / (1 + np.exp(-np.clip(self._apply(weights), -30, 30)))  # type: ignore[no-any-return]

    def _apply(self, weights: Array) -> Array:
        np, many = self._np, len(self._signs)
        return np.bincount(self._rows, weights=weights[self._columns], minlength=many)  # type: ignore[no-any-return]

    def _back(self, values: Array) -> Array:
        np = self._np
        return np.bincount(self._columns, weights=values[self._rows], minlength=self._width)  # type: ignore[no-any-return]

    def _norm(self, vector: Array) -> float:
        return math.sqrt(float(vector @ vector))
