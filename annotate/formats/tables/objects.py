"""JSON as programs write it: what is read of it as rows, and what they write for nothing."""

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from annotate.files.json_values import make_object, refuse_deep, refuse_surrogates
from annotate.formats.tables.names import has_text

Row = dict[str, Any]


def load_lenient(text: str) -> Any:
    """Parse JSON; NaN and infinite numbers, which other programs write for nothing, are null.

    Raises:
        ValueError: it is no JSON, is nested too deeply, names a field twice, or holds half a
            surrogate pair.
    """
    refuse_deep(text.encode("utf-8", "replace"))
    try:
        value = json.loads(
            text,
            parse_constant=lambda _: None,
            parse_float=_parse_float,
            object_pairs_hook=make_object,
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if "\\u" in text:
        refuse_surrogates(value)
    return value


def _parse_float(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def iter_rows(value: Any, *, is_sure: bool = False) -> Iterator[Any]:
    """Yield the rows of a JSON value: its items, itself, or what it is a wrapper of.

    What is no object and no text is yielded as it is, to be named. Where it `is_sure` that a value
    is a row, it wraps only what has a field for a text.
    """
    if isinstance(value, list):
        yield from map(_as_row, value)
    elif isinstance(value, dict):
        rows = _unwrap(value)
        if rows is None or (is_sure and not any(has_text(row) for row in rows)):
            rows = [value]
        yield from rows
    else:
        yield value


def _as_row(item: Any) -> Any:
    return {"text": item} if isinstance(item, str) else item


def _unwrap(value: Row, depth: int = 0) -> Sequence[Any] | None:
    """Return the rows that an object wraps; None where it is an article itself.

    An answer of a server has its articles under one name, beside what it says of them. Data frames
    are written with columns and data apart, by column, or by the names of their rows.
    """
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        names = [str(name) for name in value["columns"]]
        return [dict(zip(names, row, strict=False)) for row in value["data"] if _is_list(row)]
    inner = list(value.values())
    if len(inner) > 1 and all(isinstance(member, dict) for member in inner) and has_text(value):
        return [{name: cells.get(at) for name, cells in value.items()} for at in inner[0]]
    if has_text(value) or depth > _DEEPEST:
        return None
    lists = [member for member in inner if _is_list_of_objects(member)]
    told = [member for member in lists if any(has_text(item) for item in member)]
    if not told and lists and sum(isinstance(m, dict) and has_text(m) for m in inner) == 1:
        return None  # an article, beside what is said of it
    if told or len(lists) == 1:
        return [item for member in told or lists for item in member]
    return _unwrap_objects(value, depth)


_DEEPEST = 2


def _unwrap_objects(value: Row, depth: int) -> Sequence[Any] | None:
    objects = {name: member for name, member in value.items() if isinstance(member, dict)}
    rows = [{"id": name, **row} for name, row in objects.items() if has_text(row)]
    if rows and len(objects) == len(value):
        return rows
    found = [inner for member in objects.values() if (inner := _unwrap(member, depth + 1))]
    return found[0] if len(found) == 1 else None


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)
