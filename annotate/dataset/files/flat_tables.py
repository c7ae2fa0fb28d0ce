"""Flat rows as files of CSV and TSV, row by row."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from annotate.formats.tables.layers import make_safe


class TableFile(Protocol):
    """A table that grows."""

    def write(self, row: Mapping[str, Any]) -> None:
        """Take a row: a cell for each column."""
        ...


@contextmanager
def open_csv(
    path: Path, columns: Sequence[str], *, delimiter: str, mark: bool
) -> Iterator[TableFile]:
    """Open a table in UTF-8; no cell of it is a formula.

    Args:
        path: The file, which is new.
        columns: The names in the first row; a row with others is an error.
        delimiter: What stands between cells.
        mark: Whether a byte order mark begins it.
    """
    encoding = "utf-8-sig" if mark else "utf-8"
    with path.open("w", encoding=encoding, newline="") as stream:
        table = _CsvFile(stream, columns, delimiter)
        yield table


class _CsvFile:
    def __init__(self, stream: io.TextIOWrapper, columns: Sequence[str], delimiter: str) -> None:
        self._columns = columns
        self._writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        self._writer.writerow(columns)

    def write(self, row: Mapping[str, Any]) -> None:
        self._writer.writerow([make_safe(row.get(column)) for column in self._columns])
