"""`annotate estimate`: numbers about all articles, from the machine and from people together."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.options import Quiet, Seed, split_names
from annotate.cli.session import open_session
from annotate.cli.terminal import show
from annotate.errors import UsageError


class EstimateFormat(StrEnum):
    """How estimates are printed."""

    text = "text"
    json = "json"
    csv = "csv"


def estimate(
    file: Annotated[
        str | None,
        typer.Argument(
            help="annotations.jsonl with what people found; - is standard input. Default: the "
            "project's annotations."
        ),
    ] = None,
    articles: Annotated[
        str | None,
        typer.Option(
            help="predictions.jsonl of all articles, where the file has those alone that people "
            "read.",
            metavar="FILE",
        ),
    ] = None,
    quantity: Annotated[
        list[str] | None,
        typer.Option(
            help="A quantity, as \"share(quotes, speaker == 'X')\"; may be given several times.",
            metavar="EXPRESSION",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            help="Fields to part it by: month, publisher, extra.COLUMN of articles; speaker, type, "
            "holder,target ... of rows.",
            metavar="FIELDS",
        ),
    ] = None,
    top: Annotated[
        int, typer.Option(help="How many values of --by fields of rows.", min=1, metavar="N")
    ] = 10,
    target_width: Annotated[
        float | None,
        typer.Option(help="Say how many articles read give an interval so wide.", metavar="WIDTH"),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Whose readings are the machine's.", metavar="NAME")
    ] = None,
    wider: Annotated[
        bool, typer.Option("--wider", help="Speak of more than these articles, a sample of it.")
    ] = False,
    assume_random: Annotated[
        bool,
        typer.Option("--assume-random", help="Articles without a design were drawn by lot."),
    ] = False,
    alt_test: Annotated[
        bool,
        typer.Option("--alt-test", help="Label by label: may the machine be left alone?"),
    ] = False,
    format: Annotated[
        EstimateFormat, typer.Option(help="How it is printed.")
    ] = EstimateFormat.text,
    plot: Annotated[
        Path | None, typer.Option(help="Where to draw the intervals, an SVG.", metavar="FILE")
    ] = None,
    bootstrap: Annotated[
        int, typer.Option(help="Draws of articles for the intervals.", min=200, metavar="N")
    ] = 2000,
    seed: Seed = 0,
    workers: Annotated[
        int | None,
        typer.Option(help="Processes that read; by default as many as pay.", min=1, metavar="N"),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Estimate numbers about all articles: machine alone, people alone, both, with intervals.

    The machine read all articles, people some that were drawn by lot (`annotate push --sample`).
    What is said is right whatever the machine does. Quantities are a small language, which stands
    in annotate/docs/estimates.md. Exit code 1 where people read nothing, or articles that were
    chosen by their content.

    Example: annotate estimate annotations.jsonl --articles predictions.jsonl --by month
    """
    from annotate.app.quality import estimate as app
    from annotate.app.quality import estimate_output as output
    from annotate.estimates.estimating import EstimateSettings

    if alt_test and format is EstimateFormat.csv:
        raise UsageError(
            "--alt-test has no place in CSV, which has a line an estimate.",
            "Give --format json, or text.",
        )
    options = app.Options(
        quantities=tuple(quantity or app.USUAL),
        articles=articles,
        by=split_names(by),
        top=top,
        model=model,
        assume_random=assume_random,
        alt_test=alt_test,
        workers=workers,
        settings=EstimateSettings(draws=bootstrap, seed=seed, wider=wider, width=target_width),
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.estimate(context, file, options)
        show(output.render(result, format.value, target_width))
        if plot is not None:
            output.write_plot(result, plot)
            console.say(f"Wrote {plot}.")
