"""`annotate status`: who has done how much in Label Studio, and what remains."""

from enum import StrEnum
from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import ApiKey, ProjectName, Quiet, Url, read_project, split_names


class Format(StrEnum):
    """How the state is printed."""

    text = "text"
    json = "json"


def status(
    project: ProjectName = None,
    layers: Annotated[
        str | None,
        typer.Option(help="Layers that were pushed apart, as a,b.", metavar="NAMES"),
    ] = None,
    format: Annotated[Format, typer.Option(help="How it is printed.")] = Format.text,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use what was pulled last; ask no server.")
    ] = False,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Say who has submitted, skipped and begun how many articles, and how many remain.

    It pulls what changed. People go by pseudonyms; JSON has a project a line.

    Example: annotate status --project summits
    """
    from annotate.labelstudio.api.connection import connect_project
    from annotate.labelstudio.convert.progress import render_state, summarize
    from annotate.labelstudio.page.projects import name_pass
    from annotate.labelstudio.pull.pull import pull
    from annotate.labelstudio.pull.pulls import find_newest
    from annotate.model import Problem
    from annotate.records import dump_json

    settings = read_project()
    title = project or settings.name
    titles = [name_pass(title, layer) for layer in split_names(layers)] or [title]
    problems: list[Problem] = []
    if offline:
        paths = [find_newest(settings.state, name) for name in titles]
    else:
        with connect_project(url or settings.url, api_key, settings.state) as client:
            pulled = [pull(client, name, settings.state) for name in titles]
        paths = [result.path for result in pulled]
        problems = [problem for result in pulled for problem in result.problems]
    for path in paths:
        state = summarize(path, settings.state)
        print(dump_json(state.to_json()) if format is Format.json else render_state(state))
    Console(quiet=quiet).finish(problems)
