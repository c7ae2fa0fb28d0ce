"""`annotate scheme show`: what a scheme asks for."""

import shutil
import textwrap
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.cli.terminal import show as print_shown

if TYPE_CHECKING:
    from annotate.app.project.scheme.show import Cells, SchemeTable
    from annotate.scheme import Scheme

_NARROWEST, _WIDEST = 60, 100


class SchemeFormat(StrEnum):
    """How a scheme is printed: as tables, as its content, as its page in Label Studio."""

    text = "text"
    json = "json"
    page = "page"


def show(
    scheme: Annotated[
        str | None, typer.Argument(help="A scheme file, or a bundled scheme; else the project's.")
    ] = None,
    format: Annotated[
        SchemeFormat, typer.Option(help="Tables, JSON, or the labelling page as XML.")
    ] = SchemeFormat.text,
    quiet: Quiet = False,
) -> None:
    """Print the labels with their keys, the attributes, the relations, the segments.

    Example: annotate scheme show news/2
    """
    from annotate.app.project.scheme import show as app

    with open_session(quiet=quiet) as (context, _):
        loaded = app.load(context, scheme)
        if format is SchemeFormat.page:
            print_shown(app.make_xml(loaded).rstrip("\n"))
        elif format is SchemeFormat.json:
            print_shown(loaded.text.rstrip("\n"))
        else:
            _print(loaded, app.list_tables(loaded))


def _print(scheme: "Scheme", tables: "list[SchemeTable]") -> None:
    width = min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)
    print_shown(f"{scheme.name}: {scheme.title}")
    for table in tables:
        print_shown(f"\n{table.title}\n")
        widths = _measure(table, width)
        for row in (table.columns, *table.rows):
            print_shown(_lay_out(row, widths))


def _measure(table: "SchemeTable", width: int) -> list[int]:
    """Return the columns' widths: as wide as they have to be, the widest as far as there is room.

    No word is broken but one that is wider than its column.
    """
    most = [
        max(len(cell) for cell in column) for column in zip(table.columns, *table.rows, strict=True)
    ]
    room = width - 2 * len(most)
    while sum(most) > room:
        widest = most.index(max(most))
        most[widest] -= 1
    return most


def _lay_out(row: "Cells", widths: list[int]) -> str:
    """Return a row in as many lines as its longest cell needs."""
    cells = [textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    lines = []
    for number in range(height):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
        lines.append(("  " + "  ".join(padded)).rstrip())
    return "\n".join(lines)
