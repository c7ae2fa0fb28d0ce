"""JSON values to text in UTF-8 and back, strictly: what is written here, every reader can read."""

import json
import math
import sys
from typing import Any

from annotate.files.inputs import DEEPEST
from annotate.model import JSON

_READS_DEEP = sys.version_info >= (3, 12)
_NO_MARKS = bytes(set(range(256)) - set(b'[]{}"'))


def dump_json(value: Any) -> str:
    """Return the one line that stands for a JSON value in every file of the project."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def load_json(raw: bytes) -> Any:
    """Parse JSON in UTF-8, strictly.

    Raises:
        ValueError: it is no JSON, or holds what no file of ours may: NaN or an infinite number, a
            name twice in one object, half a surrogate pair, nesting deeper than can be read.
    """
    text = raw.decode("utf-8-sig")
    refuse_deep(raw)
    try:
        value = _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if "\\u" in text:
        refuse_surrogates(value)
    return value


def refuse_deep(raw: bytes) -> None:
    """Stop at JSON that is nested deeper than any file of ours.

    Until Python 3.11 the parser stops at such; later ones read more than what handles it can.

    Raises:
        ValueError: it is.
    """
    if not _READS_DEEP or raw.count(b"[") + raw.count(b"{") <= DEEPEST:
        return
    bare = raw.replace(b"\\\\", b"").replace(b'\\"', b"")  # pairs stand from the left
    outside = b"".join(bare.translate(None, _NO_MARKS).split(b'"')[::2])
    for _ in range(DEEPEST):  # each round takes the innermost away
        rest = outside.replace(b"[]", b"").replace(b"{}", b"")
        if len(rest) == len(outside):
            return
        outside = rest
    raise ValueError("nested too deeply")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _parse_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large a number")
    return number


def refuse_surrogates(value: Any) -> None:
    """Stop at half a surrogate pair, which no UTF-8 can hold.

    Raises:
        ValueError: there is one in a string of a value.
    """
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("half a surrogate pair stands in a string") from error


def make_object(pairs: list[tuple[str, Any]]) -> JSON:
    """Return an object of its fields.

    Raises:
        ValueError: a field stands twice in it.
    """
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {twice} stands twice in one object")
    return value


def _make_strictly(pairs: list[tuple[str, Any]]) -> JSON:
    value = dict(pairs)
    if len(value) != len(pairs):
        make_object(pairs)  # which names the field
    if isinstance(value.get("start"), float) or isinstance(value.get("end"), float):
        _round_positions(value)
    return value


def _round_positions(value: JSON) -> None:
    """Write 12 for a position of 12.0, which JSON Schema calls an integer too."""
    for name in ("start", "end"):
        position = value.get(name)
        if isinstance(position, float) and position.is_integer():
            value[name] = int(position)


# One for all values: to make a decoder takes as long as to read a short line.
_DECODER = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_float=_parse_float, object_pairs_hook=_make_strictly
)
