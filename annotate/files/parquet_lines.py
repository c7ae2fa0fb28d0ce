"""A part as Parquet: a field a column, and each row read and written as a line of JSON.

A text is a column of texts; what has a form of its own, such as the readings of a document, is a
column of JSON, so that nothing of it is lost or filled in.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import fields
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from annotate.errors import AnnotateError
from annotate.files.packages import load_arrow
from annotate.model import Document, Record

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SUFFIX = ".parquet"
_JSON = {b"annotate": b"json"}  # what is said of a column whose values are JSON
_GROUP = 1000  # rows
_GROUP_BYTES = 1 << 25  # of lines that are held
_BATCH = 100


class _ParquetLines(io.RawIOBase):
    """The rows of a Parquet file as lines of JSON."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        arrow = load_arrow()
        try:
            self._file = arrow.parquet.ParquetFile(stream)
        except (OSError, ValueError) as error:
            raise _refuse(name, error) from error
        self._lines = self._iter_lines(name)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        if not self._rest:
            self._rest = next(self._lines, b"")
        data, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(data)] = data
        return len(data)

    def _iter_lines(self, name: str) -> Iterator[bytes]:
        schema = self._file.schema_arrow
        raw = list_json_columns(schema)
        try:
            for batch in self._file.iter_batches(batch_size=_BATCH):
                for row in batch.to_pylist():
                    yield _make_line(row, raw)
        except (OSError, ValueError) as error:
            raise _refuse(name, error) from error


def list_json_columns(schema: Any) -> set[str]:
    """Return the columns of a table whose values are JSON, as those of a part of ours are."""
    return {field.name for field in schema if _JSON.items() <= (field.metadata or {}).items()}


def _make_line(row: dict[str, Any], raw: set[str]) -> bytes:
    members = [
        f"{json.dumps(name)}:{value if name in raw else _dump(value)}"
        for name, value in row.items()
        if value is not None
    ]
    return f"{{{','.join(members)}}}\n".encode()


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _refuse(name: str, error: Exception) -> AnnotateError:
    words = str(error).split("\n")[0]
    message = f"{name} is not a whole Parquet file: {words}."
    return AnnotateError(message, "Fetch or write it again.")


def read_lines(stream: BinaryIO, name: str) -> io.BufferedReader:
    """Return the rows of a Parquet file as a stream of lines."""
    return io.BufferedReader(_ParquetLines(stream, name), 1 << 16)


class LineTable:
    """A stream to which lines of JSON are written, and of which a Parquet file is made."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._arrow, self._stream = load_arrow(), stream
        self._rows: list[dict[str, Any]] = []
        self._rest, self._size = b"", 0
        self._schema: Any = None
        self._writer: Any = None

    def write(self, data: bytes) -> int:
        """Take some bytes, which need not end where a line does."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._rows.append(json.loads(line))
            self._size += len(line)
        if len(self._rows) >= _GROUP or self._size >= _GROUP_BYTES:
            self._end_group()
        return len(data)

    def close(self) -> None:
        """Write what is left; a file without a row is one, too."""
        if self._rest.strip():
            self.write(b"\n")
        self._end_group()
        if self._writer is None:
            self._open(self._arrow.schema([]))
        self._writer.close()

    def _end_group(self) -> None:
        if not self._rows:
            return
        if self._writer is None:
            self._open(self._make_schema())
        names = self._schema.names
        columns = [
            self._arrow.array([self._fit(row, name) for row in self._rows], field.type)
            for name, field in zip(names, self._schema, strict=True)
        ]
        self._writer.write_table(self._arrow.Table.from_arrays(columns, schema=self._schema))
        self._rows, self._size = [], 0

    def _open(self, schema: Any) -> None:
        self._schema = schema
        self._writer = self._arrow.parquet.ParquetWriter(
            self._stream, schema, compression="zstd", write_page_index=True
        )

    def _make_schema(self) -> Any:
        """Return the columns of the kind of value that the first line is."""
        kind = Record if "document" in self._rows[0] else Document
        text, json_text = self._arrow.string(), self._arrow.large_string()
        return self._arrow.schema(
            self._arrow.field(field.name, text)
            if field.type is str
            else self._arrow.field(field.name, json_text, metadata=_JSON)
            for field in fields(kind)
        )

    def _fit(self, row: dict[str, Any], name: str) -> Any:
        value = row.get(name)
        return value if value is None or isinstance(value, str) else _dump(value)
