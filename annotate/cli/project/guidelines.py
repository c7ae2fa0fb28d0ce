"""`annotate guidelines`: the annotators' guide of the project's scheme."""

from enum import StrEnum
from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project


class Form(StrEnum):
    """How the guide is written."""

    markdown = "markdown"
    html = "html"


def guidelines(
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="The file to write; - is standard output."),
    ] = "-",
    format: Annotated[
        Form | None,
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
    from annotate.guidelines import render_markdown, render_page
    from annotate.project import load_scheme
    from annotate.records import STANDARD, open_output

    project = read_project()
    chosen = load_scheme(scheme) if scheme else project.load_scheme()
    form = format or (Form.html if output.endswith((".html", ".htm")) else Form.markdown)
    text = render_page(chosen) if form is Form.html else render_markdown(chosen)
    with open_output(output) as stream:
        stream.write(text.encode("utf-8"))
    if output != STANDARD:
        Console(quiet=quiet).say(f"Wrote {output}: the guide to {chosen.name}.")
