"""Intervals by a studentised bootstrap over articles, and when there is none to be trusted.

Each draw takes articles anew within their strata, tunes the machine's weight anew and divides its
error by its own standard error (Efron, 1982; DiCiccio and Efron, 1996): the interval then knows
that spread and estimate hang together where an actor is rare, which the plain one does not. Few
articles show less of a long tail than there is of it, so that tails are cut further out the fewer
were read: where Student's quantile for them lies on the normal curve (Hesterberg, 2015).
"""

from dataclasses import dataclass
from math import isfinite, nan, sqrt
from statistics import NormalDist
from typing import NamedTuple

from annotate.estimates.estimators import Both, Estimator
from annotate.estimates.student import find_quantile
from annotate.files.arrays import Array, load_numpy

LEVEL = 0.95
DRAWS = 2000
LEAST_DRAWS = 200  # fewer do not tell where the tails of an interval end


class Interval(NamedTuple):
    """An estimate and its interval."""

    value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """From one end to the other."""
        return self.high - self.low

    def keep_within(self, bounds: tuple[float, float]) -> "Interval":
        """Return what of it can be: no share is less than nothing."""
        least, most = bounds
        return Interval(*(min(max(number, least), most) for number in self))


@dataclass(frozen=True)
class ArticleDraws:
    """How often each draw takes each article read: a row a draw, drawn within strata."""

    counts: Array

    def find_intervals(self, estimator: Estimator, found: Both) -> tuple[Interval, Interval]:
        """Return the intervals of people alone and of both.

        Where the articles read leave nothing to tell the machine's error by, both is people alone.
        """
        with load_numpy().errstate(all="ignore"):  # some draws leave nothing to divide by
            return self._find(estimator, found)

    def _find(self, estimator: Estimator, found: Both) -> tuple[Interval, Interval]:
        drawn = estimator.resample(self.counts)
        read, base = estimator.sample.read, float(found.people[0])
        intervals = [
            _studentise(float(value[0]), float(error[0]), (draws - base) / errors, read)
            for value, error, draws, errors in (
                (found.people, found.careful[0], drawn.people, drawn.careful[0]),
                (found.value, found.careful[1], drawn.value, drawn.careful[1]),
            )
        ]
        people, both = intervals
        return people, both if isfinite(both.width) else people


def draw_articles(strata: Array, draws: int, seed: int) -> ArticleDraws:
    """Draw articles with replacement, as many of each stratum as were read of it."""
    np = load_numpy()
    random = np.random.default_rng(seed)
    counts = np.zeros((draws, len(strata)))
    for number, size in enumerate(np.bincount(strata)):
        counts[:, strata == number] = random.multinomial(size, np.full(size, 1 / size), draws)
    return ArticleDraws(counts)


def _studentise(value: float, error: float, ratios: Array, read: int) -> Interval:
    """Return an interval, on no side narrower than a symmetric one or Student's.

    A symmetric one knows how far draws miss on either side, and is steady where few articles have
    the thing. Where it is unevenly spread the draws miss further on one side: that side is as far
    as they do.

    Args:
        value: The estimate.
        error: Its standard error.
        ratios: The errors of the draws, divided by their standard errors.
        read: How many articles were read.
    """
    np = load_numpy()
    defined = ratios[np.isfinite(ratios)]
    if 2 * len(defined) < len(ratios) or not isfinite(error):
        return Interval(value, nan, nan)
    student = find_quantile((1 + LEVEL) / 2, read - 1)
    tail = NormalDist().cdf(-student * sqrt(read / (read - 1)))
    least = max(student, float(np.quantile(np.abs(defined), LEVEL)))
    under, over = (float(end) for end in np.quantile(defined, (tail, 1 - tail)))
    return Interval(value, value - max(least, over) * error, value + max(least, -under) * error)
