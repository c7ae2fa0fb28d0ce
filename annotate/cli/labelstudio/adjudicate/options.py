"""The options that several commands of `annotate adjudicate` share."""

from typing import Annotated

import typer

GOLD, LOG = "adjudicated.jsonl", "decisions.jsonl"

ReadingsFile = Annotated[
    str | None,
    typer.Argument(help="annotations.jsonl; - is standard input. Default: the project's."),
]
OutputFile = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", help=f"Readings with gold. Default: {GOLD}, beside them.", metavar="FILE"
    ),
]
LogFile = Annotated[
    str | None,
    typer.Option(help=f"The decisions. Default: {LOG}, beside the output.", metavar="FILE"),
]
RuleText = Annotated[
    str,
    typer.Option(help="unanimous, majority or annotator:NAME.", metavar="RULE"),
]
AdjudicationProjectName = Annotated[
    str | None,
    typer.Option(
        "--project",
        "-p",
        help="Title of the adjudication project. Default: the project's, and adjudication.",
        metavar="NAME",
    ),
]
