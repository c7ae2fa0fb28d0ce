"""The entries of a words file, one by one: where each stands, and a file with more of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """A word, or a label that a convention names; `path` are the keys that lead to its list.

    A verb that is built like another names that one as its `model`.
    """

    path: tuple[str, ...]
    word: str
    model: str = ""


# What holds one label and no list; and verbs with the verbs that they are like.
SINGLE = ("conventions", "teams")
LIKE = ("cues", "like")
# Lists of which a word stands in one alone: a table, and the keys in it where not all are meant.
_RIVALS = (
    ("names",),
    ("cues", "verbs", "like", "no_verbs"),
    ("cues", "nouns", "no_nouns"),
    ("titles",),
    ("stance",),
)


def list_entries(value: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[Entry]:
    """Yield the entries of the content of a words file."""
    for key, held in value.items():
        here = (*path, key)
        if isinstance(held, Mapping):
            yield from list_entries(held, here)
        elif isinstance(held, str):
            yield Entry(here, held) if here == SINGLE else Entry(path, key, held)
        else:
            yield from (Entry(here, word) for word in held)


def lay_over(value: Mapping[str, Any], entries: Iterable[Entry]) -> dict[str, Any]:
    """Return the content of a words file with more entries in it; what it has stays."""
    merged: dict[str, Any] = _copy(value)
    for entry in sorted(set(entries)):
        table = merged
        *tables, last = (*entry.path, entry.word) if entry.model else entry.path
        for key in tables:
            table = table.setdefault(key, {})
        if entry.model or entry.path == SINGLE:
            table.setdefault(last, entry.model or entry.word)
        elif entry.word not in table.setdefault(last, []):
            table[last].append(entry.word)
    return merged


def find_rival(entry: Entry, known: Iterable[Entry]) -> Entry | None:
    """Return the entry that says already what an entry is about is, or is not."""
    return next((other for other in known if _is_rival(entry, other)), None)


def _is_rival(entry: Entry, other: Entry) -> bool:
    if SINGLE in (entry.path, other.path):
        return entry.path == other.path
    if entry.word != other.word:
        return False
    return entry.path == other.path or any(
        _stands_in(entry, lists) and _stands_in(other, lists) for lists in _RIVALS
    )


def _stands_in(entry: Entry, lists: tuple[str, ...]) -> bool:
    table, *keys = lists
    return entry.path[0] == table and (not keys or entry.path[1] in keys)


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(held) for key, held in value.items()}
    return list(value) if isinstance(value, list) else value
