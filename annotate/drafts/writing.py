"""The content of a scheme as the file that people go on with: TOML, with blank lines and words."""

import json
from collections.abc import Mapping
from typing import Any

_HEAD = """\
# An annotation scheme. `annotate scheme check` tells what is wrong with it, `annotate scheme show`
# what it asks for; annotate.toml names it. Say in `description` what is marked and what is not:
# the annotators' guide is made of it. `hotkey` is the key on the labelling page.
"""


def dump_scheme(value: Mapping[str, Any]) -> str:
    """Return the content of a scheme file as TOML."""
    lines = [_HEAD]
    lines += [f"{key} = {_dump(v)}" for key, v in value.items() if not _is_tables(v)]
    for name, tables in value.items():
        if _is_tables(tables):
            lines += _dump_tables(name, tables)
    return "\n".join(lines) + "\n"


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _dump_tables(name: str, tables: list[Mapping[str, Any]]) -> list[str]:
    lines = []
    for table in tables:
        lines += ["", f"[[{name}]]"]
        lines += [f"{key} = {_dump(v)}" for key, v in table.items() if not _is_tables(v)]
        for key, inner in table.items():
            if _is_tables(inner):
                lines += _dump_tables(f"{name}.{key}", inner)
    return lines


def _dump(value: Any) -> str:
    """Return a string, a number, a truth or a list of strings: JSON writes them as TOML does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
