"""A folder as an output: it grows in a folder beside its place, and is put there whole.

The folder beside is held by a lock, as the temporary file of an output is: what a killed run left
is swept up by the next, and where it was killed between the two halves of an exchange, what it had
put aside goes back to its place.
"""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from annotate.errors import WriteError
from annotate.files.locks import MOVES_OPEN, guard, is_at, lock
from annotate.files.outputs import name_temporary, naming, remove_empty
from annotate.files.stores import refuse_address

_ASIDE = "old"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_HERE = -100  # AT_FDCWD: names are relative to the folder we are in
_EXCHANGE = 2  # RENAME_EXCHANGE


@contextmanager
def open_staging(target: Path) -> Iterator[Path]:
    """Give a new folder that can be put in the place of another with `put_in_place`.

    It is gone when the block ends.

    Raises:
        WriteError: it cannot be written: the disk is full, the folder is read-only.
        BusyError: another run is writing it.
    """
    refuse_address(target)
    target = target.absolute()
    made = [folder for folder in target.parents if not folder.exists()]
    with naming(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as stack:
            with naming(target):
                place = stack.enter_context(_hold_place(target))
            with _naming_inside(place, target):
                _clear(place, target)
                folder = place / target.name
                folder.mkdir()
                yield folder
    except BaseException:
        remove_empty(made)
        raise


@contextmanager
def _naming_inside(place: Path, target: Path) -> Iterator[None]:
    """Say of what cannot be written beside the target that the target cannot be."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:  # only who writes meets these
            raise WriteError(target, error) from error
        raise
    except WriteError as error:  # of a file that is opened as an output of its own
        if Path(str(error.target)).is_relative_to(place):
            raise WriteError(target, error.error) from error
        raise


def check_place(target: Path) -> None:
    """Refuse a folder that cannot be written, before the work for it begins. Nothing is left of it.

    Raises:
        WriteError: it cannot be written.
        BusyError: another run is writing it.
    """
    made = [folder for folder in target.absolute().parents if not folder.exists()]
    try:
        with open_staging(target):
            pass
    finally:
        remove_empty(made)


def put_in_place(folder: Path, target: Path) -> None:
    """Put a folder of `open_staging` in its target's place; what was there is gone with the block.

    Raises:
        WriteError: it cannot be put there; the target is as it was.
    """
    with naming(target):
        if not target.exists():
            folder.rename(target)
        elif not _exchange(folder, target):
            _replace(folder, target, folder.with_name(_ASIDE))


@contextmanager
def _hold_place(target: Path) -> Iterator[Path]:
    """Make the folder beside the target, and hold it; it is gone with the block."""
    if MOVES_OPEN:
        handle, place = _take(target)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
            os.close(handle)
        return
    place = name_temporary(target)
    with guard(place, target) as is_locked:
        place = place if is_locked else name_temporary(target, f".{secrets.token_hex(4)}")
        place.mkdir(exist_ok=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _take(target: Path) -> tuple[int, Path]:
    """Make the folder beside the target, and hold it.

    Where the file system has no locks, its name is one that no other run has.
    """
    place = name_temporary(target)
    while True:
        place.mkdir(exist_ok=True)
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            is_locked = lock(handle, target)
        except BaseException:
            os.close(handle)
            raise
        if is_locked and is_at(handle, place):
            return handle, place
        os.close(handle)
        if not is_locked:
            with suppress(OSError):
                place.rmdir()
            place = name_temporary(target, f".{secrets.token_hex(4)}")
            place.mkdir()
            return os.open(place, os.O_RDONLY | os.O_DIRECTORY), place


def _clear(place: Path, target: Path) -> None:
    """Sweep up what a killed run left; what it had put aside goes back."""
    aside = place / _ASIDE
    if aside.exists() and not target.exists():
        aside.rename(target)
    for left in place.iterdir():
        shutil.rmtree(left)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders take each other's place at once; tell whether the system can."""
    import ctypes

    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):  # TypeError: Windows
        return False
    done: int = rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    return done == 0


def _replace(folder: Path, target: Path, aside: Path) -> None:
    """Put the folder in the target's place; where that fails, the target stays as it was."""
    target.rename(aside)
    try:
        folder.rename(target)
    except BaseException:
        aside.rename(target)
        raise
