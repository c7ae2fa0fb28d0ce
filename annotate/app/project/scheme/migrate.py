"""Move a file of annotations to another scheme, and bring it back."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotate.app.context import Context
from annotate.app.project.scheme.answers import load_answers
from annotate.app.wording import describe_input
from annotate.files.json_lines import read_json_lines
from annotate.migration import (
    Migrated,
    MigrationPlan,
    make_log_entry,
    make_queue_record,
    migrate_record,
    read_log,
    read_plan,
    undo_record,
)
from annotate.model import Record
from annotate.records import open_writer, read_records

Write = Callable[[Any], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is migrated, by which plan, where to; `answers` is an export of the queue.

    Without an output nothing is written, and only what would change is counted.
    """

    path: str
    plan: Path
    output: Path | None = None
    answers: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What changed from which scheme to which; `queue` has what people have to choose, if any."""

    old: str
    new: str
    changes: Counter[str]
    queue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _MigrationOutputs:
    """What is written: the records, the log to undo it by, and the queue for people."""

    record: Write
    log: Write
    queue: Write


@dataclass(slots=True, kw_only=True)
class _MigrationCounts:
    records: int = 0
    waiting: int = 0
    changes: Counter[str] = field(default_factory=Counter)

    def add(self, moved: Migrated) -> None:
        """Count what was done to one annotation."""
        self.waiting += len(moved.waiting)
        self.changes.update(f"{c.kind} {c.before} {c.after}".strip() for c in moved.changes)


def migrate(context: Context, options: Options) -> Result:
    """Migrate the annotations of a file, with a log from which `undo` brings everything back.

    Raises:
        SchemeError: the plan cannot be used.
        NothingReadError: there was input, and no record in it.
    """
    plan = read_plan(options.plan)
    answers = load_answers(context, options.answers, plan)
    tally = _MigrationCounts()
    with _open_outputs(options.output) as outputs:
        for record in read_records(options.path, context.findings):
            tally.records += 1
            moved = migrate_record(record, plan, answers)
            for each in moved:
                tally.add(each)
            context.findings.extend(each.problem for each in moved if each.problem)
            _write(record, moved, plan, outputs)
        context.refuse_if_empty(tally.records, options.output or "everything")
    queue = _name_queue(options.output) if options.output and tally.waiting else None
    context.listener.say(describe_input(context, tally.records, "record"))
    return Result(old=plan.old.name, new=plan.new.name, changes=tally.changes, queue=queue)


@contextmanager
def _open_outputs(output: Path | None) -> Iterator[_MigrationOutputs]:
    """Open the files of a migration; without an output, nothing is written."""
    if output is None:
        yield _MigrationOutputs(record=_ignore, log=_ignore, queue=_ignore)
        return
    with ExitStack() as files:
        names = (str(output), f"{output}.log.jsonl", _name_queue(output))
        record, log, queue = (files.enter_context(open_writer(name)) for name in names)
        yield _MigrationOutputs(record=record, log=log, queue=queue)


def _name_queue(output: Path) -> str:
    return f"{output}.queue.jsonl"


def _ignore(_: object) -> None:
    """Write nothing: the plan is only being looked at."""


def _write(
    record: Record, moved: tuple[Migrated, ...], plan: MigrationPlan, outputs: _MigrationOutputs
) -> None:
    for before, after in zip(record.annotations, moved, strict=True):
        outputs.log(make_log_entry(before, after.annotation))
    waiting = [span for each in moved for span in each.waiting]
    if waiting:
        outputs.queue(make_queue_record(record.document, waiting, plan))
    outputs.record(replace(record, annotations=tuple(each.annotation for each in moved)))


def undo(context: Context, path: str, log: Path, output: Path) -> None:
    """Write the annotations of a file as they were before a migration, by its log.

    Raises:
        MissingFileError: there is no such file, or no such log.
        NothingReadError: there was input, and no record in it.
    """
    lines = read_json_lines(log, context.findings)
    before = read_log(line.value for line in lines)
    read = 0
    with open_writer(output) as write:
        for record in read_records(path, context.findings):
            read += 1
            restored = undo_record(record, before)
            context.findings.extend(restored.problems)
            write(restored.record)
        context.refuse_if_empty(read, output)
