"""Pairs of articles that must not be told apart: near-duplicates, and sharers of a quote.

Near-duplicates have a Jaccard similarity of their shingles at or above a threshold. A few articles
are compared each with each; of many, MinHash proposes pairs, and each proposal is compared exactly.
Sharers of a quote have a shingle of twelve words in common inside quotes; these are all found.
"""

import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, pairwise
from pathlib import Path
from typing import IO

from annotate.dataset.clusters import Clusters
from annotate.dataset.normalised import QUOTE_WORDS, hash_copy_shingles, hash_shingles
from annotate.dataset.splits.minhash import Signatures
from annotate.dataset.splits.pairs import DocumentPairs
from annotate.files.arrays import sort_numbers

EXACT_TEXTS = 1000  # different texts up to which each is compared with each
EXACT_SHINGLES = 1_000_000  # ... and how many shingles they may have
LISTED_PAIRS = 1_000_000  # beyond so many, pairs of documents that are together anyway are left out
_CACHED = 1024  # sets of shingles that are held while pairs are compared
_PARTS = 64  # of the shingles in quotes, looked at one after another
_WIDTH = 8  # bytes of a shingle
_HELD = 4096  # numbers of a part of the shingles in quotes that wait in memory
_BLOCK = 1 << 16  # bytes that are read at once, a multiple of a shingle with its document


class CopyFinder:
    """Finds near-duplicates. What grows with the texts is on disk, but for some numbers of each."""

    def __init__(self, similarity: float, folder: Path | None = None) -> None:
        self._similarity, self._folder = similarity, folder
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by `close`
        # Of each text that was added: its document, half its digest and the other, where it ends.
        self._documents, self._ends = array("q"), array("Q", [0])
        self._digests = array("Q"), array("Q")
        self._texts = array("q")  # of each different text, the first that was added
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
        digest = blake2b(shingles, digest_size=2 * _WIDTH).digest()
        for half, part in zip(self._digests, (digest[:_WIDTH], digest[_WIDTH:]), strict=True):
            half.frombytes(part)
        self._documents.append(document)
        self._file.write(shingles)
        self._ends.append(self._ends[-1] + len(shingles))

    @property
    def is_exact(self) -> bool:
        """Whether each text is compared with each, as is known once pairs were looked for."""
        few = len(self._texts) <= EXACT_TEXTS
        return few and sum(map(self._count_shingles, range(len(self._texts)))) <= EXACT_SHINGLES

    def find_pairs(self) -> DocumentPairs:
        """Return the near-duplicates among what was added.

        Raises:
            MissingExtraError: there are so many texts that `rensa` is needed and not installed.
        """
        pairs = self._find_equal()
        if self.is_exact:
            pairs.between = dict(self._compare_all())
        else:
            with Signatures(self._similarity, self._folder) as signatures:
                self._compare_proposed(signatures, pairs)
        return pairs

    def _find_equal(self) -> DocumentPairs:
        """Number the different texts by their first appearance, and tell those that come again."""
        low, high = self._digests
        order = sort_numbers(low)  # equal ones stay as they were added
        again: dict[int, list[int]] = {}
        for one, other in pairwise(order):
            if low[one] == low[other] and high[one] == high[other]:
                again[other] = again.pop(one, [one])
                again[other].append(other)
        groups = {group[0]: group[1:] for group in again.values()}
        repeated = {at for rest in groups.values() for at in rest}
        self._texts = array("q", (at for at in range(len(low)) if at not in repeated))
        numbers = {at: number for number, at in enumerate(self._texts) if at in groups}
        others = {
            numbers[at]: [self._documents[each] for each in rest] for at, rest in groups.items()
        }
        return DocumentPairs(array("q", (self._documents[at] for at in self._texts)), others)

    def _compare_all(self) -> Iterator[tuple[tuple[int, int], float]]:
        holders: dict[int, list[int]] = {}
        for number in range(len(self._texts)):
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

    def _compare_proposed(self, signatures: Signatures, pairs: DocumentPairs) -> None:
        for number in range(len(self._texts)):
            signatures.add(self._load(number))
        clusters = Clusters(len(self._texts))
        for pair in _iter_proposed(signatures, clusters, pairs):
            score = self._compare(pair)
            if score >= self._similarity:
                pairs.between[pair] = score
                clusters.join(*pair)

    def _compare(self, pair: tuple[int, int]) -> float:
        one, other = self._read(pair[0]), self._read(pair[1])
        common = len(one & other)
        return common / (len(one) + len(other) - common)

    def _count_shingles(self, number: int) -> int:
        start, end = self._find(number)
        return (end - start) // _WIDTH

    def _find(self, number: int) -> tuple[int, int]:
        """Return where the shingles of a text are in the file."""
        at = self._texts[number]
        return self._ends[at], self._ends[at + 1]

    def _read_shingles(self, number: int) -> frozenset[int]:
        return frozenset(self._load(number))

    def _load(self, number: int) -> "array[int]":
        start, end = self._find(number)
        self._file.seek(start)
        shingles = array("Q")
        shingles.frombytes(self._file.read(end - start))
        return shingles


