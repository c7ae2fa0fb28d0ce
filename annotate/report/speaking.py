"""Who gets to speak: the section of a report on sources, laid out of its numbers."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotate.report.figures import FigureRow, Number, Section, Table
from annotate.resources import DATA

ACCURACY = DATA / "source_accuracy.toml"
SECTION = "who-speaks"
TITLE = "Sources: who gets to speak"
MACHINE = "machine"  # behind a column that says what it says alone
_TITLES = {
    "kinds": ("Kinds of sources", "source"),
    "most quoted": ("The most quoted", "source"),
    "roles": ("What sources are", "role"),
    "places": ("Where quotes stand", "place"),
    "forms": ("How sources are quoted", "form"),
    "source publishers": ("Sources by publisher", "publisher"),
    "source months": ("Sources by month", "month"),
    "proofs": ("Quotes looked up in transcripts", "form"),
}

_SPARSE = ("roles",)  # what nobody has is not listed


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNumber:
    """A number: the table, row and column where it stands; what the machine says alone, if told."""

    table: str
    row: str
    column: str
    number: Number
    machine: Number | None = None


def make_speaking(numbers: Iterable[SourceNumber], words: Sequence[str]) -> Section:
    """Return the section: tables, rows and columns in the order in which they come."""
    tables: dict[str, dict[str, dict[str, Number]]] = {}
    for one in numbers:
        row = tables.setdefault(one.table, {}).setdefault(one.row, {})
        row[one.column] = one.number
        if one.machine is not None:
            row[f"{one.column}, {MACHINE}"] = one.machine
    return Section(
        name=SECTION,
        title=TITLE,
        words=tuple(words),
        tables=tuple(_make_table(name, rows) for name, rows in tables.items()),
    )


def _make_table(name: str, rows: dict[str, dict[str, Number]]) -> Table:
    title, head = _TITLES[name]
    columns = tuple(dict.fromkeys(column for row in rows.values() for column in row))
    return Table(
        name=name,
        title=title,
        heads=(head,),
        columns=columns,
        rows=tuple(
            FigureRow(names=(row,), numbers=tuple(numbers[column] for column in columns))
            for row, numbers in rows.items()
            if name not in _SPARSE or any(number.value for number in numbers.values())
        ),
    )


def describe_accuracy() -> str:
    """Return what the machine had right where it was judged by hand, measure by measure."""
    measured = tomllib.loads(ACCURACY.read_text(encoding="utf-8"))
    right = "; ".join(f"{name} {_show(share)}" for name, share in measured["right"].items())
    return (
        f"How good the machine is at it: of {measured['quotes']} quotes in {measured['articles']} "
        f"articles that were judged by hand it found {_show(measured['found']['quotes'])}, and of "
        f"these it had right {right}. Another corpus may be harder."
    )


def _show(share: float) -> str:
    return f"{share:.2f}".removeprefix("0")
