"""Tables with the names of their columns in the first row: CSV, TSV and their like."""

import codecs
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice, zip_longest
from typing import IO, Any, BinaryIO, cast

from annotate.files.inputs import PatientReader
from annotate.formats.encoding import Decoded, NotTextError, decode, find_bom
from annotate.formats.port import FileFormat, Input, InputRow, Item, RowBytes
from annotate.formats.problems import BINARY, FIELD, MALFORMED
from annotate.formats.tables import layers
from annotate.formats.tables.csv_halves import HalfFinder
from annotate.formats.tables.csv_records import (
    LONGEST,
    SWAPPED,
    CSVRecord,
    CSVRecords,
    LongLineError,
)
from annotate.formats.tables.names import FIELDS, are_columns, part_names, squash
from annotate.formats.whole import tell_encoding
from annotate.spelling import plural

_CHUNK = 1 << 20
_BLOCK = 1 << 15  # of a stream that may break off
_SAMPLE = 1 << 18  # bytes that an encoding other than UTF-8 is told from
_MOST_NULS = 0.01  # of a sample: more are no damage, but a file that is no text
_DELIMITERS = ",;\t|"
_NONE = "\x1f"  # what parts the columns of a table that has one
_FIX_QUOTES = "Close its quotes; a quote inside a field is written twice."
_FIX_ROW = "Every row has to have as many fields as the first one has names."
_MOST_ABOVE = 10  # lines above the names of the columns
_FIX_ABOVE = "Look at them; where they are rows, name the columns in the first line."
_FIX_NUL = "Mend the row, or write the table again."
_AGAIN = "the names of the columns stand here again; the line is no row"
_FIX_AGAIN = "Where several tables were put one behind the other, leave their names out."
_SEP = re.compile(r"\ufeff?sep=(.)\r?\n?\Z")
_SINGLE = re.compile(r"\ufeff?'[^'\"]*'(?:[,;\t|]'[^'\"]*')+\r?\n?\Z")  # names in single quotes
_DAMAGED = "\ufffd"


def read(given: Input) -> Iterator[Item]:
    """Yield the rows by the names in the first one.

    The encoding has to be known before the first row is read, so the stream is laid down in a
    temporary file once. Where it breaks off, the rows before that are yielded.
    """
    with _spool(given.stream) as (spooled, is_utf8, broken):
        try:
            name, found = _find_encoding(spooled, given.encoding, is_utf8=is_utf8)
        except NotTextError as error:
            yield given.complain(BINARY, f"not text: {error}")
            return
        if found is not None:
            yield from tell_encoding(found, given)
        text = io.TextIOWrapper(spooled, encoding=name, errors="replace", newline="")
        try:
            yield from _iter_rows(text, given)
        except LongLineError as error:
            yield given.complain(MALFORMED, f"not CSV: {error}", fix=_FIX_QUOTES)
        if broken is not None:
            raise broken


def _iter_rows(text: io.TextIOWrapper, given: Input) -> Iterator[Item]:
    lines = _iter_lines(text)
    first = next(lines, "")
    told = _SEP.match(first)
    header = next(lines, "") if told else first
    above: list[str] = []
    if not told:
        header, above, rows = _find_header(header, lines)
        lines = rows
    if above:
        message = f"{plural(len(above), 'line')} above the names of the columns left out"
        yield given.complain(FIELD, message, line=1, fix=_FIX_ABOVE)
    is_single = _SINGLE.match(header) is not None
    shown = header.translate(SWAPPED) if is_single else header
    delimiter = told[1] if told else _find_delimiter(shown)
    is_spaced = _is_spaced(shown, delimiter)
    records = CSVRecords(_chain(header, lines), delimiter, is_spaced=is_spaced, is_single=is_single)
    stream = iter(records)
    first_record = next(stream, None)
    names = _read_names(first_record) if first_record else []
    records.width = len(names)
    are_unlike = len(set(names)) == len(names)
    for record, rest, is_half in HalfFinder(names).part(stream):
        line = record.line + bool(told) + len(above)
        if len(names) > 1 and _read_names(record) == names:
            yield given.complain(FIELD, _AGAIN, line=line, fix=_FIX_AGAIN)
        elif is_half:
            yield _tell_half(record, rest, line, given)
        else:
            parted = names if are_unlike else part_names(names, list(map(len, record.fields)))
            yield from _make_row(record, parted, line, given, text.encoding)


def _tell_half(record: CSVRecord, rest: Sequence[CSVRecord], line: int, given: Input) -> Item:
    """Return the finding of a row whose pieces cannot be put together."""
    raw = "".join(piece.raw for piece in (record, *rest))
    end = line + max(raw.rstrip("\r\n").count("\n"), rest[-1].line - record.line if rest else 0)
    where = f"lines {line} to {end} are" if end > line else "the line is"
    message = f"not CSV: {where} one row, whose text is torn by quotes that are not in pairs"
    return given.complain(MALFORMED, message, line=line, fix=_FIX_QUOTES)


def _find_header(first: str, rest: Iterator[str]) -> tuple[str, list[str], Iterator[str]]:
    """Return the line with the names of the columns, those above it, and those below it.

    A program may write what the table is of above the names: fewer parts, and none that a text's
    column is called by.
    """
    parts = len(_split_names(first))
    if are_columns(_split_names(first)):
        return first, [], rest
    looked = [first, *islice(rest, _MOST_ABOVE)]
    for at, line in enumerate(looked):
        names = _split_names(line)
        if len(names) > parts and are_columns(names):
            return line, looked[:at], chain(looked[at + 1 :], rest)
    return first, [], chain(looked[1:], rest)


