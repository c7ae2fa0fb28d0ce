"""`annotate scheme`: compare two schemes, and move annotations from one to another."""

import contextlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet
from annotate.errors import UsageError
from annotate.model import Problem

if TYPE_CHECKING:
    from annotate.migration import Place, Plan

app = typer.Typer(no_args_is_help=True, help="Compare schemes, and move annotations between them.")


@app.command()
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


@app.command()
def migrate(
    path: Annotated[str, typer.Argument(help="Annotations as JSONL.")],
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
    quiet: Quiet = False,
) -> None:
    """Move annotations to another scheme by a plan; without -o only say what would change.

    Beside the output it writes OUTPUT.log.jsonl, from which --undo brings everything back, and
    OUTPUT.queue.jsonl with the spans whose label people have to choose: push that file, let them
    delete the wrong label of each pair, export it, and migrate again with --answers.

    Example: annotate scheme migrate annotations.jsonl --plan to-2.toml -o annotations-2.jsonl
    """
    console = Console(quiet=quiet)
    if undo is not None:
        _undo(path, undo, output, console)
        return
    if plan is None:
        raise UsageError("A migration needs --plan or --undo.", "See: annotate scheme migrate -h")
    _migrate(path, plan, output, answers, console)


def _migrate(
    path: str, plan_path: Path, output: Path | None, answers: str | None, console: Console
) -> None:
    from annotate.migration import make_log_entry, make_queue_record, migrate_record, read_plan
    from annotate.records import open_writer, read_records

    plan = read_plan(plan_path)
    problems: list[Problem] = []
    decided = _read_answers(answers, plan, problems)
    changes: Counter[str] = Counter()
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
                queue(make_queue_record(record.document, waiting, plan))
            write(replace(record, annotations=tuple(after.annotation for after in moved)))
    for change, count in sorted(changes.items()):
        console.say(f"{count:6}  {change}")
    done = f"written to {output}" if output else "not written: to do it, give -o"
    console.say(f"{plan.old.name} -> {plan.new.name}: {sum(changes.values())} changes, {done}.")
    console.finish(problems)


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
    with open_writer(output) as write:
        for record in read_records(path, problems):
            write(undo_record(record, before, problems))
    console.say(f"Brought back to {output}.")
    console.finish(problems)
