"""Which articles people read: drawn by lot within strata, each with a known probability.

An article has its lot from its id and the seed alone, and a stratum gives those with the lowest
lots. So a larger sample with the same seed holds the smaller one, and what was read of it counts.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import sqrt
from typing import NamedTuple

from annotate.errors import UsageError
from annotate.model import SampleDesign

SIMPLE, PUBLISHER, MONTH, SIZE = "simple", "publisher", "month", "size"
STRATA = (SIMPLE, PUBLISHER, MONTH, SIZE)
_LEAST = 2  # of a stratum: of one article nobody knows how it varies
_CLASSES = 4  # of sizes
_SPACE = 1 << 64


class FrameArticle(NamedTuple):
    """An article that may be drawn: its id, its stratum, how much the machine found in it."""

    document: str
    stratum: str
    size: float = 0.0


def draw_lot(document: str, seed: int) -> float:
    """Return the lot of an article: a number in [0, 1) of its own."""
    digest = hashlib.sha256(f"sample\x1f{seed}\x1f{document}".encode()).digest()
    return int.from_bytes(digest[:8]) / _SPACE


def draw_sample(
    frame: Iterable[FrameArticle], number: int, *, by: str, seed: int
) -> dict[str, SampleDesign]:
    """Draw so many articles, in the order of their lots; return how each was drawn.

    Strata get places by their number of articles; strata of sizes by that and how far sizes vary in
    them (Neyman, 1934), so that articles with much in them are read more often.

    Raises:
        UsageError: there are fewer articles, or too few places for every stratum.
    """
    articles = [one._replace(stratum="") if by == SIMPLE else one for one in frame]
    if number > len(articles):
        raise UsageError(
            f"--sample {number} asks for more than the {len(articles)} articles there are.",
            "Give a smaller number.",
        )
    if by == SIZE:
        articles = _class_sizes(articles)
    strata: defaultdict[str, list[FrameArticle]] = defaultdict(list)
    for article in articles:
        strata[article.stratum].append(article)
    places = _share_out(strata, number, by)
    drawn = {
        article.document: SampleDesign(
            by=by,
            stratum=name,
            probability=places[name] / len(strata[name]),
            articles=len(strata[name]),
            drawn=places[name],
            seed=seed,
        )
        for name in strata
        for article in sorted(strata[name], key=lambda a: draw_lot(a.document, seed))[
            : places[name]
        ]
    }
    return dict(sorted(drawn.items(), key=lambda pair: draw_lot(pair[0], seed)))


def _share_out(
    strata: Mapping[str, Sequence[FrameArticle]], number: int, by: str
) -> dict[str, int]:
    """Return how many places each stratum gets: one more place takes none away (Sainte-Laguë)."""
    places = {name: min(_LEAST, len(found)) for name, found in strata.items()}
    if sum(places.values()) > number:
        raise UsageError(
            f"--sample {number} is too few for {len(strata)} strata by {by}.",
            f"Give {sum(places.values())} or more, two articles a stratum, or another --strata.",
        )
    claims = {
        name: len(found) * (_vary(found) if by == SIZE else 1.0) for name, found in strata.items()
    }
    for _ in range(number - sum(places.values())):
        open_ones = [name for name in places if places[name] < len(strata[name])]
        best = max(open_ones, key=lambda name: (claims[name] / (2 * places[name] + 1), name))
        places[best] += 1
    return places


def _vary(found: Sequence[FrameArticle]) -> float:
    """Return how far sizes vary in a stratum: as counts do, by the root of their mean at least."""
    mean = sum(article.size for article in found) / len(found)
    spread = sum((article.size - mean) ** 2 for article in found) / len(found)
    return sqrt(max(spread, mean, 0.1))


def _class_sizes(articles: Sequence[FrameArticle]) -> list[FrameArticle]:
    """Return the articles in classes of size, cut where roots of counts add up alike.

    That is the rule of Dalenius and Hodges (1959).
    """
    counts: defaultdict[float, int] = defaultdict(int)
    for article in articles:
        counts[article.size] += 1
    sizes = sorted(counts)
    sums = list(accumulate(sqrt(counts[size]) for size in sizes))
    classes = {
        size: min(int(_CLASSES * (upto - sqrt(counts[size]) / 2) / sums[-1]), _CLASSES - 1)
        for size, upto in zip(sizes, sums, strict=True)
    }
    ends = {number: [s for s in sizes if classes[s] == number] for number in classes.values()}
    names = {number: f"{min(found):g} to {max(found):g}" for number, found in ends.items()}
    return [article._replace(stratum=names[classes[article.size]]) for article in articles]
