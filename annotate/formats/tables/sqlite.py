"""SQLite: the rows of one table, the only one or the one that is named."""

import sqlite3
from collections.abc import Iterator, Sequence

from annotate.formats.port import FileFormat, Input, InputRow, Item
from annotate.formats.problems import MALFORMED, NO_TEXT
from annotate.formats.sqlite_files import open_copy
from annotate.formats.tables.cells import to_plain
from annotate.formats.tables.names import has_text

_MARK = b"SQLite format 3\x00"
_SHOWN = 12


def read(given: Input) -> Iterator[Item]:
    """Yield the rows of a table. The database is copied first, so that nothing is written to it."""
    try:
        with open_copy(given.stream) as database:
            yield from _read_database(database, given)
    except sqlite3.Error as error:
        fix = "Close what writes to it, and give it again."
        yield given.complain(MALFORMED, f"not SQLite: {error}", fix=fix)


def _read_database(database: sqlite3.Connection, given: Input) -> Iterator[Item]:
    listed = database.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    tables = [str(name) for (name,) in listed]
    table = _choose(database, tables, given.table)
    if table is None:
        names = ", ".join(tables[:_SHOWN]) or "none"
        asked = f"there is no table {given.table}." if given.table else "which table is meant?"
        message = f"{asked} Its tables are {names}" if given.table else f"{asked} There are {names}"
        yield given.complain(NO_TEXT, message, fix="Name the table: --table NAME.")
        return
    rows = database.execute(f"SELECT * FROM {_quote(table)}")
    names_found = [column[0] for column in rows.description]
    for number, row in enumerate(rows, start=1):
        fields = {name: to_plain(cell) for name, cell in zip(names_found, row, strict=True)}
        yield InputRow(fields=fields, line=number)


def _choose(database: sqlite3.Connection, tables: Sequence[str], asked: str | None) -> str | None:
    """Return the table that is asked for, else the only one, or the only one with a text."""
    if asked is not None:
        return asked if asked in tables else None
    if len(tables) == 1:
        return tables[0]
    with_text = [table for table in tables if has_text(_list_columns(database, table))]
    return with_text[0] if len(with_text) == 1 else None


def _list_columns(database: sqlite3.Connection, table: str) -> dict[str, None]:
    rows = database.execute(f"SELECT * FROM {_quote(table)} LIMIT 0")
    return {column[0]: None for column in rows.description}


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


FORMAT = FileFormat(
    description="a table of a SQLite database",
    suffixes=(".db", ".sqlite", ".sqlite3"),
    recognise=lambda head: head.startswith(_MARK),
    read=read,
)
