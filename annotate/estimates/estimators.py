"""Three estimates of one quantity: of the machine alone, of people alone, of both.

People alone is the Horvitz-Thompson estimate, with the weights of the design (Horvitz and Thompson,
1952). Both is prediction-powered (Angelopoulos et al., 2023) with the tuned weight of PPI++
(Angelopoulos, Duchi and Zrnic, 2023), in its design-based form (Egami et al., 2023): people's
estimate, moved by `weight` times the machine's error between the articles read and all. An article
is the unit throughout, so that what stands in one article may hang together as it likes.

Everything takes draws of the sample too: `counts` says how often each draw takes each article.
"""

from dataclasses import dataclass
from typing import NamedTuple

from annotate.estimates.deviations import Slopes, foresee_unread, measure_errors
from annotate.estimates.formula import Formula
from annotate.estimates.sample import Sample
from annotate.files.arrays import Array, load_numpy


class Both(NamedTuple):
    """The estimate of people and machine, with what it is made of; arrays over draws.

    Attributes:
        people: The estimate of people alone.
        people_error: Its standard error.
        value: The estimate of both.
        error: Its standard error.
        weight: The tuned weight of the machine: 0 where it says nothing.
        careful: The standard errors of people alone and of both that hold for few articles too.
    """

    people: Array
    people_error: Array
    value: Array
    error: Array
    weight: Array
    careful: tuple[Array, Array]


@dataclass(frozen=True)
class Estimator:
    """Estimates one quantity of one sample.

    Attributes:
        formula: The quantity.
        sample: What was read, and the machine's means.
        wider: Whether the articles themselves are a sample of more, as PPI has it; else they are
            all that is spoken of, and what was drawn of them is certain.
    """

    formula: Formula
    sample: Sample
    wider: bool = False

    def estimate_machine(self) -> float:
        """Return what the machine alone says of all articles."""
        found = self.formula.linearise(self.sample.means, self.sample.articles)
        return float(found.value)

    def estimate(self) -> Both:
        """Return the estimate of the sample as it is."""
        ones = load_numpy().ones((1, self.sample.read))
        known = self.sample.unread if self._has_rest else self.sample.means
        assert known is not None
        target = self.formula.linearise(known, self.sample.articles).value
        return self._estimate(ones, target, final=True)

    def resample(self, counts: Array) -> Both:
        """Return the estimates of draws from the sample, in which the sample is all there is.

        Args:
            counts: How often each draw takes each article: a row a draw.
        """
        sample = self.sample
        means = (sample.weights @ sample.machine) / sample.articles
        target = self.formula.linearise(means, sample.articles).value
        return self._estimate(counts, target, final=False)

    @property
    def _has_rest(self) -> bool:
        return self.wider and self.sample.unread is not None

    def _estimate(self, counts: Array, target: Array, *, final: bool) -> Both:
        np = load_numpy()
        sample, size = self.sample, self.sample.people.shape[1]
        columns = np.hstack([sample.people, sample.machine])
        taken = counts * sample.weights
        means = (taken @ columns) / taken.sum(axis=1, keepdims=True)
        people = self.formula.linearise(means[:, :size], sample.articles)
        machine = self.formula.linearise(means[:, size:], sample.articles)
        usable = np.isfinite(machine.value) & np.isfinite(target)
        theirs = np.where(usable[:, None], machine.slope, 0.0)
        slopes = np.hstack([people.slope, np.zeros_like(theirs)])
        others = np.hstack([np.zeros_like(theirs), theirs])
        spreads = self._spread(counts, columns, final=final)
        uu, vv, uv = (
            _apply(spreads, a, b) for a, b in ((slopes, slopes), (others, others), (slopes, others))
        )
        weight, more = self._tune(uv, vv, theirs)
        variance = uu - 2 * weight * uv + weight**2 * (vv + (more if final else 0.0))
        gap = np.where(usable, target - np.where(usable, machine.value, 0.0), 0.0)
        moves = Slopes(people.slope, theirs, weight, None if self.wider else gap)
        known = final and not self.wider
        alone, both = measure_errors(sample, counts, moves, sample.left if known else self._ones)
        unknown = foresee_unread(sample, moves) if known else weight**2 * more * final
        return Both(
            people=people.value,
            people_error=np.sqrt(np.maximum(uu, 0.0)),
            value=people.value + weight * gap,
            error=np.sqrt(np.maximum(variance, 0.0)),
            weight=weight,
            careful=(alone, np.sqrt(both**2 + unknown)),
        )

    @property
    def _ones(self) -> Array:
        found: Array = load_numpy().ones(self.sample.read)
        return found

    def _spread(self, counts: Array, columns: Array, *, final: bool) -> Array:
        """Return the covariances of the columns' weighted means, each pair of columns once.

        Where the articles are all there is, the share that was drawn has no part in them.
        """
        np = load_numpy()
        sample = self.sample
        one, other = np.triu_indices(columns.shape[1])
        rows = columns * (sample.weights / sample.articles)[:, None]
        found: Array = np.zeros((len(counts), len(one)))
        for number, size in enumerate(sample.stratum_sizes):
            inside = sample.strata == number
            drawn, mine = counts[:, inside], rows[inside]
            middle = drawn @ mine / size
            if final and not self.wider:
                drawn = drawn * sample.left[inside]
            part = drawn @ (mine[:, one] * mine[:, other])
            part -= middle[:, one] * middle[:, other] * drawn.sum(axis=1, keepdims=True)
            found += part * (1.0 if self.wider else size / max(size - 1, 1))
        return found

    def _tune(self, uv: Array, vv: Array, slopes: Array) -> tuple[Array, Array]:
        """Return the weight with the least variance, and what articles not read add to it.

        Where the machine does not vary it has no weight.
        """
        np = load_numpy()
        sample = self.sample
        if not self._has_rest:
            spread = np.where(vv > 0, vv, np.inf)
            return np.maximum(uv / spread, 0.0), np.zeros_like(vv)
        assert sample.squares is not None
        assert sample.unread is not None
        rest = sample.articles - sample.read
        unread = _quadratic(sample.squares - np.outer(sample.unread, sample.unread), slopes)
        every = (sample.squares * rest + sample.machine.T @ sample.machine) / sample.articles
        pooled = _quadratic(every - np.outer(sample.means, sample.means), slopes)
        pooled = pooled * sample.articles / (sample.articles - 1)
        scale = (1 + sample.read / rest) * pooled / sample.read
        weight = np.clip(uv / np.where(scale > 0, scale, np.inf), 0.0, 1.0)
        return weight, unread / rest


def _apply(spreads: Array, left: Array, right: Array) -> Array:
    """Return what covariances make of two linear forms: a number a draw."""
    np = load_numpy()
    one, other = np.triu_indices(left.shape[1])
    terms = left[:, one] * right[:, other]
    terms += np.where(one == other, 0.0, left[:, other] * right[:, one])
    found: Array = (spreads * terms).sum(axis=1)
    return found


def _quadratic(spread: Array, slopes: Array) -> Array:
    found: Array = ((slopes @ spread) * slopes).sum(axis=1)
    return found
