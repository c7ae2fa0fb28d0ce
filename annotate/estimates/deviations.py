"""Standard errors that hold for few articles too: each article's deviation, told with care.

The machine's weight is a regression's slope that was worked out of the same articles. Two things
follow. An article that carries the slope, for the machine found far more in it than in others, lies
nearer to the line than the next one would: its deviation is told as if it had not been there (the
HC3 of MacKinnon and White, 1985). And the slope's own error counts for more, the further what the
machine found in the articles read lies from what it found in all: every deviation is pulled by that
gap (the g-weights of Särndal, Swensson and Wretman, 1989).

A third thing is known of articles that nobody read: how far the machine's numbers vary in them. The
more it finds in an article, the further it is off in it; where that varies further in what is left
than in what was read, as where the longest article of all is left, the estimate may lie further off
than the articles read can tell by themselves (Royall and Cumberland, 1981).
"""

from typing import NamedTuple

from annotate.estimates.sample import Sample
from annotate.files.arrays import Array, load_numpy

_LEAST_REST = 0.1  # of a deviation, where an article carries the machine's weight nearly alone
_ROUNDING = 1e-8  # of people's error: where people and machine agree there is none
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
    share = left / (1 - 1 / np.maximum(sample.stratum_sizes[sample.strata], 2))
    scaled = counts * share
    total = np.einsum("dn,dn,dn->d", scaled, machine, machine)
    has = (total > 0) & (slopes.weight > 0)
    part = np.where(has, 1 / np.where(has, total, 1.0), 0.0)[:, None] * machine
    part *= share
    rest = _leave_out(people, slopes.weight[:, None] * machine, part * machine)
    if slopes.gap is not None:
        part *= slopes.gap[:, None]
        part += 1
        rest *= part
    alone, both = (np.einsum("dn,dn,dn->d", scaled, far, far) for far in (people, rest))
    return np.sqrt(alone), np.sqrt(np.where(both > _ROUNDING**2 * alone, both, 0.0))


def _leave_out(people: Array, line: Array, lever: Array) -> Array:
    """Return how far each article lies from the line that the others make."""
    np = load_numpy()
    rest = people - line
    rest /= np.maximum(1 - lever, _LEAST_REST)
    found: Array = rest
    return found


def foresee_unread(sample: Sample, slopes: Slopes) -> Array:
    """Return what is added to the variance by articles not read in which the machine varies more.

    The square of an article's deviation is taken to grow with that of what the machine found in it.
    """
    np = load_numpy()
    if sample.spread is None:
        nothing: Array = np.zeros(len(slopes.weight))
        return nothing
    ones = np.ones((len(slopes.weight), sample.read))
    each = sample.articles / sample.weights
    forms = slopes.machine @ sample.machine.T
    far = (forms - (forms @ sample.weights / sample.articles)[:, None]) ** 2
    people = _deviate(sample, ones, sample.people, slopes.people) * each
    line = slopes.weight[:, None] * _deviate(sample, ones, sample.machine, slopes.machine) * each
    total = far.sum(axis=1, keepdims=True)
    lever = far / np.where(total > 0, total, 1.0)
    off = _leave_out(people, line, lever) ** 2
    base = far**2 @ sample.weights
    growth = (far * off) @ sample.weights / np.where(base > 0, base, 1.0)
    everywhere = ((slopes.machine @ sample.spread) * slopes.machine).sum(axis=1) * sample.articles
    more = np.maximum(everywhere - far @ sample.weights, 0.0)
    found: Array = growth * more / sample.articles**2
    return found


def _deviate(sample: Sample, counts: Array, columns: Array, slopes: Array) -> Array:
    """Return the linear form of each article, weighted, as it deviates from its stratum's mean."""
    np = load_numpy()
    parts = (slopes @ columns.T) * (sample.weights / sample.articles)
    inside = sample.strata[:, None] == np.arange(len(sample.stratum_sizes))
    means = (counts * parts) @ inside / sample.stratum_sizes
    found: Array = parts - means[:, sample.strata]
    return found
