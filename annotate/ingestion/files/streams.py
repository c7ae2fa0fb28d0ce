"""Sources as streams of bytes: files, standard input, compressed or not."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from annotate.files.inputs import expand
from annotate.formats.registry import find_by_content
from annotate.ingestion.files.sources import COMPRESSED, STANDARD, InputFile

_GZIP = b"\x1f\x8b"
_PEEKED = 512


@contextmanager
def open_source(source: InputFile) -> Iterator[io.BufferedReader]:
    """Open a source; what is compressed, by its name or by its first bytes, is decompressed."""
    if source.path == STANDARD:
        yield _decompress(_buffer(sys.stdin.buffer), source.path)
        return
    with Path(source.path).open("rb") as raw:
        yield _decompress(_buffer(raw), source.path)


def _buffer(stream: BinaryIO) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(Any, stream))


def _decompress(stream: io.BufferedReader, name: str) -> io.BufferedReader:
    if name.lower().endswith(COMPRESSED) or stream.peek(len(_GZIP)).startswith(_GZIP):
        return expand(stream)
    return stream


def sniff_format(stream: io.BufferedReader) -> str:
    """Return what a stream holds by how it begins."""
    head = stream.peek(_PEEKED)[:_PEEKED].removeprefix(b"\xef\xbb\xbf").lstrip()
    return find_by_content(head)
