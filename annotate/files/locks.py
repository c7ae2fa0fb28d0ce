"""One run at a time: locks of the system on what is being written.

A lock goes with the process that holds it, however that ends, so that what a killed run left
behind is known by being held by nobody.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from annotate.errors import RunError

# Whether what is open can be moved and removed. On Windows, which has no fcntl, it cannot, and a
# lock needs a file of its own.
MOVES_OPEN = find_spec("fcntl") is not None
BINARY = getattr(os, "O_BINARY", 0)  # else Windows writes two characters at the end of a line
_PATIENCE = 2.0  # seconds: what belonged to a killed run is gone by then
_PAUSE = 0.05
_FAR = 0x7FFFFFFE  # the byte that is locked on Windows, where nobody reads: locks keep readers off


class BusyError(RunError):
    """Another run is writing what this one is to write."""

    def __init__(self, target: object) -> None:
        super().__init__(
            f"Another run is writing {target}.", "Wait until it has ended, or name another output."
        )


def lock(handle: int, target: object) -> bool:
    """Keep other runs off what is open; tell whether the file system can.

    Raises:
        BusyError: another run has it, and goes on.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return try_lock(handle)
        except BlockingIOError as error:
            if time.monotonic() > end:
                raise BusyError(target) from error
            time.sleep(_PAUSE)


def try_lock(handle: int) -> bool:
    """Take the lock on what is open, now; tell whether the file system can.

    Raises:
        BlockingIOError: another run has it.
    """
    try:
        if MOVES_OPEN:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            _lock_byte(handle)
    except BlockingIOError:
        raise
    except OSError:  # some network file systems have no locks
        return False
    return True


def _lock_byte(handle: int) -> None:
    """Lock a byte far behind the end, as Windows does."""
    import msvcrt

    place = os.lseek(handle, 0, os.SEEK_CUR)
    os.lseek(handle, _FAR, os.SEEK_SET)
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except PermissionError as error:  # what it says of a lock that another has
        raise BlockingIOError(error.errno, error.strerror) from error
    finally:
        os.lseek(handle, place, os.SEEK_SET)


@contextmanager
def guard(path: Path, target: object) -> Iterator[bool]:
    """Hold a file beside what is being written, where that cannot be its own lock.

    Tells whether the file system has locks.

    Raises:
        BusyError: another run holds it, and goes on.
    """
    beside = path.with_name(f"{path.name}.lock")
    handle = os.open(beside, os.O_RDWR | os.O_CREAT | BINARY, 0o666)
    try:
        yield lock(handle, target)
    finally:
        os.close(handle)
        with suppress(OSError):  # another run may have opened it already
            beside.unlink()


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Let one process in at a time; a second one waits for the first, however long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        while True:
            try:
                try_lock(stream.fileno())
                break
            except BlockingIOError:
                time.sleep(_PAUSE)
        yield


def is_at(handle: int, path: Path) -> bool:
    """Tell whether what is open is what lies at a path now: it may have been moved or deleted."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False
