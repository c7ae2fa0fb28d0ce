"""What a push has sent and what is known to have arrived, so that nothing is sent twice.

A line is written, and is on the disk, before each batch leaves and after it has arrived. A batch
without its second line may be on the server or on its way: the next push waits for it. The
journal also is the lock that keeps two pushes from the same state folder apart.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from annotate.errors import RunError
from annotate.files.json_values import dump_json
from annotate.files.locks import try_lock
from annotate.files.outputs import naming


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch that left and is not known to have arrived."""

    number: int
    sent: float
    keys: tuple[str, ...]


class Journal:
    """The journal of the pushes to one project."""

    def __init__(self, stream: IO[str], last: int, unsettled: list[Batch]) -> None:
        self._stream = stream
        self._last = last
        self.unsettled = unsettled

    def send(self, keys: Sequence[str]) -> Batch:
        """Note that a batch is about to leave; `keys` say what is in it."""
        self._last += 1
        batch = Batch(number=self._last, sent=time.time(), keys=tuple(keys))
        self._write({"batch": batch.number, "sent": batch.sent, "keys": list(keys)})
        self.unsettled.append(batch)
        return batch

    def settle(self, batch: Batch, outcome: str) -> None:
        """Note that it is known what became of a batch."""
        self._write({"batch": batch.number, "outcome": outcome})
        self.unsettled.remove(batch)

    def _write(self, value: dict[str, object]) -> None:
        write_line(self._stream, value)


@contextmanager
def open_journal(path: Path) -> Iterator[Journal]:
    """Open the journal of a project and hold it.

    Raises:
        RunError: another push holds it.
    """
    with hold_lines(path, "Another push to this project is running.") as stream:
        last, unsettled = _read(stream)
        yield Journal(stream, last, unsettled)


@contextmanager
def hold_lines(path: Path, busy: str) -> Iterator[IO[str]]:
    """Open a file to read its lines and add others; the next line written is one of its own.

    Raises:
        RunError: somebody else holds it; the message is `busy`.
        WriteError: it cannot be written.
    """
    with ExitStack() as stack:
        with naming(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            stream = path.open("a+", encoding="utf-8", newline="\n")
            stack.callback(_close, stream)
        try:
            try_lock(stream.fileno())
        except BlockingIOError as error:
            raise RunError(busy, "Wait until it has ended.") from error
        with naming(path):
            if path.stat().st_size and not _ends_line(path):
                stream.write("\n")
                stream.flush()
            stream.seek(0)
        yield stream


def _close(stream: IO[str]) -> None:
    with naming(stream.name):  # where a line could not be written, it is tried once more
        stream.close()


def write_line(stream: IO[str], value: dict[str, object]) -> None:
    """Add a line, and return when it is on the disk."""
    with naming(stream.name):
        stream.write(dump_json(value) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def read_arrived(path: Path) -> set[str]:
    """Return the keys of what is known to have arrived, of a journal that may not be there."""
    sent: dict[int, list[str]] = {}
    arrived: set[str] = set()
    if path.exists():
        with path.open(encoding="utf-8") as stream:
            for value in _iter_values(stream):
                if "keys" in value:
                    sent[value["batch"]] = value["keys"]
                elif value["outcome"] in {"done", "arrived"}:
                    arrived.update(sent.pop(value["batch"], ()))
    return arrived


def _ends_line(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


def _iter_values(lines: Iterator[str] | IO[str]) -> Iterator[dict[str, Any]]:
    """Yield the lines; one cut off by a crash was never followed by what it announced."""
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _read(lines: Iterator[str] | IO[str]) -> tuple[int, list[Batch]]:
    """Return the last number and the batches whose end is not known."""
    last = 0
    open_batches: dict[int, Batch] = {}
    for value in _iter_values(lines):
        number = int(value["batch"])
        last = max(last, number)
        if "keys" in value:
            keys = tuple(map(str, value["keys"]))
            open_batches[number] = Batch(number=number, sent=float(value["sent"]), keys=keys)
        else:
            open_batches.pop(number, None)
    return last, list(open_batches.values())
