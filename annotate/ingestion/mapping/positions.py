"""Positions in a decoded text to positions in its bytes, damaged bytes and all."""

from collections.abc import Iterable
from typing import NamedTuple

_STATEFUL = ("iso2022", "utf_7", "utf-7", "hz")  # a character's bytes depend on those before it
_BOMS = {"utf-8-sig": 3, "utf-16": 2, "utf-32": 4}
_MOST_DAMAGED = 1000


class _Anchor(NamedTuple):
    """A character of the text, and the byte where it begins."""

    character: int
    byte: int


def find_bytes(
    positions: Iterable[int], text: str, data: bytes, encoding: str
) -> dict[int, int] | None:
    """Return where in `data` each of the positions in its text is; None where it cannot be told."""
    wanted = sorted(set(positions))
    codec = resolve(encoding, data)
    if codec is None:
        return None
    anchors = _list_anchors(text, data, codec, _BOMS.get(encoding, 0))
    if anchors is None:
        return None
    found: dict[int, int] = {}
    at, place = 0, anchors[0]
    for position in wanted:
        while at + 1 < len(anchors) and anchors[at + 1].character <= position:
            at += 1
            place = anchors[at] if anchors[at].character > place.character else place
        byte = place.byte + len(text[place.character : position].encode(codec, "surrogatepass"))
        found[position] = byte
        place = _Anchor(position, byte)
    return found


def resolve(encoding: str, data: bytes) -> str | None:
    """Return the codec whose characters have the same bytes wherever they stand."""
    if encoding.lower().startswith(_STATEFUL):
        return None
    if encoding == "utf-8-sig":
        return "utf-8"
    if encoding in {"utf-16", "utf-32"}:
        return f"{encoding}-le" if data.startswith(b"\xff") else f"{encoding}-be"
    return encoding


def _list_anchors(text: str, data: bytes, codec: str, first: int) -> list[_Anchor] | None:
    """List the beginning and what follows each damaged place; None where the bytes do not fit."""
    anchors = [_Anchor(0, first)]
    character, byte = 0, first
    while True:
        try:
            part = data[byte:].decode(codec)
        except UnicodeDecodeError as error:
            sound = data[byte : byte + error.start].decode(codec)
            character, byte = character + len(sound), byte + error.start
            anchors += [_Anchor(character, byte)]
            character, byte = character + 1, byte + max(error.end - error.start, 1)
            anchors += [_Anchor(character, byte)]
            if len(anchors) > _MOST_DAMAGED:
                return None
            continue
        is_whole = character + len(part) == len(text)
        return anchors if is_whole and len(part.encode(codec)) == len(data) - byte else None
