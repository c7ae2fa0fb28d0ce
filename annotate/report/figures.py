"""The report object: numbers in tables, and with each how it was computed and of which file.

Values only. `annotate.records.to_json` turns a report into JSON as it stands, and
`schemas/report.schema.json` is its form.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

FORMAT = "annotate-report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number. Without a value, or without an interval, `reason` says why.

    `how` is a sentence on how it is computed, `source` names one of the report's sources. `low`
    and `high` are its 95 % interval. `documents` and `items` are how many there are behind it.
    """

    value: float | None
    how: str
    source: str
    low: float | None = None
    high: float | None = None
    documents: int | None = None
    items: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A row of a table: what it is of, its numbers, and where the things themselves can be seen."""

    names: tuple[str, ...]
    numbers: tuple[Number, ...]
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: `heads` stand over the names of its rows, `columns` over their numbers."""

    name: str
    title: str
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    note: str = ""

    def find(self, *names: str) -> FigureRow | None:
        """Return the row with these names, None where there is none."""
        return next((row for row in self.rows if row.names == names), None)

    def get(self, column: str, *names: str) -> Number | None:
        """Return the number in a column of a row, None where there is no such row."""
        row = self.find(*names)
        return row.numbers[self.columns.index(column)] if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of the annotators' guide: what it is about, what it says, and an example of it.

    `start` and `end` are where the label stands in the example, in code points.
    """

    about: str
    words: str
    example: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a report: words and tables."""

    name: str
    title: str
    words: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that numbers were computed of, with the SHA-256 of its bytes."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All numbers of annotations or of a dataset, and the files that they are from, by name."""

    title: str
    scheme: str
    scheme_sha256: str
    version: str
    sources: Mapping[str, tuple[SourceFile, ...]]
    sections: tuple[Section, ...] = field(default=())
    format: str = FORMAT

    def list_tables(self) -> Iterable[Table]:
        """Return the tables of all sections."""
        return [table for section in self.sections for table in section.tables]

    def find_table(self, name: str) -> Table | None:
        """Return the table of this name, None where there is none."""
        return next((table for table in self.list_tables() if table.name == name), None)


# --- back from JSON -------------------------------------------------------------------------------


def report_from_json(value: Mapping[str, Any]) -> Report:
    """Make a Report of a value that fits `report.schema.json`."""
    given = {name: value[name] for name in _names(Report) if name in value}
    sources = {
        name: tuple(SourceFile(**file) for file in files)
        for name, files in value["sources"].items()
    }
    sections = tuple(_section_from_json(section) for section in value["sections"])
    return Report(**{**given, "sources": sources, "sections": sections})


def _section_from_json(value: Mapping[str, Any]) -> Section:
    return Section(
        name=value["name"],
        title=value["title"],
        words=tuple(value["words"]),
        tables=tuple(_table_from_json(table) for table in value["tables"]),
        passages=tuple(Passage(**passage) for passage in value["passages"]),
    )


def _table_from_json(value: Mapping[str, Any]) -> Table:
    rows = (
        FigureRow(
            names=tuple(row["names"]),
            numbers=tuple(Number(**{"value": None, **number}) for number in row["numbers"]),
            links=tuple(row["links"]),
        )
        for row in value["rows"]
    )
    return Table(
        name=value["name"],
        title=value["title"],
        heads=tuple(value["heads"]),
        columns=tuple(value["columns"]),
        rows=tuple(rows),
        note=value["note"],
    )


def _names(kind: type[Report]) -> list[str]:
    return [field.name for field in fields(kind)]
