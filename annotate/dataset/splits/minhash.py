"""Which texts may be near-duplicates: MinHash signatures, and the bands in which two agree.

The only file that imports `rensa`. It proposes and decides nothing: what it proposes is compared
exactly by `duplicates`, and what it misses is told by `find_recall`.
"""

import operator
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from annotate.errors import MissingExtraError

PERMUTATIONS = 128
SEED = 1
_BATCH = 512  # texts handed over at once
_SLACK = 0.2  # below the threshold, a good four standard deviations of an estimate of 128 places
_CLOSE = 0.65  # from here on bands of four lose next to nothing; below, they have to be shorter


def count_rows(similarity: float) -> int:
    """Return how many places of the signature make a band, for pairs at least so similar."""
    return 4 if similarity >= _CLOSE else 3


def find_recall(similarity: float) -> float:
    """Return which share of the pairs that are exactly so similar agrees in a band or more."""
    rows = count_rows(similarity)
    return float(1 - (1 - similarity**rows) ** (PERMUTATIONS // rows))


def load_package() -> Any:
    """Import `rensa`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import rensa  # type: ignore[import-untyped, import-not-found, unused-ignore]  # no stubs
    except ImportError as error:
        raise MissingExtraError("rensa", "dataset") from error
    return rensa


class Signatures:
    """The signatures of texts, numbered from 0 in the order they are added."""

    def __init__(self, similarity: float) -> None:
        self._make = load_package().RMinHash.digest_matrix_from_flat_token_hashes
        self._rows = count_rows(similarity)
        self._needed = (similarity - _SLACK) * PERMUTATIONS
        self._signatures = array("I")
        self._waiting, self._ends = array("Q"), array("Q", [0])
        self._count = 0

    def add(self, shingles: Sequence[int]) -> None:
        """Add a text by its shingles."""
        self._waiting.extend(shingles)
        self._ends.append(len(self._waiting))
        self._count += 1
        if len(self._ends) > _BATCH:
            self._sign()

    def iter_buckets(self) -> Iterator[list[int]]:
        """Yield the texts that agree in a band, for every band; the same ones may come again."""
        self._sign()
        for start in range(0, PERMUTATIONS - self._rows + 1, self._rows):
            buckets: dict[bytes, list[int]] = {}
            for number in range(self._count):
                at = number * PERMUTATIONS + start
                key = self._signatures[at : at + self._rows].tobytes()
                buckets.setdefault(key, []).append(number)
            yield from (bucket for bucket in buckets.values() if len(bucket) > 1)

    def may_be_similar(self, one: int, other: int) -> bool:
        """Tell whether the estimate leaves it open that two texts are similar enough."""
        equal: int = sum(map(operator.eq, self._get(one), self._get(other)))
        return equal >= self._needed

    def _get(self, number: int) -> "array[int]":
        return self._signatures[number * PERMUTATIONS : (number + 1) * PERMUTATIONS]

    def _sign(self) -> None:
        if len(self._ends) > 1:
            matrix = self._make(self._waiting, self._ends, PERMUTATIONS, SEED)
            for row in matrix.to_rows():
                self._signatures.extend(row)
            self._waiting, self._ends = array("Q"), array("Q", [0])
