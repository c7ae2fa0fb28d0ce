"""Articles written in parts of so many each; a part that would be the same is left as it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from annotate import __version__
from annotate.errors import UsageError
from annotate.files.done import (
    DONE,
    PartDone,
    find_done,
    hash_part,
    hold_folder,
    read_done,
    remove_file,
    write_done,
)
from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.files.parts import SUFFIXES, Part, list_names, place
from annotate.files.stores import is_address
from annotate.records import to_json

_MAKER = "ingest "
_NAME = "part-{:05}.jsonl.gz"


@contextmanager
def open_parts(folder: str, size: int) -> Iterator[Callable[[Any], None]]:
    """Give a function that writes one article, each so many of them to a part of their own.

    Parts of an earlier run that are too many are deleted at the end.

    Raises:
        UsageError: the folder is a file, or has parts that ingest did not write.
        BusyError: another run is writing it.
    """
    if not is_address(folder) and Path(folder).is_file():
        raise UsageError(f"{folder} is a file.", "Name a folder for the parts with -o.")
    foreign = [name for name in list_names(folder) if _is_foreign(folder, name)]
    if foreign:
        raise UsageError(
            f"{folder} has {foreign[0]}, which ingest did not write.", "Name another folder."
        )
    with hold_folder(folder, "annotate ingest"), TemporaryDirectory(prefix="annotate-") as scratch:
        writer = _PartsWriter(folder, size, Path(scratch))
        yield writer.write
        writer.close()


def _is_foreign(folder: str, name: str) -> bool:
    mark = read_done(place(folder, name)) if name.endswith(SUFFIXES) else None
    return name.endswith(SUFFIXES) and (mark is None or not mark.made_by.startswith(_MAKER))


@dataclass(slots=True)
class _PartsWriter:
    folder: str
    size: int
    scratch: Path
    _lines: list[bytes] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def write(self, value: Any) -> None:
        self._lines.append(dump_json(to_json(value)).encode("utf-8") + b"\n")
        if len(self._lines) == self.size:
            self._end()

    def close(self) -> None:
        """Write what is left, and delete what an earlier run wrote beyond it."""
        if self._lines:
            self._end()
        for name in list_names(self.folder):
            if name.endswith(SUFFIXES) and name not in self._names:
                remove_file(place(self.folder, name))
                remove_file(place(self.folder, name) + DONE)

    def _end(self) -> None:
        """Write what is held as a part, unless the same lies there.

        The mark goes first, so that a part without one is never ours.
        """
        name = _NAME.format(len(self._names))
        laid, target = str(self.scratch / "part.jsonl.gz"), place(self.folder, name)
        mark = self._write(laid)
        if find_done(Part(name, laid), target, mark.made_by) is None:
            write_done(target, mark)
            self._write(target)
        self._names.add(name)
        self._lines.clear()

    def _write(self, path: str) -> PartDone:
        with open_output(path) as stream:
            stream.writelines(self._lines)
        sha256, size = hash_part(path)
        return PartDone(
            rows=len(self._lines),
            bytes=size,
            sha256=sha256,
            input="",
            input_sha256=sha256,
            made_by=f"{_MAKER}{__version__}",
        )
