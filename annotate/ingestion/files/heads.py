"""How a file begins: what it is told by, whatever its name is."""

import codecs
import io
from typing import Any, BinaryIO, cast

from annotate.files.inputs import PatientReader

PEEKED = 1 << 16
PACKED = {  # how a compressed stream begins
    b"\x1f\x8b": "gzip",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zst",
}
ENDINGS = {
    ".gz": "gzip", ".tgz": "gzip", ".bz2": "bz2", ".tbz2": "bz2", ".xz": "xz", ".txz": "xz",
    ".zst": "zst",
}  # fmt: skip
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0"
_TAR_AT = 257
_WIDE = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


class _Rewound(io.RawIOBase):
    """A stream of which the beginning was read already, from its beginning."""

    def __init__(self, head: bytes, rest: BinaryIO, broken: Exception | None) -> None:
        self._head, self._rest, self._broken = head, rest, broken

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = len(buffer)
        if not self._head and self._broken is not None:
            raise self._broken
        data = self._head[:size] or self._rest.read(size)
        self._head = self._head[size:]
        buffer[: len(data)] = data
        return len(data)


def peek_head(stream: BinaryIO) -> tuple[bytes, io.BufferedReader]:
    """Return the first bytes of a stream, as they are, and the stream from its beginning.

    Where it breaks off in them, they are what stands before; whoever reads on is told.
    """
    patient = PatientReader(cast(Any, stream)) if hasattr(stream, "read1") else stream
    head = patient.read(PEEKED)
    broken = patient.broken if isinstance(patient, PatientReader) else None
    if broken is not None and not head:
        raise broken
    if stream.seekable():
        stream.seek(0)
        if isinstance(stream, io.BufferedReader):
            return head, stream
        return head, io.BufferedReader(cast(Any, stream))
    return head, io.BufferedReader(_Rewound(head, stream, broken), PEEKED)


def find_packing(head: bytes) -> str | None:
    """Return how a stream is compressed, None where it is not."""
    return next((how for start, how in PACKED.items() if head.startswith(start)), None)


def is_tar(head: bytes) -> bool:
    """Tell whether a stream is a tar archive."""
    return head[_TAR_AT : _TAR_AT + 5] == b"ustar"


def read_sample(head: bytes, stream: BinaryIO) -> bytes:
    """Return what formats are told by: text as UTF-8, of office files and archives the end too.

    Their list of what they hold stands at the end, or anywhere.
    """
    if head.startswith((ZIP, _OLE)) and stream.seekable():
        stream.seek(0, io.SEEK_END)
        stream.seek(max(0, stream.tell() - PEEKED))
        tail = stream.read(PEEKED)
        stream.seek(0)
        return head + tail
    for mark, encoding in _WIDE:
        if head.startswith(mark):
            head = head.decode(encoding, "ignore").encode()
    return head.removeprefix(codecs.BOM_UTF8).lstrip()
