"""Flat rows as files: CSV and TSV row by row, Stata a table at once."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

from annotate.errors import MissingExtraError
from annotate.formats.tables.layers import make_safe

_NUMBERS = ("score",)  # what may be empty in a whole table
_STATA: Literal[118] = 118  # the version of the file: of Stata 14 and later, in UTF-8
_LONGEST = 32  # characters of a name in Stata


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


@contextmanager
def open_stata(path: Path, labels: Mapping[str, Sequence[str]]) -> Iterator[TableFile]:
    """Open a table for Stata 14 and later, written when the block ends well.

    Args:
        path: The file, which is new.
        labels: The words of the columns whose numbers have value labels.
    """
    table = _StataFile()
    yield table
    table.save(path, labels)


class _StataFile:
    def __init__(self) -> None:
        self._rows: list[Mapping[str, Any]] = []

    def write(self, row: Mapping[str, Any]) -> None:
        self._rows.append(row)

    def save(self, path: Path, labels: Mapping[str, Sequence[str]]) -> None:
        try:
            import pandas
        except ImportError as error:
            raise MissingExtraError("pandas", "dataset") from error
        frame = pandas.DataFrame(self._rows)
        texts = []
        for column in frame.columns:
            if column in labels:
                frame[column] = pandas.Categorical(frame[column], categories=list(labels[column]))
            elif column in _NUMBERS:
                frame[column] = pandas.to_numeric(frame[column])
            elif frame[column].dtype == object:
                frame[column] = [_show(value) for value in frame[column]]
                texts.append(_name(column))
        frame.columns = [_name(column) for column in frame.columns]
        frame.to_stata(path, write_index=False, version=_STATA, convert_strl=texts)


def _name(column: str) -> str:
    """Return a name that Stata takes: not too long, and none of its own words."""
    return "end_" if column == "end" else column[:_LONGEST]


def _show(value: object) -> str:
    """Return a text without NUL, which would end it; "" for nothing, as Stata has it."""
    return "" if value is None else str(value).replace("\x00", " ")
