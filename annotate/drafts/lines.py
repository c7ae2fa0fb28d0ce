"""In which line of a TOML file the value of a JSON pointer stands."""

import re
from collections import Counter
from collections.abc import Iterator

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\s-]+?)\s*\]\]?\s*(#.*)?$")
_ENTRY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")
_QUOTES = ('"""', "'''")


def find_line(text: str, pointer: str | None) -> int | None:
    """Return the line of a value; of one that has none of its own, that of what it lies in."""
    lines = dict(_iter_lines(text))
    parts = (pointer or "").split("/")[1:]
    while parts:
        found = lines.get("/" + "/".join(parts))
        if found is not None:
            return found
        parts.pop()
    return None


def _iter_lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each table and entry with its line, by its pointer."""
    seen: Counter[str] = Counter()
    above, inside = "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        header, entry = _HEADER.match(line), _ENTRY.match(line)
        if header:
            above = _point(header[2].replace(" ", "").split("."), seen, is_item=header[1] == "[[")
            yield above, number
        elif entry:
            yield f"{above}/{entry[1]}", number
            inside = next((q for q in _QUOTES if line.count(q) == 1), "")


def _point(names: list[str], seen: Counter[str], *, is_item: bool) -> str:
    """Return the pointer to a table, which is the last of its list so far."""
    pointer = ""
    for depth, name in enumerate(names):
        pointer += f"/{name}"
        if depth == len(names) - 1 and is_item:
            seen[pointer] += 1
        if seen[pointer]:
            pointer += f"/{seen[pointer] - 1}"
    return pointer
