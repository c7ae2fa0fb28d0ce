"""JSON Lines: a row a line when it is read, a record a line when it is written."""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotate.files.inputs import LONGEST_LINE, iter_lines
from annotate.formats.encoding import find_bom
from annotate.formats.port import (
    ALL_META,
    FileFormat,
    Input,
    InputRow,
    Item,
    Ledger,
    Output,
    RowBytes,
)
from annotate.formats.problems import LONG, MALFORMED
from annotate.formats.tables.names import has_text
from annotate.formats.tables.objects import iter_rows, load_lenient
from annotate.model import Problem, Record
from annotate.records import open_writer

_LONG_LINE = 1 << 15  # bytes without an end: no object alone would be looked into so far
_BEGINS = re.compile(rb'\{\s*"')
_OBJECT = re.compile(rb"\{\s*[\"'}]")  # that of rich text and others begins otherwise
_GOES_ON = (b",", b"[", b"{")  # at the end of a line that is a part of a value
_FIX = "Every line has to be one whole JSON object in UTF-8."


def read(given: Input) -> Iterator[Item]:
    """Yield the objects; a line that is none is a Problem."""
    for number, (line, source) in enumerate(_iter_lines(given), start=1):
        if isinstance(line, Problem):
            yield replace(line, line=number)
            continue
        if not line.strip():
            continue
        try:
            value = load_lenient(line)
        except ValueError as error:
            yield given.complain(MALFORMED, f"not JSON: {error}", line=number, fix=_FIX)
        else:
            if isinstance(value, dict):
                rows = iter_rows(value, is_sure=True)
                yield from (InputRow(fields=row, line=number, source=source) for row in rows)
            else:
                message = f"no JSON object: {line[:40].strip()}"
                yield given.complain(MALFORMED, message, line=number, fix=_FIX)


def _iter_lines(given: Input) -> Iterator[tuple[str | Problem, RowBytes | None]]:
    """Yield the lines in the encoding that was asked for or that the file begins with, or UTF-8.

    With each come its bytes, where these can be parted.
    """
    encoding = given.encoding or find_bom(given.stream.peek(4)[:4]) or "utf-8-sig"
    if encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32")):
        text = io.TextIOWrapper(given.stream, encoding=encoding, errors="replace", newline="\n")
        try:
            while line := text.readline(LONGEST_LINE):
                yield line, None
        finally:
            text.detach()  # whoever opened the stream closes it
        return
    for raw in iter_lines(given.stream):
        if raw is None:
            yield given.complain(LONG, f"longer than {LONGEST_LINE} bytes"), None
            continue
        try:
            line = raw.decode(encoding)
        except UnicodeDecodeError as error:
            name = encoding.removesuffix("-sig").upper()
            message = f"not {name} at byte {error.start} of the line"
            fix = "Name the encoding of the file with --encoding."
            yield given.complain(MALFORMED, message, fix=fix), None
        else:
            data = raw.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")
            name = encoding.removesuffix("-sig")
            yield line, RowBytes(data=data, encoding=name, escapes="json")


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a record a line: all that there is of it."""
    with open_writer(output.path) as write_line:
        for record in records:
            write_line(record)
    return Ledger()


def recognise(head: bytes) -> bool:
    """Tell whether the first line of a file is a whole JSON object, and the next begins one.

    One object alone on one line may wrap many articles: unless it has a text, it is left to JSON.
    """
    line, end, rest = head.partition(b"\n")
    following = rest.lstrip()
    if not _OBJECT.match(head):
        return False
    if not following and len(head) < _LONG_LINE:
        return _is_article(line)
    if not end:
        return _BEGINS.match(line) is not None
    if line.rstrip().endswith(_GOES_ON):
        return False
    return bool(following) and (line.rstrip().endswith(b"}") or following.startswith(b'{"'))


def _is_article(line: bytes) -> bool:
    try:
        value = load_lenient(line.decode("utf-8"))
    except ValueError:
        return False
    texts = value.items() if isinstance(value, dict) else ()
    return has_text({name: text for name, text in texts if isinstance(text, str)})


FORMAT = FileFormat(
    description="a JSON object a line",
    suffixes=(".jsonl", ".ndjson"),
    recognise=recognise,
    read=read,
    write=write,
    meta=ALL_META,
)
