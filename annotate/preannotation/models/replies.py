"""What a language model answered, as values: the JSON in its words, as far as it can be read.

A reply may be wrapped in a code fence or in talk, may break off, may hold items that do not fit
`reply.schema.json`. What can be read is read; what cannot is named as a fault, never mended.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.files.json_values import load_json
from annotate.schemas import check_schema

SCHEMA = "reply"
_LISTS = ("spans", "relations")
_ITEM = re.compile(r"/(spans|relations)/(\d+)(/|$)")
_OPENING = re.compile(r"\{\s*[\"}]")
# Reasoning models put their thoughts before the answer; braces in it are not the answer. Some
# servers leave out the mark that thoughts begin with; where they have no end, nothing was answered.
_END_OF_THOUGHTS = "</think>"
_THINKING = re.compile(r"\A\s*<think>(?!.*</think>)", re.DOTALL)
_SHOWN = 80  # characters of an answer that is none
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
    if _THINKING.match(content):
        return Reply(cut=True, unusable="it breaks off before its answer")
    words = _leave_out_thoughts(content)
    values, whole = _find_values(words)
    if not values:
        return Reply(cut=cut or not whole, unusable=_say_why(words, cut=cut))
    reply = Reply(cut=cut or not whole)
    several = sum(bool(value["spans"]) for value in values) > 1
    for at, value in enumerate(values):
        _add_value(reply, value, f"{at}:" if several else "")
    return reply


def _leave_out_thoughts(content: str) -> str:
    """Return what stands behind a model's thoughts; all of it where it answered before them."""
    end = content.find(_END_OF_THOUGHTS)
    if end < 0 or _is_answer(content[:end]):
        return content
    return content[end + len(_END_OF_THOUGHTS) :]


def _is_answer(words: str) -> bool:
    """Tell whether an answer begins the words, so that what comes behind is a text in it."""
    return words.lstrip("\ufeff \n\t`").removeprefix("json").lstrip()[:1] == "{"


def _say_why(words: str, *, cut: bool) -> str:
    """Say why an answer is of no use, with its first words where they are no JSON."""
    if cut:
        return "it breaks off"
    said = " ".join(words.split())
    shown = f": {said[:_SHOWN]}" if said and said[0] not in "{[" else ""
    return f"there is no JSON object with a list of spans in it{shown}"


def _add_value(reply: Reply, value: dict[str, Any], prefix: str) -> None:
    """Add the items of one JSON object; a prefix keeps the ids of several apart."""
    good = _keep_fitting(value, reply.faults)
    spans = _read_spans(good["spans"], reply.faults)
    reply.spans += [replace(span, id=prefix + span.id) for span in spans]
    reply.relations += [
        RelationReply(
            label=item["label"],
            head=prefix + _name(item["head"]),
            tail=prefix + _name(item["tail"]),
            score=item.get("score"),
        )
        for item in good["relations"]
    ]


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


def _find_values(content: str) -> tuple[list[dict[str, Any]], bool]:
    """Return the JSON objects with spans in a text, and whether the last of them is whole.

    Of one that breaks off what stands before the break is returned, without the item it broke in.
    """
    starts = [match.start() for match in _OPENING.finditer(content)][:_STARTS]
    values: list[dict[str, Any]] = []
    at = 0
    for start in starts:
        if start < at:
            continue
        end = start + _find_end(content[start:])
        value = _parse(content[start:end])
        if _has_spans(value):
            values.append(value)
            at = end
    for start in (s for s in starts if s >= at):
        value = _parse_beginning(content[start:])
        if _has_spans(value):
            return [*values, value], False
    return values, bool(values) or not starts


def _has_spans(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("spans"), list)


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
