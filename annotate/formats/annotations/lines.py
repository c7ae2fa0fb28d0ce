"""Objects a line that other tools write: each is told by its fields, and none is prose."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotate.formats.port import ArticleSpan, Input, InputRow, Item
from annotate.formats.problems import MALFORMED
from annotate.formats.tables import json as whole
from annotate.formats.tables import jsonl
from annotate.model import Problem

_FIX = "Export it anew from its tool, or say with --format what it is; the rest is taken."


def iter_objects(given: Input) -> Iterator[InputRow | Problem]:
    """Yield the objects of a file, which stand a line each, or in an array."""
    head = given.stream.peek(1).lstrip()[:1]
    read = whole.read if head == b"[" else jsonl.read
    for item in read(given):
        if isinstance(item, InputRow | Problem):
            yield item


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The names of fields that say where a span begins and ends."""

    start: str
    end: str


def read_span(value: Any, ends: Ends, number: int) -> ArticleSpan | None:
    """Read a span with a label; None where it is none."""
    if not isinstance(value, dict):
        return None
    start, end, label = value.get(ends.start), value.get(ends.end), value.get("label")
    if type(start) is not int or type(end) is not int or not isinstance(label, str) or not label:
        return None
    name = value.get("id")
    return ArticleSpan(id=str(number if name is None else name), label=label, start=start, end=end)


def iter_first_lines(head: bytes) -> Iterator[bytes]:
    """Yield the lines of a file's first bytes that hold an object, of an array's its first."""
    for line in head.split(b"\n"):
        start = line.lstrip(b"\xef\xbb\xbf[ ")
        if start.startswith(b"{"):
            yield start


def refuse(given: Input, line: int | None, message: str) -> Item:
    """Return the finding that an object is not what its file says."""
    return given.complain(MALFORMED, message, line=line, fix=_FIX)
