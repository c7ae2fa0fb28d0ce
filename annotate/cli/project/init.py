"""`annotate init`: write a commented project file."""

import re
from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet
from annotate.errors import UsageError
from annotate.project import FILE_NAME, read_project
from annotate.resources import DATA

TEMPLATE = DATA / "annotate.toml.template"


def init(
    folder: Annotated[Path, typer.Argument(help="The project's folder.")] = Path(),
    force: Annotated[bool, typer.Option(help="Overwrite an annotate.toml that is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Start a project: write annotate.toml with every setting and what it means.

    Example: annotate init summit-coverage
    """
    console = Console(quiet=quiet)
    path = folder / FILE_NAME
    if path.exists() and not force:
        raise UsageError(f"{path} is there already.", "Edit it, or give --force to overwrite it.")
    write_project_file(folder)
    console.say(f"Wrote {path}. Look through it, then: annotate ingest PATHS...")


def write_project_file(folder: Path) -> Path:
    """Write the template with names made of the folder's; the result is read back."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", folder.absolute().name.lower()).strip("-")
    name = (name if len(name) >= 3 else f"news-{name}".strip("-"))[:50]
    path = folder / FILE_NAME
    path.write_text(TEMPLATE.read_text(encoding="utf-8").replace("{name}", name), encoding="utf-8")
    read_project(path)
    return path