def _split_names(line: str) -> list[str]:
    names = line.strip("\r\n").split(_find_delimiter(line))
    return [name.strip().strip("\"'") for name in names]


def _read_names(record: CSVRecord) -> list[str]:
    named = (name.strip().lstrip("\ufeff") for name in record.fields)
    return [name or f"column {at}" for at, name in enumerate(named, start=1)]


def _is_spaced(header: str, delimiter: str) -> bool:
    """Tell whether a blank stands before every name but the first."""
    names = re.sub(r'"[^"]*"', "", header).split(delimiter)[1:]
    return bool(names) and all(name.startswith(" ") for name in names)


def _make_row(
    record: CSVRecord, names: Sequence[str], line: int, given: Input, encoding: str
) -> Iterator[Item]:
    """Yield a row, and a warning where it was not as it should be; or why it cannot be read."""
    fields, width = record.fields, len(names)
    surplus = [field for field in fields[width:] if field.strip()]
    if "\x00" in record.raw:
        message = "not text: it holds NUL"
        yield given.complain(BINARY, message, line=line, fix=_FIX_NUL)
    elif not fields:
        yield given.complain(MALFORMED, f"not CSV: {record.odd}", line=line, fix=_FIX_QUOTES)
    elif len(fields) != width and not _is_clear(record, names, has_surplus=bool(surplus)):
        message = f"{len(fields)} fields where {width} have names"
        yield given.complain(MALFORMED, message, line=line, fix=_FIX_ROW)
    else:
        if record.odd:
            yield given.complain(FIELD, record.odd, line=line, fix=_FIX_QUOTES)
        if len(fields) != width:
            message = f"{len(fields)} fields where {width} have names; the row is kept"
            yield given.complain(FIELD, message, line=line, fix=_FIX_ROW)
        source = _find_bytes(record.raw, encoding)
        yield InputRow(fields=_name_fields(names, fields), line=line, source=source)


def _find_bytes(raw: str, encoding: str) -> RowBytes | None:
    """Return the bytes of a row; None where its characters do not say for certain what they are."""
    row = raw.rstrip("\r\n")
    if _DAMAGED in row:
        return None
    name = encoding.removesuffix("-sig")
    data = row.encode(name)
    is_certain = name == "utf-8" or len(data) == len(row)  # a byte a character
    return RowBytes(data=data, encoding=name, escapes="csv") if is_certain else None


def _name_fields(names: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    pairs = zip_longest(names, fields, fillvalue=None)
    named = enumerate(pairs, start=1)
    return {
        f"column {at}" if name is None else name: field or ""
        for at, (name, field) in named
        if name is not None or field
    }


def _is_clear(record: CSVRecord, names: Sequence[str], *, has_surplus: bool) -> bool:
    """Tell whether a row that is too short or too long has its text whole.

    It has where no field was parted that should not be: where nothing is left over, or where the
    text is in quotes.
    """
    at = next((at for at, name in enumerate(names) if squash(name) in FIELDS["text"]), None)
    if at is None or at >= len(record.fields):
        return False
    if not has_surplus:
        return True
    begins = record.fields[at][:_SHOWN].replace('"', '""')
    return f'"{begins}' in record.raw


_SHOWN = 40


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _find_delimiter(header: str) -> str:
    """Return what parts the names of the columns; what stands in quotes is part of a name."""
    bare = re.sub(r'"[^"]*"', "", header)
    best = max(_DELIMITERS, key=bare.count)
    return best if best in bare else _NONE


def _iter_lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST):
        if len(line) == LONGEST and not line.endswith("\n"):
            raise LongLineError(f"a line is longer than {LONGEST} characters")
        yield line


@contextmanager
def _spool(stream: io.BufferedReader) -> Iterator[tuple[BinaryIO, bool, Exception | None]]:
    """Lay a stream down in a temporary file, and tell whether it is UTF-8 to its end.

    What it breaks off with comes as the third; the row that is cut through is left out.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with tempfile.TemporaryFile() as spooled:
        patient = PatientReader(stream)
        while chunk := patient.read(_BLOCK):
            spooled.write(chunk)
            is_utf8 = is_utf8 and _is_decodable(decoder, chunk)
        broken = patient.broken
        if broken is not None:
            _cut_last_line(spooled)
        is_whole = is_utf8 and (broken is not None or _is_decodable(decoder, b"", final=True))
        spooled.seek(0)
        yield cast(BinaryIO, spooled), is_whole, broken


def _cut_last_line(spooled: IO[bytes]) -> None:
    """Take the line that breaks off from the end of a file."""
    size = spooled.seek(0, io.SEEK_END)
    start = max(size - _CHUNK, 0)
    spooled.seek(start)
    spooled.truncate(start + spooled.read().rfind(b"\n") + 1)


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
    elif not known and sample.count(0) > _MOST_NULS * len(sample):
        found = decode(sample[: len(sample) // 4 * 4])
        known = found.encoding
    spooled.seek(0)
    return known or "utf-8", found


def _is_utf8_so_far(data: bytes) -> bool:
    """Tell whether bytes are UTF-8, but for a character that may be cut off at their end."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 3
    return True


def recognise(head: bytes) -> bool:
    """Tell whether a file begins with names of columns, one of them that of a text."""
    first, _, rest = head.partition(b"\n")
    try:
        header = first.decode("utf-8").strip("\r")
    except UnicodeDecodeError:
        return False
    return bool(rest.strip()) and are_columns(_split_names(header))


FORMAT = FileFormat(
    description="a table with the names of its columns in the first row",
    suffixes=(".csv", ".tsv", ".tab", ".psv"),
    recognise=recognise,
    read=read,
    write=layers.write,
    meta=layers.META,
    keeps=layers.KEEPS,
    is_folder=True,
)
