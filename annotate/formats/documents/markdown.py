"""Markdown: one article a file, with what stands in its front matter."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from annotate.files.packages import load_markdown, load_yaml
from annotate.formats.markup.fragments import read_fragment
from annotate.formats.port import FileFormat, Input, InputRow, Item
from annotate.formats.problems import FIELD
from annotate.formats.tables.cells import to_plain
from annotate.formats.tables.names import has_text
from annotate.formats.whole import read_text

_LONGEST = 1 << 26  # bytes
_FENCED = r"\A\ufeff?%s[ \t]*\r?\n(?P<front>.*?)^(?:%s)[ \t]*\r?$\n?"
_BLANK = rb"[ \t]*\r?\n(?:[ \t]*\r?\n|#.*\n)*"
_BEGINS = re.compile(
    rb"---(?:yaml)?" + _BLANK + rb"[\w-]+[ \t]*:[ \t\r\n]"
    rb"|(?:\+\+\+|---toml)" + _BLANK + rb"[\w\".-]+[ \t]*="
    rb"|(?:;;;|---json)\s*[{\"]"
)  # fmt: skip
_ENDS = re.compile(r"[ \t]*\r?\n")
_VALUES = '{["'  # what a line of JSON begins with
_FIX = "Correct it: YAML (names, a colon, values); TOML between +++; or JSON."


@dataclass(frozen=True, slots=True)
class _Front:
    """What stands before a text, how it is read, and where the text begins."""

    written: str
    load: Callable[[str], Any]
    end: int


def read(given: Input) -> Iterator[Item]:
    """Yield the article: headings, paragraphs, lists, without the marks."""
    for part in read_text(given, _LONGEST):
        if not isinstance(part, str):
            yield part
            continue
        front = _find_front(part)
        fields: dict[str, Any] = {}
        if front is not None:
            try:
                found = _read_front(front)
            except ValueError as error:
                yield given.complain(FIELD, f"its front matter is left out: {error}", fix=_FIX)
            else:
                fields, front = found or {}, None if found is None else front
        body = part[front.end :] if front else part
        yield InputRow(fields=fields, line=1, blocks=read_fragment(load_markdown().render(body)))


def _find_front(text: str) -> _Front | None:
    for pattern, load in _FORMS:
        match = pattern.match(text)
        if match is not None:
            return _Front(match["front"], load, match.end())
    end = _find_object(text)
    return _Front(text[:end].lstrip("\ufeff"), _load_json, end) if end else None


def _find_object(text: str) -> int:
    """Return where an object of JSON ends that stands before a text; 0 where there is none.

    One that has a text itself is an article, and where JSON follows, it is one of several.
    """
    start = len(text) - len(text.removeprefix("\ufeff"))
    try:
        found, end = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return 0
    line = _ENDS.match(text, end)
    body = text[end:].lstrip()
    if not isinstance(found, dict) or not found or has_text(found) or not line or not body:
        return 0
    return 0 if _is_json(body) else line.end()


def _is_json(text: str) -> bool:
    """Tell whether a line begins a value of JSON; `{{` begins a short code of a site."""
    if text[0] not in _VALUES or text.startswith("{{"):
        return False
    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(text)
    except ValueError:
        return text[0] == "{"
    except RecursionError:
        return True
    return not text[end:].partition("\n")[0].strip(" ,\r")


def _read_front(front: _Front) -> dict[str, Any] | None:
    """Return what is said before the text; None of what is text itself, between two rules.

    Raises:
        ValueError: it is not in the form that its marks say, or names nothing.
    """
    found = front.load(front.written)
    if isinstance(found, str):
        return None
    if not isinstance(found, dict | None):
        raise ValueError("no names with values")
    return {str(name): to_plain(value) for name, value in (found or {}).items()}


def _load_toml(written: str) -> Any:
    return tomllib.loads(written.replace("\r\n", "\n"))


def _load_json(written: str) -> Any:
    """Read an object, which between marks may be without its braces."""
    bare = written.strip()
    try:
        return json.loads(bare if bare.startswith("{") else f"{{{bare}}}", strict=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _load_yaml(written: str) -> Any:
    yaml = load_yaml()
    try:
        return yaml.safe_load(written)
    except yaml.YAMLError as error:
        raise ValueError(str(error).split("\n")[0]) from error


_FORMS = tuple(
    (re.compile(_FENCED % marks, re.MULTILINE | re.DOTALL), load)
    for marks, load in (
        (("---(?:yaml)?", r"---|\.\.\."), _load_yaml),
        ((r"\+\+\+", r"\+\+\+"), _load_toml),
        (("---toml", "---"), _load_toml),
        ((";;;", ";;;"), _load_json),
        (("---json", "---"), _load_json),
    )
)


def recognise(head: bytes) -> bool:
    """Tell whether a text begins with front matter."""
    if _BEGINS.match(head):
        return True
    return head.startswith(b"{") and _find_object(head.decode("utf-8", "replace")) > 0


FORMAT = FileFormat(
    description="a text in Markdown, with or without front matter",
    suffixes=(".md", ".markdown"),
    recognise=recognise,
    read=read,
)
