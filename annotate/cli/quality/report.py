"""`annotate report`: all numbers of the annotations as one page, and as report.json."""

from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.options import Bootstrap, Quiet, Seed
from annotate.cli.session import open_session


def report(
    file: Annotated[
        str | None,
        typer.Argument(
            help="annotations.jsonl; - is standard input; a dataset's folder, to show its numbers. "
            "Default: the project's annotations."
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Where to write the two files.", metavar="FOLDER"),
    ] = Path("report"),
    title: Annotated[
        str | None, typer.Option(help="What stands at its top. Default: the dataset's title.")
    ] = None,
    bootstrap: Bootstrap = 1000,
    seed: Seed = 0,
    quiet: Quiet = False,
) -> None:
    """Write report.html, one page that stands alone, and report.json with the same numbers.

    Articles, spans, quotes, stances, progress, agreement, what became of the suggestions: every
    number says how it was computed. Opened, the page asks nothing of any network.

    Example: annotate report annotations.jsonl -o report
    """
    from annotate.app.quality import report as app

    options = app.Options(title=title, bootstrap=bootstrap, seed=seed)
    with open_session(quiet=quiet) as (context, console):
        result = app.report(context, file, output, options)
        console.say(f"Wrote {result.page} and {result.numbers}.")
