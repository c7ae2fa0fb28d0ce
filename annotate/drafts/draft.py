"""What is known of a scheme that is yet to be made: its names, and what came along with them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from annotate.faults.names import make_key, make_name

DEFAULT_LAYER = "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelDraft:
    """A label; what is "" is filled in. `shown` is the alias that people see."""

    name: str
    shown: str = ""
    description: str = ""
    hotkey: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDraft:
    """An attribute; without values it is free text, without labels every one may have it."""

    name: str
    values: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerDraft:
    """Labels that are annotated together. `name` is the other tool's, in any spelling."""

    name: str
    labels: tuple[LabelDraft, ...]
    attributes: tuple[AttributeDraft, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationDraft:
    """A relation; without ends it may go from any label to any."""

    name: str
    heads: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeDraft:
    """Layers and relations. `left` says of what stood there that no scheme can hold it."""

    layers: tuple[LayerDraft, ...]
    relations: tuple[RelationDraft, ...] = ()
    left: tuple[str, ...] = field(default=())

    def tidy(self) -> "SchemeDraft":
        """Return the draft with names that a scheme can have, each once."""
        return replace(self, layers=tuple(_tidy_layers(self.layers)), relations=self._relations())

    def _relations(self) -> tuple[RelationDraft, ...]:
        joined: dict[str, RelationDraft] = {}
        for relation in self.relations:
            name = make_name(relation.name)
            seen = joined.get(name)
            heads, tails = relation.heads, relation.tails
            if seen is not None:
                heads, tails = heads | seen.heads, tails | seen.tails
            joined[name] = RelationDraft(name=name, heads=heads, tails=tails)
        return tuple(joined.values())


def name_label(label: str, group: str | None, taken: Iterable[str]) -> str:
    """Return the name of a label in a scheme that has the others: with its group where it must."""
    name = make_name(label)
    if name not in taken or not group:
        return name
    return make_name(f"{label} ({group})")


def _tidy_layers(layers: Iterable[LayerDraft]) -> Iterable[LayerDraft]:
    taken: set[str] = set()
    keys: set[str] = set()
    for layer in layers:
        others = frozenset(taken)
        labels: dict[str, LabelDraft] = {}
        for label in layer.labels:
            name = name_label(label.name, layer.name, others)
            shown = make_name(label.shown) if label.shown else ""
            shown = "" if shown in taken or shown == name else shown
            labels.setdefault(name, replace(label, name=name, shown=shown))
            taken |= {name, shown} - {""}
        if labels:
            key = _number(make_key(layer.name), keys)
            keys.add(key)
            attributes = _tidy_attributes(layer, others)
            yield LayerDraft(name=key, labels=tuple(labels.values()), attributes=attributes)


def _tidy_attributes(layer: LayerDraft, others: frozenset[str]) -> tuple[AttributeDraft, ...]:
    keys: set[str] = set()
    tidied = []
    own = {label.name: name_label(label.name, layer.name, others) for label in layer.labels}
    for attribute in layer.attributes:
        key = _number(make_key(attribute.name), keys)
        keys.add(key)
        labels = tuple(dict.fromkeys(own[name] for name in attribute.labels if name in own))
        values = tuple(dict.fromkeys(map(make_name, attribute.values)))
        tidied.append(replace(attribute, name=key, labels=labels, values=values))
    return tuple(tidied)


def _number(key: str, taken: set[str]) -> str:
    """Return a key, with the first number behind it that makes it another than those taken."""
    number, numbered = 2, key
    while numbered in taken:
        numbered, number = f"{key}_{number}", number + 1
    return numbered
