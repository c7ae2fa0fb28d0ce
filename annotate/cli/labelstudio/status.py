"""`annotate status`: who has done how much in Label Studio, and what remains."""

from typing import Annotated

import typer

from annotate.cli.options import (
    Apart,
    ApiKey,
    Offline,
    ProjectName,
    Quiet,
    ReportFormat,
    Url,
    split_names,
)
from annotate.cli.session import open_session
from annotate.cli.terminal import show


def status(
    project: ProjectName = None,
    layers: Apart = None,
    format: Annotated[ReportFormat, typer.Option(help="How it is printed.")] = ReportFormat.text,
    offline: Offline = False,
    identities: Annotated[
        bool,
        typer.Option("--identities", help="Name people by their e-mail, not by a pseudonym."),
    ] = False,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Say who has submitted, skipped and begun how many articles, and how many remain.

    It pulls what changed, of all coders' projects where articles are assigned. People go by
    pseudonyms, or with --identities by their e-mail; JSON has a project a line.

    Example: annotate status --project summits
    """
    from annotate.app.labelstudio import status as app
    from annotate.app.labelstudio.projects import Login
    from annotate.files.json_values import dump_json
    from annotate.labelstudio.convert.progress import render_progress, render_total

    options = app.Options(
        title=project,
        layers=split_names(layers),
        offline=offline,
        identities=identities,
        login=Login(url=url, api_key=api_key),
    )
    with open_session(quiet=quiet) as (context, _):
        states = app.list_states(context, options)
        as_json = format is ReportFormat.json
        for state in states:
            show(dump_json(state.to_json()) if as_json else render_progress(state))
        if len(states) > 1 and not as_json:
            show(render_total(states))
