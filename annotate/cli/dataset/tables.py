"""`annotate tables`: a quote a row, a stance a row, for R, Stata, SPSS, spreadsheets."""

from enum import StrEnum
from typing import Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.spelling import plural


class TableKind(StrEnum):
    """What `--format` takes: `annotate.app.dataset.tables.ENDINGS`."""

    csv = "csv"
    tsv = "tsv"
    stata = "stata"
    spss = "spss"
    parquet = "parquet"


def tables(
    source: Annotated[
        str | None,
        typer.Argument(
            help="A dataset's folder, annotations or predictions, - for standard input. "
            "Default: the project's annotations.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", help="A new folder; or one table, as quotes.csv.", metavar="FOLDER"
        ),
    ] = "tables",
    format: Annotated[
        TableKind,
        typer.Option(
            help="stata: .dta of Stata 14 and later, spss: .sav, with value labels; "
            "parquet: labels are factors in R, categories in pandas."
        ),
    ] = TableKind.csv,
    excel: Annotated[
        bool,
        typer.Option("--excel", help="Begin CSV with the mark by which Excel knows UTF-8."),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Write tables of quotes, stances, entities and documents, labels as words.

    Each row has its document's title, publisher and date, and who it is about with name and id.
    A document with several readings is in them once, with the one that a dataset would show.

    Example: annotate tables datasets/summits --format stata -o summits
    """
    from annotate.app.dataset import tables as app

    with open_session(quiet=quiet) as (context, console):
        options = app.Options(kind=format.value, mark=excel)
        result = app.tables(context, source, output, options)
        counts = ", ".join(f"{plural(n, 'row')} of {name}" for name, n in result.rows.items())
        console.say(f"{result.target}: {counts}")
        for why, count in sorted(result.unread.items()):
            console.say(f"Left out: {count} {why}")
        if result.cut:
            cut = ", ".join(f"{name} ({count})" for name, count in sorted(result.cut.items()))
            console.say(f"Cut, for a cell of SPSS has 32,767 bytes: {cut}")
        if result.left:
            lists = ", ".join(sorted(result.left))
            console.say(f"Not in the tables, for they are lists: {lists}")
