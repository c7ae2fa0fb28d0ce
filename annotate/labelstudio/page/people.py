"""Whom a page offers where somebody is to be named: everyone whom the suggestions of a task name.

Label Studio gives every choice of a list a key, and would take the letters that labels leave free.
So each person has a key of their own that nobody presses by accident; who comes after the last key
is written by hand.
"""

from collections.abc import Iterable, Mapping

from annotate.labelstudio.page.page import LabellingPage
from annotate.model import JSON, WHO, Annotation

_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_KEYS = [f"{hold}+{c}" for hold in ("ctrl+alt+shift", "ctrl+alt") for c in _CHARACTERS]
VERSION_KEY = _KEYS.pop()


def list_people(readings: Iterable[Annotation], page: LabellingPage) -> list[JSON]:
    """Return the names in the suggestions as choices, in the order of the text."""
    if not page.lists:
        return []
    first: dict[str, int] = {}
    for span in (span for reading in readings for span in reading.spans):
        name = span.attributes.get(WHO)
        if name and WHO in page.controls.get(span.label, {}):
            first[name] = min(first.get(name, span.start), span.start)
    names = sorted(first, key=lambda name: (first[name], name))
    return [{"value": n, "hotkey": key} for n, key in zip(names, _KEYS, strict=False)]


def read_people(people: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """Return the names that are among the choices."""
    return frozenset(person["value"] for person in people)
