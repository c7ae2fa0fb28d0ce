"""What leakage is worth: by how many points a random split would raise a simple tagger's F1.

The tagger remembers: a word gets the tag that it had most often between the same four neighbours,
else between the same two, else anywhere. It learns from articles of other folds and tags each one
twice: without the articles that belong with it, as the splits here have it, and with them. In a
random split an article of the test has one of them in training with a chance that the shares give,
and its score is expected to lie that far between the two. Of clusters of more than two, that takes
one companion for as good as all.

Articles are sampled by a hash, those with companions and those without apart, and count for as many
as there are. The interval comes of drawing clusters again, since what belongs together is one case.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import shake_256
from heapq import nsmallest
from itertools import accumulate
from typing import NamedTuple

from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.splits.planning import SplitPlan
from annotate.dataset.splits.remembering import (
    BEGINS,
    GOES_ON,
    RememberingTagger,
    TaggedWords,
)
from annotate.dataset.splits.splits import rank_key
from annotate.files.arrays import Array, load_numpy
from annotate.model import JSON, Record, Span

MOST = 150  # articles with companions, and as many without
MOST_WORDS = 2000  # of an article
FOLDS = 5
DRAWS = 1000
TRAIN = "train"
METHOD = (
    "a tagger that remembers words among their neighbours; F1 of whole spans of one layer, in "
    f"{FOLDS} folds"
)
_WORDS = re.compile(r"\w+|[^\w\s]")
_LEVEL = (2.5, 97.5)


class _Sampled(NamedTuple):
    """An article that is tagged: its words by number, where they are, and its spans by layer."""

    words: list[int]
    places: list[tuple[int, int]]
    spans: dict[str, list[Span]]


@dataclass(slots=True, eq=False)
class Inflation:
    """Keeps the words and spans of sampled articles as they come by, and measures at the end."""

    plan: SplitPlan
    _clusters: list[list[str]] = field(default_factory=list)
    _wanted: dict[str, _Sampled | None] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.plan.rules.targets) > 1 and len(self.plan.groups) < len(self.plan.ids):
            self._clusters = [*self._choose(joined=True), *self._choose(joined=False)]
        self._wanted = dict.fromkeys(name for cluster in self._clusters for name in cluster)

    def _choose(self, *, joined: bool) -> Iterator[list[str]]:
        """Yield clusters of articles that belong together, or single ones, drawn by a hash."""
        ids, seed = self.plan.ids, self.plan.rules.seed
        groups = (
            sorted((ids[number] for number in members), key=lambda name: rank_key(name, seed))
            for members in self.plan.groups
            if (len(members) > 1) is joined
        )
        left = MOST
        for cluster in nsmallest(MOST, groups, key=lambda names: rank_key(min(names), seed)):
            if left < 1 + joined:
                return
            yield cluster[:left]
            left -= len(cluster[:left])

    def look(self, record: Record, reading: ChosenReading | None) -> None:
        """Keep an article, if it is one of the sample."""
        name = record.document.id
        if name not in self._wanted or reading is None:
            return
        found = _WORDS.finditer(record.document.text)
        places, words = [], []
        for match, _ in zip(found, range(MOST_WORDS), strict=False):
            places.append(match.span())
            words.append(self._numbers.setdefault(match[0].casefold(), len(self._numbers) + 1))
        spans: dict[str, list[Span]] = {}
        for span in reading.spans:
            spans.setdefault(span.layer, []).append(span)
        if words:
            self._wanted[name] = _Sampled(words, places, spans)

    def measure(self) -> JSON | None:
        """Return what splits.json says; None where nothing belongs together or is marked."""
        kept = {name: sampled for name, sampled in self._wanted.items() if sampled}
        clusters = [[kept[n] for n in names if n in kept] for names in self._clusters]
        clusters = [found for found in clusters if found]
        marked = Counter(
            {
                layer: sum(len(sampled.spans.get(layer, ())) for sampled in kept.values())
                for layer in sorted({layer for s in kept.values() for layer in s.spans})
            }
        )
        if not marked or not any(len(found) > 1 for found in clusters):
            return None
        layer = marked.most_common(1)[0][0]
        tagger = RememberingTagger(
            [
                TaggedWords(sampled.words, list(_tag(sampled, layer)), number % FOLDS)
                for number, found in enumerate(clusters)
                for sampled in found
            ]
        )
        sizes = [len(found) for found in clusters]
        return {"method": METHOD, "layer": layer, **self._sum_up(tagger, sizes)}

    def _sum_up(self, tagger: RememberingTagger, sizes: Sequence[int]) -> JSON:
        np = load_numpy("dataset")
        last = list(accumulate(sizes))
        members = [range(end - size, end) for end, size in zip(last, sizes, strict=True)]
        chance = self._find_chance()
        table = np.array([_score(tagger, found, chance) for found in members])
        table *= self._weigh(sizes)[:, None]
        seed = f"{self.plan.rules.seed}\x1finflation".encode()
        picks = np.frombuffer(shake_256(seed).digest(4 * DRAWS * len(table)), "<u4")
        picks = (picks % len(table)).reshape(DRAWS, len(table))
        drawn = _compare(np.array([table[pick].sum(axis=0) for pick in picks]))
        apart, random, points = _compare(table.sum(axis=0)[None, :])[0]
        low, high = np.percentile(drawn[:, 2], _LEVEL)
        return {
            "points": round(float(points), 2),
            "interval": [round(float(low), 2), round(float(high), 2)],
            "f1": {"apart": round(float(apart), 2), "random": round(float(random), 2)},
            "documents": sum(sizes),
            "with_companions": sum(size for size in sizes if size > 1),
        }

    def _find_chance(self) -> float:
        """Return with which chance a random split puts an article into training."""
        targets = self.plan.rules.targets
        return targets.get(TRAIN, max(targets.values()))

    def _weigh(self, sizes: Sequence[int]) -> Array:
        """Return for how many articles of the dataset each one counts, cluster by cluster."""
        there = Counter(len(members) > 1 for members in self.plan.groups for _ in members)
        here = Counter(size > 1 for size in sizes for _ in range(size))
        weights = [there[size > 1] / here[size > 1] for size in sizes]
        return load_numpy("dataset").array(weights)  # type: ignore[no-any-return]


def _tag(sampled: _Sampled, layer: str) -> Iterator[str]:
    """Yield the tag of each word: whether a span begins at it, goes on, or neither."""
    tags = [""] * len(sampled.words)
    starts = [start for start, _ in sampled.places]
    for span in sorted(sampled.spans.get(layer, ()), key=lambda s: (s.start - s.end, s.start)):
        first = bisect_left(starts, span.start)
        inside = [n for n in range(first, len(tags)) if sampled.places[n][1] <= span.end]
        if inside and not any(tags[first : inside[-1] + 1]):  # of spans over another the longest
            tags[first : inside[-1] + 1] = [BEGINS + span.label] + [GOES_ON + span.label] * (
                len(inside) - 1
            )
    yield from tags


def _score(tagger: RememberingTagger, members: range, chance: float) -> list[float]:
    """Return hits and guesses of a cluster's articles, apart and at random, and what was right."""
    sums = [0.0] * 5
    for one in members:
        gold = tagger.list_spans(one)
        alone = tagger.guess(one)
        others = [other for other in members if other != one]
        met = tagger.guess(one, others) if others else alone
        near = 1 - (1 - chance) ** len(others)
        hits = len(alone & gold), len(met & gold)
        guesses = len(alone), len(met)
        row = (
            hits[0],
            guesses[0],
            hits[0] + near * (hits[1] - hits[0]),
            guesses[0] + near * (guesses[1] - guesses[0]),
            len(gold),
        )
        sums = [total + value for total, value in zip(sums, row, strict=True)]
    return sums


def _compare(sums: Array) -> Array:
    """Return F1 apart, F1 at random and the points between them, row by row."""
    np = load_numpy("dataset")
    gold = sums[:, 4]
    apart = 200 * sums[:, 0] / np.maximum(sums[:, 1] + gold, 1e-9)
    random = 200 * sums[:, 2] / np.maximum(sums[:, 3] + gold, 1e-9)
    return np.stack([apart, random, random - apart], axis=1)  # type: ignore[no-any-return]
