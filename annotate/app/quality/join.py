"""Put the readings of several files together, each document once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.errors import UsageError
from annotate.files.outputs import STANDARD
from annotate.readings.joining import JoinCounts, Joiner
from annotate.records import open_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was read and what became of it, written where."""

    target: str
    tally: JoinCounts


def join(context: Context, files: Sequence[str], output: str) -> Result:
    """Write the records of some files as one file.

    Raises:
        UsageError: a file is named twice, or is the output.
        AnnotateError: a file is not there or cannot be read.
        NothingReadError: there was input, and no record in it.
    """
    _check_names(files, output)
    joiner = Joiner(context.findings, context.left_out)
    records = context.listener.track(joiner.join(files), "Joining", weight="documents")
    with open_writer(output) as write:
        for record in records:
            write(record)
        context.refuse_if_empty(joiner.tally.documents, output)
    return Result(target=output, tally=joiner.tally)


def _check_names(files: Sequence[str], output: str) -> None:
    places = [name if name == STANDARD else str(Path(name).resolve()) for name in files]
    twice = next((n for n, p in zip(files, places, strict=True) if places.count(p) > 1), None)
    if twice is not None:
        raise UsageError(f"{twice} is named twice.", "Name each file once.")
    if output != STANDARD and str(Path(output).resolve()) in places:
        raise UsageError(f"{output} is one of the files that are joined.", "Give -o another name.")
