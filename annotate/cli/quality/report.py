"""`annotate report`: all numbers of the annotations as one page, and as report.json."""

from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.options import Bootstrap, Quiet, Seed
from annotate.cli.session import open_session
from annotate.errors import UsageError

FEWEST_DRAWS = 200  # of a studentised interval


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
    sources: Annotated[
        bool,
        typer.Option(
            "--sources", help="A section on who gets to speak, and sources.csv of quotes."
        ),
    ] = False,
    articles: Annotated[
        str | None,
        typer.Option(
            help="With --sources: predictions.jsonl of all articles, where the file has those "
            "alone that people read.",
            metavar="FILE",
        ),
    ] = None,
    transcripts: Annotated[
        Path | None,
        typer.Option(
            help="With --sources: text files of what was spoken, in which direct quotes are "
            "looked up.",
            metavar="FOLDER",
        ),
    ] = None,
    bootstrap: Bootstrap = 1000,
    seed: Seed = 0,
    quiet: Quiet = False,
) -> None:
    """Write report.html, one page that stands alone, and report.json with the same numbers.

    Articles, spans, quotes, stances, progress, agreement, what became of the suggestions: every
    number says how it was computed. With --sources also who gets to speak: what kinds of sources,
    who most, where, by publisher and month, with intervals where people read a sample. Opened, the
    page asks nothing of any network.

    Example: annotate report annotations.jsonl -o report
    """
    from annotate.app.quality import report as app
    from annotate.app.quality.sources import SourceOptions
    from annotate.estimates.estimating import EstimateSettings

    audited = None
    if sources:
        settings = EstimateSettings(draws=max(bootstrap, FEWEST_DRAWS), seed=seed)
        audited = SourceOptions(articles=articles, transcripts=transcripts, settings=settings)
    elif articles or transcripts:
        option = "--articles" if articles else "--transcripts"
        raise UsageError(f"{option} is for the section on sources.", "Say --sources too.")
    options = app.Options(title=title, bootstrap=bootstrap, seed=seed, sources=audited)
    with open_session(quiet=quiet) as (context, console):
        result = app.report(context, file, output, options)
        console.say(f"Wrote {result.page} and {result.numbers}.")
        if result.quotes is not None:
            console.say(f"Wrote {result.quotes}, a line for each quote.")
