"""What is wrong with the content of a scheme file, all of it at once.

Its shape is the JSON Schema's matter. This tells what fits the schema and contradicts itself: a
name twice, a label that is not there. What does not fit is passed over, so that all that is wrong
with a file can be told in one go.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.faults.names import LAYER_PREFIX, find_fault

_OTHER_NAME = "Any other printable name will do, in any script."
_ADD_LABEL = "Remove it there, or add the label."

Place = tuple[str, Mapping[str, Any]]  # a pointer, and the table that is there


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeFault:
    """One thing that is wrong; `pointer` says where in the file."""

    pointer: str
    message: str
    fix: str


def iter_faults(value: Mapping[str, Any]) -> Iterator[SchemeFault]:
    """Yield what contradicts itself in the content of a scheme file."""
    yield from _iter_bad_names(value)
    yield from _iter_twice(value)
    yield from _iter_attribute_faults(value)
    yield from _iter_relation_faults(value)


def _iter_tables(value: Mapping[str, Any], name: str, above: str = "") -> Iterator[Place]:
    """Yield the tables of a list, with their pointers."""
    given = value.get(name)
    for number, table in enumerate(given if isinstance(given, list) else ()):
        if isinstance(table, dict):
            yield f"{above}/{name}/{number}", table


def _iter_inner(value: Mapping[str, Any], name: str) -> Iterator[tuple[Mapping[str, Any], Place]]:
    """Yield the labels or attributes of every layer, with their layer."""
    for pointer, layer in _iter_tables(value, "layers"):
        for place in _iter_tables(layer, name, pointer):
            yield layer, place


def _strings(given: Any) -> list[str]:
    return [each for each in given if isinstance(each, str)] if isinstance(given, list) else []


def _names(places: Iterator[Place] | list[Place], key: str = "name") -> list[tuple[str, str]]:
    """Return the names of tables, each with the pointer to it."""
    return [(f"{at}/{key}", name) for at, t in places if isinstance(name := t.get(key), str)]


def _labels(value: Mapping[str, Any]) -> list[Place]:
    return [place for _, place in _iter_inner(value, "labels")]


def _iter_bad_names(value: Mapping[str, Any]) -> Iterator[SchemeFault]:
    values = [
        (f"{pointer}/values/{number}", name)
        for _, (pointer, attribute) in _iter_inner(value, "attributes")
        for number, name in enumerate(_strings(attribute.get("values")))
    ]
    named = {
        "label": _names(_labels(value)),
        "alias": _names(_labels(value), "alias"),
        "relation": _names(_iter_tables(value, "relations")),
        "value": values,
    }
    for what, places in named.items():
        for pointer, name in places:
            if fault := find_fault(name):
                message = f"The scheme's {what} {name!r} {fault}, and cannot be called so."
                yield SchemeFault(pointer=pointer, message=message, fix=_OTHER_NAME)


def _iter_twice(value: Mapping[str, Any]) -> Iterator[SchemeFault]:
    """Label names are unique in the whole scheme, hotkeys among the labels switched on."""
    labels = _labels(value)
    offered = [place for place in labels if place[1].get("enabled") is not False]
    shown = [
        (f"{at}/alias", alias)
        for at, label in labels
        if isinstance(alias := label.get("alias"), str) and alias != label.get("name")
    ]
    attributes = [
        (f"{pointer}/name", f"{layer.get('name')}.{attribute.get('name')}")
        for layer, (pointer, attribute) in _iter_inner(value, "attributes")
    ]
    lists = {
        "label": _names(labels),
        "label or alias": [*_names(labels), *shown],
        "hotkey": _names(offered, "hotkey"),
        "layer": _names(_iter_tables(value, "layers")),
        "relation": _names(_iter_tables(value, "relations")),
        "segment kind": _names(_iter_tables(value, "segments")),
        "decision": _names(_iter_tables(value, "decisions"), "id"),
        "attribute": attributes,
    }
    told: set[str] = set()
    for what, places in lists.items():
        for pointer, name in _list_twice(places):
            if pointer not in told:
                told.add(pointer)
                message = f"The scheme has the {what} {name} more than once."
                fix = f"Give every {what} a name of its own."
                if what == "hotkey":
                    fix = "Give each label that is switched on a key of its own."
                yield SchemeFault(pointer=pointer, message=message, fix=fix)


def _list_twice(places: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield every name that was there before, where it stands again; two spellings are one name."""
    seen: Counter[str] = Counter()
    for pointer, name in places:
        written = unicodedata.normalize("NFC", name)
        seen[written] += 1
        if seen[written] == 2:  # of one that stands thrice it is said once
            yield pointer, name


def _iter_attribute_faults(value: Mapping[str, Any]) -> Iterator[SchemeFault]:
    for layer, (pointer, attribute) in _iter_inner(value, "attributes"):
        own = {name for _, name in _names(_iter_tables(layer, "labels"))}
        unknown = sorted(set(_strings(attribute.get("labels"))) - own)
        if unknown:
            message = (
                f"The scheme names {', '.join(unknown)} in an attribute of the layer "
                f"{layer.get('name')}, but has no such label."
            )
            yield SchemeFault(pointer=f"{pointer}/labels", message=message, fix=_ADD_LABEL)
        default, values = attribute.get("default"), _strings(attribute.get("values"))
        if isinstance(default, str) and values and default not in values:
            message = (
                f"The scheme's attribute {attribute.get('name')} has the default {default!r}, "
                "which is none of its values."
            )
            fix = f"Name one of them: {', '.join(values)}."
            yield SchemeFault(pointer=f"{pointer}/default", message=message, fix=fix)


def _iter_relation_faults(value: Mapping[str, Any]) -> Iterator[SchemeFault]:
    known = {name for _, name in _names(_labels(value))}
    known |= {LAYER_PREFIX + name for _, name in _names(_iter_tables(value, "layers"))}
    for pointer, relation in _iter_tables(value, "relations"):
        for end in ("head", "tail"):
            for number, reference in enumerate(_strings(relation.get(end))):
                if reference not in known:
                    message = (
                        f"The scheme's relation {relation.get('name')} names {reference!r} as its "
                        f"{end}, which is no label and no layer of the scheme."
                    )
                    at = f"{pointer}/{end}/{number}"
                    yield SchemeFault(pointer=at, message=message, fix=_ADD_LABEL)
