"""Checking the numbers of a dataset: report.json against its rows, the card against report.json.

Everything is counted again; a number that says something else has become stale.
"""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from annotate.dataset.files.card import FILE_NAME as CARD
from annotate.dataset.files.card import read_header
from annotate.dataset.files.card_numbers import find_blocks, list_blocks
from annotate.dataset.files.numbers import Numbers
from annotate.model import Problem
from annotate.report.agreed import AGREEMENT
from annotate.report.figures import Number, Report, Table
from annotate.report.writing import FILE_NAME as REPORT
from annotate.report.writing import read_report

CODE_REPORT = "D25"
CODE_STALE = "D26"
SHOWN = 20  # numbers that are named; all are counted
_NEAR = 1e-6
_REBUILD = "Build the dataset again with `annotate build`; do not edit numbers by hand."


def check_numbers(place: Path, numbers: Numbers) -> Iterator[Problem]:
    """Yield the numbers of report.json and of the card that are not what the files hold."""
    try:
        report = read_report(place / REPORT)
    except (OSError, ValueError) as error:
        yield _problem(CODE_REPORT, REPORT, f"it cannot be read: {error}")
        return
    found = list(_compare(report, numbers.make_report(), measured=numbers.measured is not None))
    for message in found[:SHOWN]:
        yield _problem(CODE_STALE, REPORT, message)
    if len(found) > SHOWN:
        yield _problem(CODE_STALE, REPORT, f"and {len(found) - SHOWN:,} more numbers")
    yield from _check_card(place, report)


def _problem(code: str, file: str, message: str) -> Problem:
    return Problem(code=code, file=file, message=message, fix=_REBUILD)


def _compare(said: Report, counted: Report, *, measured: bool) -> Iterator[str]:
    """Yield what a report says and what was counted, where these differ."""
    if {**said.sources, "readings": ()} != {**counted.sources, "readings": ()}:
        yield "it was made of other files than are here: their SHA-256 is another"
    for section in said.sections:
        if section.name == AGREEMENT and not measured:
            continue
        for table in section.tables:
            yield from _compare_tables(table, counted.find_table(table.name))
    known = {table.name for table in said.list_tables()}
    for table in counted.list_tables():
        if table.name not in known:
            yield f"{table.title} is missing"


def _compare_tables(said: Table, counted: Table | None) -> Iterator[str]:
    if counted is None or said.columns != counted.columns:
        yield f"{said.title} is not what the rows give"
        return
    names = dict.fromkeys(row.names for row in (*said.rows, *counted.rows))
    for name in names:
        one, other = said.find(*name), counted.find(*name)
        for at, column in enumerate(said.columns):
            pair = [row.numbers[at] if row else None for row in (one, other)]
            if not _is_same(*pair):
                where = ", ".join([said.title, *name, column])
                yield f"it says {_tell(pair[0])} for {where}; the rows give {_tell(pair[1])}"


def _is_same(one: Number | None, other: Number | None) -> bool:
    if one is None or other is None:
        return one is other
    pairs = zip(_list_values(one), _list_values(other), strict=True)
    return all(a is b if a is None or b is None else abs(a - b) <= _NEAR for a, b in pairs)


def _list_values(number: Number) -> tuple[float | None, ...]:
    return number.value, number.low, number.high, number.documents, number.items


def _tell(number: Number | None) -> str:
    if number is None:
        return "nothing"
    if number.value is None:
        return "that it is undefined"
    interval = "" if number.low is None else f" ({number.low:g} to {number.high:g})"
    behind = "" if number.documents is None else f" in {number.documents:,} articles"
    return f"{number.value:,g}{interval}{behind}"


def _check_card(place: Path, report: Report) -> Iterator[Problem]:
    """Compare the blocks of the card with what report.json makes of them."""
    try:
        text = (place / CARD).read_text(encoding="utf-8")
        read_header(text)
    except (OSError, ValueError):
        return  # reported with the files
    found = find_blocks(text)
    try:
        blocks = list_blocks(report)
    except (KeyError, TypeError, ValueError):
        message = "it fits its schema, but is not the report of a dataset: a table is missing"
        yield _problem(CODE_REPORT, REPORT, message)
        return
    for name, block in blocks.items():
        if name not in found:
            yield _problem(CODE_STALE, CARD, f"the numbers of report.json on {name} are missing")
        elif found[name] != block:
            said, wanted = _find_difference(found[name].splitlines(), block.splitlines())
            message = f"it says {said!r}; report.json has {wanted!r}"
            yield _problem(CODE_STALE, CARD, message)


def _find_difference(one: Iterable[str], other: Iterable[str]) -> tuple[str, str]:
    pairs = zip_longest(one, other, fillvalue="")
    return next((a, b) for a, b in pairs if a != b)
