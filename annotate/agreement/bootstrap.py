"""Drawing documents again and again, to see how far a figure would move with other documents.

The nonparametric bootstrap (Efron and Tibshirani, 1993) with whole documents as the units, since
what stands in one article hangs together. This is the one place where arrays are handled: the
formulas elsewhere are plain arithmetic, on arrays of which the first number is of the documents as
they are and every other one of a draw.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from annotate.agreement.sums import Sums
from annotate.errors import MissingExtraError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
else:
    Array = Any

_AT_ONCE = 256  # documents spread out in memory together
_LEVEL = (2.5, 97.5)
_DIGITS = 6  # beyond these two machines may differ
TOO_FEW = "one document: no interval"
OFTEN_UNDEFINED = "undefined in most draws: no interval"


class Estimate(NamedTuple):
    """A figure, its 95 % interval where there is one, and why not where there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def _import_numpy() -> Any:
    try:
        import numpy
    except ImportError as error:
        raise MissingExtraError("numpy", "agreement") from error
    return numpy


class Totals:
    """The sums of one group of documents' columns, each as an array over the draws."""

    def __init__(self, places: Mapping[tuple[str, str], int], table: Array, nothing: Array) -> None:
        self._places = places
        self._table = table
        self._nothing = nothing

    def get(self, about: str, name: str) -> Array:
        """Return the totals of a column; zeros where no document has anything in it."""
        place = self._places.get((about, name))
        return self._nothing if place is None else self._table[:, place]

    def list_names(self, about: str) -> list[str]:
        """Return the names of the columns about one thing."""
        return sorted(name for a, name in self._places if a == about)

    def list_abouts(self, prefix: str) -> list[str]:
        """Return what the columns are about, of that which begins so."""
        return sorted({about for about, _ in self._places if about.startswith(prefix)})


class Draws:
    """How often each draw takes each document; the first one takes each once."""

    def __init__(self, sums: Sums, count: int, seed: int) -> None:
        np = _import_numpy()
        self.sums = sums
        size = len(sums.rows)
        self.count = count if size > 1 else 0
        random = np.random.default_rng(seed)
        self._taken = np.ones((self.count + 1, size), dtype=np.uint8)
        for draw in range(1, self.count + 1):
            self._taken[draw] = np.bincount(random.integers(0, size, size), minlength=size)

    def total(self, by: str, group: str) -> Totals:
        """Return the sums of one group."""
        np = _import_numpy()
        columns = [c for c in self.sums.columns if (c.by, c.group) == (by, group)]
        places = np.full(len(self.sums.columns), -1)
        places[[self.sums.columns[column] for column in columns]] = range(len(columns))
        table = np.zeros((self.count + 1, len(columns)))
        for start in range(0, len(self.sums.rows), _AT_ONCE):
            rows = self.sums.rows[start : start + _AT_ONCE]
            part = np.zeros((len(rows), len(columns)))
            for row, (where, values) in zip(part, rows, strict=True):
                to = (
                    places[np.frombuffer(where, dtype=f"u{where.itemsize}")]
                    if where
                    else places[:0]
                )
                row[to[to >= 0]] = np.frombuffer(values)[to >= 0] if where else 0.0
            table += self._taken[:, start : start + len(rows)].astype(float) @ part
        by_name = {(column.about, column.name): at for at, column in enumerate(columns)}
        return Totals(by_name, table, np.zeros(self.count + 1))


def divide(one: Array, other: Array) -> Array:
    """Return the quotients, NaN where there is nothing to divide by."""
    np = _import_numpy()
    one, other = np.broadcast_arrays(np.asarray(one, dtype=float), np.asarray(other, dtype=float))
    quotients = np.divide(one, other, out=np.full(one.shape, np.nan), where=other != 0)
    return cast("Array", quotients)


def add_up(parts: Iterable[Array]) -> Array:
    """Return the sum of the parts; of none it is nought."""
    return cast("Array", sum(parts, _import_numpy().zeros(1)))


def average(parts: Sequence[Array]) -> Array:
    """Return the mean of the parts that are defined, NaN where none is."""
    np = _import_numpy()
    table = np.array(parts)
    defined = ~np.isnan(table)
    return divide(np.where(defined, table, 0.0).sum(axis=0), defined.sum(axis=0))


def estimate(values: Array, reason: str) -> Estimate:
    """Make a figure of its values, the first one of the documents as they are.

    Args:
        values: The figure of the documents as they are, then of every draw.
        reason: Why it is undefined, where it turns out to be.
    """
    np = _import_numpy()
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
    _import_numpy().random.seed(seed % 2**32)
