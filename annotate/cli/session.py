"""One run of a command: its console, and the context that it hands to a use case."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import typer

from annotate.app.context import Context, NothingReadError, UnsoundError
from annotate.cli.console import Console
from annotate.project import Project, find_project


class Session(NamedTuple):
    """What a command works with."""

    context: Context
    console: Console


@contextmanager
def open_session(*, quiet: bool = False, project: Project | None = None) -> Iterator[Session]:
    """Give a command its context; at its end show the findings, and leave with what they ask.

    Args:
        quiet: Say nothing but findings.
        project: Else it is the nearest annotate.toml's.

    Raises:
        typer.Exit: with code 1, where one of the findings is an error, or nothing was made.
    """
    console = Console(quiet=quiet)
    context = Context(project=project or find_project(Path()), listener=console)
    exit_code = 0
    try:
        yield Session(context, console)
    except UnsoundError as error:  # else the findings say it all
        exit_code = error.exit_code
        if isinstance(error, NothingReadError):
            console.say(error.message)
    console.finish(context.findings)
    if exit_code:
        raise typer.Exit(exit_code)
