"""`annotate audit`: what people did with the machine's suggestions."""

from itertools import chain
from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project
from annotate.cli.quality.agreement import (
    Bootstrap,
    Explain,
    Format,
    Layers,
    Seed,
    choose_terms,
    print_report,
)
from annotate.model import Problem


def audit(
    file: Annotated[
        str | None,
        typer.Argument(help="annotations.jsonl; - is standard input. Default: the project's."),
    ] = None,
    layers: Layers = None,
    format: Annotated[Format, typer.Option(help="How the report is printed.")] = Format.text,
    bootstrap: Bootstrap = 1000,
    seed: Seed = 0,
    worst: Annotated[int, typer.Option(help="Suspect labels to list.", min=0)] = 10,
    explain: Explain = False,
    quiet: Quiet = False,
) -> None:
    """Tell what people kept, changed and added, and whether scores can be trusted.

    Articles that were read unassisted, or with no trace of a model, are the holdout.

    Example: annotate audit annotations.jsonl --format json
    """
    from annotate.records import read_records
    from annotate.reliability.audit.audit import audit_suggestions
    from annotate.reliability.audit.table import write_audit
    from annotate.reliability.table import write_how

    console = Console(quiet=quiet)
    project = read_project()
    problems: list[Problem] = []
    report = audit_suggestions(
        console.track(
            read_records(file or project.annotations, problems), "auditing", weight="documents"
        ),
        choose_terms(project, layers),
        bootstrap=bootstrap,
        seed=seed,
        worst=worst,
    )
    how = write_how(report.how) if explain else ()
    print_report(report, chain(write_audit(report), how), format)
    if not report.models:
        console.say("No document has a reading by a model and a finished one by a person.")
    console.finish(problems)
