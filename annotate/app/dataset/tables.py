"""A quote a row, a stance a row: the rows of a dataset as files that statistics programs read."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from annotate.app.context import Context, NothingReadError
from annotate.app.dataset.rows import RowSource, open_rows
from annotate.app.exchange.exports import open_folder
from annotate.dataset.build import CODE_NOTHING
from annotate.dataset.files.flat_tables import TableFile, open_csv
from annotate.dataset.files.statistics_files import (
    TableColumns,
    open_parquet,
    open_spss,
    open_stata,
)
from annotate.dataset.rows.flattening import RowFlattener, list_tables, tell_flat_meaning
from annotate.errors import UsageError
from annotate.files.outputs import check_output, open_output
from annotate.model import Problem

TableFormat = Literal["csv", "tsv", "stata", "spss", "parquet"]
ENDINGS: Mapping[TableFormat, str] = {
    "csv": ".csv", "tsv": ".tsv", "stata": ".dta", "spss": ".sav", "parquet": ".parquet",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is written; `mark` begins CSV with a byte order mark, which Excel asks for."""

    kind: TableFormat = "csv"
    mark: bool = False


@dataclass(slots=True, kw_only=True)
class Result:
    """How many rows each table has, and what no cell could hold, by its column.

    `cut` counts the cells of which the program holds the beginning alone.
    """

    target: str
    rows: dict[str, int] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)


def tables(context: Context, source: str | None, target: str, options: Options) -> Result:
    """Write the tables of a dataset's folder, or of records; without a source, of the project's.

    A target as `quotes.csv` is one file with that table, of the kind that its ending says.

    Raises:
        UsageError: the folder is no dataset's, or the output is there already.
        NothingReadError: there is no row.
        UnsoundError: a table of the dataset cannot be read.
        WriteError: the output cannot be written.
    """
    kind = next((kind for kind, ending in ENDINGS.items() if target.endswith(ending)), None)
    if kind is not None:
        return _write_one(context, source, Path(target), replace(options, kind=kind))
    return _write_folder(context, source, target, options, name=target)


def _write_one(context: Context, source: str | None, target: Path, options: Options) -> Result:
    """Write the table that a file is called by."""
    check_output(target)
    with TemporaryDirectory() as aside:
        folder = Path(aside, "tables")
        result = _write_folder(context, source, str(folder), options, name=str(target))
        if target.stem not in result.rows:
            known = ", ".join(f"{name}{target.suffix}" for name in result.rows)
            raise UsageError(
                f"{target} is one file, and there is no table {target.stem}.",
                f"Call it by its table ({known}), or name a folder for all of them.",
            )
        with open_output(target) as stream, (folder / target.name).open("rb") as written:
            shutil.copyfileobj(written, stream)
    result.rows = {target.stem: result.rows[target.stem]}
    result.target = str(target)
    return result


def _write_folder(
    context: Context, source: str | None, target: str, options: Options, *, name: str
) -> Result:
    result = Result(target=target)
    with open_folder(target) as place, open_rows(context, source, list_tables) as given:
        flattener = RowFlattener(given.vocabulary)
        with ExitStack() as stack:
            open_table = _make_opener(place, flattener, options, stack, result.cut)
            _write_rows(given, flattener, open_table, result)
        result.unread, result.cut = +given.left, +result.cut
        if not result.rows:
            context.refuse_if_empty(0, name)
            context.findings.append(_make_nothing(given))
            raise NothingReadError(f"There is nothing to write; {name} is left as it was.")
    result.left = flattener.left
    return result


def _make_nothing(given: RowSource) -> Problem:
    reasons = "; ".join(f"{count:,} {why}" for why, count in given.left.items() if count)
    return Problem(
        code=CODE_NOTHING,
        message=f"there is no row of it: {reasons or 'there are no documents'}",
        file=given.name,
        fix="Have articles annotated and finished, or name a file that has readings.",
    )


def _make_opener(
    place: Path, flattener: RowFlattener, options: Options, stack: ExitStack, cut: Counter[str]
) -> Callable[[str, Mapping[str, Any]], TableFile]:
    """Return what opens a table, by its name and its first row."""

    def open_table(config: str, first: Mapping[str, Any]) -> TableFile:
        path = place / f"{config}{ENDINGS[options.kind]}"
        if options.kind not in {"csv", "tsv"}:
            named = {column: flattener.list_names(config, column) for column in first}
            columns = TableColumns(
                labels={column: names for column, names in named.items() if names},
                meanings={column: tell_flat_meaning(config, column) for column in first},
            )
            if options.kind == "spss":
                return stack.enter_context(open_spss(path, columns, cut))
            open_program = open_stata if options.kind == "stata" else open_parquet
            return stack.enter_context(open_program(path, columns))
        delimiter = "\t" if options.kind == "tsv" else ","
        return stack.enter_context(
            open_csv(path, list(first), delimiter=delimiter, mark=options.mark)
        )

    return open_table


def _write_rows(
    given: RowSource,
    flattener: RowFlattener,
    open_table: Callable[[str, Mapping[str, Any]], TableFile],
    result: Result,
) -> None:
    opened: dict[str, TableFile] = {}
    for config, rows in _iter_groups(given):
        for row in rows:
            cells = flattener.flatten(config, row)
            if config not in opened:
                opened[config] = open_table(config, cells)
            opened[config].write(cells)
            result.rows[config] = result.rows.get(config, 0) + 1


def _iter_groups(given: RowSource) -> Iterator[tuple[str, Iterator[Any]]]:
    for config, rows in groupby(given.rows, key=itemgetter(0)):
        yield config, (row for _, row in rows)
