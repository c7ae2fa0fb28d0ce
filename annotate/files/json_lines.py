"""JSONL and arrays of JSON, read as a stream with the number of each line; files opened for it.

`-` is standard input or output, a name that ends in `.gz` is compressed, and what is read may lie
in parts (`annotate.files.parts`). What cannot be read is a Problem in the list handed in, and
reading goes on.
"""

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, cast

from annotate.errors import AnnotateError, MissingFileError
from annotate.files.inputs import (
    LONGEST_LINE,
    ExpansionError,
    ShallowReader,
    expand,
    iter_lines,
)
from annotate.files.json_values import load_json, refuse_surrogates
from annotate.files.outputs import STANDARD, open_output
from annotate.files.packages import load_ijson
from annotate.files.parquet_lines import SUFFIX as PARQUET
from annotate.files.parquet_lines import LineTable, read_lines
from annotate.files.parts import list_parts
from annotate.files.stores import is_address, open_address
from annotate.model import Problem

CODE_NOT_JSON = "J00"
CODE_NOT_UTF8 = "J02"
CODE_NOTHING = "J03"
CODE_ANOTHER_KIND = "J04"
_BLOCK = 1 << 20
_TELLING = 10_000  # lines without an object that tell that a file is of another kind


class JSONLine(NamedTuple):
    """A line of a JSONL file: its number, from 1, its value, and the file, which may be a part.

    `at` is its number in all parts as if they were one file.
    """

    number: int
    value: Any
    file: str = ""
    at: int = 0


class RawLine(NamedTuple):
    """A line of a JSONL file as it is written, None where it is too long to be held."""

    number: int
    raw: bytes | None
    file: str
    at: int


def read_json_lines(
    path: str | Path, problems: list[Problem], *, filled: bool = False
) -> Iterator[JSONLine]:
    """Yield the value of each line that is not blank; a line that is no JSON is a Problem.

    Where the file has to be `filled`, it is one too that there is no line in it. A file that has
    lines and no object among them is of another kind: that is one Problem, and not one a line.
    """
    lines = _iter_lines(path)
    first = list(_take_first_object(lines)) if filled else []
    if filled and not first:
        problems.append(make_nothing(path))
    elif filled and _is_of_another_kind(first):
        problems.append(_tell_another_kind(path, first))
        return
    for line in chain(first, lines):
        if isinstance(line, Problem):
            problems.append(line)
        else:
            yield line


def _iter_lines(path: str | Path) -> Iterator[JSONLine | Problem]:
    return map(parse_line, read_raw_lines(path))


def read_raw_lines(path: str | Path) -> Iterator[RawLine]:
    """Yield each line that is not blank, of a file or of all its parts."""
    at = 0
    for part in list_parts(path):
        with open_binary(part.path) as stream:
            for number, raw in enumerate(iter_lines(stream), start=1):
                at += 1
                if raw is None or (raw and not raw.isspace()):
                    yield RawLine(number, raw, part.path, at)


def _take_first_object(lines: Iterator[JSONLine | Problem]) -> Iterator[JSONLine | Problem]:
    """Yield lines up to the first that is an object, or as many as tell that there is none."""
    for line in islice(lines, _TELLING):
        yield line
        if isinstance(line, JSONLine) and isinstance(line.value, dict):
            return


def _is_of_another_kind(first: Sequence[JSONLine | Problem]) -> bool:
    """Tell whether the first lines are no objects; one line alone may be a record cut off."""
    last = first[-1]
    if isinstance(last, JSONLine) and isinstance(last.value, dict):
        return False
    return len(first) > 1 or (isinstance(last, JSONLine) and isinstance(last.value, list))


def _tell_another_kind(path: str | Path, first: Sequence[JSONLine | Problem]) -> Problem:
    reason = first[0].message if isinstance(first[0], Problem) else "a list or another value"
    start = "first " if len(first) == _TELLING else ""
    many = f"{start}{len(first):,} " if len(first) > 1 else ""
    return Problem(
        code=CODE_ANOTHER_KIND,
        message=f"none of its {many}lines is a JSON object (the first: {reason})",
        file=str(path),
        fix="Give a file that annotate wrote, as articles.jsonl. Articles in another form are read "
        "by annotate ingest; what another tool marked, an export of Label Studio as JSON too, by "
        "annotate import.",
    )


