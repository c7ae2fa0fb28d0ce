"""Windows as far as its files go, for a process of its own: `install()`, then import annotate.

There is no fcntl, no alarm, no folder that can be opened, and none of the flags that POSIX has for
that; what is open is not moved and not removed; locks are on bytes and keep readers off; what is
printed is cp1252. Paths stay those of this system.
"""

import fcntl
import importlib
import io
import os
import shutil
import signal
import struct
import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

_MISSING = {
    os: ("O_DIRECTORY", "O_NOFOLLOW", "fchmod", "getuid", "geteuid", "fork", "register_at_fork"),
    signal: ("SIGALRM", "SIGKILL", "setitimer", "ITIMER_REAL", "SIGPIPE", "SIGHUP"),
}
# These take a system with msvcrt for Windows in all else, too.
_TOLD_BY_MSVCRT = ("subprocess", "multiprocessing.popen_spawn_posix", "multiprocessing.connection")
_OPEN = "/proc/self/fd"


def install() -> None:
    """Make this process one of Windows."""
    for name in _TOLD_BY_MSVCRT:
        importlib.import_module(name)
    sys.modules["msvcrt"] = _make_msvcrt()
    for name in ("fcntl", "pwd", "grp", "resource"):
        sys.modules[name] = None  # type: ignore[assignment]
    tempfile.TemporaryFile = tempfile.NamedTemporaryFile  # it is gone when it is closed
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    for module, names in _MISSING.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for name in ("replace", "rename", "remove", "unlink"):
        setattr(os, name, _refuse_open(getattr(os, name)))
    os.open = _refuse_folders(os.open)
    for name in ("stdout", "stderr"):
        raw, errors = (
            getattr(sys, name).buffer,
            "strict" if name == "stdout" else "backslashreplace",
        )
        console = io.TextIOWrapper(raw, encoding="cp1252", errors=errors, newline="\r\n")
        setattr(sys, name, console)


def _make_msvcrt() -> types.ModuleType:
    made = types.ModuleType("msvcrt")

    def locking(handle: int, mode: int, count: int) -> None:
        place = os.lseek(handle, 0, os.SEEK_CUR)
        try:  # locks of open files, as those of Windows are, and not of processes
            lock = _pack(place, count)
            fcntl.fcntl(handle, _SET_LOCK, lock)
        except OSError as error:
            raise PermissionError(13, "Permission denied") from error

    made.locking, made.LK_NBLCK = locking, 2  # type: ignore[attr-defined]
    return made


_SET_LOCK = 37  # F_OFD_SETLK


def _pack(start: int, count: int) -> bytes:
    return struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, start, count, 0)


def _list_open() -> set[str]:
    found = set()
    for name in os.listdir(_OPEN):  # noqa: PTH208 - as names
        try:
            found.add(str(Path(_OPEN, name).readlink()))
        except OSError:
            continue
    return found


def _refuse_open(act: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*paths: Any, **more: Any) -> Any:
        places = {os.path.realpath(path) for path in paths if isinstance(path, str | Path)}
        for found in _list_open():
            if any(found == place or found.startswith(f"{place}/") for place in places):
                raise PermissionError(13, "it is being used by another process", found)
        return act(*paths, **more)

    return guarded


def _refuse_folders(act: Callable[..., int]) -> Callable[..., int]:
    def guarded(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        if isinstance(path, str | Path) and Path(path).is_dir():
            raise PermissionError(13, "Permission denied", str(path))
        return act(path, flags, mode, **more)

    return guarded
