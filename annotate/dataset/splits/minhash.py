"""Which texts may be near-duplicates: MinHash signatures, and the bands in which two agree.

The only file that imports `rensa`. It proposes and decides nothing: what it proposes is compared
exactly by `duplicates`, and what it misses is told by `find_recall`.
"""

import tempfile
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from annotate.errors import MissingExtraError
from annotate.files.arrays import load_numpy

PERMUTATIONS = 128
SEED = 1
_BATCH = 512  # texts handed over at once
_READ = 1 << 14  # signatures read at once
_WIDTH = 4  # bytes of a place
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
    """The signatures of texts, numbered from 0 in the order they are added.

    They are on disk, so that memory has one band of them at a time. The file is to be closed.
    """

    def __init__(self, similarity: float, folder: Path | None = None) -> None:
        self._make = load_package().RMinHash.digest_matrix_from_flat_token_hashes
        self._numpy = load_numpy("dataset")
        self._rows = count_rows(similarity)
        self._needed = (similarity - _SLACK) * PERMUTATIONS
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by `__exit__`
        self._waiting, self._ends = array("Q"), array("Q", [0])
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

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
            band = self._read_band(start)
            order = self._numpy.lexsort(band.T)  # equal ones stay in the order of their numbers
            differs = (band[order[1:]] != band[order[:-1]]).any(axis=1)
            inner = self._numpy.flatnonzero(differs) + 1
            edges = self._numpy.concatenate(([0], inner, [self._count]))
            sizes = self._numpy.diff(edges)
            for at in self._numpy.flatnonzero(sizes > 1):
                yield order[edges[at] : edges[at + 1]].tolist()

    def iter_similar(self, bucket: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of some texts of which the estimate leaves open that they are similar.

        In the order of the texts. One is compared with all behind it at once: bulletins that are
        written by one form fill large buckets, and hardly a pair of them is similar.
        """
        rows = self._numpy.frombuffer(b"".join(map(self._get, bucket)), dtype="uint32")
        rows = rows.reshape(-1, PERMUTATIONS)
        for at, one in enumerate(bucket[:-1], start=1):
            equal = self._numpy.count_nonzero(rows[at:] == rows[at - 1], axis=1)
            for behind in self._numpy.flatnonzero(equal >= self._needed).tolist():
                yield one, bucket[at + behind]

    def _read_band(self, start: int) -> Any:
        """Return the places of a band, a row for each text."""
        band = self._numpy.empty((self._count, self._rows), dtype="uint32")
        self._file.seek(0)
        for first in range(0, self._count, _READ):
            block = self._file.read(_READ * PERMUTATIONS * _WIDTH)
            rows = self._numpy.frombuffer(block, dtype="uint32").reshape(-1, PERMUTATIONS)
            band[first : first + len(rows)] = rows[:, start : start + self._rows]
        return band

    def _get(self, number: int) -> bytes:
        self._file.seek(number * PERMUTATIONS * _WIDTH)
        return self._file.read(PERMUTATIONS * _WIDTH)

    def _sign(self) -> None:
        if len(self._ends) > 1:
            matrix = self._make(self._waiting, self._ends, PERMUTATIONS, SEED)
            for row in matrix.to_rows():
                self._file.write(array("I", row).tobytes())
            self._waiting, self._ends = array("Q"), array("Q", [0])
