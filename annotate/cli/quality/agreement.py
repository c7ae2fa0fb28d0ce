"""`annotate agreement`: how far the people who read the same articles agree."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project, split_names
from annotate.errors import UsageError
from annotate.model import Problem
from annotate.project import Project

if TYPE_CHECKING:
    from annotate.reliability.options import Terms


class Format(StrEnum):
    """How a report is printed."""

    text = "text"
    json = "json"


Layers = Annotated[
    str | None,
    typer.Option(help="Layers to look at, as entity,quote. Default: all.", metavar="NAMES"),
]
Bootstrap = Annotated[
    int, typer.Option(help="Draws of documents for the intervals; 0 for none.", min=0, metavar="N")
]
Explain = Annotated[bool, typer.Option("--explain", help="Say how each figure is computed.")]
Seed = Annotated[
    int, typer.Option(help="The same seed gives the same intervals.", min=0, metavar="N")
]


def agreement(
    file: Annotated[
        str | None,
        typer.Argument(help="annotations.jsonl; - is standard input. Default: the project's."),
    ] = None,
    layers: Layers = None,
    by: Annotated[
        str | None,
        typer.Option(help="Tell apart by any of label,pair,annotator,week.", metavar="NAMES"),
    ] = None,
    format: Annotated[Format, typer.Option(help="How the report is printed.")] = Format.text,
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
    """Measure agreement on spans, categories, attributions and stances.

    Only readings that different people finished count as second opinions.

    Example: annotate agreement annotations.jsonl --by label,pair
    """
    from annotate.records import read_records
    from annotate.reliability.agreement import BY, Plan, measure_agreement
    from annotate.reliability.table import write_agreement, write_how

    console = Console(quiet=quiet)
    project = read_project()
    parts = check_names(split_names(by), BY, "--by")
    problems: list[Problem] = []
    records = read_records(file or project.annotations, problems)
    plan = Plan(by=tuple(parts), bootstrap=bootstrap, seed=seed, worst=worst, gamma=gamma)
    tracked = console.track(records, "comparing", weight="documents")
    report = measure_agreement(tracked, choose_terms(project, layers), plan)
    how = write_how(report.how) if explain else ()
    print_report(report, chain(write_agreement(report), how), format)
    if not report.compared:
        console.say("No document has two finished readings by different people.")
    console.finish(problems)


def choose_terms(project: Project, layers: str | None) -> "Terms":
    """Return what of the project's scheme is compared."""
    from annotate.reliability.options import read_terms

    scheme = project.load_scheme()
    return read_terms(scheme, check_names(split_names(layers), scheme.layer_names, "--layers"))


def check_names(names: list[str], known: tuple[str, ...], option: str) -> list[str]:
    """Return the names.

    Raises:
        UsageError: one of them is not known.
    """
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"{option} does not know {', '.join(unknown)}.", f"It knows {', '.join(known)}."
        )
    return names


def print_report(report: object, lines: Iterable[str], format: Format) -> None:
    """Print a report on standard output."""
    from annotate.records import dump_json, to_json

    if format is Format.json:
        print(dump_json(to_json(report)))
    else:
        for line in lines:
            print(line)
