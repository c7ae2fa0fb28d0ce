"""What is known of a population of articles: the machine's sums over all, and the sample.

Of articles that nobody read only sums are kept, so that memory does not grow with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from annotate.files.arrays import Array, load_numpy


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article that people read: both readings' columns, and how it was drawn.

    `probability` is that with which it came into the sample, `stratum` the part it was drawn from.
    """

    people: tuple[float, ...]
    machine: tuple[float, ...]
    stratum: str = ""
    probability: float = 1.0


@dataclass(frozen=True)
class Sample:
    """The articles that people read, as arrays, and the machine's means over all articles.

    Attributes:
        articles: How many articles there are.
        people: What people found: a row an article.
        machine: What the machine found in the same articles.
        weights: How many articles each stands for; together as many as there are.
        left: The share of articles not drawn, for each read one: 1 - its probability.
        strata: The number of the stratum of each.
        means: The machine's means over all articles.
        squares: The means of the machine's products of two columns, over articles not read.
        unread: The machine's means over articles that nobody read.
        spread: The covariances of the machine's columns over all articles.
    """

    articles: int
    people: Array
    machine: Array
    weights: Array
    left: Array
    strata: Array
    means: Array
    unread: Array | None = None
    squares: Array | None = None
    spread: Array | None = None

    @property
    def read(self) -> int:
        """How many articles were read."""
        return len(self.weights)

    @cached_property
    def stratum_sizes(self) -> Array:
        """How many articles were read of each stratum."""
        found: Array = load_numpy().bincount(self.strata)
        return found


def make_sample(
    read: Sequence[ReadArticle],
    articles: int,
    machine_sums: Sequence[float],
    machine_squares: Array | None = None,
) -> Sample:
    """Make a sample of what was read.

    Weights are inverse probabilities, brought to the number of articles there are (Hájek, 1971).
    Strata of which a single article was read are taken together: one has no spread.

    Args:
        read: The articles that people read.
        articles: How many there are, read or not.
        machine_sums: The sum of each of the machine's columns over all of them.
        machine_squares: The sums of products of two columns, over all of them.
    """
    np = load_numpy()
    people = np.array([one.people for one in read], dtype=float)
    machine = np.array([one.machine for one in read], dtype=float)
    chances = np.array([one.probability for one in read], dtype=float)
    weights = 1 / chances
    sums = np.array(machine_sums, dtype=float)
    rest = articles - len(read)
    unread = squares = spread = None
    if machine_squares is not None and rest:
        unread = (sums - machine.sum(axis=0)) / rest
        squares = (machine_squares - machine.T @ machine) / rest
        spread = machine_squares / articles - np.outer(sums, sums) / articles**2
    return Sample(
        articles=articles,
        people=people,
        machine=machine,
        weights=weights * (articles / weights.sum()),
        left=1 - chances,
        strata=_number_strata([one.stratum for one in read]),
        means=sums / articles,
        unread=unread,
        squares=squares,
        spread=spread,
    )


def _number_strata(names: Sequence[str]) -> Array:
    np = load_numpy()
    _, numbers, counts = np.unique(names, return_inverse=True, return_counts=True)
    alone = counts[numbers] == 1
    if alone.any():
        numbers = np.where(alone, len(counts), numbers)
        if alone.sum() == 1 and len(counts) > 1:  # it joins the largest other one
            numbers = np.where(alone, counts.argmax(), numbers)
    found: Array = np.unique(numbers, return_inverse=True)[1]
    return found
