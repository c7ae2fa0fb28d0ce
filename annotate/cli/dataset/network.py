"""`annotate network`: who stands where towards whom, as networks."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.dataset.summaries import tell_network
from annotate.cli.options import Quiet, split_names
from annotate.cli.session import open_session


class Kind(StrEnum):
    """What `--kind` takes: `annotate.network.graph.KINDS`."""

    statements = "statements"
    stances = "stances"
    concepts = "concepts"
    quotes = "quotes"
    congruence = "congruence"
    conflict = "conflict"
    subtract = "subtract"


def network(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="A dataset's folder, annotations or predictions, - for standard input. "
            "Default: the project's annotations.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="A folder, or a file that ends with .graphml, .gexf, .csv or .dna.",
            metavar="PATH",
        ),
    ] = Path("network"),
    format: Annotated[
        str | None,
        typer.Option(
            help="Some of csv,graphml,gexf,dna [csv,graphml, or as the file's name says].",
            metavar="NAMES",
        ),
    ] = None,
    kind: Annotated[
        Kind,
        typer.Option(
            help="statements: stances and quotes, towards actors and concepts; stances, concepts, "
            "quotes: of these one alone; congruence, conflict, subtract: who agrees with whom."
        ),
    ] = Kind.statements,
    window: Annotated[
        str | None,
        typer.Option(
            help="A network for each month, quarter, year, or so many days, as 30d.",
            metavar="LENGTH",
        ),
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(help="Windows move by this, and overlap.", metavar="LENGTH"),
    ] = None,
    cumulative: Annotated[
        bool, typer.Option("--cumulative", help="Each window begins with the first one.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(help="First day; windows of days are counted from it.", metavar="DATE"),
    ] = None,
    until: Annotated[str | None, typer.Option(help="Last day.", metavar="DATE")] = None,
    by: Annotated[
        str | None,
        typer.Option(
            help="A network for each value of a column, as publisher or split.", metavar="COLUMN"
        ),
    ] = None,
    ledger: Annotated[
        str | None,
        typer.Option(help="Where to write what .dna does not hold.", metavar="FILE"),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write networks of actors: who is for or against whom and what, who speaks to whom.

    A row without a name gives no edge, and is counted. What an edge is, and which numbers it has,
    stands in annotate/docs/networks.md. Exit code 1 where no row gives an edge.

    Example: annotate network datasets/summits --kind congruence --window quarter -o network
    """
    from annotate.app.dataset import network as app

    options = app.Options(
        kind=kind.value,
        window=window,
        step=step,
        cumulative=cumulative,
        since=since,
        until=until,
        by=by,
        formats=split_names(format),
        ledger=ledger,
    )
    with open_session(quiet=quiet) as (context, console):
        tell_network(app.network(context, source or [], output, options), console)
