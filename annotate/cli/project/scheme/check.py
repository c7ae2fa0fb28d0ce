"""`annotate scheme check`: all that is wrong with a scheme file."""

from typing import Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.project import Project
from annotate.spelling import plural


def check(
    scheme: Annotated[
        str | None, typer.Argument(help="A scheme file, or a bundled scheme; else the project's.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Name every mistake in a scheme file at once, each with its line.

    Example: annotate scheme check frames.toml
    """
    from annotate.app.project.scheme import check as app

    with open_session(quiet=quiet, project=Project() if scheme else None) as (context, console):
        result = app.check(context, scheme)
        if result.scheme is not None:
            scheme_ = result.scheme
            labels = plural(len(scheme_.labels), "label")
            relations = plural(len(scheme_.relations), "relation")
            console.say(f"{scheme_.name} of {result.path} can be used: {labels}, {relations}.")
