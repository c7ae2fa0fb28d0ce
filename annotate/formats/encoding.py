"""Bytes to text: which encoding they are in, and whether they are text at all.

UTF-8 is tried first, then what the file says of itself, then a guess. A guess is never silent.
Labels mean what browsers take them for. A damaged byte costs its character, and not the file: it
becomes U+FFFD, where the rest speaks for the encoding.
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
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})"""
    rb"""|\A\s*<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""",
    re.I,
)
_HEAD = 4096
_DECLARED_IN = 1 << 16  # bytes in which a page may say its encoding: scripts may stand before
# What a label means to browsers, where it is more than what its codec holds: pages that say
# ISO-8859-1 are written in windows-1252.
_AS_BROWSERS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_OTHER_LABELS = {
    "dos-874": "cp874",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-8": "utf-8",
    "windows-874": "cp874",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "x-sjis": "cp932",
    "x-x-big5": "big5hkscs",
}
_GUESSED_ON = 200_000  # bytes; more do not make a guess better
_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŸŠšŽž"
    "€‚„…‘’“”•–—™‹›¡£§©ª«®°±²·»½¿\xa0\xad"
)
_CAPITALS = "".join(sorted(sign for sign in _WESTERN if sign.isupper()))
_JOINING = "’–—\xad"  # what may stand between two letters
_SIGNS = "".join(sorted(sign for sign in _WESTERN if not sign.isalpha() and sign not in _JOINING))
# A capital behind a small letter or a mark, and a sign between letters: "canÕt", ",Ó", "gr§er".
_MISPLACED = re.compile(
    rf"(?<=[^\W\d_A-Z{_CAPITALS}]|[,.?!])[{_CAPITALS}]|(?<=[^\W\d_])[{_SIGNS}](?=[^\W\d_])"
)
_MOST_MISPLACED = 0.1  # of the signs beyond ASCII
_MAC = "mac_roman"
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.01
_LEAST_WIDE = 0.3  # NULs among the bytes of a text in UTF-16 in Latin letters, which has half
_DAMAGE = "\ufffd"
_SOUND = 1000  # characters among which one that is damaged says nothing against the encoding
_SHORT = 40  # and so it does in a short text, but for one of a few words


class NotTextError(ValueError):
    """The bytes are no text in any encoding that could be told."""


class Decoded(NamedTuple):
    """A text and the encoding it was in; `is_guess` where the file does not say so itself."""

    text: str
    encoding: str
    is_guess: bool = False


def find_codec(label: str) -> str | None:
    """Return the codec that a label of an encoding stands for; None where it is no label."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_OTHER_LABELS.get(label, label)).name
        b"a".decode(name, "replace")  # some codecs turn bytes into bytes
    except (LookupError, ValueError):
        return None
    return _AS_BROWSERS.get(name, name)


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of bytes.

    Args:
        data: A whole file.
        encoding: The one to use; without it, it is found out.

    Raises:
        NotTextError: the bytes are binary, or not in the encoding asked for.
    """
    if encoding:
        return _decode_as(data, find_codec(encoding) or encoding)
    if name := find_bom(data):
        return _decode_as(data, name)
    if name := _find_wide(data[:_HEAD]):
        return _check(Decoded(data.decode(name, "replace"), name, is_guess=True))
    try:
        return _check(Decoded(data.decode("utf-8"), "utf-8"))
    except UnicodeDecodeError:
        return _check(_decode_damaged(data) or _decode_declared(data) or _guess(data))


def find_bom(data: bytes) -> str | None:
    """Return the encoding that a byte order mark says, None where there is none."""
    return next((name for bom, name in _BOMS if data.startswith(bom)), None)


