"""What `annotate scheme migrate` does with a live project, and says of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from annotate.cli.options import ReportFormat
from annotate.cli.project.scheme.summaries import send_to_people
from annotate.cli.session import Session
from annotate.cli.terminal import show

if TYPE_CHECKING:
    from annotate.app.labelstudio.projects import Login
    from annotate.app.project.scheme.move import Options
    from annotate.labelstudio.move.outcome import ProjectMove


def plan_project(session: Session, options: "Options", format: ReportFormat) -> None:
    """Print what a move would do."""
    from annotate.app.project.scheme.move import plan
    from annotate.files.json_values import dump_json

    planned = plan(session.context, options)
    as_json = format is ReportFormat.json
    show(dump_json(planned.to_json()) if as_json else _render(planned, "to change"), flush=True)


def move_project(session: Session, options: "Options") -> None:
    """Move a project, and say what was done and what is left to people."""
    from annotate.app.project.scheme.move import move

    context, console = session
    result = move(context, options)
    done = result.move
    console.say(_render(done, "changed"))
    if result.queue is not None:
        send_to_people(result.queue, console)
    if result.is_done:
        console.say(f"Now name {done.new} in annotate.toml. To undo: --undo {done.log}")


def undo_project(session: Session, log: Path, login: "Login") -> None:
    """Bring a project back to what it was before its move."""
    from annotate.app.project.scheme.move import undo

    context, console = session
    back = undo(context, log, login)
    console.say(f"{back.title}: {back.restored} brought back.")


def _render(move: "ProjectMove", verb: str) -> str:
    """Return what a move does, or did, for people."""
    items = ", ".join(f"{count} {kind}s" for kind, count in sorted(move.items.items()))
    lines = [f"{move.title}: {move.old} -> {move.new}, {move.state}"]
    lines += [f"  It would stop: {move.stop}."] if move.stop else []
    lines += [f"  {items or 'nothing'} {verb}"]
    lines += [f"{count:6}  {change}" for change, count in sorted(move.changes.items())]
    lines += [f"{move.waiting:6}  wait for a person to choose"] if move.waiting else []
    return "\n".join(lines)
