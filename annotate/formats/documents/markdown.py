"""Markdown: one article a file, with what stands in its front matter."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from annotate.files.packages import load_markdown, load_yaml
from annotate.formats.markup.fragments import read_fragment
from annotate.formats.port import FileFormat, Input, InputRow, Item
from annotate.formats.problems import FIELD
from annotate.formats.tables.cells import to_plain
from annotate.formats.whole import read_text

_LONGEST = 1 << 26  # bytes
_FRONT = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?P<front>.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?", re.M | re.S
)
_FRONT_TOML = re.compile(
    r"\A\ufeff?\+\+\+[ \t]*\r?\n(?P<front>.*?)^\+\+\+[ \t]*\r?$\n?", re.M | re.S
)
_BEGINS = re.compile(rb"---[ \t]*\r?\n(?:[ \t]*\r?\n|#.*\n)*[\w-]+[ \t]*:[ \t\r\n]")
_BEGINS_TOML = re.compile(rb"\+\+\+[ \t]*\r?\n(?:[ \t]*\r?\n|#.*\n)*[\w\".-]+[ \t]*=")
_FIX = "Correct it: names and values with a colon between, as YAML has them; or TOML between +++."


def read(given: Input) -> Iterator[Item]:
    """Yield the article: headings, paragraphs, lists, without the marks."""
    for part in read_text(given, _LONGEST):
        if not isinstance(part, str):
            yield part
            continue
        front = _FRONT.match(part) or _FRONT_TOML.match(part)
        fields: dict[str, Any] = {}
        if front is not None:
            try:
                found = _read_front(front)
            except ValueError as error:
                yield given.complain(FIELD, f"its front matter is left out: {error}", fix=_FIX)
            else:
                fields, front = found or {}, None if found is None else front
        body = part[front.end() :] if front else part
        yield InputRow(fields=fields, line=1, blocks=read_fragment(load_markdown().render(body)))


def _read_front(front: re.Match[str]) -> dict[str, Any] | None:
    """Return what is said before the text; None of what is text itself, between two rules.

    Raises:
        ValueError: it is neither YAML nor TOML, or names nothing.
    """
    found: Any
    if front.re is _FRONT_TOML:
        found = tomllib.loads(front["front"].replace("\r\n", "\n"))
    else:
        yaml = load_yaml()
        try:
            found = yaml.safe_load(front["front"])
        except yaml.YAMLError as error:
            raise ValueError(str(error).split("\n")[0]) from error
    if isinstance(found, str):
        return None
    if not isinstance(found, dict | None):
        raise ValueError("no names with values")
    return {str(name): to_plain(value) for name, value in (found or {}).items()}


def recognise(head: bytes) -> bool:
    """Tell whether a text begins with front matter."""
    return (_BEGINS.match(head) or _BEGINS_TOML.match(head)) is not None


FORMAT = FileFormat(
    description="a text in Markdown, with or without front matter",
    suffixes=(".md", ".markdown"),
    recognise=recognise,
    read=read,
)