def _find_wide(head: bytes) -> str | None:
    """Return UTF-16 where every second byte is NUL in most of a text, and none of the others."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if not head or min(even, odd) or max(even, odd) < len(head) * _LEAST_WIDE:
        return None
    return "utf-16-be" if even else "utf-16-le"


def _decode_as(data: bytes, encoding: str) -> Decoded:
    try:
        return _check(Decoded(data.decode(encoding), encoding))
    except UnicodeDecodeError as error:
        text = _replace(data, encoding)
        if text is None:
            raise NotTextError(f"not {encoding} at byte {error.start}") from error
        return _check(Decoded(text, encoding))


def _check(decoded: Decoded) -> Decoded:
    if "\x00" in decoded.text:
        raise NotTextError("it holds NUL bytes")
    if len(_CONTROL.findall(decoded.text)) > _MOST_CONTROLS * len(decoded.text):
        raise NotTextError("it is full of control characters")
    return decoded


def _decode_damaged(data: bytes) -> Decoded | None:
    """Decode UTF-8 with damaged bytes: as many of its characters beyond ASCII are whole."""
    text = data.decode("utf-8", "replace")
    damaged = _count_damaged(text, data)
    return Decoded(text, "utf-8") if damaged <= _count_sound(text) else None


def _replace(data: bytes, encoding: str) -> str | None:
    """Decode with U+FFFD for what is damaged; None where too much is to believe the encoding."""
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, UnicodeDecodeError):
        return None
    damaged = _count_damaged(text, data)
    allowed = max(len(text) / _SOUND, len(text) > _SHORT, _count_sound(text))
    return text if damaged <= allowed else None


def _count_damaged(text: str, data: bytes) -> int:
    """Count the damaged characters, without those that were so when the file was written."""
    return max(text.count(_DAMAGE) - data.count(_DAMAGE.encode()), 1)


def _count_sound(text: str) -> int:
    """Count the characters beyond ASCII that are no damage."""
    return len(text) - len(text.encode("ascii", "ignore")) - text.count(_DAMAGE)


def _decode_declared(data: bytes) -> Decoded | None:
    """Decode as the page itself declares in its head, None where it does not, or is wrong."""
    declared = _DECLARED.search(data[:_DECLARED_IN])
    if not declared:
        return None
    name = find_codec((declared[1] or declared[2]).decode("ascii"))
    if name is None or name.startswith(("utf-16", "utf-32")):  # it would not have been found
        return None
    text = _try(data, name)
    if text is None:
        text = _replace(data, name)
    return Decoded(text, name) if text is not None else None


def _guess(data: bytes) -> Decoded:
    """Guess the encoding: Western European first, where nothing speaks against it."""
    if b"\x00" in data[:_HEAD] and not _looks_wide(data[:_HEAD]):
        raise NotTextError("it holds NUL bytes")
    western = [read for name in ("cp1252", _MAC) if (read := _decode_western(data, name))]
    if western and western[0].encoding != _MAC:
        return min(western, key=_rate_misplaced)
    text = _replace(data, "utf-8")
    if text is not None and "\x00" not in text:
        return Decoded(text, "utf-8")
    if western:
        return western[0]
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESSED_ON]).best()
    text = _try(data, best.encoding) if best else None
    if best is None or text is None:
        raise NotTextError("no encoding fits it")
    return Decoded(text, best.encoding, is_guess=True)


def _decode_western(data: bytes, encoding: str) -> Decoded | None:
    """Decode as Windows or an old Mac wrote Western languages; None where it reads as none."""
    text = _try(data, encoding)
    if text is None or any(sign not in _WESTERN for sign in set(text) if sign > "\x7f"):
        return None
    read = Decoded(text, encoding, is_guess=True)
    return read if _rate_misplaced(read) <= _MOST_MISPLACED else None


def _rate_misplaced(read: Decoded) -> float:
    """Return the share of signs beyond ASCII that stand where no language puts them."""
    beyond = sum(sign > "\x7f" for sign in read.text)
    return len(_MISPLACED.findall(read.text)) / max(beyond, 1)


def _looks_wide(head: bytes) -> bool:
    """Tell whether the NULs stand as those of UTF-16 do: every second byte of Latin text."""
    return max(head[::2].count(0), head[1::2].count(0)) > len(head) / 5


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None
