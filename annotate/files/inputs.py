"""Reading what anybody may have made: no more in memory than a file of articles asks for.

A compressed file that expands beyond all measure and a line without an end are refused before they
are held, whatever is in them.
"""

import bz2
import gzip
import io
import lzma
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from annotate.files.packages import load_arrow

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST_LINE = 1 << 26  # bytes; a record of a long article with many readings has a hundredth
# Text is compressed to a fifth or a tenth; a thousandth, the least there is, is one byte repeated.
MOST_EXPANSION = 100
FREE = 1 << 26  # bytes that may come of anything
LARGEST_PARTS = 1 << 28  # bytes of all that is in an office document, unpacked
_DIGITS = b"0123456789"
_LONG_NUMBER = re.compile(rb"[0-9]{1000}")
DEEPEST = 500  # levels of JSON; a reader that streams keeps the whole way to each of them
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_BRACKETS = {**dict.fromkeys(b"[{", 1), **dict.fromkeys(b"]}", -1)}


class ExpansionError(OSError):
    """A compressed file expands beyond all measure."""

    def __init__(self) -> None:
        super().__init__(f"it expands to more than {MOST_EXPANSION} times its size")


class _Counted(io.RawIOBase):
    """What a decompressor reads from, and how much it has read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data


class _Expanded(io.RawIOBase):
    """The content of a compressed stream, as long as it is in a measure with what it is made of."""

    def __init__(self, content: Any, packed: _Counted) -> None:
        self._packed = packed
        self._content = content
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        data = self._content.read(len(cast(bytes, buffer)))
        memoryview(buffer)[: len(data)] = data
        self._count += len(data)
        if self._count > FREE and self._count > MOST_EXPANSION * self._packed.count:
            raise ExpansionError
        return len(data)


class PatientReader:
    """Reads all that stands before a break, and ends there; `broken` says why it broke off.

    The stream itself holds back what a read had gathered, and raises.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.broken: Exception | None = None

    def read(self, size: int) -> bytes:
        """Return so many bytes, or fewer at the end and before a break."""
        found = list[bytes]()
        while size > 0 and (block := self._read_some(size)):
            found.append(block)
            size -= len(block)
        return b"".join(found)

    def _read_some(self, size: int) -> bytes:
        if self.broken is not None:
            return b""
        try:
            return self._stream.read1(size)
        except BREAKS as error:
            self.broken = error
            return b""


BREAKS = (OSError, EOFError, zlib.error, lzma.LZMAError)  # of a stream that is not whole


def expand(stream: BinaryIO, how: str = "gzip") -> io.BufferedReader:
    """Return the content of a compressed stream; `how` is `gzip`, `bz2`, `xz` or `zst`.

    Raises:
        ExpansionError: as it is read, that it expands beyond all measure.
        MissingExtraError: what opens it is not installed.
    """
    packed = _Counted(stream)
    return io.BufferedReader(_Expanded(_OPENERS[how](cast(Any, packed)), packed), 1 << 16)


def measure(content: Any, packed: int) -> io.BufferedReader:
    """Return a stream that was made of so many bytes, as long as it is in a measure with them.

    Raises:
        ExpansionError: as it is read, that it expands beyond all measure.
    """
    counted = _Counted(io.BytesIO())
    counted.count = packed
    return io.BufferedReader(_Expanded(content, counted), 1 << 16)


def _open_zst(packed: Any) -> Any:
    arrow = load_arrow()
    return arrow.CompressedInputStream(arrow.PythonFile(packed, mode="r"), "zstd")


_OPENERS = {
    "gzip": lambda packed: _ReadSome(gzip.GzipFile(fileobj=packed, mode="rb")),
    "bz2": lambda packed: _ReadSome(bz2.BZ2File(packed)),
    "xz": lambda packed: _ReadSome(lzma.LZMAFile(packed)),  # noqa: SIM115 - its stream is closed
    "zst": _open_zst,
}


class _ReadSome:
    """Reads what can be had at once, so that a bomb is noticed before it is held."""

    def __init__(self, content: Any) -> None:
        self._content = content

    def read(self, size: int) -> bytes:
        data: bytes = self._content.read1(size)
        return data


def refuse_large(stream: BinaryIO) -> None:
    """Raise a ValueError where what is in a zip file says that it expands beyond all measure."""
    if zipfile.is_zipfile(stream):
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > LARGEST_PARTS:
            raise ValueError(f"it expands to {size:,} bytes")
    stream.seek(0)


@contextmanager
def open_seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream in which one can go back: the same one, or what it holds, laid on the disk."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as laid:
        shutil.copyfileobj(stream, laid, 1 << 20)
        laid.seek(0)
        yield cast(BinaryIO, laid)


def iter_lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Yield the lines of a stream; None in the place of one that is too long to be held."""
    while line := stream.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None


class ShallowReader:
    """A stream of JSON, as long as it is not nested too deeply and no number is too long.

    The parser that streams ends the whole process at a number longer than Python converts.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._depth = 0
        self._is_inside = False  # a string
        self._cut = b""  # a backslash at the end of a block
        self._digits = b""  # at the end of a block

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            ValueError: they go deeper than any file of ours, or a number is longer.
        """
        block = self._stream.read(size)
        data = _ESCAPED.sub(b"", self._cut + block)
        self._cut = b"\\" * data.endswith(b"\\")
        parts = data.split(b'"')
        outside = b"".join(parts[self._is_inside :: 2])
        self._is_inside ^= len(parts) % 2 == 0
        numbers = self._digits + outside
        if _LONG_NUMBER.search(numbers):
            raise ValueError("a number is too long")
        self._digits = numbers[len(numbers.rstrip(_DIGITS)) :]
        steps = [_BRACKETS[byte] for byte in outside if byte in _BRACKETS]
        if max(accumulate(steps, initial=self._depth)) > DEEPEST:
            raise ValueError("nested too deeply")
        self._depth += sum(steps)
        return block
