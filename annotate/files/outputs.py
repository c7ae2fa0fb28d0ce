"""Where an output goes: a new file whole or not at all, a pipe, a device, standard output.

A file grows beside its target, under a name made of the target's and under a lock, and takes the
target's place when it is whole. What a killed run left under that name is held by nobody, and the
next run writes over it; a second run at the same time finds it held, and says so.
"""

import gzip
import io
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from annotate.errors import UsageError, WriteError
from annotate.files.locks import BINARY, MOVES_OPEN, guard, is_at, lock
from annotate.files.stores import is_address, open_store, open_target, refuse_address

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

STANDARD = "-"
TEMPORARY = ".annotate.tmp"  # the end of a name that nobody but a run of ours gives
_BUFFER = 1 << 16
_LONGEST = 200  # bytes of a target's name in that of its temporary file; 255 is all there may be


@contextmanager
def open_output(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a file for writing bytes under a temporary name, renamed when the block ends well.

    `-` is standard output, `.gz` is compressed, always to the same bytes. A link stays, and what
    it leads to is written; a pipe or a device stays as well, and is written to as it goes. What is
    for an address is sent there when it is whole.

    Raises:
        UsageError: it is called as a folder is.
        WriteError: it cannot be written: the disk is full, the folder is read-only.
        BusyError: another run is writing it.
    """
    _refuse_folder(path)
    if str(path) == STANDARD:
        with naming("standard output"):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    opened = open_target(str(path)) if is_address(path) else _open_target(Path(path))
    with opened as raw:
        if str(path).endswith(".gz"):
            with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed:
                yield cast(IO[bytes], packed)
        else:
            yield raw


def _refuse_folder(path: str | Path) -> None:
    if str(path).endswith("/") and (is_address(path) or not Path(path).is_dir()):
        raise UsageError(f"{path} is a folder, and one file is written.", "Name the file, too.")


class _SeenError(Exception):
    """All is known of an output that had to be."""


def check_output(path: str | Path) -> None:
    """Refuse an output that cannot be written, before the work for it begins. Nothing is written.

    Raises:
        UsageError: it is called as a folder is.
        WriteError: the folder is read-only, or the disk has no place for one more file.
        BusyError: another run is writing it.
    """
    _refuse_folder(path)
    if is_address(path):
        open_store(str(path))
        return
    path = Path(path)
    if str(path) == STANDARD or (path.exists() and not path.is_file()):
        return  # a pipe is opened once only, by who writes to it
    with suppress(_SeenError), _open_target(path):
        raise _SeenError


@contextmanager
def naming(target: object) -> Iterator[None]:
    """Say of what fails in the block that it is this output which cannot be written."""
    try:
        yield
    except BrokenPipeError:  # whoever read it has gone, which is no fault of the output
        raise
    except OSError as error:
        raise WriteError(target, error) from error


def name_temporary(target: Path, mark: str = "") -> Path:
    """Return where an output grows: always the same, but for a mark."""
    name = os.fsencode(target.name)[:_LONGEST].decode(errors="ignore")
    return target.with_name(f".{name}{mark}{TEMPORARY}")


def _open_target(path: Path) -> AbstractContextManager[BinaryIO]:
    """Open what no new file may take the place of, else a file that will take it."""
    with naming(path):
        try:
            is_regular = stat.S_ISREG(path.stat().st_mode)
        except FileNotFoundError:
            return _open_replacement(path)
        descriptor = _find_descriptor(path)
        if descriptor is not None:
            sys.stdout.flush()
            return _open_named(os.dup(descriptor), path)
        if is_regular:
            return _open_replacement(path)
        return _open_named(os.open(path, os.O_WRONLY | BINARY), path)


def _find_descriptor(path: Path) -> int | None:
    """Return the file of this process to which /dev/stdout or /dev/fd/3 leads, if path does."""
    own = {os.path.realpath(folder) for folder in ("/proc/self/fd", "/dev/fd")}
    while os.path.realpath(path.parent) not in own:
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return int(path.name)


@contextmanager
def _open_replacement(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of another, or of what a link leads to."""
    refuse_address(path)
    target = Path(os.path.realpath(path))
    made = [folder for folder in target.parents if not folder.exists()]
    with naming(path):
        target.parent.mkdir(parents=True, exist_ok=True)
    opened = _open_locked if MOVES_OPEN else _open_guarded
    try:
        with opened(target, path) as raw:
            yield raw
    except BaseException:
        remove_empty(made)
        raise


@contextmanager
def _open_locked(target: Path, path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file that is its own lock."""
    with naming(path):
        handle, temporary = _open_temporary(target)
    with _open_named(handle, path) as raw:  # what is under way is done while it is held
        try:
            yield raw
            raw.flush()
            with naming(path):
                temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


@contextmanager
def _open_guarded(target: Path, path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file with a lock beside it: on Windows nothing moves while it is open."""
    temporary = name_temporary(target)
    with ExitStack() as stack:
        with naming(path):
            if not stack.enter_context(guard(temporary, target)):
                temporary = name_temporary(target, f".{secrets.token_hex(4)}")
            flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | BINARY
            handle = os.open(temporary, flags, 0o666)
        try:
            with _open_named(handle, path) as raw:
                yield raw
            with naming(path):
                temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders that were made for an output, from the innermost on, where nothing is in."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _open_temporary(target: Path) -> tuple[int, Path]:
    """Open and lock the empty file in which a target grows.

    Where the file system has no locks, its name is one that no other run has.
    """
    temporary = name_temporary(target)
    while True:
        handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            is_locked = lock(handle, target)
        except BaseException:
            os.close(handle)
            raise
        if not is_locked:
            os.close(handle)
            temporary.unlink(missing_ok=True)
            temporary = name_temporary(target, f".{secrets.token_hex(4)}")
            return os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666), temporary
        if is_at(handle, temporary):
            os.ftruncate(handle, 0)
            return handle, temporary
        os.close(handle)  # another run ended in between, and put it in its place


class _NamedFile(io.FileIO):
    """A file whose failures name the output, which may lie elsewhere and be called otherwise."""

    def __init__(self, handle: int, target: Path) -> None:
        super().__init__(handle, "wb")
        self._target = target

    def write(self, data: "ReadableBuffer", /) -> int:
        with naming(self._target):
            return super().write(data)

    def close(self) -> None:
        with naming(self._target):
            super().close()


def _open_named(handle: int, target: Path) -> BinaryIO:
    return cast(BinaryIO, io.BufferedWriter(_NamedFile(handle, target), _BUFFER))
