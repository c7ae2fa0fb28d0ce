"""`annotate validate`: check files against their schemas and the scheme."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import EXIT_PROBLEMS, Console
from annotate.cli.options import Quiet, read_project
from annotate.errors import UsageError
from annotate.model import Problem
from annotate.scheme import Scheme

if TYPE_CHECKING:
    from annotate.validation import Checked


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

    project = read_project()
    console = Console(quiet=quiet)
    names = files or [str(p) for p in (project.annotations, project.predictions) if p.exists()][:1]
    if not names:
        raise UsageError("There is nothing to validate here.", "Name the files to check.")
    scheme = project.load_scheme()
    problems: list[Problem] = []
    for name in names:
        checked = _validate(name, scheme)
        problems += checked.problems
        console.say(f"{name}: {checked.kind}, {checked.count} checked, {_count(checked.problems)}")
    if format is Format.json:
        print(dump_json([to_json(problem) for problem in problems]))
    else:
        console.report(problems)
    if count_errors(problems):
        raise typer.Exit(EXIT_PROBLEMS)


def _validate(name: str, scheme: Scheme) -> "Checked":
    from annotate.validation import Checked, validate_file

    if not Path(name).is_dir():
        return validate_file(name, scheme)
    from annotate.dataset.check import check_folder

    problems = check_folder(Path(name), scheme)
    return Checked(name, "dataset", 1, problems)


def _count(problems: list[Problem]) -> str:
    return f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
