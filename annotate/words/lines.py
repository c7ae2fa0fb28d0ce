"""Where in a TOML file a key or a word stands, which its parser does not tell."""

import re
from collections.abc import Sequence

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|' r"'''.*?'''|" r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'|" r"#[^\n]*",
    re.DOTALL,
)


def find_line(text: str, path: Sequence[str], word: str = "") -> int:
    """Return the line, from 1, of a word in the list that a path of keys leads to.

    Without a word, that of the last key. What is not found counts as standing where the search
    came to: the nearest key above it.
    """
    bare = _blank_comments(text)
    at = 0
    for key in path:
        found = re.compile(
            rf"(?<![\w-])(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')\s*(?=[=.\]])"
        ).search(bare, at)
        at = found.start() if found else at
    if word:
        quoted = rf"\"{re.escape(word)}\"|'{re.escape(word)}'"
        key = rf"(?<![\w-]){re.escape(word)}(?=\s*=)"
        found = re.compile(rf"{quoted}|{key}").search(bare, at)
        at = found.start() if found else at
    return bare.count("\n", 0, at) + 1


def _blank_comments(text: str) -> str:
    """Return the text with blanks for comments, every position as it was."""

    def blank(found: re.Match[str]) -> str:
        return " " * len(found[0]) if found[0].startswith("#") else found[0]

    return _TOKEN.sub(blank, text)


def blank_strings(text: str, keep: str = "") -> str:
    """Return the text with blanks for comments and for what stands in quotation marks.

    Every position stays as it was; of strings their marks stay where they are to be kept.
    """

    def blank(found: re.Match[str]) -> str:
        inner = re.sub(r"[^\n]", " ", found[0])
        if found[0].startswith("#") or not keep:
            return inner
        return f"{found[0][0]}{inner[1:-1]}{found[0][-1]}"

    return _TOKEN.sub(blank, text)
