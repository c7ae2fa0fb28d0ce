"""JSON that is not a line an object: an array, an object over many lines, an answer of a server."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from annotate.files.inputs import PatientReader, ShallowReader
from annotate.files.json_values import refuse_surrogates
from annotate.files.packages import load_ijson
from annotate.formats.encoding import NotTextError, decode
from annotate.formats.port import FileFormat, Input, InputRow, Item
from annotate.formats.problems import BINARY, LONG, MALFORMED
from annotate.formats.tables.objects import iter_rows, load_lenient
from annotate.formats.whole import tell_encoding
from annotate.model import Problem

_LARGE = 1 << 25  # bytes; what is larger is read item by item
_FIX = "Write the file again, as one JSON value, or an object a line (.jsonl)."
_BEGINS = re.compile(rb"\[?\s*\{\s*(\"[^\"\n]{0,200}\"\s*:|\}\s*\Z)")
_SHOWN = 40  # characters of an item
_SOUND = 4096  # bytes that are looked at where an array begins with no object


def read(given: Input) -> Iterator[Item]:
    """Yield the objects of an array, or those that an object wraps; what is broken is a Problem."""
    head = PatientReader(given.stream).read(_LARGE)  # where it breaks off, the JSON is not whole
    if len(head) == _LARGE:
        yield from _read_large(head, given)
        return
    try:
        decoded = decode(head, given.encoding)
    except NotTextError as error:
        yield given.complain(BINARY, f"not text: {error}")
        return
    yield from tell_encoding(decoded, given)
    text = decoded.text.removeprefix("\ufeff")
    try:
        values = [load_lenient(text)] if text.strip() else []
    except ValueError as error:
        values = _load_several(text) or []
        if not values:
            yield from _read_broken(text, f"not JSON: {error}", given)
    rows = [row for value in values for row in iter_rows(value)]
    if len(rows) > 1 and not any(isinstance(row, dict) for row in rows):
        shown = json.dumps(rows[0], ensure_ascii=False)[:_SHOWN]
        message = f"none of its {len(rows)} items is a JSON object: {shown}"
        yield given.complain(MALFORMED, message, fix=_FIX)
        return
    for number, row in enumerate(rows, start=1):
        yield _to_item(row, number, given)


def _load_several(text: str) -> list[Any] | None:
    """Return values that stand one after the other, over many lines; None where they do not."""
    decoder, at, values = json.JSONDecoder(parse_constant=lambda _: None), 0, []
    try:
        while at < len(text):
            _, end = decoder.raw_decode(text, at)
            values.append(load_lenient(text[at:end]))
            at = end + len(text[end:]) - len(text[end:].lstrip(" \r\n\t,"))
    except (ValueError, RecursionError):
        return None
    return values


def _read_broken(text: str, why: str, given: Input) -> Iterator[Item]:
    """Yield the objects of an array that stand before what is broken, and what that is."""
    data = text.encode("utf-8", "replace")
    prefix = "item" if text.lstrip().startswith("[") else _find_array(data)
    alone = replace(given, stream=io.BufferedReader(io.BytesIO()))
    items = [] if prefix is None else list(_iter_large(data, alone, prefix))
    rows = [item for item in items if isinstance(item, InputRow)]
    yield from rows
    told = f"{why}; what stands before is read ({len(rows)})" if rows else why
    yield given.complain(MALFORMED, told, fix=_FIX)


def _to_item(row: Any, number: int, given: Input) -> Item:
    if isinstance(row, dict):
        return InputRow(fields=row, line=number)
    shown = json.dumps(row, ensure_ascii=False)[:_SHOWN]
    return given.complain(MALFORMED, f"item {number} is no JSON object: {shown}", fix=_FIX)


def _read_large(head: bytes, given: Input) -> Iterator[Item]:
    """Read item by item: of an array, or of the first array of objects in an object."""
    is_array = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    prefix = "item" if is_array else _find_array(head)
    if prefix is None:
        yield given.complain(LONG, f"one object of more than {_LARGE:,} bytes", fix=_FIX)
        return
    yield from _iter_large(head, given, prefix)


def _iter_large(head: bytes, given: Input, prefix: str) -> Iterator[Item]:
    ijson = load_ijson()

    stream = ShallowReader(cast(Any, _Joined(head, given.stream)))
    try:
        for number, row in enumerate(ijson.items(stream, prefix, use_float=True), start=1):
            refuse_surrogates(row)
            yield _to_item({"text": row} if isinstance(row, str) else row, number, given)
    except (ijson.JSONError, ValueError, RecursionError) as error:
        reason = str(error).split("\n")[0] or "it breaks off"
        yield given.complain(MALFORMED, f"not JSON: {reason}", fix=_FIX)


def iter_values(given: Input, lists: Sequence[str]) -> Iterator[dict[str, Any] | Problem]:
    """Yield the objects of a file: those of an array, or of the lists of these names in an object.

    Without such a list the object itself is one.
    """
    head = given.stream.read(_LARGE)
    if len(head) < _LARGE:
        yield from _iter_small(head, given, lists)
        return
    is_array = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    prefix = "item" if is_array else _find_array(head, lists)
    if prefix is None:
        yield given.complain(LONG, f"one object of more than {_LARGE:,} bytes", fix=_FIX)
        return
    for item in _iter_large(head, given, prefix):
        if isinstance(item, InputRow):
            yield dict(item.fields)
        elif isinstance(item, Problem):
            yield item


def _iter_small(
    head: bytes, given: Input, lists: Sequence[str]
) -> Iterator[dict[str, Any] | Problem]:
    try:
        value = load_lenient(head.decode("utf-8-sig"))
    except ValueError as error:  # bytes that are not UTF-8 too
        yield given.complain(MALFORMED, f"not JSON: {error}", fix=_FIX)
        return
    for number, row in enumerate(_list_inner(value, lists), start=1):
        item = _to_item(row, number, given)
        if isinstance(item, InputRow):
            yield dict(item.fields)
        elif isinstance(item, Problem):
            yield item


def _list_inner(value: Any, lists: Sequence[str]) -> list[Any]:
    """Return the items of a value, or of the list that it has, however deep under these names."""
    if isinstance(value, list):
        return value
    inner = next((value[n] for n in lists if n in value), None) if isinstance(value, dict) else None
    return _list_inner(inner, lists) if isinstance(inner, list | dict) else [value]


def _find_array(head: bytes, lists: Sequence[str] = ()) -> str | None:
    """Return where the first array of objects stands in a large object, as ijson names it.

    Where names of `lists` are given, one below these alone.
    """
    ijson = load_ijson()

    try:
        for prefix, event, _ in ijson.parse(ShallowReader(io.BytesIO(head))):
            names = prefix.split(".")[:-1]
            is_meant = not lists or set(names) <= set(lists)
            if event == "start_map" and prefix.endswith("item") and is_meant:
                return str(prefix)
    except (ijson.JSONError, ValueError):  # broken, or nested too deeply
        pass
    return None


class _Joined:
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, rest: io.BufferedReader) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def read(self, size: int = -1) -> bytes:
        return self._head.read(size) or self._rest.read(size)


def recognise(head: bytes) -> bool:
    """Tell whether a file begins as a JSON array or object does."""
    return _BEGINS.match(head) is not None or (head.startswith(b"[") and _is_sound(head))


def _is_sound(head: bytes) -> bool:
    """Tell whether nothing in the beginning speaks against JSON but that it is cut off."""
    ijson = load_ijson()

    try:
        for _ in ijson.parse(io.BytesIO(head[:_SOUND])):
            pass
    except ijson.JSONError as error:
        return "premature EOF" in str(error)
    return True


FORMAT = FileFormat(
    description="a JSON array, or an object with one in it",
    suffixes=(".json",),
    recognise=recognise,
    read=read,
)
