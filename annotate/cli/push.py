"""`annotate push`: bring pre-annotated articles to Label Studio."""

from typing import Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import ApiKey, ProjectName, Quiet, Url, read_project, split_names
from annotate.errors import UsageError


def push(
    records: Annotated[
        str | None,
        typer.Argument(help="JSONL of documents with predictions; - reads standard input."),
    ] = None,
    project: ProjectName = None,
    layers: Annotated[
        str | None,
        typer.Option(help="Layers, as a,b: makes one project for each.", metavar="NAMES"),
    ] = None,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Push articles with their predictions; run it again at any time, nothing comes twice.

    Exit code 1 where a record could not be pushed; the others are.

    Example: annotate push predictions.jsonl --project summits
    """
    from annotate.labelstudio.connection import connect_project
    from annotate.labelstudio.projects import name_pass
    from annotate.labelstudio.push import PushResult, Settings
    from annotate.labelstudio.push import push as push_records
    from annotate.model import Problem
    from annotate.records import STANDARD, read_records

    settings = read_project()
    console = Console(quiet=quiet)
    source, title = records or str(settings.predictions), project or settings.name
    passes: list[str | None] = [*split_names(layers)]
    if source == STANDARD and len(passes) > 1:
        raise UsageError(
            "Standard input can be read only once.", "Name a file to push several layers from it."
        )
    scheme = settings.load_scheme()
    problems: list[Problem] = []
    results: list[PushResult] = []
    with connect_project(url or settings.url, api_key, settings.state) as client:
        for layer in passes or [None]:
            name = name_pass(title, layer) if layer else title
            unread: list[Problem] = []
            result = push_records(
                client,
                console.track(read_records(source, unread), name, weight="articles"),
                scheme=scheme,
                title=name,
                layers=[layer] if layer else None,
                settings=Settings(state=settings.state, report=console.say),
            )
            results.append(result)
            problems += [p for p in unread + result.problems if p not in problems]
    for result in results:
        console.say(
            f"{result.title}: {result.created} new, {result.completed} with new predictions, "
            f"{result.present} there already. {result.link}"
        )
        if result.unpushed:
            console.say(
                f"{result.unpushed} readings by people were not pushed: people annotate there."
            )
    console.finish(problems)
