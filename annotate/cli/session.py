"""One run of a command: its console, and the context that it hands to a use case."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from annotate.app.context import Context, NothingReadError
from annotate.cli.console import Console
from annotate.project import find_project


class Session(NamedTuple):
    """What a command works with."""

    context: Context
    console: Console


@contextmanager
def open_session(*, quiet: bool = False) -> Iterator[Session]:
    """Give a command its context; at its end show the findings, and leave with what they ask.

    Raises:
        typer.Exit: with code 1, where one of the findings is an error.
    """
    console = Console(quiet=quiet)
    context = Context(project=find_project(Path()), listener=console)
    try:
        yield Session(context, console)
    except NothingReadError as error:
        console.say(error.message)
    console.finish(context.findings)
