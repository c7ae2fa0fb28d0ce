"""`annotate validate`: check files against their schemas and the scheme."""

from enum import StrEnum
from typing import Annotated

import typer

from annotate.cli.console import EXIT_PROBLEMS, Console
from annotate.cli.options import Quiet, read_project
from annotate.errors import UsageError


class Format(StrEnum):
    """How problems are printed."""

    text = "text"
    json = "json"


def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="JSONL files, dataset folders, schemes; - reads standard input."),
    ] = None,
    format: Annotated[Format, typer.Option(help="How problems are printed.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Check files: JSON Schema for the shape, the annotation scheme for the sense.

    Exit code 0 where nothing is wrong, 1 where something is.

    Example: annotate validate annotations.jsonl datasets/summits
    """
    from annotate.checks import count_errors
    from annotate.records import dump_json, to_json
    from annotate.validation import validate_file

    project = read_project()
    console = Console(quiet=quiet)
    names = files or [str(p) for p in (project.annotations, project.predictions) if p.exists()][:1]
    if not names:
        raise UsageError("There is nothing to validate here.", "Name the files to check.")
    scheme = project.load_scheme()
    problems = []
    for name in names:
        result = validate_file(name, scheme)
        problems += result.problems
        console.say(f"{name}: {result.kind}, {result.count} checked, {len(result.problems)} found")
    if format is Format.json:
        print(dump_json([to_json(problem) for problem in problems]))
    else:
        console.report(problems)
    if count_errors(problems):
        raise typer.Exit(EXIT_PROBLEMS)
