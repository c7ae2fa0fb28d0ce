"""Files of SQLite that are read: a copy is opened, and nothing is written beside the original."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def open_copy(stream: BinaryIO) -> Iterator[sqlite3.Connection]:
    """Open what a stream holds; bytes that are no UTF-8 are read as U+FFFD.

    Raises:
        sqlite3.Error: it is no database, or a damaged one.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "copy.db")
        with path.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            database.text_factory = lambda data: data.decode("utf-8", "replace")
            yield database
