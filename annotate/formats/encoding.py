"""Bytes to text: which encoding they are in, and whether they are text at all.

UTF-8 is tried first, then what the file says of itself, then a guess. A guess is never silent.
"""

import codecs
import re
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
_HEAD = 4096
_GUESSED_ON = 200_000  # bytes; more do not make a guess better
_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŸŠšŽž"
    "€‚„…‘’“”•–—™‹›¡£§©ª«®°±²·»½¿\xa0\xad"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.01


class NotTextError(ValueError):
    """The bytes are no text in any encoding that could be told."""


class Decoded(NamedTuple):
    """A text and the encoding it was in; `is_guess` where the file does not say so itself."""

    text: str
    encoding: str
    is_guess: bool = False


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of bytes.

    Args:
        data: A whole file.
        encoding: The one to use; without it, it is found out.

    Raises:
        NotTextError: the bytes are binary, or not in the encoding asked for.
    """
    if encoding:
        return _decode_as(data, encoding)
    if name := find_bom(data):
        return _decode_as(data, name)
    try:
        return _check(Decoded(data.decode("utf-8"), "utf-8"))
    except UnicodeDecodeError:
        return _check(_decode_declared(data) or _guess(data))


def find_bom(data: bytes) -> str | None:
    """Return the encoding that a byte order mark says, None where there is none."""
    return next((name for bom, name in _BOMS if data.startswith(bom)), None)


def _decode_as(data: bytes, encoding: str) -> Decoded:
    try:
        return _check(Decoded(data.decode(encoding), encoding))
    except UnicodeDecodeError as error:
        raise NotTextError(f"not {encoding} at byte {error.start}") from error


def _check(decoded: Decoded) -> Decoded:
    if "\x00" in decoded.text:
        raise NotTextError("it holds NUL bytes")
    if len(_CONTROL.findall(decoded.text)) > _MOST_CONTROLS * len(decoded.text):
        raise NotTextError("it is full of control characters")
    return decoded


def _decode_declared(data: bytes) -> Decoded | None:
    """Decode as the page itself declares in its head, None where it does not, or is wrong."""
    declared = _DECLARED.search(data[:_HEAD])
    if not declared:
        return None
    try:
        return Decoded(data.decode(name := declared[1].decode("ascii")), name.lower())
    except (LookupError, UnicodeDecodeError):
        return None


def _guess(data: bytes) -> Decoded:
    """Guess the encoding: Western European first, where nothing speaks against it."""
    if b"\x00" in data[:_HEAD] and not _looks_wide(data[:_HEAD]):
        raise NotTextError("it holds NUL bytes")
    western = _try(data, "cp1252")
    if western is not None and all(c in _WESTERN for c in set(western) if c > "\x7f"):
        return Decoded(western, "cp1252", is_guess=True)
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESSED_ON]).best()
    text = _try(data, best.encoding) if best else None
    if best is None or text is None:
        raise NotTextError("no encoding fits it")
    return Decoded(text, best.encoding, is_guess=True)


def _looks_wide(head: bytes) -> bool:
    """Tell whether the NULs stand as those of UTF-16 do: every second byte of Latin text."""
    return max(head[::2].count(0), head[1::2].count(0)) > len(head) / 5


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None
