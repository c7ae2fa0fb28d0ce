"""Whether people mark other things when they are shown suggestions.

Compared are articles read without any suggestion with those read with them: how many spans of a
label stand in 1,000 characters. Articles have to have been held out at random for the difference
to say anything about suggestions; that is for the one who set up the project to know.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotate.agreement.bootstrap import Array, Draws, Totals, divide, estimate, round_figure
from annotate.agreement.report import Density
from annotate.agreement.sums import ALL, Column, Sums

PER = 1000  # characters
POINTS = 0.05  # the difference to be seen: of the density without suggestions
_Z = 1.959964 + 0.841621  # two-sided level of 5 %, power of 80 %
_LENGTH = "length"
NO_HOLDOUT = "no article was read without suggestions"
NO_ASSISTED = "no article was read with suggestions"
NOT_MARKED = "not marked without suggestions"


@dataclass(kw_only=True)
class Holdout:
    """Collects the densities of articles read with and without suggestions."""

    assisted: Sums = field(default_factory=Sums)
    unassisted: Sums = field(default_factory=Sums)

    def add(self, counts: dict[str, float], characters: int, *, assisted: bool) -> None:
        """Add an article: the spans of each label, the mean of its readers."""
        if not characters:
            return
        values: defaultdict[Column, float] = defaultdict(float)
        values[Column(ALL, ALL, ALL, _LENGTH)] = characters / PER
        for about, count in counts.items():
            values[Column(ALL, ALL, about, "spans")] = count
            values[Column(ALL, ALL, about, "density")] = count / characters * PER
            values[Column(ALL, ALL, about, "squared")] = (count / characters * PER) ** 2
        (self.assisted if assisted else self.unassisted).add(values)

    def compare(self, bootstrap: int, seed: int) -> Iterator[Density]:
        """Yield for each label how its density differs."""
        if not self.unassisted.rows or not self.assisted.rows:
            return
        with_draws = Draws(self.assisted, bootstrap, seed)
        # Another seed: the two groups of articles are drawn apart from one another.
        without_draws = Draws(self.unassisted, bootstrap, seed + 1)
        sizes = len(self.assisted.rows), len(self.unassisted.rows)
        totals = with_draws.total(ALL, ALL), without_draws.total(ALL, ALL)
        columns = {*self.assisted.columns, *self.unassisted.columns}
        for about in sorted({c.about for c in columns if c.about}):
            yield _compare(about, totals, sizes)

    def explain(self) -> str:
        """Return why nothing is compared, empty where something is."""
        if not self.unassisted.rows:
            return NO_HOLDOUT
        return "" if self.assisted.rows else NO_ASSISTED


def _compare(about: str, totals: tuple[Totals, Totals], sizes: tuple[int, int]) -> Density:
    shown, unshown = (_find_density(t, about) for t in totals)
    draws = min(len(shown), len(unshown))  # a single article is not drawn again
    difference = estimate((shown - unshown)[:1] if draws == 1 else shown - unshown, NOT_MARKED)
    return Density(
        about=about,
        assisted=round_figure(shown[0]),
        unassisted=round_figure(unshown[0]),
        assisted_documents=sizes[0],
        unassisted_documents=sizes[1],
        difference=difference.value,
        low=difference.low,
        high=difference.high,
        needed=_count_needed(about, totals, sizes),
        reason=difference.reason,
    )


def _find_density(totals: Totals, about: str) -> Array:
    return divide(totals.get(about, "spans"), totals.get(ALL, _LENGTH))


def _count_needed(about: str, totals: tuple[Totals, Totals], sizes: tuple[int, int]) -> int | None:
    """Return how many articles each of the groups has to have for the difference to be seen.

    The usual formula for two means (Cohen, 1988): level 5 %, power 80 %, the variances as found.
    """
    variances, density = [], float(_find_density(totals[1], about)[0])
    for group, size in zip(totals, sizes, strict=True):
        if size < 2:
            return None
        mean = float(group.get(about, "density")[0]) / size
        squared = float(group.get(about, "squared")[0]) / size
        variances.append(max(0.0, squared - mean * mean) * size / (size - 1))
    if not density:
        return None
    return max(2, round(_Z**2 * sum(variances) / (POINTS * density) ** 2 + 0.5))
