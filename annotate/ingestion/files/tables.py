"""Files of many articles, read a row at a time: JSONL and CSV."""

import codecs
import csv
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, NamedTuple, cast

from annotate.ingestion.files.encoding import Decoded, NotTextError, decode, find_bom
from annotate.ingestion.place import Place
from annotate.ingestion.problems import BINARY, EMPTY, MALFORMED, make_problem
from annotate.model import Problem
from annotate.records import load_json

_CHUNK = 1 << 20
_SAMPLE = 1 << 18  # bytes that an encoding other than UTF-8 is told from
_LONGEST_FIELD = 1 << 30
_DELIMITERS = ",;\t|"
_FIX_LINE = "Every line has to be one whole JSON object in UTF-8."
_FIX_QUOTES = "Close its quotes; a quote inside a field is written twice."
_FIX_ROW = "Every row has to have as many fields as the first one has names."


class Line(NamedTuple):
    """The value of a row and where it stands."""

    value: Mapping[str, Any]
    place: Place


def iter_jsonl(stream: BinaryIO, place: Place, problems: list[Problem]) -> Iterator[Line]:
    """Yield the objects of a JSONL stream; a line that is none is a Problem."""
    for number, raw in enumerate(stream, start=1):
        if not raw.strip():
            continue
        here = Place(place.file, number)
        try:
            value = load_json(raw)
        except UnicodeDecodeError as error:
            message = f"not UTF-8 at byte {error.start} of the line"
            problems.append(make_problem(MALFORMED, message, here, fix=_FIX_LINE))
        except (ValueError, RecursionError) as error:
            problems.append(make_problem(MALFORMED, f"not JSON: {error}", here, fix=_FIX_LINE))
        else:
            if isinstance(value, dict):
                yield Line(value, here)
            else:
                shown = json.dumps(value)[:40]
                problems.append(
                    make_problem(MALFORMED, f"no JSON object: {shown}", here, fix=_FIX_LINE)
                )


def iter_csv(
    stream: BinaryIO,
    place: Place,
    problems: list[Problem],
    *,
    encoding: str | None,
    found: list[Decoded],
) -> Iterator[Line]:
    """Yield the rows of a CSV stream by the names in its first row.

    The encoding has to be known before the first row is read, so the stream is laid down in a
    temporary file once. What was found out about it is added to `found`, without its text.
    """
    with _spool(stream) as (spooled, is_utf8):
        try:
            name = _find_encoding(spooled, encoding, found, is_utf8=is_utf8)
        except NotTextError as error:
            problems.append(make_problem(BINARY, f"not text: {error}", place))
            return
        text = io.TextIOWrapper(spooled, encoding=name, errors="replace", newline="")
        yield from _iter_rows(text, place, problems)


def _iter_rows(text: io.TextIOWrapper, place: Place, problems: list[Problem]) -> Iterator[Line]:
    csv.field_size_limit(_LONGEST_FIELD)
    first = text.readline()
    text.seek(0)
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    names: list[str] | None = None
    start = 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            here, start = Place(place.file, start), rows.line_num + 1
            problems.append(make_problem(MALFORMED, f"not CSV: {error}", here, fix=_FIX_QUOTES))
            continue
        here, start = Place(place.file, start), rows.line_num + 1
        if row is None:
            break
        if names is None:
            names = [name.strip().lstrip("\ufeff") for name in row]
        elif len(row) != len(names) and row:
            message = f"{len(row)} fields where {len(names)} have names"
            problems.append(make_problem(MALFORMED, message, here, fix=_FIX_ROW))
        elif row:
            yield Line(dict(zip(names, row, strict=True)), here)
    if names is None:
        problems.append(make_problem(EMPTY, "empty", place))


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
    spooled: BinaryIO, encoding: str | None, found: list[Decoded], *, is_utf8: bool
) -> str:
    """Return the encoding of a file by its beginning, or by its first line that is not UTF-8."""
    sample = spooled.read(_SAMPLE)
    known = encoding or find_bom(sample)
    if not known and not is_utf8:
        if _is_utf8_so_far(sample):
            while (sample := spooled.readline()) and _is_utf8_so_far(sample):
                pass
        elif len(sample) == _SAMPLE:
            sample = sample[: sample.rfind(b"\n") + 1] or sample
        decoded = decode(sample)
        found.append(decoded._replace(text=""))
        known = decoded.encoding
    elif not known and b"\x00" in sample:
        raise NotTextError("it holds NUL bytes")
    spooled.seek(0)
    return known or "utf-8"


def _is_utf8_so_far(data: bytes) -> bool:
    """Tell whether bytes are UTF-8, but for a character that may be cut off at their end."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 3
    return True
