"""A temporary database on the disk, for what would not fit into memory; gone when it is closed."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from annotate.errors import AnnotateError

_FOLDERS = ("SQLITE_TMPDIR", "TMPDIR")  # as SQLite looks for a place, and then in these:
_COMMON = ("/var/tmp", "/usr/tmp", "/tmp", ".")
_OUTSIDE = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
    }
)
_PRIMARY = 0xFF  # the bits of an extended code that say of what kind it is


@contextmanager
def open_scratch() -> Iterator[sqlite3.Connection]:
    """Open an empty database of SQLite for the block.

    Raises:
        AnnotateError: the disk has no room for it, or does not let it be written.
    """
    try:
        with closing(sqlite3.connect("")) as database:  # a file without a name
            yield database
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & _PRIMARY not in _OUTSIDE:
            raise
        raise AnnotateError(
            f"{find_folder()} cannot hold the temporary files of this command: {error}.",
            "Make room there, or name a folder that has room in SQLITE_TMPDIR, and run the command "
            "again; what was there before is as it was.",
        ) from error


def find_folder() -> str:
    """Return the folder of the temporary files, found as SQLite finds it."""
    named = (os.environ.get(name) for name in _FOLDERS)
    for folder in (*named, *_COMMON):
        if folder and Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK):
            return folder
    return "."
