"""`annotate adjudicate verify`: gold derived again, and compared."""

from typing import Annotated

import typer

from annotate.cli.labelstudio.adjudicate.options import GOLD, LogFile, ReadingsFile
from annotate.cli.options import Quiet
from annotate.cli.session import open_session


def verify(
    readings: ReadingsFile = None,
    gold: Annotated[
        str | None,
        typer.Option(help=f"The gold to look at. Default: {GOLD}, beside them.", metavar="FILE"),
    ] = None,
    log: LogFile = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Write the derived gold here too.", metavar="FILE"),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Derive gold again from readings and log, and compare.

    It has to be the same bytes. Exit code 1 where it is not, or where the readings do not bear
    out a decision.

    Example: annotate adjudicate verify annotations.jsonl --gold adjudicated.jsonl
    """
    from annotate.app.labelstudio.adjudicate import verify as app

    options = app.Options(readings=readings, gold=gold, log=log, output=output)
    with open_session(quiet=quiet) as (context, console):
        result = app.verify(context, options)
        same = "the same bytes" if result.whole else "NOT the same"
        console.say(
            f"{result.gold}: {result.same} of {result.documents} documents are derived again; "
            f"{same}."
        )
