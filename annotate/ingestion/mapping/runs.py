"""The offsets of a document: from code points of its text to bytes of its source, and back again.

They are kept as runs, `start+length@byte`: so many code points of the text from `start` on are
the characters whose bytes begin at `byte`, in the source's encoding. A fourth number says how many
bytes there are where these are not the characters themselves: an entity, an accent set apart.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotate.model import Document

_RUN = re.compile(r"(\d+)\+(\d+)@(\d+)(?::(\d+))?")


class ByteRun(NamedTuple):
    """A stretch of a text, and the bytes of the source that show it."""

    start: int
    end: int
    first: int
    last: int
    is_literal: bool


def write_runs(runs: Iterable[ByteRun]) -> str:
    """Return runs as a document keeps them."""
    return " ".join(
        f"{run.start}+{run.end - run.start}@{run.first}"
        + ("" if run.is_literal else f":{run.last - run.first}")
        for run in runs
    )


class SourceMap:
    """The way from a document's text to its source; empty where the document has none."""

    def __init__(self, document: Document) -> None:
        source = document.source
        self._text = document.text
        self._codec = (source.encoding if source else None) or "utf-8"
        self._runs = list(self._read((source.offsets if source else None) or ""))
        self._starts = [run.start for run in self._runs]

    def _read(self, offsets: str) -> Iterator[ByteRun]:
        for start, length, first, size in _RUN.findall(offsets):
            end = int(start) + int(length)
            bytes_of = int(size) if size else self._measure(int(start), end)
            yield ByteRun(int(start), end, int(first), int(first) + bytes_of, not size)

    def _measure(self, start: int, end: int) -> int:
        return len(self._text[start:end].encode(self._codec))

    def iter_bytes(self, start: int, end: int) -> Iterator[ByteRun]:
        """Yield the stretches of a range and their bytes; what is not in the source is left out.

        Of characters that stand for one another only as a whole, the whole is given.
        """
        for run in self._runs[max(bisect_right(self._starts, start) - 1, 0) :]:
            if run.start >= end:
                return
            if run.end <= start:
                continue
            if not run.is_literal:
                yield run
                continue
            begin, stop = max(start, run.start), min(end, run.end)
            first = run.first + self._measure(run.start, begin)
            yield ByteRun(begin, stop, first, first + self._measure(begin, stop), True)

    def find_bytes(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first byte of a range and the one behind its last; None where it has none."""
        runs = list(self.iter_bytes(start, end))
        if not runs:
            return None
        return min(run.first for run in runs), max(run.last for run in runs)
