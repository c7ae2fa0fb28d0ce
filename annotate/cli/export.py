"""`annotate export`: what people did in Label Studio as annotations.jsonl."""

from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import ApiKey, ProjectName, Quiet, Url, read_project, split_names


def export(
    project: ProjectName = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="File to write; - is standard output.", metavar="FILE"),
    ] = None,
    layers: Annotated[
        str | None,
        typer.Option(help="Layers that were pushed apart, as a,b.", metavar="NAMES"),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use what was pulled last; ask no server.")
    ] = False,
    no_drafts: Annotated[
        bool, typer.Option("--no-drafts", help="Leave out what was not submitted.")
    ] = False,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Pull a project and write every reading of it, by people and by models.

    Exit code 1 where something in it could not be read; the rest is written.

    Example: annotate export --project summits -o annotations.jsonl
    """
    from annotate.labelstudio.connection import connect_project
    from annotate.labelstudio.export import export as export_pulls
    from annotate.labelstudio.projects import name_pass
    from annotate.labelstudio.pull import find_newest
    from annotate.labelstudio.pull import pull as pull_project

    settings = read_project()
    console = Console(quiet=quiet)
    title, out = project or settings.name, output or str(settings.annotations)
    titles = [name_pass(title, layer) for layer in split_names(layers)] or [title]
    scheme = settings.load_scheme()
    if offline:
        pulls = [find_newest(settings.state, name) for name in titles]
    else:
        with connect_project(url or settings.url, api_key, settings.state) as client:
            pulls = [pull_project(client, name, settings.state).path for name in titles]
    result = export_pulls(
        pulls,
        out,
        scheme=scheme,
        state=settings.state,
        drafts=not no_drafts,
    )
    counts = result.counts
    drafts = f"{counts.drafts} drafts{' left out' if no_drafts and counts.drafts else ''}"
    console.say(
        f"{out}: {result.records} articles; {counts.complete} submitted, {drafts}, "
        f"{counts.skipped} skipped, {counts.models} by models"
    )
    left_out = {
        "older readings by the same person": counts.older,
        "tasks that annotate did not push": counts.foreign,
        "tasks whose document is not whole": counts.refused,
    }
    for what, count in left_out.items():
        if count:
            console.say(f"Left out: {count} {what}")
    console.say(f"Next: annotate validate {out}")
    console.finish(result.problems)
