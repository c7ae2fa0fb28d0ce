"""`annotate reproduce`: make a dataset again from its lock, and say what is equal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.cli.terminal import show
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.project.reproduce import ReproducedStep

EXIT_DIFFERENT = 1


def reproduce(
    lock: Annotated[
        Path | None,
        typer.Argument(help="What annotate lock wrote. Default: the project's.", metavar="[LOCK]"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a list of steps as JSON.")] = False,
    quiet: Quiet = False,
) -> None:
    """Run the steps of a lock again, aside, and compare every file byte for byte.

    It begins with the raw files and with what was pulled, asks no server, and changes nothing of
    the project. Of a step that came out otherwise it says why that may be. Exit code 1 where a file
    is not equal.

    Example: annotate reproduce annotate.lock.json
    """
    from annotate.app.project import reproduce as app
    from annotate.files.json_values import dump_json
    from annotate.records import to_json

    with open_session(quiet=quiet) as (context, console):
        steps = []
        for step in app.reproduce(context, lock):
            steps.append(step)
            if not json:
                _print(step)
        if json:
            show(dump_json([to_json(step) for step in steps]))
        equal = sum(step.is_equal for step in steps)
        console.say(f"{equal} of {plural(len(steps), 'step')} came out equal, byte for byte.")
    if equal < len(steps):
        raise typer.Exit(EXIT_DIFFERENT)


def _print(step: "ReproducedStep") -> None:
    from annotate.app.project.locked_files import name_step

    call = name_step(step.call)
    if step.is_equal:
        show(f"equal      {call}: {plural(len(step.equal), 'file')}")
        return
    show(f"different  {call}: {plural(len(step.equal), 'file')} equal")
    for what, names in (("differs", step.different), ("was not made", step.missing)):
        for name in names:
            show(f"             {name} {what}")
    for reason in step.reasons:
        show(f"           why: {reason}")
    if step.missing and step.said:
        show(step.said)
