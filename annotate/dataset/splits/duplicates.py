"""Pairs of articles that must not be told apart: near-duplicates, and sharers of a quote.

Near-duplicates have a Jaccard similarity of their shingles at or above a threshold. A few articles
are compared each with each; of many, MinHash proposes pairs, and each proposal is compared exactly.
Sharers of a quote have a shingle of twelve words in common inside quotes; these are all found.
"""

import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, pairwise
from pathlib import Path

from annotate.dataset.clusters import Clusters
from annotate.dataset.normalised import QUOTE_WORDS, hash_copy_shingles, hash_shingles
from annotate.dataset.splits.minhash import Signatures

EXACT_TEXTS = 1000  # different texts up to which each is compared with each
EXACT_SHINGLES = 1_000_000  # ... and how many shingles they may have
LISTED_PAIRS = 1_000_000  # beyond so many, pairs of documents that are together anyway are left out
_CACHED = 1024  # sets of shingles that are held while pairs are compared
_PARTS = 64  # of the shingles in quotes, looked at one after another
_WIDTH = 8  # bytes of a shingle


@dataclass(slots=True)
class DocumentPairs:
    """Pairs of documents: all within one class, and all of two classes that make a pair.

    `complete` is false where so many were found that not all of them were listed; that no two
    documents of a pair are missing from one cluster holds all the same.
    """

    classes: list[list[int]] = field(default_factory=list)
    between: dict[tuple[int, int], float] = field(default_factory=dict)
    complete: bool = True

    def count(self) -> int:
        """Return how many pairs of documents there are."""
        sizes = [len(members) for members in self.classes]
        inside = sum(size * (size - 1) // 2 for size in sizes)
        return inside + sum(sizes[one] * sizes[other] for one, other in self.between)

    def count_across(self, split_of: Callable[[int], str]) -> int:
        """Return how many pairs have their documents in two splits."""
        tallies = [Counter(map(split_of, members)) for members in self.classes]
        inside = sum(t.total() ** 2 - sum(n * n for n in t.values()) for t in tallies) // 2
        return inside + sum(
            _count_apart(tallies[one], tallies[other]) for one, other in self.between
        )

    def iter_links(self) -> Iterator[tuple[int, int, float]]:
        """Yield pairs that hold every cluster together, with their similarity."""
        for members in self.classes:
            for other in members[1:]:
                yield members[0], other, 1.0
        for (one, other), score in sorted(self.between.items()):
            yield self.classes[one][0], self.classes[other][0], score


def _count_apart(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    together = sum(number * other.get(split, 0) for split, number in one.items())
    return sum(one.values()) * sum(other.values()) - together


class CopyFinder:
    """Finds near-duplicates. Shingles and signatures are on disk."""

    def __init__(self, similarity: float, folder: Path | None = None) -> None:
        self._similarity, self._folder = similarity, folder
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by `close`
        self._ends = array("Q", [0])
        self._numbers: dict[bytes, int] = {}
        self._pairs = DocumentPairs()
        # A method with a cache of its own would keep the finder alive.
        self._read = lru_cache(_CACHED)(self._read_shingles)

    def close(self) -> None:
        """Delete the file."""
        self._read.cache_clear()
        self._file.close()

    def add(self, document: int, words: Sequence[str]) -> None:
        """Add a document by its words. One without any is similar to none."""
        shingles = array("q", sorted(hash_copy_shingles(words))).tobytes()
        if not shingles:
            return
        digest = blake2b(shingles, digest_size=16).digest()
        number = self._numbers.setdefault(digest, len(self._numbers))
        if number < len(self._pairs.classes):
            self._pairs.classes[number].append(document)
            return
        self._pairs.classes.append([document])
        self._file.write(shingles)
        self._ends.append(self._ends[-1] + len(shingles))

    @property
    def is_exact(self) -> bool:
        """Whether each text is compared with each."""
        few = len(self._pairs.classes) <= EXACT_TEXTS
        return few and self._ends[-1] // _WIDTH <= EXACT_SHINGLES

    def find_pairs(self) -> DocumentPairs:
        """Return the near-duplicates among what was added.

        Raises:
            MissingExtraError: there are so many texts that `rensa` is needed and not installed.
        """
        self._numbers.clear()  # all texts are there
        if self.is_exact:
            self._pairs.between = dict(self._compare_all())
        else:
            with Signatures(self._similarity, self._folder) as signatures:
                self._compare_proposed(signatures)
        return self._pairs

    def _compare_all(self) -> Iterator[tuple[tuple[int, int], float]]:
        holders: dict[int, list[int]] = {}
        for number in range(len(self._pairs.classes)):
            shingles = self._read_shingles(number)
            shared: Counter[int] = Counter()
            for shingle in shingles:
                before = holders.setdefault(shingle, [])
                if before:
                    shared.update(before)
                before.append(number)
            for other, common in sorted(shared.items()):
                score = common / (len(shingles) + self._count_shingles(other) - common)
                if score >= self._similarity:
                    yield (other, number), score

    def _compare_proposed(self, signatures: Signatures) -> None:
        for number in range(len(self._pairs.classes)):
            signatures.add(self._load(number))
        buckets = {tuple(bucket) for bucket in signatures.iter_buckets()}
        compared: set[tuple[int, int]] = set()
        clusters = Clusters(len(self._pairs.classes))
        for bucket in sorted(buckets, key=lambda b: (len(b), b)):
            if len(compared) >= LISTED_PAIRS and clusters.are_joined(bucket):
                continue
            for pair in combinations(bucket, 2):
                if pair in compared or self._is_settled(pair, compared, clusters):
                    continue
                if len(compared) < LISTED_PAIRS:
                    compared.add(pair)
                if signatures.may_be_similar(*pair) and self._compare(pair):
                    clusters.join(*pair)

    def _is_settled(
        self, pair: tuple[int, int], compared: set[tuple[int, int]], clusters: Clusters
    ) -> bool:
        """Tell whether a pair may be passed over, as so many were listed that it need not be."""
        settled = len(compared) >= LISTED_PAIRS and clusters.are_joined(pair)
        self._pairs.complete &= not settled
        return settled

    def _compare(self, pair: tuple[int, int]) -> bool:
        one, other = self._read(pair[0]), self._read(pair[1])
        common = len(one & other)
        score = common / (len(one) + len(other) - common)
        if score >= self._similarity:
            self._pairs.between[pair] = score
        return score >= self._similarity

    def _count_shingles(self, number: int) -> int:
        return (self._ends[number + 1] - self._ends[number]) // _WIDTH

    def _read_shingles(self, number: int) -> frozenset[int]:
        return frozenset(self._load(number))

    def _load(self, number: int) -> "array[int]":
        self._file.seek(self._ends[number])
        shingles = array("Q")
        shingles.frombytes(self._file.read(self._ends[number + 1] - self._ends[number]))
        return shingles


class QuoteFinder:
    """Finds documents that share a shingle of twelve words inside quotes."""

    def __init__(self) -> None:
        self._shingles = [array("q") for _ in range(_PARTS)]
        self._holders = [array("I") for _ in range(_PARTS)]

    def add(self, document: int, quotes: Iterable[Sequence[str]]) -> None:
        """Add the quotes of a document, each by its words."""
        shingles = set().union(*(hash_shingles(words, QUOTE_WORDS) for words in quotes))
        for shingle in shingles:
            self._shingles[shingle % _PARTS].append(shingle)
            self._holders[shingle % _PARTS].append(document)

    def find_pairs(self, count: int) -> DocumentPairs:
        """Return the sharers among so many documents."""
        pairs = DocumentPairs(classes=[[number] for number in range(count)])
        holders: set[tuple[int, ...]] = set()
        for part in range(_PARTS):
            holders.update(self._iter_shared(part))
        for documents in sorted(holders, key=lambda h: (len(h), h)):
            number = len(documents)
            if len(pairs.between) + number * (number - 1) // 2 <= LISTED_PAIRS:
                pairs.between.update(dict.fromkeys(combinations(documents, 2), 1.0))
            else:
                pairs.complete = False
                chain = pairwise(documents)
                pairs.between.update(dict.fromkeys(chain, 1.0))
        return pairs

    def _iter_shared(self, part: int) -> Iterator[tuple[int, ...]]:
        first: dict[int, int] = {}
        shared: dict[int, set[int]] = {}
        for shingle, document in zip(self._shingles[part], self._holders[part], strict=True):
            before = first.setdefault(shingle, document)
            if before != document:
                shared.setdefault(shingle, {before}).add(document)
        yield from (tuple(sorted(documents)) for documents in shared.values())
