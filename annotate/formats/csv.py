"""Tables with the names of their columns in the first row: CSV, TSV and their like."""

import codecs
import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from annotate.formats.encoding import Decoded, NotTextError, decode, find_bom
from annotate.formats.port import FileFormat, Input, InputRow, Item
from annotate.formats.problems import BINARY, MALFORMED
from annotate.formats.whole import tell_encoding

_CHUNK = 1 << 20
_SAMPLE = 1 << 18  # bytes that an encoding other than UTF-8 is told from
_LONGEST = 1 << 26  # characters of a field, and of a line
_DELIMITERS = ",;\t|"
_FIX_QUOTES = "Close its quotes; a quote inside a field is written twice."
_FIX_ROW = "Every row has to have as many fields as the first one has names."


def read(given: Input) -> Iterator[Item]:
    """Yield the rows by the names in the first one.

    The encoding has to be known before the first row is read, so the stream is laid down in a
    temporary file once.
    """
    with _spool(given.stream) as (spooled, is_utf8):
        try:
            name, found = _find_encoding(spooled, given.encoding, is_utf8=is_utf8)
        except NotTextError as error:
            yield given.complain(BINARY, f"not text: {error}")
            return
        if found is not None:
            yield from tell_encoding(found, given)
        text = io.TextIOWrapper(spooled, encoding=name, errors="replace", newline="")
        yield from _iter_rows(text, given)


def _iter_rows(text: io.TextIOWrapper, given: Input) -> Iterator[Item]:
    csv.field_size_limit(_LONGEST)
    first = text.readline(_LONGEST)
    text.seek(0)
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(_iter_lines(text), delimiter=delimiter, strict=True)
    names: list[str] | None = None
    start = 1
    while True:
        line = start
        try:
            row = next(rows, None)
        except csv.Error as error:
            start = rows.line_num + 1
            yield given.complain(MALFORMED, f"not CSV: {error}", line=line, fix=_FIX_QUOTES)
            continue
        start = rows.line_num + 1
        if row is None:
            break
        if names is None:
            names = [name.strip().lstrip("\ufeff") for name in row]
        elif len(row) != len(names) and row:
            message = f"{len(row)} fields where {len(names)} have names"
            yield given.complain(MALFORMED, message, line=line, fix=_FIX_ROW)
        elif row:
            yield InputRow(fields=dict(zip(names, row, strict=True)), line=line)


def _iter_lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(_LONGEST):
        if len(line) == _LONGEST and not line.endswith("\n"):
            raise csv.Error(f"a line is longer than {_LONGEST} characters")
        yield line


@contextmanager
def _spool(stream: BinaryIO) -> Iterator[tuple[BinaryIO, bool]]:
    """Lay a stream down in a temporary file, and tell whether it is UTF-8 to its end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with tempfile.TemporaryFile() as spooled:
        while chunk := stream.read(_CHUNK):
            spooled.write(chunk)
            is_utf8 = is_utf8 and _is_decodable(decoder, chunk)
        spooled.seek(0)
        yield cast(BinaryIO, spooled), is_utf8 and _is_decodable(decoder, b"", final=True)


def _is_decodable(decoder: Any, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _find_encoding(
    spooled: BinaryIO, encoding: str | None, *, is_utf8: bool
) -> tuple[str, Decoded | None]:
    """Return the encoding of a file by its beginning, or by its first line that is not UTF-8.

    Where it had to be found out, that comes with it.
    """
    found: Decoded | None = None
    sample = spooled.read(_SAMPLE)
    known = encoding or find_bom(sample)
    if not known and not is_utf8:
        if _is_utf8_so_far(sample):
            while (sample := spooled.readline()) and _is_utf8_so_far(sample):
                pass
        elif len(sample) == _SAMPLE:
            sample = sample[: sample.rfind(b"\n") + 1] or sample
        found = decode(sample)
        known = found.encoding
    elif not known and b"\x00" in sample:
        raise NotTextError("it holds NUL bytes")
    spooled.seek(0)
    return known or "utf-8", found


def _is_utf8_so_far(data: bytes) -> bool:
    """Tell whether bytes are UTF-8, but for a character that may be cut off at their end."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 3
    return True


FORMAT = FileFormat(
    description="a table with the names of its columns in the first row",
    suffixes=(".csv", ".tsv"),
    read=read,
)
