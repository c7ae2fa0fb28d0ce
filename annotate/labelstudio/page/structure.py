"""What of a labelling page decides what annotations mean, and how two pages differ in it. Pure.

Labels, their keys, the attributes with their values, the relations. Hints, colours, titles and the
look are words: they may change while people work. In which control a label lies, and whether names
can also be chosen from a list, is a matter of the page's edition and means nothing.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotate.labelstudio.page.layout import EXTRAS

Structure = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The names that only one of two pages has, and those that they have differently."""

    only_there: tuple[str, ...] = ()
    only_here: tuple[str, ...] = ()
    different: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.only_there or self.only_here or self.different)

    def __str__(self) -> str:
        return self.describe()

    def describe(self, *, missing: str = "only here") -> str:
        """Return what differs in words; `missing` is said of what the page there does not have."""
        parts = (
            ("only there", self.only_there),
            (missing, self.only_here),
            ("with another key or place", self.different),
        )
        return "; ".join(f"{words}: {', '.join(names)}" for words, names in parts if names)


def read_structure(config: str) -> Structure:
    """Return what a page offers, by name: a label by its own, the rest with what it is.

    A page that is no XML offers nothing.
    """
    try:
        root = ET.fromstring(config)
    except ET.ParseError:
        return {}
    return dict(_iter_parts(root))


def read_name(element: ET.Element) -> str:
    """Return the name of a label, choice or relation: what a page shows may be an alias of it."""
    return element.get("alias") or element.get("value") or ""


def _iter_parts(root: ET.Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    for control in root.iter("Labels"):
        for label in control.iter("Label"):
            yield read_name(label), (label.get("hotkey", ""),)
    for tag in ("Choices", "TextArea"):
        for control in root.iter(tag):
            name = control.get("name", "")
            if control.get("value", "").startswith("$") or name in EXTRAS:
                continue  # a list out of the task, or what only shows something
            yield f"attribute {name}", (tag, control.get("whenLabelValue", ""))
            for choice in control.iter("Choice"):
                yield f"{name}={choice.get('value', '')}", (choice.get("hotkey", ""),)
    for relation in root.iter("Relation"):
        yield f"relation {relation.get('value', '')}", ()


def compare_structures(there: Structure, here: Structure) -> Difference:
    """Return how two pages differ."""
    both = sorted(there.keys() & here.keys())
    return Difference(
        only_there=tuple(sorted(there.keys() - here.keys())),
        only_here=tuple(sorted(here.keys() - there.keys())),
        different=tuple(name for name in both if there[name] != here[name]),
    )


def compare_configs(there: str, here: str) -> Difference:
    """Return how two pages differ, given as XML."""
    return compare_structures(read_structure(there), read_structure(here))
