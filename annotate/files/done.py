"""Parts that are done: a mark beside each says of what it was made, by what, and what is in it.

A part is done where its mark says so, its own bytes are those of the mark, and so are those of the
part that it was made of. One that an engine's worker failed on has a mark of that. A folder has a
mark of its own as long as a run goes through it.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError, MissingFileError
from annotate.files.json_lines import CODE_NOTHING
from annotate.files.locks import BINARY, MOVES_OPEN, lock
from annotate.files.outputs import naming, open_output
from annotate.files.parts import (
    SUFFIXES,
    UNFINISHED,
    Part,
    find_below,
    find_folder,
    list_names,
    list_parts,
    name_below,
    name_mark,
    name_source,
    place,
    read_mark,
)
from annotate.files.stores import is_address, is_file, open_file, open_store, telling
from annotate.model import Excerpt, Problem

DONE, FAILED = ".done", ".failed"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDone:
    """What the mark of a part says: its rows and bytes, both hashes, and what made it of what.

    `counts` and `problems` are what the run would say of it, so that one that finds it done can.
    """

    rows: int
    bytes: int
    sha256: str
    input: str
    input_sha256: str
    made_by: str
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Mapping[str, Any], ...] = ()

    def list_problems(self) -> list[Problem]:
        """Return what was found, as it was found.

        That there is nothing in a part is left to who knows whether there is in the others: a
        folder is read as one file with the same lines is.
        """
        return [found for found in map(read_problem, self.problems) if found.code != CODE_NOTHING]

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing in the part that it was made of."""
        return any(found["code"] == CODE_NOTHING for found in self.problems)


def read_problem(value: Mapping[str, Any]) -> Problem:
    """Return a Problem that was written as JSON."""
    shown = value.get("excerpt")
    return Problem(**{**value, "excerpt": Excerpt(**shown) if shown else None})


def hash_part(path: str) -> tuple[str, int]:
    """Return the SHA-256 of the bytes of a file, as it lies there, and how many they are.

    Raises:
        MissingFileError: it is not there, or not any more.
    """
    digest, size = hashlib.sha256(), 0
    try:
        with open_file(path) as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
                size += len(block)
    except FileNotFoundError as error:
        raise MissingFileError(path) from error
    return digest.hexdigest(), size


def read_done(target: str) -> PartDone | None:
    """Return the mark of a part, None where there is none that can be read."""
    try:
        path = target + DONE
        with open_file(path) as stream:
            value = json.loads(stream.read())
            return PartDone(**{**value, "problems": tuple(value["problems"])})
    except (OSError, ValueError, TypeError, KeyError, AnnotateError):
        return None


def find_done(part: Part, target: str, made_by: str) -> PartDone | None:
    """Return the mark of a part that is done, None where it has to be made, or made anew."""
    mark = read_done(target)
    if mark is None or mark.made_by != made_by:
        return None
    try:
        is_whole = hash_part(target)[0] == mark.sha256
    except (OSError, AnnotateError):
        return None
    return mark if is_whole and hash_part(part.path)[0] == mark.input_sha256 else None


def write_done(target: str, mark: PartDone) -> None:
    """Mark a part done that lies in its place, and as failed no more."""
    _write_mark(target + DONE, asdict(mark))
    remove_file(target + FAILED)


def write_failed(target: str, message: str, fix: str = "") -> None:
    """Mark a part as failed, beside where it would be."""
    _write_mark(target + FAILED, {"message": message, "fix": fix})


def read_failed(target: str) -> AnnotateError | None:
    """Return why a part failed, None where nobody said."""
    path = target + FAILED
    try:
        with open_file(path) as stream:
            why = json.loads(stream.read())
            return AnnotateError(str(why["message"]), str(why["fix"]))
    except (OSError, ValueError, KeyError, TypeError, AnnotateError):
        return None


def _write_mark(path: str, value: Mapping[str, Any]) -> None:
    with open_output(path) as stream:
        stream.write(json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n")


def leave_mark(folder: str, source: str) -> None:
    """Keep readers off a folder until a run over the source has gone through it to its end."""
    with open_output(place(folder, name_mark(source))) as stream:
        stream.write(f"{source}\n".encode())


@contextmanager
def hold_folder(folder: str, source: str) -> Iterator[None]:
    """Keep readers off a folder until the block ends well, and other runs over the same source.

    Raises:
        BusyError: another run over the source goes on.
    """
    mark = place(folder, name_mark(source))
    if is_address(folder):
        leave_mark(folder, source)
        yield
        remove_file(mark)
        return
    with naming(folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
        handle = os.open(mark, os.O_RDWR | os.O_CREAT | BINARY, 0o666)
    with ExitStack() as opened:
        opened.callback(os.close, handle)
        lock(handle, folder)
        with naming(folder):
            os.ftruncate(handle, 0)
            os.write(handle, f"{source}\n".encode())
        yield
        if not MOVES_OPEN:
            opened.close()
        remove_file(mark)


@contextmanager
def hold_parts(source: str, target: str) -> Iterator[tuple[Part, ...]]:
    """Open a folder for a run over the parts of a source, which are given; end with its marks gone.

    Raises:
        AnnotateError: the folder has a part whose input is gone, or another run goes on.
    """
    parts = list_parts(source)
    check_stale(target, find_folder(source))
    with hold_folder(target, name_source(source)):
        yield parts
        remove_marks(target, parts)


def remove_marks(folder: str, parts: Iterable[Part]) -> None:
    """Take away the marks of runs that were stopped, where all of their parts are done now."""
    done = {name_source(part.path) for part in parts}
    for name in list_names(folder):
        mark = place(folder, name)
        source = read_mark(mark) if name.startswith(UNFINISHED) else ""
        if source and _list_sources(source) <= done:
            with suppress(OSError):  # on Windows, where that run goes on: then it does it
                remove_file(mark)


def _list_sources(source: str) -> set[str]:
    """Return the parts that a mark is of, itself where they cannot be listed any more."""
    try:
        return {name_source(part.path) for part in list_parts(source)}
    except AnnotateError:
        return {source}


def check_stale(folder: str, source: str) -> None:
    """Refuse a folder with parts that were made of what is there no more.

    Raises:
        AnnotateError: there is one.
    """
    present = set(list_names(source))
    for name in list_names(folder):
        part = name.removesuffix(DONE)
        if part == name or part in present:
            continue
        target = place(folder, part)
        if read_done(target) is not None:
            raise AnnotateError(
                f"{target} was made of {part}, which {source} has no more.",
                f"Delete {target} and {target}{DONE}, or write to another folder.",
            )


def name_made(folder: str) -> str:
    """Return a name for the parts that were made in a folder: a pattern where some lie below it."""
    below = find_below(folder)
    return name_below(folder) if below and read_done(place(folder, below)) else folder


def is_made(folder: Path) -> bool:
    """Tell whether a run of ours made parts in a folder, or goes through it."""
    names = list_names(str(folder))
    return any(is_mark(name) or name.startswith(UNFINISHED) for name in names)


def is_mark(name: str) -> bool:
    """Tell by its name whether a file is the mark of a part."""
    return any(name.endswith(suffix + end) for suffix in SUFFIXES for end in (DONE, FAILED))


def remove_file(path: str) -> None:
    """Delete a file, if it is there."""
    if not is_address(path):
        Path(path).unlink(missing_ok=True)
    elif is_file(path):
        with telling(f"deleting {path}"):
            files, name = open_store(path)
            files.rm_file(name)
