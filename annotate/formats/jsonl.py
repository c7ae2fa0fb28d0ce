"""JSON Lines: a row a line when it is read, a record a line when it is written."""

import json
from collections.abc import Iterable, Iterator

from annotate.formats.port import FileFormat, Input, Item, Ledger, Output, Row
from annotate.formats.problems import MALFORMED
from annotate.model import Record
from annotate.records import load_json, open_writer

_FIX = "Every line has to be one whole JSON object in UTF-8."


def read(given: Input) -> Iterator[Item]:
    """Yield the objects; a line that is none is a Problem."""
    for number, raw in enumerate(given.stream, start=1):
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
                yield Row(fields=value, line=number)
            else:
                message = f"no JSON object: {json.dumps(value)[:40]}"
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
