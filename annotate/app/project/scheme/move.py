"""Move a live Label Studio project to another scheme, and bring it back."""

from dataclasses import dataclass, field
from pathlib import Path

from annotate.app.context import Context
from annotate.app.labelstudio.projects import Login, connect
from annotate.app.project.scheme.answers import load_answers
from annotate.labelstudio.move.move import move_project, plan_move
from annotate.labelstudio.move.outcome import DONE, ProjectMove
from annotate.labelstudio.move.undo import Return, undo_move
from annotate.migration import read_plan
from annotate.records import open_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which project is moved, by which plan; `answers` is an export of the queue."""

    title: str
    plan: Path
    answers: str | None = None
    login: Login = field(default_factory=Login)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was moved; `queue` is the file with what people have to choose, if any."""

    move: ProjectMove
    queue: Path | None

    @property
    def is_done(self) -> bool:
        """Whether the project has the new scheme's page."""
        return self.move.state == DONE


def plan(context: Context, options: Options) -> ProjectMove:
    """Return what a move of a project would do. Nothing is written, here or there.

    Raises:
        SchemeError: the plan cannot be used.
        ServerError: there is no such project, or it has another scheme than the plan's.
    """
    with connect(context, options.login) as client:
        way = read_plan(options.plan)
        answers = load_answers(context, options.answers, way)
        planned = plan_move(client, way, options.title, context.project.state, answers)
    context.findings.extend(planned.problems)
    return planned


def move(context: Context, options: Options) -> Result:
    """Move a project, or go on with it; log and queue are in the state folder.

    Raises:
        SchemeError: the plan cannot be used.
        ServerError: there is no such project, it has another scheme than the plan's, or people
            have unsaved changes in it: then nothing was changed.
        RunError: another move or a push to the project is running.
    """
    with connect(context, options.login) as client:
        way = read_plan(options.plan)
        answers = load_answers(context, options.answers, way)
        done = move_project(client, way, options.title, context.project.state, answers)
    context.findings.extend(done.problems)
    return Result(move=done, queue=_write_queue(done))


def _write_queue(done: ProjectMove) -> Path | None:
    if not done.queue or done.log is None:
        return None
    queue = done.log.with_suffix(".queue.jsonl")
    with open_writer(queue) as write:
        for record in done.queue:
            write(record)
    return queue


def undo(context: Context, log: Path, login: Login) -> Return:
    """Bring back what a log holds.

    Raises:
        AnnotateError: there is no such log, or it is of another server.
        RunError: a move or a push to the project is running.
    """
    with connect(context, login) as client:
        back = undo_move(client, log, context.project.state)
    context.findings.extend(back.problems)
    return back
