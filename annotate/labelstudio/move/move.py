"""Move a live project to another scheme: its page, annotations, drafts and predictions together.

First the page offers the labels of both schemes, then each item is rewritten, and only when
nothing has the old labels any more, the page becomes that of the new scheme. So a move can be
killed at any point and run again, and at no point an annotation has a label that the page lacks.
Everything is in the log as it was before it is changed; `undo.py` brings it back.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.journal import open_journal
from annotate.labelstudio.identity import find_project
from annotate.labelstudio.move.log import Log, list_logs, name_log, open_log
from annotate.labelstudio.move.mover import Mover
from annotate.labelstudio.move.outcome import ProjectMove
from annotate.labelstudio.page.projects import slugify
from annotate.migration import MigrationPlan, SplitQuestion


def plan_move(
    client: Client,
    plan: MigrationPlan,
    title: str,
    state: Path,
    answers: Mapping[SplitQuestion, str],
) -> ProjectMove:
    """Return what a move of a project would do. Nothing is written, here or there.

    Raises:
        ServerError: there is no such project, or it has another scheme than the plan's.
    """
    number = find_project(client, title, state).project
    with ExitStack() as stack:
        path = find_log(state, title, number, plan)
        log = stack.enter_context(open_log(path)) if path else Log(io.StringIO(), Path())
        return Mover(client, plan, client.read_project(number), answers, log).survey()


def move_project(
    client: Client,
    plan: MigrationPlan,
    title: str,
    state: Path,
    answers: Mapping[SplitQuestion, str],
) -> ProjectMove:
    """Move a project, or go on with it, and return what was done.

    Raises:
        ServerError: there is no such project, it has another scheme than the plan's, or people
            have unsaved changes in it: then nothing was changed.
        RunError: another move or a push to the project is running.
    """
    number = find_project(client, title, state).project
    with hold_move(state, title, number, plan) as log:
        return Mover(client, plan, client.read_project(number), answers, log).apply()


@contextmanager
def hold_move(state: Path, title: str, project: int, plan: MigrationPlan) -> Iterator[Log]:
    """Keep other moves and pushes of a project away; give the log of this one, or a new one.

    Raises:
        RunError: one of them is running.
    """
    path = find_log(state, title, project, plan) or name_log(state, title, project)
    with (
        open_journal(state / "pushed" / f"{slugify(title)}-{project}.jsonl"),
        open_log(path) as log,
    ):
        yield log


def find_log(state: Path, title: str, project: int, plan: MigrationPlan) -> Path | None:
    """Return the log of the newest move if it is this plan's and not undone, None else."""
    paths = list_logs(state, title, project)
    if not paths:
        return None
    with open_log(paths[-1]) as log:
        ends = (log.head.get("from"), log.head.get("to"))
        same = ends == (plan.old.sha256, plan.new.sha256) and not log.is_undone
    return paths[-1] if same else None
