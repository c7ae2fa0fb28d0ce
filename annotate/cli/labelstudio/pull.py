"""`annotate pull`: store what Label Studio holds, as it is."""

from typing import Annotated

import typer

from annotate.cli.options import Apart, ApiKey, ProjectId, ProjectName, Quiet, Url, split_names
from annotate.cli.session import open_session
from annotate.cli.terminal import show
from annotate.spelling import plural


def pull(
    project: ProjectName = None,
    layers: Apart = None,
    full: Annotated[
        bool, typer.Option("--full", help="Everything, and not only what changed.")
    ] = False,
    project_id: ProjectId = None,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Store what changed in a project in a new file; earlier files stay as they are.

    The first file of a project has everything. The names of the files are printed.

    Example: annotate pull --project summits
    """
    from annotate.app.labelstudio import pull as app
    from annotate.app.labelstudio.projects import Login

    options = app.Options(
        title=project,
        layers=split_names(layers),
        full=full,
        chosen=project_id,
        login=Login(url=url, api_key=api_key),
    )
    with open_session(quiet=quiet) as (context, console):
        for result in app.iter_pulls(context, options):
            gone = f", {result.deleted} deleted there" if result.deleted else ""
            rest = result.tasks - result.written
            same = f", {rest} as an earlier pull has them" if rest else ""
            console.say(
                f"{result.title}: pulled {result.written} of "
                f"{plural(result.tasks, 'task')}{same}{gone}"
            )
            show(result.path)
