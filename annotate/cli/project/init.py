"""`annotate init`: write a commented project file."""

from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet


def init(
    folder: Annotated[Path, typer.Argument(help="The project's folder.")] = Path(),
    force: Annotated[bool, typer.Option(help="Overwrite an annotate.toml that is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Start a project: write annotate.toml with every setting and what it means.

    Example: annotate init summit-coverage
    """
    from annotate.app.project.init import init

    path = init(folder, force=force)
    Console(quiet=quiet).say(f"Wrote {path}. Look through it, then: annotate ingest PATHS...")
