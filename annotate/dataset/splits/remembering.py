"""A tagger that remembers: the tag that a word had most often between the same neighbours.

It has nothing to learn but counts, so that it is trained without any article at no cost, and it
does what leakage rewards: it knows again what it has seen.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from annotate.files.arrays import Integers, load_numpy

BEGINS, GOES_ON = "B", "I"  # before a label; no tag is the empty one
_WIDTHS = (2, 1, 0)  # neighbours on each side, the most telling first
_FACTOR = 6_364_136_223_846_793_005  # spreads a context over 64 bits (Knuth)
SpanOfWords = tuple[int, int, str]


class TaggedWords(NamedTuple):
    """An article: words by number, from 1 on, a tag for each, and the fold that it is in."""

    words: Sequence[int]
    tags: Sequence[str]
    fold: int


class RememberingTagger:
    """Knows some articles, and tags each of them as if it had only seen those of other folds."""

    def __init__(self, articles: Sequence[TaggedWords]) -> None:
        self._np = np = load_numpy("dataset")
        self._articles = articles
        self._names = sorted({"", *(tag for article in articles for tag in article.tags)})
        codes = {name: code for code, name in enumerate(self._names)}
        tags = np.array([codes[tag] for article in articles for tag in article.tags])
        folds = np.repeat([a.fold for a in articles], [len(a.words) for a in articles])
        ends = np.cumsum([len(article.words) for article in articles])
        self._slices = [slice(e - len(a.words), e) for a, e in zip(articles, ends, strict=True)]
        self._levels = [self._make_level(width, tags, folds) for width in _WIDTHS]

    def _make_level(self, width: int, tags: Integers, folds: Integers) -> "_Recollection":
        contexts = [_number_contexts(article.words, width) for article in self._articles]
        return _Recollection(self._np.concatenate(contexts), tags, folds, len(self._names))

    def list_spans(self, article: int) -> set[SpanOfWords]:
        """Return the spans of an article, as ranges of its words."""
        return set(_read_spans(self._articles[article].tags))

    def guess(self, article: int, seen: Sequence[int] = ()) -> set[SpanOfWords]:
        """Return the spans that it finds in an article, after others of its fold were seen too."""
        fold, place = self._articles[article].fold, self._slices[article]
        tags = self._np.full(place.stop - place.start, -1)
        for level in self._levels:
            found = level.recall(place, fold, [self._slices[other] for other in seen])
            tags = self._np.where(tags < 0, found, tags)
        return set(_read_spans([self._names[tag] if tag >= 0 else "" for tag in tags]))


class _Recollection:
    """How often each tag stood in each context of one width, fold by fold."""

    def __init__(self, contexts: Integers, tags: Integers, folds: Integers, most: int) -> None:
        self._np = np = load_numpy("dataset")
        self._most = most
        _, self._context = np.unique(contexts, return_inverse=True)
        pairs, self._pair = np.unique(self._context * most + tags, return_inverse=True)
        self._tag = pairs % most
        self._first = np.searchsorted(pairs, np.arange(self._context.max() + 1) * most)
        self._counts = {
            int(fold): np.bincount(self._pair[folds != fold], minlength=len(pairs))
            for fold in np.unique(folds)
        }
        self._known: dict[int, Any] = {}

    def recall(self, place: slice, fold: int, seen: Sequence[slice]) -> Integers:
        """Return the most frequent tag of each context of an article, -1 where it is new."""
        if not seen:
            if fold not in self._known:
                self._known[fold] = self._judge(self._counts[fold])
            known = self._known[fold]
        else:
            counts = self._counts[fold].copy()
            for other in seen:
                self._np.add.at(counts, self._pair[other], 1)
            known = self._judge(counts)
        return known[self._context[place]]  # type: ignore[no-any-return]

    def _judge(self, counts: Integers) -> Integers:
        """Return the best tag of every context: the most frequent, of several the first."""
        np, most = self._np, self._most
        best = np.maximum.reduceat(counts * most + (most - 1 - self._tag), self._first)
        return np.where(best >= most, most - 1 - best % most, -1)  # type: ignore[no-any-return]


def _number_contexts(words: Sequence[int], width: int) -> Integers:
    """Return a number for each word with its neighbours; outside the article there is nought."""
    np = load_numpy("dataset")
    padded = np.zeros(len(words) + 2 * width, dtype=np.uint64)
    padded[width : width + len(words)] = words
    found = np.zeros(len(words), dtype=np.uint64)
    for shift in range(2 * width + 1):
        found = found * np.uint64(_FACTOR) + padded[shift : shift + len(words)] + np.uint64(1)
        found ^= found >> np.uint64(29)
    return found  # type: ignore[no-any-return]


def _read_spans(tags: Sequence[str]) -> Iterator[SpanOfWords]:
    """Yield the spans of tags; one that goes on from nothing begins there."""
    start, label = 0, ""
    for at, tag in enumerate([*tags, ""]):
        if label and tag != GOES_ON + label:
            yield start, at, label
            label = ""
        if tag and not label:
            start, label = at, tag[1:]