def _iter_proposed(
    signatures: Signatures, clusters: Clusters, pairs: DocumentPairs
) -> Iterator[tuple[int, int]]:
    """Yield pairs that may be similar, each once; of too many those not joined yet."""
    buckets = {tuple(bucket) for bucket in signatures.iter_buckets()}
    listed: set[tuple[int, int]] = set()
    for bucket in sorted(buckets, key=lambda b: (len(b), b)):
        if len(listed) >= LISTED_PAIRS and clusters.are_joined(bucket):
            continue
        for pair in signatures.iter_similar(bucket):
            if pair in listed:
                continue
            if len(listed) < LISTED_PAIRS:
                listed.add(pair)
            elif clusters.are_joined(pair):  # they are together anyway
                pairs.complete = False
                continue
            yield pair


class QuoteFinder:
    """Finds documents that share a shingle of twelve words inside quotes.

    Shingles are on the disk, in parts by their number, of which one is in memory at a time.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._files: list[IO[bytes]] = []
        self._waiting = [array("q") for _ in range(_PARTS)]  # a shingle, its document, and so on

    def close(self) -> None:
        """Delete the files."""
        for file in self._files:
            file.close()

    def add(self, document: int, quotes: Iterable[Sequence[str]]) -> None:
        """Add the quotes of a document, each by its words."""
        shingles = set().union(*(hash_shingles(words, QUOTE_WORDS) for words in quotes))
        for shingle in shingles:
            waiting = self._waiting[shingle % _PARTS]
            waiting.extend((shingle, document))
            if len(waiting) >= _HELD:
                self._lay_down(shingle % _PARTS)

    def _lay_down(self, part: int) -> None:
        while len(self._files) < _PARTS:
            self._files.append(tempfile.TemporaryFile(dir=self._folder))  # noqa: SIM115
        self._waiting[part].tofile(self._files[part])
        del self._waiting[part][:]

    def find_pairs(self, count: int) -> DocumentPairs:
        """Return the sharers among so many documents."""
        pairs = DocumentPairs(range(count))
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
        for shingle, document in self._read(part):
            before = first.setdefault(shingle, document)
            if before != document:
                shared.setdefault(shingle, {before}).add(document)
        yield from (tuple(sorted(documents)) for documents in shared.values())

    def _read(self, part: int) -> Iterator[tuple[int, int]]:
        """Yield the shingles of a part, each with its document, in their order."""
        if self._files:
            self._files[part].seek(0)
            while block := self._files[part].read(_BLOCK):
                numbers = array("q", block)
                yield from zip(numbers[::2], numbers[1::2], strict=True)
        yield from zip(self._waiting[part][::2], self._waiting[part][1::2], strict=True)
