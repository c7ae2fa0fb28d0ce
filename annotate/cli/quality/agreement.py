"""`annotate agreement`: how far the people who read the same articles agree."""

from itertools import chain
from typing import Annotated

import typer

from annotate.cli.options import Bootstrap, Explain, Layers, Quiet, ReportFormat, Seed, split_names
from annotate.cli.reports import print_report
from annotate.cli.session import open_session


def agreement(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="annotations.jsonl; - is standard input; several are joined, as of two servers. "
            "Default: the project's."
        ),
    ] = None,
    layers: Layers = None,
    by: Annotated[
        str | None,
        typer.Option(help="Tell apart by any of label,pair,annotator,week.", metavar="NAMES"),
    ] = None,
    format: Annotated[
        ReportFormat, typer.Option(help="How the report is printed.")
    ] = ReportFormat.text,
    bootstrap: Bootstrap = 1000,
    seed: Seed = 0,
    worst: Annotated[
        int,
        typer.Option(help="Documents and spans with the lowest agreement to list.", min=0),
    ] = 5,
    gamma: Annotated[
        int,
        typer.Option(help="Documents to compute gamma on: slow; needs the extra gamma.", min=0),
    ] = 0,
    explain: Explain = False,
    quiet: Quiet = False,
) -> None:
    """Measure agreement on spans, categories, and spans with what they are linked to.

    Only readings that different people finished count as second opinions. Exit code 1 where no
    article has two.

    Example: annotate agreement annotations.jsonl --by label,pair
    """
    from annotate.app.quality import agreement as app
    from annotate.reliability.table import write_agreement, write_how

    options = app.Options(
        layers=split_names(layers),
        by=split_names(by),
        bootstrap=bootstrap,
        seed=seed,
        worst=worst,
        gamma=gamma,
    )
    with open_session(quiet=quiet) as (context, _):
        report = app.agreement(context, files or (), options)
        how = write_how(report.how) if explain else ()
        print_report(report, chain(write_agreement(report), how), format)
