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
    full: Annotated[
        bool, typer.Option("--full", help="Everything, and not only what changed.")
    ] = False,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Store what changed in a project in a new file; earlier files stay as they are.

    The first file of a project has everything. The names of the files are printed.

    Example: annotate pull --project summits
    """
    from annotate.labelstudio.api.connection import connect_project
    from annotate.labelstudio.page.projects import name_pass
    from annotate.labelstudio.pull.pull import pull as pull_project
    from annotate.model import Problem

    settings = read_project()
    console = Console(quiet=quiet)
    title = project or settings.name
    titles = [name_pass(title, layer) for layer in split_names(layers)] or [title]
    problems: list[Problem] = []
    with connect_project(url or settings.url, api_key, settings.state) as client:
        for name in titles:
            result = pull_project(client, name, settings.state, full=full, report=console.say)
            gone = f", {len(result.deleted)} deleted there" if result.deleted else ""
            console.say(f"{name}: pulled {result.written} of {result.tasks} tasks{gone}")
            print(result.path)
            problems += result.problems
    console.finish(problems)
