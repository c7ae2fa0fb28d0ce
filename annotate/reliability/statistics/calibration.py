"""Whether a score means what it says: of spans with a score of 0.9, are nine in ten right?

The expected calibration error is that of Naeini, Cooper and Hauskrecht (2015): over ten bins of
equal width, how far the mean score is from the share that is right, each bin by its spans.
"""

from typing import NamedTuple

from annotate.files.arrays import Array
from annotate.reliability.statistics.bootstrap import add_up, divide
from annotate.reliability.statistics.sums import Totals

BINS = 10


class Bin(NamedTuple):
    """Scores from `low` up to `high`: how many, their mean, and the share that is right."""

    low: float
    high: float
    spans: int
    score: float
    right: float


def find_bin(score: float) -> int:
    """Return the number of the bin of a score; 1 belongs to the last one."""
    return min(int(score * BINS), BINS - 1)


def name_column(number: int, what: str) -> str:
    """Return the name of the sum of a bin: its `spans`, their `score`, how many are `right`."""
    return f"bin {number} {what}"


def list_bins(totals: Totals, about: str) -> tuple[Bin, ...]:
    """Return the bins in which there are spans: the reliability curve."""
    bins = []
    for number in range(BINS):
        spans, score, right = (float(a[0]) for a in _read(totals, about, number))
        if spans:
            low, high = number / BINS, (number + 1) / BINS
            bins.append(
                Bin(low, high, round(spans), round(score / spans, 6), round(right / spans, 6))
            )
    return tuple(bins)


def expected_error(totals: Totals, about: str) -> Array:
    """Return the expected calibration error, as an array over the draws."""
    read = [_read(totals, about, number) for number in range(BINS)]
    gaps = add_up(abs(score - right) for _, score, right in read)
    return divide(gaps, add_up(spans for spans, _, _ in read))


def _read(totals: Totals, about: str, number: int) -> tuple[Array, Array, Array]:
    spans, score, right = (
        totals.get(about, name_column(number, what)) for what in ("spans", "score", "right")
    )
    return spans, score, right
