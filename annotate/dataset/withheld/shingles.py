"""Shingles, runs of words, as numbers, each with that of its text; on disk where there are many.

A shingle is a code of 64 bits. They are kept in parts by their last bits, so that equal ones meet
in the same part and a part at a time is in memory.
"""

import shutil
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotate.files.arrays import load_numpy

_PARTS = 64
_HELD = 2**20  # shingles in memory before they are written


class Shingles:
    """The shingles of many texts. Has temporary files below a folder, so it is to be closed."""

    def __init__(self, place: Path, name: str) -> None:
        self._folder = place / f".shingles-{name}"
        self._codes, self._numbers = array("q"), array("q")

    def close(self) -> None:
        """Delete the temporary files."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, number: int, codes: Iterable[int]) -> None:
        """Add the shingles of a text."""
        before = len(self._codes)
        self._codes.extend(codes)
        self._numbers.extend([number] * (len(self._codes) - before))
        if len(self._codes) >= _HELD:
            self._write()

    def iter_sharers(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of texts that share a shingle: enough to join all that do."""
        for codes, numbers in self._iter_parts():
            same = codes[1:] == codes[:-1]
            ones, others = numbers[:-1][same], numbers[1:][same]
            yield from set(zip(ones.tolist(), others.tolist(), strict=True))

    def find_shared(self, other: "Shingles") -> set[int]:
        """Return the shingles that are also among others."""
        np = load_numpy("dataset")

        found: set[int] = set()
        for (mine, _), (theirs, _) in zip(self._iter_parts(), other._iter_parts(), strict=True):
            found.update(np.intersect1d(mine, theirs).tolist())
        return found

    def _iter_parts(self) -> Iterator[tuple[Any, Any]]:
        """Yield codes and numbers of each part, sorted by code."""
        np = load_numpy("dataset")

        if self._folder.is_dir():
            self._write()
        held = self._read_held()
        for part in range(_PARTS):
            path = self._folder / str(part)
            pairs = held[(held[:, 0] & (_PARTS - 1)) == part]
            if path.is_file():
                pairs = np.fromfile(path, dtype=np.int64).reshape(-1, 2)
            pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
            yield pairs[:, 0], pairs[:, 1]

    def _read_held(self) -> Any:
        np = load_numpy("dataset")

        return np.column_stack(
            [np.array(column, dtype=np.int64) for column in (self._codes, self._numbers)]
        )

    def _write(self) -> None:
        held = self._read_held()
        self._folder.mkdir(exist_ok=True)
        for part in range(_PARTS):
            with (self._folder / str(part)).open("ab") as stream:
                held[(held[:, 0] & (_PARTS - 1)) == part].tofile(stream)
        self._codes, self._numbers = array("q"), array("q")
