"""`annotate lock`: all that the project's dataset was made of, by hash."""

from typing import Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.spelling import plural


def lock(
    step: Annotated[
        list[str] | None,
        typer.Option(
            "--step",
            help="A call that was made with options, such as 'ingest raw --copies drop'.",
            metavar="CALL",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", help="Default: annotate.lock.json, in the project.", metavar="FILE"
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Record sources, settings, tools, what was pulled, and each result, by hash.

    Steps are ingest, import, preannotate, export, adjudicate merge or take, mask and build, each as
    far as its result is there; articles and records may be folders of parts. What is not said with
    --step is taken as run without options. `annotate reproduce` runs the steps again.

    Example: annotate lock --step "ingest raw --licence MIT"
    """
    from annotate.app.project import lock as app

    with open_session(quiet=quiet) as (context, console):
        target, made = app.lock(context, step or [], output)
        files = sum(len(each.files) for each in made.steps)
        console.say(
            f"{target}: {plural(len(made.sources), 'source')}, {plural(len(made.pulled), 'file')} "
            f"of Label Studio, {plural(len(made.tools), 'tool')}, "
            f"{plural(len(made.steps), 'step')} with {plural(files, 'file')}"
        )
