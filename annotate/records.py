"""Model to JSON records and back; reading and writing JSONL, streaming, with line numbers.

`-` is standard input or output, a name that ends in `.gz` is compressed, and what is read may lie
in parts (`annotate.files.parts`). What cannot be read is a Problem in the list handed in, and
reading goes on. The same records always give the same bytes.
"""

import codecs
import gzip
import io
import json
import math
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, cast

from annotate.constructors import make_constructor
from annotate.errors import AnnotateError, MissingFileError
from annotate.files.inputs import (
    LONGEST_LINE,
    ExpansionError,
    ShallowReader,
    expand,
    iter_lines,
)
from annotate.files.outputs import STANDARD, open_output
from annotate.files.packages import load_ijson
from annotate.files.parquet_lines import SUFFIX as PARQUET
from annotate.files.parquet_lines import LineTable, read_lines
from annotate.files.parts import list_parts
from annotate.files.stores import is_address, open_address
from annotate.model import (
    JSON,
    Annotation,
    Annotator,
    Document,
    Meta,
    Problem,
    Provenance,
    Record,
    Refusal,
    Relation,
    SampleDesign,
    Segment,
    Span,
)
from annotate.schemas import check_schema

CODE_NOT_JSON = "J00"
CODE_NOT_UTF8 = "J02"
CODE_NOTHING = "J03"
_BLOCK = 1 << 20
CODE_ANOTHER_KIND = "J04"
_TELLING = 10_000  # lines without an object that tell that a file is of another kind

_make_documents = make_constructor(Document)
_make_segments = make_constructor(Segment)
_make_annotations = make_constructor(Annotation)
_make_spans = make_constructor(Span)
_make_relations = make_constructor(Relation)


class JSONLine(NamedTuple):
    """A line of a JSONL file: its number, from 1, its value, and the file, which may be a part.

    `at` is its number in all parts as if they were one file.
    """

    number: int
    value: Any
    file: str = ""
    at: int = 0


# --- model <-> JSON ---------------------------------------------------------------------------

_PLAIN = (str, int, float)
_LEFT_OUT = frozenset({"attributes", "extra", "meta"})  # where they are empty


