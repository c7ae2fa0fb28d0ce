"""Fixes of a file of records, in what has one right answer."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from annotate.app.context import Context
from annotate.checks import check_record
from annotate.errors import UsageError
from annotate.files.json_lines import read_json_lines
from annotate.files.outputs import STANDARD
from annotate.files.parts import is_other_folder
from annotate.model import Record
from annotate.readings.fixes import Fix, mend_record
from annotate.records import open_writer, read_records
from annotate.validation import tell_form, tell_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What is mended, as it is made; `left` counts the errors that are not, by their code."""

    mends: Iterator[Fix]
    left: Counter[str]


def mend(context: Context, file: str, output: str | None) -> Result:
    """Mend a file of records while it is read, and write it where there is an output.

    Raises:
        UsageError: what is in the file is mended elsewhere, or the output is the file itself.
        AnnotateError: there is no such file.
        NothingReadError: at the end, that nothing of the input could be read.
    """
    _refuse_what_is_mended_elsewhere(file)
    left: Counter[str] = Counter()
    if output is None:
        mended = _iter_mended(context, file, left)
        return Result(mends=chain.from_iterable(mends for _, mends in mended), left=left)
    if Path(output).resolve() == Path(file).resolve():
        raise UsageError("--fix writes a new file.", "Give -o another name.")
    return Result(mends=_write_mended(context, file, output, left), left=left)


def _iter_mended(
    context: Context, file: str, left: Counter[str]
) -> Iterator[tuple[Record, list[Fix]]]:
    """Yield each record as it is mended, with what was done; count what is wrong still."""
    scheme, settings = context.project.load_scheme(), context.project.checks
    for record in read_records(file, context.findings):
        mended, mends = mend_record(record, scheme)
        errors = (p for p in check_record(mended, scheme, settings) if p.severity == "error")
        left.update(problem.code for problem in errors)
        yield mended, mends


def _write_mended(context: Context, file: str, output: str, left: Counter[str]) -> Iterator[Fix]:
    read = 0
    with open_writer(output) as write:
        for record, mends in _iter_mended(context, file, left):
            read += 1
            yield from mends
            write(record)
        context.refuse_if_empty(read, output)


# What was made of something else is mended there: a mended copy would be undone by the next one.
_MENDED_ELSEWHERE = {
    "folder": (
        "{name} is a dataset folder: it is built, and what is mended in it is gone with the next.",
        "Mend what it is built of, and build it again: annotate validate annotations.jsonl --fix",
    ),
    "export": (
        "{name} is an export of Label Studio: what is mended in it stays as it is on the server.",
        "Correct it there (with --url, each finding of annotate validate links to its task), or "
        "mend what annotate export makes of the project.",
    ),
    "toml": ("{name} is a scheme or project file.", "Correct by hand what annotate validate says."),
    "document": (
        "{name} holds documents: only spans and relations are mended.",
        "Correct what the documents were ingested from, and ingest it again.",
    ),
    "decision": (
        "{name} holds decisions: only spans and relations are mended.",
        "Decide again: annotate adjudicate merge.",
    ),
}


def _refuse_what_is_mended_elsewhere(name: str) -> None:
    form: str = "folder" if is_other_folder(name) else tell_form(name)
    if form == "lines" and name != STANDARD:  # what is piped can be read once
        first = next(read_json_lines(name, []), None)
        form = "record" if first is None else tell_kind(first.value)
    if form in _MENDED_ELSEWHERE:
        message, fix = _MENDED_ELSEWHERE[form]
        raise UsageError(message.format(name=name), fix)
