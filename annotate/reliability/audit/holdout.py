"""Whether people mark other things when they are shown suggestions.

Compared are articles read without any suggestion with those read with them: how many spans of a
label stand in 1,000 characters. The difference is told in points, hundredths of what people mark
without suggestions: from 4 spans to 4.2 it is 5 points. Articles have to have been held out at
random for the difference to say anything about suggestions; that is for the one who set up the
project to know.
"""

from collections import defaultdict
from collections.abc import Iterator

from annotate.files.arrays import Array
from annotate.model import Document
from annotate.reliability.report import Density
from annotate.reliability.statistics.bootstrap import divide, estimate, round_figure
from annotate.reliability.statistics.sums import ALL, Column, Sums, Totals

PER = 1000  # characters
POINTS = 5  # the difference to be seen
_Z = 1.959964 + 0.841621  # two-sided level of 5 %, power of 80 %
_LENGTH, _SQUARED_LENGTH = "length", "length squared"
_SPANS, _SQUARED, _WITH_LENGTH = "spans", "spans squared", "spans by length"
NO_HOLDOUT = "no article was read without suggestions"
NO_ASSISTED = "no article was read with suggestions"
NOT_MARKED = "not marked without suggestions"


class HoldoutComparison:
    """Collects the densities of articles read with and without suggestions."""

    def __init__(self, *, draws: int, seed: int) -> None:
        self.assisted = Sums(draws=draws, seed=seed)
        self.unassisted = Sums(draws=draws, seed=seed)

    def add(self, document: Document, counts: dict[str, float], *, assisted: bool) -> None:
        """Add an article: the spans of each label, the mean of its readers."""
        length = len(document.text) / PER
        if not length:
            return
        values: defaultdict[Column, float] = defaultdict(float)
        values[Column(ALL, ALL, ALL, _LENGTH)] = length
        values[Column(ALL, ALL, ALL, _SQUARED_LENGTH)] = length**2
        for about, count in counts.items():
            values[Column(ALL, ALL, about, _SPANS)] = count
            values[Column(ALL, ALL, about, _SQUARED)] = count**2
            values[Column(ALL, ALL, about, _WITH_LENGTH)] = count * length
        (self.assisted if assisted else self.unassisted).add(document.id, values)

    def compare(self) -> Iterator[Density]:
        """Yield for each label how its density differs."""
        if not self.unassisted.size or not self.assisted.size:
            return
        sizes = self.assisted.size, self.unassisted.size
        totals = self.assisted.total(ALL, ALL), self.unassisted.total(ALL, ALL)
        for about in sorted({*totals[0].list_abouts(), *totals[1].list_abouts()} - {ALL}):
            yield _compare(about, totals, sizes)

    def explain(self) -> str:
        """Return why nothing is compared, empty where something is."""
        if not self.unassisted.size:
            return NO_HOLDOUT
        return "" if self.assisted.size else NO_ASSISTED


def _compare(about: str, totals: tuple[Totals, Totals], sizes: tuple[int, int]) -> Density:
    shown, unshown = (_find_density(t, about) for t in totals)
    points = 100 * (divide(shown, unshown) - 1)
    draws = min(len(shown), len(unshown))  # a single article is not drawn again
    difference = estimate(points[:1] if draws == 1 else points, NOT_MARKED)
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
    return divide(totals.get(about, _SPANS), totals.get(ALL, _LENGTH))


def _count_needed(about: str, totals: tuple[Totals, Totals], sizes: tuple[int, int]) -> int | None:
    """Return how many articles each of the groups has to have for the difference to be seen.

    The usual formula for two means (Cohen, 1988), level 5 %, power 80 %, with the variances of
    the densities as found.
    """
    density = float(_find_density(totals[1], about)[0])
    if min(sizes) < 2 or not density:
        return None
    variance = sum(_find_variance(t, about, n) for t, n in zip(totals, sizes, strict=True))
    return max(2, round(_Z**2 * variance / (POINTS / 100 * density) ** 2 + 0.5))


def _find_variance(totals: Totals, about: str, size: int) -> float:
    """Return the variance of a density times the number of articles.

    A density is a ratio of two sums: how far an article's spans are from what its length lets
    expect, by the mean length (Cochran, 1977, section 2.11).
    """
    density = float(_find_density(totals, about)[0])
    squared, product = (float(totals.get(about, n)[0]) for n in (_SQUARED, _WITH_LENGTH))
    length, squared_length = (float(totals.get(ALL, n)[0]) for n in (_LENGTH, _SQUARED_LENGTH))
    residual = max(0.0, squared - 2 * density * product + density**2 * squared_length)
    return residual / (size - 1) / (length / size) ** 2
