"""What `annotate scheme migrate` does with a file, and says of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from annotate.cli.project.scheme.summaries import send_to_people
from annotate.cli.session import Session
from annotate.errors import UsageError

if TYPE_CHECKING:
    from annotate.app.project.scheme.migrate import Options


def migrate_file(session: Session, options: "Options") -> None:
    """Migrate a file, or without an output only say what would change."""
    from annotate.app.project.scheme.migrate import migrate

    context, console = session
    result = migrate(context, options)
    for change, count in sorted(result.changes.items()):
        console.say(f"{count:6}  {change}")
    output = options.output
    done = f"written to {output}" if output else "not written: to do it, give -o"
    console.say(f"{result.old} -> {result.new}: {result.changes.total()} changes, {done}.")
    if result.queue is not None:
        send_to_people(result.queue, console)


def undo_file(session: Session, path: str, log: Path, output: Path | None) -> None:
    """Bring a file back to what it was before its migration."""
    from annotate.app.project.scheme.migrate import undo

    if output is None:
        raise UsageError("--undo writes a file.", "Name it with -o.")
    context, console = session
    undo(context, path, log, output)
    console.say(f"Brought back to {output}.")
