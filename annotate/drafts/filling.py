"""A draft filled in: a key and a colour for each label, segments, words that are yet to be said."""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from annotate.drafts.draft import (
    AttributeDraft,
    LabelDraft,
    LayerDraft,
    RelationDraft,
    SchemeDraft,
)
from annotate.errors import SchemeError
from annotate.faults.names import LAYER_PREFIX, find_fault
from annotate.resources import DATA
from annotate.schemas import read_schemas

_DIGITS, _LETTERS = "1234567890", "abcdefghijklmnopqrstuvwxyz"
# What is held with a key, shift last: the values of attributes get theirs from there.
_HELD = ("alt", "ctrl+alt", "ctrl+shift", "ctrl+alt+shift", "shift")
_KEY = re.compile(r"^((ctrl|shift|alt)\+)*[a-z0-9]$")
_COLOR = re.compile(r"^#[0-9a-f]{6}$")
# Colours that can be told apart on white, also without red and green: after Okabe and Ito, and Tol.
_PALETTE = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#882255", "#117733",
    "#332288", "#999933", "#aa4499", "#44aa99", "#661100", "#6699cc", "#888888", "#ddaa33",
)  # fmt: skip
# What other tools call the types of OntoNotes, beside their own names.
_TYPES = {"PER": "PERSON", "ORGANIZATION": "ORG", "ORGANISATION": "ORG", "LOCATION": "LOC"}
UNWORDED = "To be worded: "  # how a description begins that nobody has written yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What a scheme is called, and the keys that the labelling page keeps for itself."""

    id: str
    title: str
    version: str = "1"
    reserved: Collection[str] = ()


def fill_in(draft: SchemeDraft, naming: Naming) -> dict[str, Any]:
    """Return the content of a scheme file."""
    tidy = draft.tidy()
    keys = _KeyRing(tidy, naming.reserved)
    colors = _iter_colors(tidy)
    return {
        "id": naming.id,
        "version": naming.version,
        "title": naming.title,
        "description": f"{UNWORDED}what is annotated, in which articles, and why.",
        "segments": _read_segments(),
        "layers": [_fill_layer(layer, keys, colors) for layer in tidy.layers],
        "relations": [_fill_relation(relation, tidy) for relation in tidy.relations],
    }


@cache
def _read_segments() -> list[dict[str, Any]]:
    """Return the kinds of segments that articles come with, by what the default scheme has first.

    What it says after that is about its own labels.
    """
    value = tomllib.loads((DATA / "news-2.toml").read_text(encoding="utf-8"))
    return [
        {**segment, "description": segment["description"].partition(". ")[0].rstrip(".") + "."}
        for segment in value["segments"]
    ]


def _fill_layer(layer: LayerDraft, keys: "_KeyRing", colors: Iterator[str]) -> dict[str, Any]:
    filled: dict[str, Any] = {
        "name": layer.name,
        "title": layer.name.replace("_", " ").capitalize(),
        "labels": [_fill_label(label, keys, colors) for label in layer.labels],
    }
    if layer.attributes:
        filled["attributes"] = [_fill_attribute(each) for each in layer.attributes]
    return filled


def _fill_label(label: LabelDraft, keys: "_KeyRing", colors: Iterator[str]) -> dict[str, Any]:
    filled: dict[str, Any] = {"name": label.name}
    if label.shown:
        filled["alias"] = label.shown
    type_ = _find_type(label.name)
    filled["role"] = "entity" if type_ else "other"
    if type_:
        filled["ontonotes"] = [type_]
    filled["hotkey"] = keys.take(label)
    filled["color"] = read_color(label.color) or next(colors)
    filled["description"] = label.description or f"{UNWORDED}what is marked as {label.name}."
    return filled


def _find_type(name: str) -> str | None:
    """Return the OntoNotes type that a label is called after, None where it is none."""
    upper = name.upper().replace(" ", "_")
    type_: str = _TYPES.get(upper, upper)
    defs = read_schemas()["scheme"]["$defs"]["layer"]["properties"]["labels"]["items"]
    known: list[str] = defs["properties"]["ontonotes"]["items"]["enum"]
    return type_ if type_ in known else None


def _fill_attribute(attribute: AttributeDraft) -> dict[str, Any]:
    filled: dict[str, Any] = {"name": attribute.name}
    if attribute.values and not any(map(find_fault, attribute.values)):
        filled["values"] = list(attribute.values)
    else:
        filled["free"] = True
    if attribute.labels:
        filled["labels"] = list(attribute.labels)
    words = attribute.name.replace("_", " ")
    filled["description"] = attribute.description or f"{UNWORDED}what {words} says."
    return filled


def _fill_relation(relation: RelationDraft, draft: SchemeDraft) -> dict[str, Any]:
    anything = [LAYER_PREFIX + layer.name for layer in draft.layers]
    return {
        "name": relation.name,
        "role": "other",
        "head": _list_ends(relation.heads, draft) or anything,
        "tail": _list_ends(relation.tails, draft) or anything,
        "description": f"{UNWORDED}when {relation.name} is drawn.",
    }


def _list_ends(names: Collection[str], draft: SchemeDraft) -> list[str]:
    """Return labels in the draft's order; those that it has not stand last, to be found wrong."""
    known = [label.name for layer in draft.layers for label in layer.labels]
    known += [LAYER_PREFIX + layer.name for layer in draft.layers]
    return [name for name in known if name in names] + sorted(set(names) - set(known))


class _KeyRing:
    """Deals out hotkeys: the page's own where they will do, digits, letters, others held."""

    def __init__(self, draft: SchemeDraft, reserved: Collection[str]) -> None:
        labels = [label for layer in draft.layers for label in layer.labels]
        self._own: dict[str, str] = {}
        for label in labels:
            key = label.hotkey
            usable = bool(_KEY.match(key)) and key not in reserved
            if usable and key not in self._own.values():
                self._own[label.name] = key
        pool = [*_DIGITS, *_LETTERS]
        pool += [f"{held}+{key}" for held in _HELD for key in pool]
        taken = {*reserved, *self._own.values()}
        self._free: list[str] = [key for key in pool if key not in taken]

    def take(self, label: LabelDraft) -> str:
        """Return the key of a label.

        Raises:
            SchemeError: there are more labels than keys.
        """
        if label.name in self._own:
            return self._own[label.name]
        if not self._free:
            raise SchemeError(
                f"There are more labels than keys: {label.name} has none left.",
                "Leave out what nobody uses; a scheme has at most some 200 labels.",
            )
        return self._free.pop(0)


def _iter_colors(draft: SchemeDraft) -> Iterator[str]:
    """Yield colours, first those of the palette that no label has."""
    taken = {read_color(label.color) for layer in draft.layers for label in layer.labels}
    free = [color for color in _PALETTE if color not in taken] or list(_PALETTE)
    while True:
        yield from free


def read_color(given: str) -> str:
    """Return a colour as a scheme has it, "" where it is none: a name of CSS, or three digits."""
    if _COLOR.match(given):
        return given
    if re.fullmatch(r"#[0-9a-f]{3}", given):
        return "#" + "".join(digit * 2 for digit in given[1:])
    return _read_names().get(given, "")


@cache
def _read_names() -> dict[str, str]:
    path = DATA / "css-colors.toml"
    return {str(name): str(v) for name, v in tomllib.loads(path.read_text("utf-8")).items()}
