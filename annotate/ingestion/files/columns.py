"""Which column of a table is which part of an article, and what stands in its cells."""

import ast
import html
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from annotate.formats.tables.names import FIELDS, squash

# What programs write where there is nothing. Of a text only the first are: it may be one word.
_NO_TEXT = frozenset({"", "nan", "none", "null", "nat", "<na>", "\\n", "undefined"})
_NOTHING = _NO_TEXT | {"n/a", "na", "[]", "{}", "-", "['']"}
# By which names an object says what it is called, or holds.
_INNER = (
    "name",
    "title",
    "rendered",
    "text",
    "#text",
    "_",
    "value",
    "$t",
    "$oid",
    "$date",
    "content",
    "main",
    "original",
)
# The parts of a name, in the order in which they are said.
_NAMES = (
    ("firstname", "first", "givenname", "given", "forename"),
    ("middlename", "middle"),
    ("lastname", "last", "familyname", "family", "surname"),
)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z0-9]{1,23});")
# A list of strings or of objects, or an object, as programs write them into a cell.
_LIST = re.compile(r"\s*(?:\[\s*(?:(['\"]).*\1|\{.*\})\s*,?\s*\]|\{\s*['\"].*\})\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which columns say a part, the best first, and those that mean nothing to us."""

    parts: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...]


@lru_cache(maxsize=512)
def map_columns(names: tuple[str, ...], chosen: tuple[tuple[str, str], ...]) -> ColumnMap:
    """Return what the columns of a table mean; `chosen` are pairs of our name and theirs."""
    asked = dict(chosen)
    squashed: dict[str, list[str]] = {}
    for name in names:
        if name not in asked.values():
            squashed.setdefault(squash(name), []).append(name)
    parts = {
        part: (asked[part],)
        if part in asked
        else tuple(name for form in forms for name in squashed.get(form, ()))
        for part, forms in FIELDS.items()
    }
    used = {name for found in parts.values() for name in found}
    return ColumnMap(parts, tuple(name for name in names if name not in used))


def read_text(content: Any) -> str | None:
    """Return the text of a cell: as it is, or of its paragraphs; None where there is none."""
    if isinstance(content, str):
        return None if content.strip().lower() in _NO_TEXT else content
    if isinstance(content, list):
        parts = [part for item in content if (part := read_text(_open(item)))]
        return "\n\n".join(parts) or None
    if isinstance(content, dict):
        inner = _open(content)
        return read_text(inner) if inner is not content else None
    return None


def is_blank(content: Any) -> bool:
    """Tell whether nothing stands in a cell for a text."""
    if isinstance(content, str):
        return content.strip().lower() in _NO_TEXT
    return content is None or content == []


def read_line(content: Any) -> str | None:
    """Return a cell as one line: a list with commas between; None where there is nothing in it."""
    if isinstance(content, str):
        content = _read_list(content)
    if isinstance(content, list):
        lines = (read_line(item) for item in content)
        return ", ".join(dict.fromkeys(line for line in lines if line)) or None
    if isinstance(content, dict):
        inner = _open(content)
        return read_line(inner) if inner is not content else None
    if isinstance(content, bool) or not isinstance(content, str | int | float):
        return None
    if isinstance(content, float) and not math.isfinite(content):
        return None
    line = " ".join(unescape(str(content)).split())
    return None if line.lower() in _NOTHING else line


def unescape(text: str) -> str:
    """Return a text with the characters that entities of HTML stand for."""
    return html.unescape(text) if _ENTITY.search(text) else text


def iter_extra(name: str, content: Any) -> Iterator[tuple[str, str]]:
    """Yield what a column of no meaning to us says, as strings; of an object, part by part."""
    if isinstance(content, dict):
        for inner, value in content.items():
            yield from iter_extra(f"{name}.{inner}", value)
    elif isinstance(content, list) and any(isinstance(item, dict | list) for item in content):
        yield name, json.dumps(content, ensure_ascii=False, sort_keys=True)
    elif isinstance(content, bool):
        yield name, "true" if content else "false"
    elif isinstance(content, str):
        if content.strip().lower() not in _NOTHING:
            yield name, content.strip()
    elif (line := read_line(content)) is not None:
        yield name, line


def _open(content: Any) -> Any:
    """Return what an object of one thing holds: its name, or its text."""
    if not isinstance(content, dict):
        return content
    lower = {str(key).lower(): value for key, value in content.items()}
    inner = next((lower[name] for name in _INNER if lower.get(name) not in (None, "")), None)
    return inner if inner is not None else _join_names(content) or content


def _join_names(person: Mapping[str, Any]) -> str:
    """Return the name of a person that an object says in parts."""
    keyed = {squash(key): value for key, value in person.items() if isinstance(value, str)}
    parts = (next((keyed[name] for name in names if keyed.get(name)), "") for names in _NAMES)
    return " ".join(filter(None, parts))


def _read_list(content: str) -> Any:
    """Return the list or the object that a cell of a CSV file is written as, or the cell."""
    if not _LIST.fullmatch(content):
        return content
    for load in (ast.literal_eval, json.loads):
        try:
            value = load(content.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(value, list | dict):
            return value
    return content
