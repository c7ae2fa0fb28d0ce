"""`annotate audit`: what people did with the machine's suggestions."""

from itertools import chain
from typing import Annotated

import typer

from annotate.app.names import check_names
from annotate.app.wording import describe_input
from annotate.cli.options import Bootstrap, Explain, Layers, Quiet, ReportFormat, Seed, split_names
from annotate.cli.reports import print_report
from annotate.cli.session import open_session


def audit(
    file: Annotated[
        str | None,
        typer.Argument(help="annotations.jsonl; - is standard input. Default: the project's."),
    ] = None,
    layers: Layers = None,
    by: Annotated[
        str | None,
        typer.Option(help="version: what one version after the other saved.", metavar="NAME"),
    ] = None,
    format: Annotated[
        ReportFormat, typer.Option(help="How the report is printed.")
    ] = ReportFormat.text,
    bootstrap: Bootstrap = 1000,
    seed: Seed = 0,
    worst: Annotated[int, typer.Option(help="Suspect labels to list.", min=0)] = 10,
    explain: Explain = False,
    quiet: Quiet = False,
) -> None:
    """Tell what people kept, changed and added, and whether scores can be trusted.

    Articles that were read unassisted, or with no trace of a model, are the holdout. Exit code 1
    where there is nothing to compare.

    Example: annotate audit annotations.jsonl --by version
    """
    from annotate.app.quality import audit as app
    from annotate.reliability.audit.table import write_audit, write_versions
    from annotate.reliability.table import write_how

    options = app.Options(layers=split_names(layers), bootstrap=bootstrap, seed=seed, worst=worst)
    by_version = bool(check_names(split_names(by), ("version",), "--by"))
    with open_session(quiet=quiet) as (context, console):
        report = app.audit(context, file, options)
        how = write_how(report.how) if explain else ()
        lines = write_versions(report) if by_version else write_audit(report)
        console.say(describe_input(context, report.documents, "document"))
        print_report(report, chain(lines, how), format)
