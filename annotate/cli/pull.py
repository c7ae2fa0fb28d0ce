"""`annotate pull`: store what Label Studio holds, as it is."""

from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import ApiKey, ProjectName, Quiet, Url, read_project, split_names


def pull(
    project: ProjectName = None,
    layers: Annotated[
        str | None,
        typer.Option(help="Layers that were pushed apart, as a,b.", metavar="NAMES"),
    ] = None,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Store all that a project holds in a new file; earlier files stay as they are.

    The names of the files are printed.

    Example: annotate pull --project summits
    """
    from annotate.labelstudio.connection import connect_project
    from annotate.labelstudio.projects import name_pass
    from annotate.labelstudio.pull import pull as pull_project

    settings = read_project()
    console = Console(quiet=quiet)
    title = project or settings.name
    titles = [name_pass(title, layer) for layer in split_names(layers)] or [title]
    with connect_project(url or settings.url, api_key, settings.state) as client:
        for name in titles:
            result = pull_project(client, name, settings.state)
            console.say(f"{name}: pulled {result.tasks} tasks")
            print(result.path)
