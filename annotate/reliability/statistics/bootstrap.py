"""Drawing documents again and again, to see how far a figure would move with other documents.

The Poisson bootstrap with whole documents as the units, since what stands in one article hangs
together: every draw takes each document a number of times of its own, instead of as many documents
as there are (Hanley and MacGibbon, 2006, "Creating non-parametric bootstrap samples using Poisson
frequencies"; Chamandy et al., 2012, "Estimating uncertainty for massive data streams"). So no
document has to be kept. Arrays are handled here and in `annotate.reliability.statistics.sums`: the
formulas elsewhere are plain arithmetic, on arrays of which the first number is of the documents as
they are and every other one of a draw.
"""

from collections.abc import Iterable, Sequence
from hashlib import shake_256
from itertools import accumulate
from math import exp, factorial
from typing import NamedTuple, cast

from annotate.files.arrays import Array, load_numpy

# Below which number of 32 random bits a document is taken never, once, twice, ...
_POISSON = [round(2**32 * p) for p in accumulate(exp(-1) / factorial(k) for k in range(13))]
_LEVEL = (2.5, 97.5)
_DIGITS = 6  # beyond these two machines may differ
TOO_FEW = "one document, or no draws: no interval"
OFTEN_UNDEFINED = "undefined in most draws: no interval"


class Estimate(NamedTuple):
    """A figure, its 95 % interval where there is one, and why not where there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def weigh(document: str, draws: int, seed: int) -> Array:
    """Return how often each draw takes a document: Poisson numbers with a mean of 1.

    They come of the document's id and the seed alone, so that neither the order of documents, nor
    another one that is added, nor the machine changes them.
    """
    np = load_numpy()
    digest = shake_256(f"{seed}\x1f{document}".encode()).digest(4 * draws)
    return cast("Array", np.searchsorted(_POISSON, np.frombuffer(digest, "<u4"), side="right"))


def divide(one: Array, other: Array) -> Array:
    """Return the quotients, NaN where there is nothing to divide by."""
    np = load_numpy()
    one, other = np.broadcast_arrays(np.asarray(one, dtype=float), np.asarray(other, dtype=float))
    quotients = np.divide(one, other, out=np.full(one.shape, np.nan), where=other != 0)
    return cast("Array", quotients)


def add_up(parts: Iterable[Array]) -> Array:
    """Return the sum of the parts; of none it is nought."""
    return cast("Array", sum(parts, load_numpy().zeros(1)))


def average(parts: Sequence[Array]) -> Array:
    """Return the mean of the parts that are defined, NaN where none is."""
    np = load_numpy()
    table = np.array(parts)
    defined = ~np.isnan(table)
    return divide(np.where(defined, table, 0.0).sum(axis=0), defined.sum(axis=0))


def estimate(values: Array, reason: str) -> Estimate:
    """Make a figure of its values, the first one of the documents as they are.

    Args:
        values: The figure of the documents as they are, then of every draw.
        reason: Why it is undefined, where it turns out to be.
    """
    np = load_numpy()
    values = np.atleast_1d(values)
    if np.isnan(values[0]):
        return Estimate(None, reason=reason)
    value = round_figure(values[0])
    draws = values[1:][~np.isnan(values[1:])]
    if len(values) == 1:
        return Estimate(value, reason=TOO_FEW)
    if 2 * len(draws) < len(values) - 1:
        return Estimate(value, reason=OFTEN_UNDEFINED)
    low, high = np.percentile(draws, _LEVEL)
    return Estimate(value, round_figure(low), round_figure(high))


def round_figure(value: float) -> float:
    """Return a number as it is written down; there is no minus zero."""
    return round(float(value), _DIGITS) + 0.0


def seed_global_random(seed: int) -> None:
    """Seed numpy's global state, for libraries that draw from it."""
    load_numpy().random.seed(seed % 2**32)
