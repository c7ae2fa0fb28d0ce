"""`annotate scheme migrate`: a file of annotations, or a live project, to another scheme."""

from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.options import ApiKey, ProjectName, Quiet, ReportFormat, Url
from annotate.cli.project.scheme.files import migrate_file, undo_file
from annotate.cli.project.scheme.projects import move_project, plan_project, undo_project
from annotate.cli.session import open_session
from annotate.errors import UsageError
from annotate.project import Project


def migrate(
    path: Annotated[
        str | None, typer.Argument(help="Annotations as JSONL; not with --project.")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option(help="The migration plan, a TOML file.", metavar="FILE")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write the result.")
    ] = None,
    answers: Annotated[
        str | None, typer.Option(help="What people decided in the queue: an export of it.")
    ] = None,
    undo: Annotated[
        Path | None, typer.Option(help="Bring back what a migration's log holds.", metavar="LOG")
    ] = None,
    project: ProjectName = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="With --project: do it; without, only say what.")
    ] = False,
    format: Annotated[
        ReportFormat, typer.Option(help="How a project's plan is printed.")
    ] = ReportFormat.text,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Move annotations to another scheme by a plan; without -o only say what would change.

    Beside the output it writes OUTPUT.log.jsonl, from which --undo brings everything back, and
    OUTPUT.queue.jsonl with the spans whose label people have to choose: push that file, let them
    delete the wrong label of each pair, export it, and migrate again with --answers.

    With --project it moves a live Label Studio project: page, annotations, drafts and predictions.
    --apply does it, and goes on where it was cut off. Log and queue are in the state folder.

    Example: annotate scheme migrate annotations.jsonl --plan to-2.toml -o annotations-2.jsonl

    Example: annotate scheme migrate --project summits --plan to-2.toml --apply
    """
    from annotate.app.labelstudio.projects import Login
    from annotate.app.project.scheme import migrate as files
    from annotate.app.project.scheme import move as projects

    if (path is None) == (project is None):
        raise UsageError("A migration is of a file or of a --project.", "Name one of the two.")
    if undo is None and plan is None:
        raise UsageError("A migration needs --plan or --undo.", "See: annotate scheme migrate -h")
    login = Login(url=url, api_key=api_key)
    with open_session(quiet=quiet, project=None if path is None else Project()) as session:
        if path is not None and undo is not None:
            undo_file(session, path, undo, output)
        elif path is not None and plan is not None:
            migrate_file(
                session, files.Options(path=path, plan=plan, output=output, answers=answers)
            )
        elif undo is not None:
            undo_project(session, undo, login)
        elif project is not None and plan is not None:
            options = projects.Options(title=project, plan=plan, answers=answers, login=login)
            move_project(session, options) if apply else plan_project(session, options, format)
