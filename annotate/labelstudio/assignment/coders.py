"""The table of coders: who they are, how many articles each takes, who has left."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from annotate.errors import MissingFileError, UsageError
from annotate.spelling import suggest_nearest

CODER, ARTICLES, LEFT = "coder", "articles", "left"
_DELIMITERS = ",;\t"
_STAYS = ("no", "n", "false", "0", "-")  # what people write who mean that nobody left
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
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise MissingFileError(path) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8.", "Save it as CSV in UTF-8.") from error
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        return _read_rows(path, reader)
    except csv.Error as error:
        fix = "Look in it for a quotation mark without its second."
        raise UsageError(f"{path} is no CSV: {error}.", fix) from error


def _read_rows(path: Path, reader: "csv.DictReader[str]") -> tuple[Coder, ...]:
    columns = [str(name).strip().lower() for name in reader.fieldnames or ()]
    _check_columns(path, columns)
    coders = [_read_row(path, reader.line_num, row) for row in reader if any(row.values())]
    _check(path, coders)
    return tuple(coders)


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    known = (CODER, ARTICLES, LEFT)
    other = next((name for name in columns if name not in (*known, "")), "")
    twice = next((name for name in known if columns.count(name) > 1), "")
    if CODER in columns and not (other or twice):
        return
    nearest = suggest_nearest(other, set(known) - set(columns))
    what = f"has no column {CODER!r}"
    if CODER in columns:
        what = f"has a column {other!r}" if other else f"has the column {twice!r} twice"
    fix = f"Its columns are {', '.join(known)}; leave out, or rename, what else there is."
    raise UsageError(f"{path} {what}.", f"{nearest} {fix}".strip())


def _read_row(path: Path, line: int, row: Mapping[str | None, str | None]) -> Coder:
    cells = {str(name).strip().lower(): (cell or "").strip() for name, cell in row.items() if name}
    name, number = cells[CODER], cells.get(ARTICLES, "")
    if not name or None in row:
        raise UsageError(f"{path}, line {line}: it has no coder, or too many cells.", _FIX)
    if not name.isprintable():
        raise UsageError(f"{path}, line {line}: {name!r} is no name.", "Write it in one line.")
    if number and not number.isdecimal():
        raise UsageError(f"{path}, line {line}: {number!r} is no number of articles.", _FIX)
    if cells.get(LEFT, "").lower() in _STAYS:
        fix = "Leave the cell empty where the coder has not left: who left loses what is open."
        raise UsageError(f"{path}, line {line}: {LEFT!r} is {cells[LEFT]!r}.", fix)
    return Coder(name=name, articles=int(number) if number else None, left=bool(cells.get(LEFT)))


def _check(path: Path, coders: Sequence[Coder]) -> None:
    seen: dict[str, str] = {}
    for coder in coders:
        same = normalize("NFC", coder.name).casefold()
        if same in seen:
            spelt = "" if seen[same] == coder.name else f", once as {seen[same]!r}"
            fix = "Leave one row of a coder."
            raise UsageError(f"{path}: {coder.name!r} is in it twice{spelt}.", fix)
        seen[same] = coder.name
    if all(coder.left for coder in coders):
        raise UsageError(f"{path} has no coder who is still there.", _FIX)
