"""`annotate guidelines`: the annotators' guide of the project's scheme."""

from enum import StrEnum
from typing import Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session


class FormChoice(StrEnum):
    """How the guide is written."""

    markdown = "markdown"
    html = "html"


def guidelines(
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="The file to write; - is standard output."),
    ] = "-",
    format: Annotated[
        FormChoice | None,
        typer.Option(help="Markdown, or one HTML page; by default what the file's name says."),
    ] = None,
    scheme: Annotated[
        str | None,
        typer.Option(help="A bundled scheme or a scheme file; by default the project's."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write the annotators' guide: every label, relation and decision, with examples.

    Example: annotate guidelines -o guidelines.html
    """
    from annotate.app.project import guidelines as app
    from annotate.files.outputs import STANDARD

    options = app.Options(output=output, form=format.value if format else None, scheme=scheme)
    with open_session(quiet=quiet) as (context, console):
        written = app.write_guide(context, options)
        if output != STANDARD:
            console.say(f"Wrote {output}: the guide to {written.name}.")
