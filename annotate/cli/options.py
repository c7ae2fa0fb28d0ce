"""The options that several commands share."""

from enum import StrEnum
from typing import Annotated

import typer

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but problems.")]
ProjectName = Annotated[
    str | None,
    typer.Option("--project", "-p", help="Title of the Label Studio project.", metavar="NAME"),
]
ProjectId = Annotated[
    int | None,
    typer.Option(
        help="Id of the project that is meant by its title from now on.", min=1, metavar="NUMBER"
    ),
]
New = Annotated[
    bool, typer.Option("--new", help="Make the project anew where it was deleted there.")
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
Layers = Annotated[
    str | None,
    typer.Option(help="Layers to look at, as entity,quote. Default: all.", metavar="NAMES"),
]
Bootstrap = Annotated[
    int, typer.Option(help="Draws of documents for the intervals; 0 for none.", min=0, metavar="N")
]
Seed = Annotated[
    int, typer.Option(help="The same seed gives the same intervals.", min=0, metavar="N")
]
EngineName = Annotated[
    str | None,
    typer.Option(
        "--engine",
        help="Who hands parts out to workers: local, ray or slurm, by datatrove.",
        metavar="NAME",
    ),
]
EngineOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--engine-option",
        help="A setting of the engine: ray: address, memory; slurm: partition, time, memory "
        "(GB), setup, submit=yes. Can be given several times.",
        metavar="NAME=VALUE",
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="Say how each figure is computed.")]
Apart = Annotated[
    str | None,
    typer.Option("--layers", help="Layers that were pushed apart, as a,b.", metavar="NAMES"),
]
Offline = Annotated[
    bool, typer.Option("--offline", help="Use what was pulled last; ask no server.")
]


class ReportFormat(StrEnum):
    """How a report is printed."""

    text = "text"
    json = "json"


def split_names(value: str | None) -> list[str]:
    """Split a list given as `a,b,c`."""
    return [name.strip() for name in (value or "").split(",") if name.strip()]
