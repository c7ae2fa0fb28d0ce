"""A words file with more entries in it: every line that people wrote stays as it is.

A list gets a line for each word, with a comment, in the place that its order gives it. What comes
out is read again: it has to say what the file said, and the new entries, and nothing else.
"""

import json
import re
import tomllib
from collections.abc import Mapping

from annotate.errors import LanguageError
from annotate.words.entries import SINGLE, Entry, lay_over
from annotate.words.lines import blank_strings

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_WORD_LINE = re.compile(r"^[ \t]*(\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*')[ \t]*,[^\n]*$", re.MULTILINE)


def write_entries(text: str, comments: Mapping[Entry, str]) -> str:
    """Return the text of a words file with more entries, each with its comment.

    Raises:
        LanguageError: the file is written so that nothing can be added to it.
    """
    before = tomllib.loads(text)
    written = text
    for entry in sorted(comments):
        written = _write_entry(written, entry, comments[entry])
    try:
        after = tomllib.loads(written)
    except ValueError:
        after = {}
    if after != _order(lay_over(before, comments), after):
        raise LanguageError(
            "The words file is written so that nothing can be added to it.",
            "Write its lists as tables have them, a key and its words in brackets: "
            "annotate learn without --apply lists what to add.",
        )
    return written


def _order(value: object, like: object) -> object:
    """Return a value with its lists in the order of another's, where they hold the same."""
    if isinstance(value, dict) and isinstance(like, dict):
        return {key: _order(held, like.get(key)) for key, held in value.items()}
    if isinstance(value, list) and isinstance(like, list) and sorted(value) == sorted(like):
        return like
    return value


def _write_entry(text: str, entry: Entry, comment: str) -> str:
    table, key = (entry.path, entry.word) if entry.model else (entry.path[:-1], entry.path[-1])
    text, start = _open_table(text, table)
    if entry.model or entry.path == SINGLE:
        line = f"{_name(key)} = {_quote(entry.model or entry.word)}  # {comment}\n"
        return text[:start] + line + text[start:]
    found = _find_list(text, start, key)
    if found is None:
        line = f"{_name(key)} = [\n{_make_line(entry, comment)}]\n"
        return text[:start] + line + text[start:]
    return _add_word(text, *found, entry, comment)


def _open_table(text: str, table: tuple[str, ...]) -> tuple[str, int]:
    """Return the text with a table, and where the first line of it begins."""
    parts = r"[ \t]*\.[ \t]*".join(_match(key) for key in table)
    header = re.compile(rf"^[ \t]*\[[ \t]*{parts}[ \t]*\][^\n]*(?:\n|\Z)", re.MULTILINE)
    found = header.search(text)
    if found is None:
        blank = "" if not text or text.endswith("\n\n") else "\n" if text[-1] == "\n" else "\n\n"
        text += f"{blank}[{'.'.join(map(_name, table))}]\n"
        return text, len(text)
    if not found[0].endswith("\n"):
        return text + "\n", found.end() + 1
    return text, found.end()


def _find_list(text: str, start: int, key: str) -> tuple[int, int] | None:
    """Return where the list of a key begins and ends, in the table that begins here."""
    bare = blank_strings(text)
    following = _HEADER.search(bare, start)
    end = following.start() if following else len(text)
    opened = re.compile(rf"^[ \t]*{_match(key)}[ \t]*=[ \t]*\[", re.MULTILINE)
    found = opened.search(text, start, end)
    if found is None:
        return None
    return found.end(), bare.index("]", found.end())


def _add_word(text: str, start: int, end: int, entry: Entry, comment: str) -> str:
    """Put a word into a list, before the first line of one that comes after it."""
    for line in _WORD_LINE.finditer(text, start, end):
        if tomllib.loads(f"x = {line[1]}")["x"] > entry.word:
            return text[: line.start()] + _make_line(entry, comment) + text[line.start() :]
    bare = blank_strings(text, keep="'\"")[start:end].rstrip()
    comma = "," if bare and not bare.endswith(",") else ""
    at = start + len(bare)
    rest = text[at:end]
    gap = "" if rest.endswith("\n") else "\n"
    return text[:at] + comma + rest.rstrip(" \t") + gap + _make_line(entry, comment) + text[end:]


def _make_line(entry: Entry, comment: str) -> str:
    return f"  {_quote(entry.word)},  # {comment}\n"


def _name(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quote(key)


def _match(key: str) -> str:
    return f"(?:{re.escape(key)}|{re.escape(_quote(key))}|'{re.escape(key)}')"


def _quote(word: str) -> str:
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f")
