"""`annotate scheme`: compare two schemes, and move annotations from one to another."""

import contextlib
from collections import Counter
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import ApiKey, ProjectName, Quiet, Url, read_project
from annotate.errors import UsageError
from annotate.model import Problem

if TYPE_CHECKING:
    from annotate.labelstudio.api.client import Client
    from annotate.labelstudio.move.move import Move
    from annotate.migration import Place, Plan

app = typer.Typer(no_args_is_help=True, help="Compare schemes, and move annotations between them.")


@app.command(short_help="Print what differs between two schemes.")
def diff(
    old: Annotated[str, typer.Argument(help="A bundled scheme by name, or a file.")],
    new: Annotated[str, typer.Argument(help="The scheme to compare it with.")],
    quiet: Quiet = False,
) -> None:
    """Print what differs between two schemes: - is gone, + is new, ~ has changed.

    Example: annotate scheme diff news/1 my-scheme.toml
    """
    from annotate.migration import diff_schemes
    from annotate.project import load_scheme

    lines = diff_schemes(load_scheme(old), load_scheme(new))
    for line in lines:
        print(line)
    if not lines:
        Console(quiet=quiet).say("They do not differ.")


class Format(StrEnum):
    """How the plan for a project is printed."""

    text = "text"
    json = "json"


@app.command(short_help="Move annotations to another scheme, by a plan.")
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
    format: Annotated[Format, typer.Option(help="How a project's plan is printed.")] = Format.text,
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
    console = Console(quiet=quiet)
    if (path is None) == (project is None):
        raise UsageError("A migration is of a file or of a --project.", "Name one of the two.")
    if undo is None and plan is None:
        raise UsageError("A migration needs --plan or --undo.", "See: annotate scheme migrate -h")
    if path is not None:
        if undo is not None:
            _undo(path, undo, output, console)
        elif plan is not None:
            _migrate(path, plan, output, answers, console)
        return
    from annotate.labelstudio.api.connection import connect_project

    settings = read_project()
    with connect_project(url or settings.url, api_key, settings.state) as client:
        if undo is not None:
            _undo_project(client, undo, settings.state, console)
        elif plan is not None and project is not None:
            act = partial(_move_project, client, project, settings.state, console)
            act(plan, answers, None if apply else format)


def _move_project(
    client: "Client",
    title: str,
    state: Path,
    console: Console,
    plan_path: Path,
    answers: str | None,
    format: Format | None,
) -> None:
    """Move a project, or where a format is given only print what that would do."""
    from annotate.labelstudio.move.move import DONE, move_project, plan_move
    from annotate.migration import read_plan
    from annotate.records import dump_json, open_writer

    problems: list[Problem] = []
    plan = read_plan(plan_path)
    decided = _read_answers(answers, plan, problems)
    if format is not None:
        planned = plan_move(client, plan, title, state, decided)
        as_json = format is Format.json
        print(
            dump_json(planned.to_json()) if as_json else _render(planned, "to change"), flush=True
        )
        console.finish(problems + planned.problems)
        return
    done = move_project(client, plan, title, state, decided)
    console.say(_render(done, "changed"))
    if done.queue and done.log is not None:
        queue = done.log.with_suffix(".queue.jsonl")
        with open_writer(queue) as write:
            for record in done.queue:
                write(record)
        _send_to_people(queue, console)
    if done.state == DONE:
        console.say(f"Now name {plan.new.name} in annotate.toml. To undo: --undo {done.log}")
    console.finish(problems + done.problems)


def _render(move: "Move", verb: str) -> str:
    """Return what a move does, or did, for people."""
    items = ", ".join(f"{count} {kind}s" for kind, count in sorted(move.items.items()))
    lines = [f"{move.title}: {move.old} -> {move.new}, {move.state}"]
    lines += [f"  It would stop: {move.stop}."] if move.stop else []
    lines += [f"  {items or 'nothing'} {verb}"]
    lines += [f"{count:6}  {change}" for change, count in sorted(move.changes.items())]
    lines += [f"{move.waiting:6}  wait for a person to choose"] if move.waiting else []
    return "\n".join(lines)


def _undo_project(client: "Client", log: Path, state: Path, console: Console) -> None:
    from annotate.labelstudio.move.undo import undo_move

    back = undo_move(client, log, state)
    console.say(f"{back.title}: {back.restored} brought back.")
    console.finish(back.problems)


def _migrate(
    path: str, plan_path: Path, output: Path | None, answers: str | None, console: Console
) -> None:
    from annotate.migration import make_log_entry, make_queue_record, migrate_record, read_plan
    from annotate.records import open_writer, read_records

    plan = read_plan(plan_path)
    problems: list[Problem] = []
    decided = _read_answers(answers, plan, problems)
    changes: Counter[str] = Counter()
    read = 0
    undecided = False
    with contextlib.ExitStack() as files:
        names = ("", ".log.jsonl", ".queue.jsonl")
        write, log, queue = (
            files.enter_context(open_writer(f"{output}{name}")) if output else _ignore
            for name in names
        )
        for record in read_records(path, problems):
            moved = migrate_record(record, plan, decided, problems)
            for before, after in zip(record.annotations, moved, strict=True):
                changes.update(f"{c.kind} {c.before} {c.after}".strip() for c in after.changes)
                log(make_log_entry(before, after.annotation))
            waiting = [span for after in moved for span in after.waiting]
            if waiting:
                undecided = True
                queue(make_queue_record(record.document, waiting, plan))
            write(replace(record, annotations=tuple(after.annotation for after in moved)))
            read += 1
        console.leave_if_empty(read, output or "everything", problems)
    for change, count in sorted(changes.items()):
        console.say(f"{count:6}  {change}")
    done = f"written to {output}" if output else "not written: to do it, give -o"
    console.say(f"{plan.old.name} -> {plan.new.name}: {sum(changes.values())} changes, {done}.")
    if output and undecided:
        _send_to_people(f"{output}.queue.jsonl", console)
    console.finish(problems)


def _send_to_people(queue: object, console: Console) -> None:
    console.say(
        f"People have to choose: push {queue} to a project of its own with the new scheme, let "
        "them delete the wrong label of each pair, export that, and run this again with --answers."
    )


def _ignore(_: object) -> None:
    """Write nothing: the plan is only being looked at."""


def _read_answers(path: str | None, plan: "Plan", problems: list[Problem]) -> "dict[Place, str]":
    from annotate.migration import read_answers
    from annotate.records import read_records

    return read_answers(read_records(path, problems), plan) if path else {}


def _undo(path: str, log: Path, output: Path | None, console: Console) -> None:
    from annotate.migration import read_log, undo_record
    from annotate.records import open_writer, read_json_lines, read_records

    if output is None:
        raise UsageError("--undo writes a file.", "Name it with -o.")
    problems: list[Problem] = []
    before = read_log(line.value for line in read_json_lines(log, problems))
    read = 0
    with open_writer(output) as write:
        for record in read_records(path, problems):
            write(undo_record(record, before, problems))
            read += 1
        console.leave_if_empty(read, output, problems)
    console.say(f"Brought back to {output}.")
    console.finish(problems)
