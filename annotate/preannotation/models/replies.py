"""What a language model answered, as values: the JSON in its words, as far as it can be read.

A reply may be wrapped in a code fence or in talk, may break off, may hold items that do not fit
`reply.schema.json`. What can be read is read; what cannot is named as a fault, never mended.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from annotate.records import load_json
from annotate.schemas import check_schema

SCHEMA = "reply"
_LISTS = ("spans", "relations")
_ITEM = re.compile(r"/(spans|relations)/(\d+)(/|$)")
_OPENING = re.compile(r"\{\s*[\"}]")
# Reasoning models put their thoughts before the answer; braces in it are not the answer.
_THOUGHTS = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_STARTS = 20  # braces that are tried as the beginning of the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanReply:
    """A span as a model names it. `id` is the reply's own."""

    id: str
    label: str
    text: str
    paragraph: int | None = None
    before: str = ""
    after: str = ""
    score: float | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationReply:
    """A relation as a model names it, by the ids of the reply's spans."""

    label: str
    head: str
    tail: str
    score: float | None = None


@dataclass(slots=True)
class Reply:
    """A reply as far as it could be read; `cut` where it breaks off, `unusable` says why."""

    spans: list[SpanReply] = field(default_factory=list)
    relations: list[RelationReply] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    cut: bool = False
    unusable: str = ""


def read_reply(content: str, *, cut: bool = False) -> Reply:
    """Read a model's answer; `cut` says that the server stopped it before its end."""
    value, whole = _find_value(_THOUGHTS.sub("", content, count=1))
    if not isinstance(value, dict) or not isinstance(value.get("spans"), list):
        what = "it breaks off" if cut else "there is no JSON object with a list of spans in it"
        return Reply(cut=cut or not whole, unusable=what)
    reply = Reply(cut=cut or not whole)
    good = _keep_fitting(value, reply.faults)
    reply.spans = list(_read_spans(good["spans"], reply.faults))
    reply.relations = [
        RelationReply(
            label=item["label"],
            head=_name(item["head"]),
            tail=_name(item["tail"]),
            score=item.get("score"),
        )
        for item in good["relations"]
    ]
    return reply


def _read_spans(items: list[dict[str, Any]], faults: list[str]) -> Iterator[SpanReply]:
    seen: set[str] = set()
    for item in items:
        name = _name(item["id"])
        if name in seen:
            faults.append(f"two spans have the id {name!r}: the second is {item['text']!r}")
            continue
        seen.add(name)
        yield SpanReply(
            id=name,
            label=item["label"],
            text=item["text"],
            paragraph=None if item.get("paragraph") is None else int(item["paragraph"]),
            before=item.get("before") or "",
            after=item.get("after") or "",
            score=item.get("score"),
            attributes={k: v for k, v in (item.get("attributes") or {}).items() if v is not None},
        )


def _name(value: str | float) -> str:
    """Return an id as a text: 2, 2.0, which JSON Schema calls an integer, and "2" are one."""
    return str(int(value)) if isinstance(value, float) else str(value)


def _keep_fitting(value: dict[str, Any], faults: list[str]) -> dict[str, list[Any]]:
    """Return the items that fit the schema; the others are faults."""
    wrong: dict[str, set[int]] = {name: set() for name in _LISTS}
    for problem in check_schema(SCHEMA, value):
        faults.append(f"{problem.message} at {problem.pointer or '/'}")
        if match := _ITEM.match(problem.pointer or ""):
            wrong[match[1]].add(int(match[2]))
    lists = {name: value.get(name) for name in _LISTS}
    return {
        name: [item for at, item in enumerate(items) if at not in wrong[name]]
        if isinstance(items, list)
        else []
        for name, items in lists.items()
    }


# --- JSON in a text -----------------------------------------------------------------------------


def _find_value(content: str) -> tuple[Any, bool]:
    """Return the first JSON object with spans in a text, and whether it is whole.

    Where none is whole, what stands before the break is returned, without the item it broke in.
    """
    starts = [match.start() for match in _OPENING.finditer(content)][:_STARTS]
    for start in starts:
        text = content[start:]
        value = _parse(text[: _find_end(text)])
        if isinstance(value, dict) and "spans" in value:
            return value, True
    for start in starts:
        value = _parse_beginning(content[start:])
        if isinstance(value, dict) and "spans" in value:
            return value, False
    return None, not starts


def _parse(text: str) -> Any:
    """Return the value of a JSON text, None where it is none or holds what no text may."""
    try:
        return load_json(text.encode("utf-8"))
    except ValueError:
        return None


def _find_end(text: str) -> int:
    """Return where the JSON object that a text begins with ends; the text's end if it does not."""
    try:
        return json.JSONDecoder().raw_decode(text)[1]
    except (ValueError, RecursionError):
        return len(text)


def _parse_beginning(text: str) -> Any:
    """Return the value of a broken JSON text up to the last item of a list that can be read."""
    stops = list(_iter_stops(text))
    # What can be read up to one stop can be read up to every stop before it.
    readable = bisect_left(stops, True, key=lambda s: _parse(text[: s[0]] + s[1]) is None)
    if not readable:
        return None
    end, closing = stops[readable - 1]
    return _parse(text[:end] + closing)


def _iter_stops(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a list begins or an item of it ends, and the marks that would close the text."""
    open_marks: list[str] = []
    for at, char in _iter_marks(text):
        if char in "{[":
            open_marks.append("}" if char == "{" else "]")
        elif not open_marks or char != open_marks.pop():
            return
        if char == "[" or (char == "}" and open_marks and open_marks[-1] == "]"):
            yield at + 1, "".join(reversed(open_marks))


def _iter_marks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the brackets and braces outside of strings, with where they stand."""
    inside = escaped = False
    for at, char in enumerate(text):
        if escaped:
            escaped = False
        elif inside:
            escaped, inside = char == "\\", char != '"'
        elif char == '"':
            inside = True
        elif char in "{}[]":
            yield at, char