def parse_line(line: RawLine) -> JSONLine | Problem:
    """Return what a line holds; one that is no JSON is a Problem."""
    number, raw, path, at = line
    if raw is None:
        message = f"longer than {LONGEST_LINE} bytes"
        return _line_problem(CODE_NOT_JSON, message, path, number)
    try:
        return JSONLine(number, load_json(raw), path, at)
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start} of the line"
        return _line_problem(CODE_NOT_UTF8, message, path, number)
    except ValueError as error:
        return _line_problem(CODE_NOT_JSON, f"not JSON: {error}", path, number)


def make_nothing(path: str | Path) -> Problem:
    """Return the finding that a file that was to be read holds nothing."""
    return Problem(
        code=CODE_NOTHING,
        message="there is nothing in this file",
        file=str(path),
        fix="Write it again, or look what was to write it.",
    )


def _line_problem(code: str, message: str, path: str | Path, number: int) -> Problem:
    return Problem(
        code=code,
        message=message,
        file=str(path),
        line=number,
        fix="Every line has to be one whole JSON object in UTF-8.",
    )


def read_json_array(path: str | Path, problems: list[Problem]) -> Iterator[JSONLine]:
    """Yield the items of a file that is one JSON array, or its one value, numbered from 0.

    Memory does not grow with the file. Where it breaks off, a Problem says so.
    """
    ijson = load_ijson()

    with open_binary(path) as raw:
        stream = raw if hasattr(raw, "peek") else io.BufferedReader(cast(io.RawIOBase, raw))
        try:
            prefix = "item" if begins_array(stream) else ""
            items = ijson.items(ShallowReader(stream), prefix, use_float=True)
            for number, value in enumerate(items):
                refuse_surrogates(value)
                yield JSONLine(number, value)
        except (ijson.JSONError, ValueError, RecursionError) as error:
            reason = str(error).split("\n")[0] or "it breaks off"
            problems.append(
                Problem(
                    code=CODE_NOT_JSON,
                    message=f"not JSON: {reason}",
                    file=str(path),
                    fix="Export it again; what came before this place was read.",
                )
            )


def begins_array(stream: Any) -> bool:
    """Look at the first character of a stream, past a byte order mark."""
    if stream.peek(3).startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    return bool(stream.peek(64).lstrip()[:1] == b"[")


def iter_blocks(path: str | Path) -> Iterator[bytes]:
    """Yield the bytes of a file, or of its parts as if they were one file."""
    for part in list_parts(path):
        last = b"\n"
        with open_binary(part.path) as stream:
            while block := stream.read(_BLOCK):
                last = block[-1:]
                yield block
        if last != b"\n" and part.path != str(path):
            yield b"\n"


@contextmanager
def open_binary(path: str | Path) -> Iterator[BinaryIO]:
    """Open a file for reading bytes: `-` is standard input, `.gz` is decompressed.

    A part in Parquet is read as the lines that are in it.

    Raises:
        AnnotateError: there is no such file, or it cannot be read.
    """
    if str(path) == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        with open_address(str(path)) if is_address(path) else Path(path).open("rb") as raw:
            if str(path).endswith(".gz"):
                with expand(raw) as stream:
                    yield cast(BinaryIO, stream)
            elif str(path).endswith(PARQUET):
                with read_lines(raw, str(path)) as stream:
                    yield cast(BinaryIO, stream)
            else:
                yield raw
    except FileNotFoundError as error:
        raise MissingFileError(path) from error
    except ExpansionError as error:
        raise AnnotateError(
            f"{path} cannot be read: {error}.",
            "It is likely made to fill the memory; where it is not, unpack it yourself.",
        ) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise AnnotateError(
            f"{path} is not a whole gzip file: {error}.", "Fetch or write it again."
        ) from error


@contextmanager
def open_lines(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a file to which lines are written; one of Parquet is made of them."""
    with open_output(path) as stream:
        if not str(path).endswith(PARQUET):
            yield stream
            return
        table = LineTable(stream)
        yield cast(IO[bytes], table)
        table.close()
