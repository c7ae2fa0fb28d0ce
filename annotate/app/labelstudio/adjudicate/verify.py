"""Derive gold again from readings and log, and compare it with what was written."""

from contextlib import ExitStack
from dataclasses import dataclass

from annotate.adjudication.verification import Verification
from annotate.app.context import Context
from annotate.app.labelstudio.adjudicate.files import choose_files, track_records
from annotate.records import open_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which readings, gold and log; `output` gets the derived gold too."""

    readings: str | None = None
    gold: str | None = None
    log: str | None = None
    output: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How many documents of a file of gold were derived again to the same bytes.

    It is `whole` where all of them were, and the readings bear out every decision.
    """

    gold: str
    documents: int
    same: int
    whole: bool


def verify(context: Context, options: Options) -> Result:
    """Derive gold again, and compare it byte by byte; what differs is a finding.

    Raises:
        MissingFileError: there is no gold, or no log.
    """
    project = context.project
    files = choose_files(context, options.readings, options.gold, options.log)
    run = Verification(scheme=project.load_scheme(), settings=project.checks, log=files.log)
    records = track_records(context, files.readings, run.problems)
    with ExitStack() as stack:
        write = stack.enter_context(open_writer(options.output)) if options.output else None
        for record in run.compare(records, files.gold):
            if write is not None:
                write(record)
    context.findings.extend(run.problems)
    return Result(gold=files.gold, documents=run.documents, same=run.same, whole=not run.problems)