@cache
def _list_fields(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields, which `fields` works out anew for each value."""
    return tuple(field.name for field in fields(kind))


def to_json(value: Any) -> Any:
    """Turn a value of the model into its JSON record; None and empty attributes are left out."""
    if isinstance(value, _PLAIN):
        return value
    if hasattr(value, "__dataclass_fields__"):
        record = {}
        for name in _list_fields(value.__class__):
            content = to_json(getattr(value, name))
            if content is not None and (content or name not in _LEFT_OUT):
                record[name] = content
        return record
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(value[key]) for key in sorted(value)}
    return value


def document_from_json(value: JSON) -> Document:
    """Make a Document of a record that fits `document.schema.json`."""
    made: JSON = {"segments": tuple(_make_segments(value["segments"]))}
    if "meta" in value:
        made["meta"] = Meta(**value["meta"])
    if "source" in value:
        made["source"] = Provenance(**value["source"])
    return _make_documents([{**value, **made}])[0]


def annotation_from_json(value: JSON) -> Annotation:
    """Make an Annotation of a record that fits `annotation.schema.json`."""
    made = {
        "annotator": Annotator(**value["annotator"]),
        "layers": tuple(value["layers"]),
        "spans": tuple(_make_spans(value["spans"])),
        "relations": tuple(_make_relations(value["relations"])),
    }
    if "started_from" in value:
        made["started_from"] = Annotator(**value["started_from"])
    if "deleted_spans" in value:
        made["deleted_spans"] = tuple(value["deleted_spans"])
    if "orphaned_spans" in value:
        made["orphaned_spans"] = tuple(value["orphaned_spans"])
    if "deleted_relations" in value:
        made["deleted_relations"] = tuple(_make_relations(value["deleted_relations"]))
    if "refused" in value:
        made["refused"] = tuple(Refusal(**refusal) for refusal in value["refused"])
    if "design" in value:
        made["design"] = SampleDesign(**value["design"])
    return _make_annotations([{**value, **made}])[0]


def record_from_json(value: JSON) -> Record:
    """Make a Record of a record that fits `record.schema.json`."""
    return Record(
        document=document_from_json(value["document"]),
        annotations=tuple(annotation_from_json(a) for a in value["annotations"]),
    )


def dump_json(value: Any) -> str:
    """Return the one line that stands for a JSON value in every file of the project."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


# --- reading ----------------------------------------------------------------------------------


def read_documents(path: str | Path, problems: list[Problem]) -> Iterator[Document]:
    """Yield the documents of an articles.jsonl; what does not fit the schema is a Problem."""
    for line in read_checked(path, "document", problems):
        yield document_from_json(line.value)


def read_records(path: str | Path, problems: list[Problem]) -> Iterator[Record]:
    """Yield the records of a predictions.jsonl or annotations.jsonl; misfits are Problems."""
    for line in read_checked(path, "record", problems):
        yield record_from_json(line.value)


def read_articles(path: str | Path, problems: list[Problem]) -> Iterator[Record]:
    """Yield the records of a file that may also have documents in it, which nobody has read yet."""
    for line in read_json_lines(path, problems, filled=True):
        is_record = not (isinstance(line.value, dict) and "text" in line.value)
        schema = "record" if is_record else "document"
        found = check_schema(schema, line.value, file=line.file, line=line.number)
        problems.extend(found)
        if not found:
            made = record_from_json(line.value) if is_record else None
            yield made or Record(document=document_from_json(line.value))


def read_checked(path: str | Path, schema: str, problems: list[Problem]) -> Iterator[JSONLine]:
    """Yield the lines whose value fits a schema; what does not is a Problem."""
    for line in read_json_lines(path, problems, filled=True):
        found = check_schema(schema, line.value, file=line.file, line=line.number)
        problems.extend(found)
        if not found:
            yield line


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
    """Yield what each line that is not blank holds, of a file or of all its parts."""
    at = 0
    for part in list_parts(path):
        with open_binary(part.path) as stream:
            for number, raw in enumerate(iter_lines(stream), start=1):
                at += 1
                if raw is None or raw.strip():
                    yield _read_line(raw, part.path, number, at)


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


def _read_line(raw: bytes | None, path: str, number: int, at: int) -> JSONLine | Problem:
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


def load_json(raw: bytes) -> Any:
    """Parse JSON in UTF-8, strictly.

    Raises:
        ValueError: it is no JSON, or holds what no file of ours may: NaN or an infinite number, a
            name twice in one object, half a surrogate pair, nesting deeper than can be read.
    """
    text = raw.decode("utf-8-sig")
    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_parse_float,
            object_pairs_hook=_unique,
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if "\\u" in text:
        _refuse_surrogates(value)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _parse_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large a number")
    return number


def _refuse_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("half a surrogate pair stands in a string") from error


def _unique(pairs: list[tuple[str, Any]]) -> JSON:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {twice} stands twice in one object")
    if isinstance(value.get("start"), float) or isinstance(value.get("end"), float):
        _round_positions(value)
    return value


def _round_positions(value: JSON) -> None:
    """Write 12 for a position of 12.0, which JSON Schema calls an integer too."""
    for name in ("start", "end"):
        position = value.get(name)
        if isinstance(position, float) and position.is_integer():
            value[name] = int(position)


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
                _refuse_surrogates(value)
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


# --- writing ----------------------------------------------------------------------------------


@contextmanager
def open_writer(path: str | Path) -> Iterator[Callable[[Any], None]]:
    """Give a function that writes one JSON line; the file appears when the block ends well."""
    with open_lines(path) as stream:

        def write(value: Any) -> None:
            stream.write(dump_json(to_json(value)).encode("utf-8") + b"\n")

        yield write


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
