"""Mending a file of records in what has one right answer."""

from collections.abc import Iterator
from pathlib import Path

from annotate.app.context import Context
from annotate.errors import UsageError
from annotate.fixes import Mend, mend_record
from annotate.records import STANDARD, open_writer, read_json_lines, read_records
from annotate.validation import tell_form, tell_kind


def mend(context: Context, file: str, output: str | None) -> Iterator[Mend]:
    """Yield what is mended while the file is read, and written where there is an output.

    Raises:
        UsageError: what is in the file is mended elsewhere, or the output is the file itself.
        AnnotateError: there is no such file.
        NothingReadError: at the end, that nothing of the input could be read.
    """
    _refuse_what_is_mended_elsewhere(file)
    if output is None:
        return _iter_mends(context, file)
    if Path(output).resolve() == Path(file).resolve():
        raise UsageError("--fix writes a new file.", "Give -o another name.")
    return _write_mended(context, file, output)


def _iter_mends(context: Context, file: str) -> Iterator[Mend]:
    scheme = context.project.load_scheme()
    for record in read_records(file, context.findings):
        yield from mend_record(record, scheme)[1]


def _write_mended(context: Context, file: str, output: str) -> Iterator[Mend]:
    scheme = context.project.load_scheme()
    read = 0
    with open_writer(output) as write:
        for record in read_records(file, context.findings):
            read += 1
            mended, mends = mend_record(record, scheme)
            yield from mends
            write(mended)
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
    form: str = "folder" if Path(name).is_dir() else tell_form(name)
    if form == "lines" and name != STANDARD:  # what is piped can be read once
        first = next(read_json_lines(name, []), None)
        form = "record" if first is None else tell_kind(first.value)
    if form in _MENDED_ELSEWHERE:
        message, fix = _MENDED_ELSEWHERE[form]
        raise UsageError(message.format(name=name), fix)
