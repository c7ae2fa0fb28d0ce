"""The table of coders: who they are, how many articles each takes, who has left."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.errors import MissingFileError, UsageError

CODER, ARTICLES, LEFT = "coder", "articles", "left"
_DELIMITERS = ",;\t"
_FIX = "A row has a coder; articles, at most how many; left, anything where the coder has left."


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """A person who codes; `articles` is at most how many, None for as many as there are."""

    name: str
    articles: int | None = None
    left: bool = False


def read_coders(path: Path) -> tuple[Coder, ...]:
    """Read the table: columns `coder`, `articles` and `left`, of which the first has to be there.

    Raises:
        MissingFileError: it is not there.
        UsageError: it is no such table; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise MissingFileError(path) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8.", "Save it as CSV in UTF-8.") from error
    head = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=max(_DELIMITERS, key=head.count))
    columns = {str(name).strip().lower() for name in reader.fieldnames or ()}
    unknown = sorted(columns - {CODER, ARTICLES, LEFT, ""})
    if CODER not in columns or unknown:
        what = f"has a column {unknown[0]!r}" if CODER in columns else f"has no column {CODER!r}"
        raise UsageError(f"{path} {what}.", _FIX)
    coders = [_read_row(path, reader.line_num, row) for row in reader if any(row.values())]
    _check(path, coders)
    return tuple(coders)


def _read_row(path: Path, line: int, row: Mapping[str | None, str | None]) -> Coder:
    cells = {str(name).strip().lower(): (cell or "").strip() for name, cell in row.items() if name}
    name, number = cells[CODER], cells.get(ARTICLES, "")
    if not name or None in row:
        raise UsageError(f"{path}, line {line}: it has no coder, or too many cells.", _FIX)
    if number and not number.isdecimal():
        raise UsageError(f"{path}, line {line}: {number!r} is no number of articles.", _FIX)
    return Coder(name=name, articles=int(number) if number else None, left=bool(cells.get(LEFT)))


def _check(path: Path, coders: Sequence[Coder]) -> None:
    names = Counter(coder.name for coder in coders)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise UsageError(f"{path}: {twice[0]!r} is in it twice.", "Leave one row of a coder.")
    if all(coder.left for coder in coders):
        raise UsageError(f"{path} has no coder who is still there.", _FIX)
