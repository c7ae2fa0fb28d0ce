"""Text that was encoded twice: `â€œ` where a quotation mark was meant.

UTF-8 that a program took for windows-1252 and wrote as UTF-8 once more. What can be told from
what people write is found and mended: sequences of characters whose bytes are one of UTF-8.
"""

import re
from dataclasses import dataclass

_UNDEFINED = "\x81\x8d\x8f\x90\x9d"  # bytes of no character in windows-1252; they stay as they are
_LOST = "â€\ufffd"  # a closing quotation mark of which a program kept two bytes of three
_CLOSING = "”"
_LEAST_PAIRS = 2
_ROUNDS = 3


def _list_characters(first: int, last: int) -> str:
    """Return the characters that the bytes of a range become in windows-1252 and in Latin-1."""
    found = {chr(byte) for byte in range(first, last + 1)}
    for byte in range(first, last + 1):
        found.add(bytes([byte]).decode("cp1252", "ignore"))
    return re.escape("".join(sorted(found)))


_NEXT = f"[{_list_characters(0x80, 0xBF)}]"
# Of the first bytes only those that real text begins with: Latin letters and signs, punctuation
# and signs, emoji, the byte order mark. Others are common at the end of a quoted French word.
_PAIR = f"[ÂÃ]{_NEXT}|(?<=¬)Å[“’]"  # the last one where it was done twice over
_LONGER = f"[âï][€‚„™\x80\x82\x84\x99»]{_NEXT}|ð[Ÿ\x9f]{_NEXT}{_NEXT}|{_LOST}"
_DOUBLE = re.compile(f"{_LONGER}|{_PAIR}")


@dataclass(frozen=True, slots=True)
class DoubleEncoded:
    """What was found: how many sequences, the first one, and what it stands for."""

    count: int
    shown: str
    meant: str


def find_double_encoded(text: str) -> DoubleEncoded | None:
    """Return what of a text was encoded twice; None where nothing speaks for it."""
    if text.isascii():
        return None
    found = [match[0] for match in _DOUBLE.finditer(text) if _undo(match[0]) != match[0]]
    if not found:
        return None
    is_sure = any(len(sequence) > 2 for sequence in found) or (
        len(found) >= _LEAST_PAIRS
        and 4 * len(found) > len(text) - len(text.encode("ascii", "ignore"))
    )
    return DoubleEncoded(len(found), found[0], _undo(found[0])) if is_sure else None


def mend_double_encoded(text: str) -> str:
    """Return a text with what was encoded twice, or more often, as it was meant."""
    for _ in range(_ROUNDS):
        mended = _DOUBLE.sub(lambda match: _undo(match[0]), text)
        if mended == text:
            break
        text = mended
    return text


def list_double_encoded(text: str) -> list[tuple[int, int, str]]:
    """List where the sequences stand, and what each was meant to be."""
    found = [(*match.span(), _undo(match[0])) for match in _DOUBLE.finditer(text)]
    return [(start, end, meant) for start, end, meant in found if text[start:end] != meant]


def _undo(sequence: str) -> str:
    if sequence == _LOST:
        return _CLOSING
    try:
        return b"".join(map(_to_byte, sequence)).decode("utf-8")
    except UnicodeDecodeError:
        return sequence


def _to_byte(character: str) -> bytes:
    if character in _UNDEFINED or "\x80" <= character <= "\x9f":
        return character.encode("latin-1")
    return character.encode("cp1252")
