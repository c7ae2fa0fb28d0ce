"""Records written in the format of another tool, and what that could not hold."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from annotate.app.context import Context, NothingReadError
from annotate.app.exchange.given_records import open_given
from annotate.app.ledgers import write_ledger
from annotate.errors import AnnotateError, UsageError
from annotate.files.outputs import STANDARD, check_output, open_output
from annotate.files.staging import open_staging, put_in_place
from annotate.formats.port import ALL_META, Ledger, Output
from annotate.formats.registry import RECORDS, find_writer, load_format
from annotate.model import Problem, Record
from annotate.readings.comparable import tell_partial
from annotate.records import refuse_table
from annotate.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """In which format records are written, and where to.

    With `annotator` only the readings of that name are written. A format that cannot hold all that
    people marked is written with `allow_loss` alone. `ledger` is a file for all that was lost.
    """

    format: str
    output: str | None = None
    annotator: str | None = None
    allow_loss: bool = False
    ledger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was written where, and what the format could not hold."""

    target: str
    records: int
    readings: int
    ledger: Ledger


class LossError(AnnotateError):
    """A format cannot hold what people marked; what lay at the output is as it was."""

    exit_code = 1


def export_records(context: Context, paths: Sequence[str], options: Options) -> Result:
    """Write the records of files, or of datasets, in the format of another tool.

    Raises:
        UsageError: there is no such format, or no name for its file; a folder is no dataset's.
        LossError: the format cannot hold what is marked, and that was not allowed.
        NothingReadError: nothing could be read.
    """
    target, given = name_output(options), open_given(context, paths)
    counter = _RecordCounter(target, options.annotator)
    found = counter.watch(given.iter_records(context))
    records = context.listener.track(found, "Writing", weight="documents")
    ledger = write_all(records, options, target, given.scheme, given.tell_missing)
    context.findings.extend(counter.tell_partial())
    return Result(target=target, records=counter.records, readings=counter.readings, ledger=ledger)


def name_output(options: Options) -> str:
    """Return the file or folder to write: as it is given, or by the format's own ending.

    Raises:
        UsageError: there is no such format, or no name for its file; or a folder is to go to `-`.
    """
    format = load_format(options.format)
    find_writer(options.format)
    if format.is_folder and options.output == STANDARD:
        raise UsageError(f"{options.format} is a folder of files.", "Name it: -o FOLDER.")
    if options.format == RECORDS:
        refuse_table(options.output or "")
    if options.output:
        return options.output
    if format.is_folder:
        return f"annotations-{options.format}"
    if options.format == RECORDS or not format.suffixes:
        raise UsageError(f"{options.format} needs a name for its file.", "Name it: -o FILE.")
    return f"annotations{format.suffixes[0]}"


@dataclass(slots=True)
class _RecordCounter:
    """Counts what goes by, and leaves the readings of one annotator, where one is named."""

    target: str
    annotator: str | None = None
    records: int = 0
    readings: int = 0
    partial: int = 0

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records.

        Raises:
            NothingReadError: there was none.
            UsageError: an annotator was named who read nothing.
        """
        names: set[str] = set()
        for record in records:
            kept = tuple(
                a for a in record.annotations if self.annotator in {None, a.annotator.name}
            )
            names.update(a.annotator.name for a in record.annotations)
            self.records += 1
            self.readings += len(kept)
            self.partial += sum(not a.is_whole for a in kept)
            yield replace(record, annotations=kept)
        if not self.records:
            raise NothingReadError(f"Nothing could be read; {self.target} is left as it was.")
        if self.annotator is not None and not self.readings:
            known = ", ".join(sorted(names)) or "nobody"
            raise UsageError(f"{self.annotator} read nothing.", f"There are readings by {known}.")

    def tell_partial(self) -> Iterator[Problem]:
        """Yield the warning that readings are not whole, where some are not."""
        if self.partial:
            yield tell_partial(self.partial, self.target, "are written without what it lacked")


def write_all(
    records: Iterable[Record],
    options: Options,
    target: str,
    scheme: Scheme,
    tell_more: Callable[[Ledger], None] = lambda _: None,
) -> Ledger:
    """Write records to a place aside, and put them into theirs where nothing is against it.

    Args:
        records: What is written.
        options: In which format, and whether something may be lost.
        target: The file or folder.
        scheme: Whose labels the records have.
        tell_more: Counts in the ledger what could not be given to the format at all.

    Raises:
        LossError: what people marked would be lost.
    """
    write, format = find_writer(options.format), load_format(options.format)
    is_folder, lost = format.is_folder, Ledger()
    with open_folder(target) if is_folder else _open_file(target) as aside:
        watched = _lose_meta(records, format.meta, lost)
        ledger = write(watched, Output(path=str(aside), scheme=scheme, name=target))
        ledger.losses.update(lost.losses)
        tell_more(ledger)
        if options.ledger:
            write_ledger(options.ledger, ledger)
        if not options.allow_loss and any(loss.is_marked for loss in ledger.losses.values()):
            raise LossError(describe_loss(ledger, options.format), _FIX_LOSS)
    return ledger


def _lose_meta(
    records: Iterable[Record], held: Collection[str], ledger: Ledger
) -> Iterator[Record]:
    """Yield records, and count what is known of their articles and has no place in the format."""
    for record in records:
        for name in sorted(ALL_META.difference(held)):
            if getattr(record.document.meta, name):
                ledger.lose(f"metadata ({name})", record.document.id)
        yield record


_FIX_LOSS = "Choose another format (annotate export --help), or write it with --allow-loss."


def describe_loss(ledger: Ledger, format: str) -> str:
    """Say which things that people marked a format cannot hold."""
    lost = [
        f"{loss.count} {what} (first in {', '.join(loss.documents)})"
        for what, loss in ledger.losses.items()
        if loss.is_marked
    ]
    return f"{format} cannot hold {'; '.join(lost)}: nothing was written."


@contextmanager
def _open_file(target: str) -> Iterator[Path]:
    """Give a file to write to; what is in it goes to the target when the block ends well."""
    check_output(target)
    with TemporaryDirectory() as folder:
        aside = Path(folder, "written")
        yield aside
        with open_output(target) as stream, aside.open("rb") as written:
            shutil.copyfileobj(written, stream)


@contextmanager
def open_folder(target: str) -> Iterator[Path]:
    """Give a new folder, which takes the target's place when the block ends well.

    Raises:
        UsageError: something is there.
        WriteError: it cannot be written.
    """
    goal = Path(target).absolute()
    _refuse_full(goal, target)
    with open_staging(goal) as place:
        yield place
        _refuse_full(goal, target)
        put_in_place(place, goal)


def _refuse_full(goal: Path, target: str) -> None:
    if goal.exists() and (not goal.is_dir() or any(goal.iterdir())):
        raise UsageError(f"{target} is there already.", "Name a new folder with -o.")
