"""`annotate scheme diff`: what differs between two schemes."""

from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet
from annotate.cli.terminal import show


def diff(
    old: Annotated[str, typer.Argument(help="A bundled scheme by name, or a file.")],
    new: Annotated[str, typer.Argument(help="The scheme to compare it with.")],
    quiet: Quiet = False,
) -> None:
    """Print what differs between two schemes: - is gone, + is new, ~ has changed.

    Example: annotate scheme diff news/1 my-scheme.toml
    """
    from annotate.app.project.scheme.diff import diff

    lines = diff(old, new)
    for line in lines:
        show(line)
    if not lines:
        Console(quiet=quiet).say("They do not differ.")
