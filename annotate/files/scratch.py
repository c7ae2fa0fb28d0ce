"""A temporary database on the disk, for what would not fit into memory; gone when it is closed."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

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


_HELD = 10_000  # keys in memory


class FirstPlaces:
    """Where each key stood first: in memory while they are few, in a temporary database then."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}
        self._stack = ExitStack()
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return self._stack.__exit__(kind, error, trace)  # a full disk is named by the database

    def __del__(self) -> None:
        self._stack.close()

    def note(self, key: str, place: str = "") -> str | None:
        """Note where a key stands; return where it stood first, None where this is the first."""
        if self._database is None:
            if key in self._held:
                return self._held[key]
            self._held[key] = place
            if len(self._held) > _HELD:
                self._spill()
            return None
        new = self._database.execute("INSERT OR IGNORE INTO first VALUES (?, ?)", (key, place))
        if new.rowcount:
            return None
        found = self._database.execute("SELECT place FROM first WHERE key = ?", (key,)).fetchone()
        return str(found[0])

    def _spill(self) -> None:
        self._database = self._stack.enter_context(open_scratch())
        self._database.execute(
            "CREATE TABLE first (key TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID"
        )
        self._database.executemany("INSERT INTO first VALUES (?, ?)", sorted(self._held.items()))
        self._held.clear()


@contextmanager
def open_scratch() -> Iterator[sqlite3.Connection]:
    """Open an empty database of SQLite for the block.

    Raises:
        AnnotateError: the disk has no room for it, or does not let it be written.
    """
    try:
        # A file without a name; one thread after the other may use it, as a generator may be used.
        with closing(sqlite3.connect("", check_same_thread=False)) as database:
            database.execute("PRAGMA journal_mode = OFF")  # nothing is ever taken back
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
