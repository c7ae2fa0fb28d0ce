"""Quantities as smooth functions of totals, each worked out together with its derivatives.

A total is the sum of one column over the articles. Every quantity here is made of totals by plain
arithmetic, so that its linear form, which all variances are made of, comes of the chain rule and of
nothing else (Woodruff, 1971; Deville, 1999). Values are arrays over draws, derivatives have one
more axis, the columns.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from annotate.files.arrays import Array, load_numpy

ArithmeticSign = Literal["+", "-", "*", "/"]


class Linear(NamedTuple):
    """The value of a quantity, and its derivative by the mean of each column."""

    value: Array
    slope: Array


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that was written down."""

    value: float

    def linearise(self, means: Array, articles: float) -> Linear:
        """Return the number, which no column moves."""
        np = load_numpy()
        return Linear(np.full(means.shape[:-1], self.value), np.zeros(means.shape))


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a column over all articles, or, with `each`, its mean."""

    column: int
    each: bool = False

    def linearise(self, means: Array, articles: float) -> Linear:
        """Return the total and its derivative."""
        np = load_numpy()
        size = 1.0 if self.each else articles
        slope = np.zeros(means.shape)
        slope[..., self.column] = size
        return Linear(means[..., self.column] * size, slope)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One quantity and another, by one of the four operations; by nought nothing is divided."""

    operator: ArithmeticSign
    left: "Formula"
    right: "Formula"

    def linearise(self, means: Array, articles: float) -> Linear:
        """Return the value and its derivative, NaN where there is nothing to divide by."""
        np = load_numpy()
        one = self.left.linearise(means, articles)
        two = self.right.linearise(means, articles)
        a, b = one.value[..., None], two.value[..., None]
        if self.operator == "+":
            return Linear(one.value + two.value, one.slope + two.slope)
        if self.operator == "-":
            return Linear(one.value - two.value, one.slope - two.slope)
        if self.operator == "*":
            return Linear(one.value * two.value, one.slope * b + two.slope * a)
        b = np.where(b == 0, np.nan, b)
        return Linear(one.value / b[..., 0], (one.slope - two.slope * a / b) / b)


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's correlation over articles of two columns, of which products are columns too.

    `columns` are both, their squares, and their product.
    """

    columns: tuple[int, int, int, int, int]

    def linearise(self, means: Array, articles: float) -> Linear:
        """Return the coefficient and its derivative, NaN where one of both never varies."""
        np = load_numpy()
        a, b, aa, bb, ab = (means[..., column] for column in self.columns)
        spread_a, spread_b = _positive(aa - a * a), _positive(bb - b * b)
        root = np.sqrt(spread_a * spread_b)
        value = (ab - a * b) / root
        slope = np.zeros(means.shape)
        parts = (
            -b / root + value * a / spread_a,
            -a / root + value * b / spread_b,
            -value / (2 * spread_a),
            -value / (2 * spread_b),
            1 / root,
        )
        for column, part in zip(self.columns, parts, strict=True):
            slope[..., column] += part
        return Linear(value, slope)


Formula = Constant | Total | Arithmetic | Correlation


def divide(one: Formula, other: Formula) -> Formula:
    """Return the ratio of two quantities."""
    return Arithmetic("/", one, other)


def _positive(spread: Array) -> Array:
    """Return a variance, NaN where it is nought but for rounding."""
    np = load_numpy()
    found: Array = np.where(spread > 1e-12, spread, np.nan)
    return found
