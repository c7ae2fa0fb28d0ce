"""The rows of a table that people edit, in a text editor or a spreadsheet, each with its line.

Commas, semicolons and tabs part cells, as the first line has them; a byte order mark and the line
`sep=;` of a spreadsheet are no part of the table.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from annotate.errors import AnnotateError
from annotate.model import Problem

SHAPE = "H06"
_MARKS = ",;\t"
_SETS_MARK = "sep="
_FIX = "Correct the line, in a text editor or a spreadsheet."


def read_rows(
    path: Path, columns: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table with their lines, each with all columns.

    A row with a quotation mark that is never closed has taken in all lines behind it: none of
    them is a row, and it is a Problem.

    Args:
        path: The table; one that is not there has no rows.
        columns: Its columns, of which the first two have to be there.
        problems: Grows by what is wrong with lines.

    Raises:
        AnnotateError: it cannot be read, or its first line is none of a table.
    """
    if not path.exists():
        return
    text, skipped = _read_text(path)
    head = text.partition("\n")[0]
    mark = max(_MARKS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    names = [name.strip().lower() for name in next(reader, [])]
    if missing := [column for column in columns[:2] if column not in names]:
        message = f"the first line names no column {', '.join(missing)}"
        raise AnnotateError(f"{path}: {message}.", f"Its columns are {', '.join(columns)}.")
    if said := _tell_renamed(names, columns):
        problems.append(make_problem(SHAPE, said, path, 1 + skipped, severity="warning"))
    last = reader.line_num
    try:
        for row in reader:
            first, last = last + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if wrong := _tell_wrong(row, names, columns):
                problems.append(make_problem(SHAPE, wrong, path, first + skipped))
                continue
            given = dict(zip(names, (cell.strip() for cell in row), strict=False))
            yield last + skipped, {**dict.fromkeys(columns, ""), **given}
    except csv.Error:
        message = "a quotation mark is not closed, or stands in the middle of a cell"
        problems.append(make_problem(SHAPE, message, path, last + 1 + skipped))


def _read_text(path: Path) -> tuple[str, int]:
    """Return the text of a table, and how many lines before its first one were left out."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise AnnotateError(
            f"{path}:{line}: this is not UTF-8.", "Save it as CSV UTF-8."
        ) from error
    except OSError as error:
        raise AnnotateError(f"{path} cannot be read: {error}.", "Look at its rights.") from error
    first, _, rest = text.partition("\n")
    return (rest, 1) if first.strip().strip('"').lower().startswith(_SETS_MARK) else (text, 0)


def _tell_wrong(row: Sequence[str], names: Sequence[str], columns: Sequence[str]) -> str | None:
    """Say what is wrong with a row; a note may have lines."""
    if len(row) > len(names):
        return f"{len(row)} fields where {len(names)} have names"
    for name, cell in zip(names, row, strict=False):
        if name in columns[:-1] and "\n" in cell.strip():
            return f"{name} has {cell.strip().count(chr(10)) + 1} lines: a quotation mark is open"
    return None


def _tell_renamed(names: Sequence[str], columns: Sequence[str]) -> str | None:
    """Say which column is missing where one stands that nothing reads and may be it."""
    missing = [column for column in columns if column not in names]
    renamed = [
        (name, column)
        for name in names
        for column in missing
        if name not in columns and name.startswith(column)
    ]
    said = [f"nothing reads {name!r}: is it {column!r}?" for name, column in renamed]
    return "; ".join(said) or None


def make_problem(
    code: str, message: str, path: Path, line: int, *, severity: str = "error"
) -> Problem:
    """Return a finding at a line of a table."""
    return Problem(
        code=code,
        message=message,
        severity="warning" if severity == "warning" else "error",
        file=str(path),
        line=line,
        fix=_FIX,
    )
