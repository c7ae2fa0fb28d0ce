"""Articles in, one after the other; what is kept of those that nobody read are sums.

For every quantity and group of articles: how many there are, the machine's columns summed, and of
each article that people read both readings' columns and how it was drawn.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from annotate.files.arrays import Array, load_numpy
from annotate.model import SampleDesign

ALL = ""  # the group of all articles
ColumnValues = tuple[float, ...]


class BothReadings(NamedTuple):
    """An article that people read: its id, groups, columns and design."""

    document: str
    groups: tuple[str, ...]
    people: ColumnValues
    machine: ColumnValues
    design: SampleDesign | None


@dataclass(slots=True)
class MachineSums:
    """The machine's columns over the articles of a group: how many, sums, sums of products.

    Of products there is each pair of columns once.
    """

    articles: int = 0
    sums: list[float] = field(default_factory=list)
    products: list[float] = field(default_factory=list)

    def add(self, columns: ColumnValues) -> None:
        """Add an article."""
        self.articles += 1
        if not self.sums:
            self.sums = [0.0] * len(columns)
            self.products = [0.0] * (len(columns) * (len(columns) + 1) // 2)
        pair = 0
        for place, value in enumerate(columns):
            if value:
                self.sums[place] += value
                for other in columns[place:]:
                    self.products[pair] += value * other
                    pair += 1
            else:
                pair += len(columns) - place

    @property
    def squares(self) -> Array:
        """The sums of products of two columns, as a matrix."""
        np = load_numpy()
        found: Array = np.zeros((len(self.sums), len(self.sums)))
        found[np.triu_indices(len(found))] = self.products
        found += np.triu(found, 1).T
        return found


@dataclass(slots=True)
class QuantityCollector:
    """What is collected of one quantity: the machine's sums by group, the articles read."""

    machine: defaultdict[str, MachineSums] = field(default_factory=lambda: defaultdict(MachineSums))
    read: list[BothReadings] = field(default_factory=list)

    def add(self, groups: Sequence[str], columns: ColumnValues) -> None:
        """Add the machine's columns of an article to its groups."""
        for group in groups:
            self.machine[group].add(columns)

    def list_groups(self) -> list[str]:
        """Return the groups, all articles first."""
        return sorted(self.machine)


class SampleAccount(NamedTuple):
    """How the articles that people read were drawn.

    Attributes:
        used: Those of the sample.
        outside: How many others people read, which count for nothing.
        by: What strata were made of; empty where no design is known.
        seeds: The seeds of the draws.
        chances: For each stratum how likely an article of it was to be read.
        problem: Why nothing may be said of all articles, empty where it may.
        drawn: How many articles were drawn, of the strata that were read.
    """

    used: Sequence[BothReadings]
    outside: int
    by: str
    seeds: tuple[int, ...]
    chances: Mapping[str, float]
    problem: str = ""
    drawn: int = 0

    @property
    def is_drawn(self) -> bool:
        """Whether a design is known."""
        return bool(self.by)


def account_for(read: Sequence[BothReadings], articles: int) -> SampleAccount:
    """Work out how articles were drawn, by what their readings say of it.

    Of a stratum not everything that was drawn need be read by now: those read count as drawn, for
    tasks are handed out in the order of their lots.
    """
    drawn = [one for one in read if one.design and one.design.probability is not None]
    chosen = sorted({one.design.by for one in read if one.design and one not in drawn})
    if not drawn:
        chance = {ALL: len(read) / max(articles, 1)}
        if chosen and len(read) < articles:
            why = f"the articles were chosen by their content (--order {', '.join(chosen)})"
            return SampleAccount(read, 0, "", (), chance, why)
        return SampleAccount(read, 0, "", (), chance)
    by = sorted({one.design.by for one in drawn if one.design})
    seeds = tuple(
        sorted({one.design.seed for one in drawn if one.design and one.design.seed is not None})
    )
    strata: defaultdict[str, list[SampleDesign]] = defaultdict(list)
    for one in drawn:
        assert one.design is not None
        strata[one.design.stratum].append(one.design)
    frames = {name: sorted(map(_find_frame, found)) for name, found in strata.items()}
    sizes = {name: found[-1] for name, found in frames.items()}
    chances = {name: min(len(found) / sizes[name], 1.0) for name, found in strata.items()}
    why = _compare_frames(frames.values()) or _compare_sizes(sum(sizes.values()), articles, len(by))
    of = sum(max(one.drawn or 0 for one in found) for found in strata.values())
    return SampleAccount(drawn, len(read) - len(drawn), "+".join(by), seeds, chances, why, of)


def _find_frame(design: SampleDesign) -> int:
    """Return how many articles the stratum had when it was drawn from."""
    return design.articles or round(1 / (design.probability or 1))


def _compare_frames(frames: Iterable[Sequence[int]]) -> str:
    for least, most in ((sizes[0], sizes[-1]) for sizes in frames):
        if most - least > max(1, most // 100):
            return (
                f"the articles were drawn twice, of {least:,} and of {most:,} articles: those that "
                "were there at first were likelier to be read"
            )
    return ""


def _compare_sizes(framed: int, articles: int, designs: int) -> str:
    if designs > 1:
        return "the articles were drawn by several designs"
    if abs(framed - articles) > max(1, articles // 100):
        return (
            f"the strata that people read have {framed:,} articles, and there are {articles:,}: "
            "strata are unread, or the sample was drawn of other articles"
        )
    return ""
