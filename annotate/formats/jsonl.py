"""JSON Lines: a row a line when it is read, a record a line when it is written."""

from collections.abc import Iterable, Iterator

from annotate.files.inputs import LONGEST_LINE, iter_lines
from annotate.formats.port import FileFormat, Input, InputRow, Item, Ledger, Output
from annotate.formats.problems import LONG, MALFORMED
from annotate.model import Record
from annotate.records import load_json, open_writer

_FIX = "Every line has to be one whole JSON object in UTF-8."


def read(given: Input) -> Iterator[Item]:
    """Yield the objects; a line that is none is a Problem."""
    for number, raw in enumerate(iter_lines(given.stream), start=1):
        if raw is None:
            yield given.complain(LONG, f"longer than {LONGEST_LINE} bytes", line=number)
            continue
        if not raw.strip():
            continue
        try:
            value = load_json(raw)
        except UnicodeDecodeError as error:
            message = f"not UTF-8 at byte {error.start} of the line"
            yield given.complain(MALFORMED, message, line=number, fix=_FIX)
        except (ValueError, RecursionError) as error:
            yield given.complain(MALFORMED, f"not JSON: {error}", line=number, fix=_FIX)
        else:
            if isinstance(value, dict):
                yield InputRow(fields=value, line=number)
            else:
                message = f"no JSON object: {raw[:40].decode(errors='replace').strip()}"
                yield given.complain(MALFORMED, message, line=number, fix=_FIX)


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a record a line: all that there is of it."""
    with open_writer(output.path) as write_line:
        for record in records:
            write_line(record)
    return Ledger()


FORMAT = FileFormat(
    description="a JSON object a line",
    suffixes=(".jsonl", ".ndjson"),
    recognise=lambda head: head.startswith(b"{"),
    read=read,
    write=write,
)
