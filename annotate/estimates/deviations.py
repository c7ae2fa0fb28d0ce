"""Standard errors that hold for few articles too: each article's deviation, told with care.

The machine's weight is a regression's slope that was worked out of the same articles. Two things
follow. An article that carries the slope, for the machine found far more in it than in others, lies
nearer to the line than the next one would: its deviation is told as if it had not been there (the
HC3 of MacKinnon and White, 1985). And the slope's own error counts for more, the further what the
machine found in the articles read lies from what it found in all: every deviation is pulled by that
gap (the g-weights of Särndal, Swensson and Wretman, 1989).
"""

from typing import NamedTuple

from annotate.estimates.sample import Sample
from annotate.files.arrays import Array, load_numpy

_LEAST_REST = 0.1  # of a deviation, where an article carries the machine's weight nearly alone
_ROUNDING = 1e-9  # of the largest deviation: where people and machine agree there is none
_DRAWS = 256  # at once, so that memory does not grow with their number


class Slopes(NamedTuple):
    """What moves an estimate: of people's columns and of the machine's, weight, gap, a row a draw.

    `gap` is how far the machine's number of all articles lies from that of the articles read; None
    where the weight is not the slope alone.
    """

    people: Array
    machine: Array
    weight: Array
    gap: Array | None


def measure_errors(
    sample: Sample, counts: Array, slopes: Slopes, left: Array
) -> tuple[Array, Array]:
    """Return the standard errors of people alone and of both.

    Args:
        sample: What was read.
        counts: How often each draw takes each article: a row a draw.
        slopes: What moves the estimates of each draw.
        left: The share of articles not drawn, for each read one; 1 where they are all there is.
    """
    np = load_numpy()
    parts = []
    for begin in range(0, len(counts), _DRAWS):
        rows = slice(begin, begin + _DRAWS)
        gap = None if slopes.gap is None else slopes.gap[rows]
        some = Slopes(slopes.people[rows], slopes.machine[rows], slopes.weight[rows], gap)
        parts.append(_measure_some(sample, counts[rows], some, left))
    alone, both = zip(*parts, strict=True)
    return np.concatenate(alone), np.concatenate(both)


def _measure_some(
    sample: Sample, counts: Array, slopes: Slopes, left: Array
) -> tuple[Array, Array]:
    np = load_numpy()
    people = _deviate(sample, counts, sample.people, slopes.people)
    machine = _deviate(sample, counts, sample.machine, slopes.machine)
    sizes = sample.stratum_sizes[sample.strata]
    scaled = counts * (left / (1 - 1 / np.maximum(sizes, 2)))
    total = (scaled * machine**2).sum(axis=1)
    has = (total > 0) & (slopes.weight > 0)
    part = np.where(has, 1 / np.where(has, total, 1.0), 0.0)[:, None] * machine
    part *= left / (1 - 1 / np.maximum(sizes, 2))
    rest = people - slopes.weight[:, None] * machine
    rest[np.abs(rest) < _ROUNDING * np.abs(people).max(axis=1, keepdims=True)] = 0.0
    rest /= np.maximum(1 - part * machine, _LEAST_REST)
    if slopes.gap is not None:
        rest *= 1 + slopes.gap[:, None] * part
    return np.sqrt((scaled * people**2).sum(axis=1)), np.sqrt((scaled * rest**2).sum(axis=1))


def _deviate(sample: Sample, counts: Array, columns: Array, slopes: Array) -> Array:
    """Return the linear form of each article, weighted, as it deviates from its stratum's mean."""
    np = load_numpy()
    parts = (slopes @ columns.T) * (sample.weights / sample.articles)
    inside = sample.strata[:, None] == np.arange(len(sample.stratum_sizes))
    means = (counts * parts) @ inside / sample.stratum_sizes
    found: Array = parts - means[:, sample.strata]
    return found
