"""The options that several commands share, and what they fall back to."""

from pathlib import Path
from typing import Annotated

import typer

from annotate.project import Project, find_project

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but problems.")]
ProjectName = Annotated[
    str | None,
    typer.Option("--project", "-p", help="Title of the Label Studio project.", metavar="NAME"),
]
Url = Annotated[
    str | None,
    typer.Option(envvar="LABEL_STUDIO_URL", help="Address of Label Studio.", metavar="URL"),
]
ApiKey = Annotated[
    str | None,
    typer.Option(
        envvar="LABEL_STUDIO_API_KEY",
        help="Personal access token or legacy token; better given by the environment.",
        metavar="TOKEN",
        show_default=False,
    ),
]


def read_project() -> Project:
    """Read the nearest annotate.toml."""
    return find_project(Path())


def split_names(value: str | None) -> list[str]:
    """Split a list given as `a,b,c`."""
    return [name.strip() for name in (value or "").split(",") if name.strip()]
