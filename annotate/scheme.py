"""The annotation scheme as data: layers, labels, attributes, relations, segments, decisions.

Everything that knows a label asks a `Scheme` for it, by name where it reads data and by role
where it makes some. Values only: reading a scheme file is `annotate.project.load_scheme`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from annotate.errors import SchemeError
from annotate.faults.names import LAYER_PREFIX
from annotate.faults.scheme import iter_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label of a layer. `role` says what it is for, `ontonotes` which types map to it.

    `alias` is what the labelling page shows in place of the name.
    """

    name: str
    layer: str
    role: str
    description: str
    hotkey: str
    color: str
    enabled: bool = True
    ontonotes: tuple[str, ...] = ()
    alias: str | None = None

    @property
    def shown(self) -> str:
        """What people see on the labelling page."""
        return self.alias or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A property of a span: one of `values`, or free text. `labels` are those that may have it."""

    name: str
    layer: str
    labels: tuple[str, ...]
    description: str
    values: tuple[str, ...] = ()
    default: str | None = None
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Labels that are annotated together."""

    name: str
    title: str
    description: str
    labels: tuple[Label, ...]
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationType:
    """A relation with the labels its two ends may have; at most `max_tails` a head.

    One that is not `drawn` is in the data alone, not on the labelling page.
    """

    name: str
    role: str
    heads: frozenset[str]
    tails: frozenset[str]
    description: str
    max_tails: int | None = None
    drawn: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentKind:
    """A kind of segment, and whether people annotate in it."""

    name: str
    annotated: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A hard case and how it is decided."""

    id: str
    case: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """An annotation scheme. `name` is `id/version`, the form that annotations carry.

    `takes` are the schemes before it of which every annotation is one of it.
    """

    id: str
    version: str
    title: str
    description: str
    segments: tuple[SegmentKind, ...]
    layers: tuple[Layer, ...]
    relations: tuple[RelationType, ...]
    decisions: tuple[Decision, ...]
    sha256: str
    takes: tuple[str, ...] = ()
    text: str = field(default="", repr=False, compare=False)  # the scheme file's content as JSON

    @property
    def name(self) -> str:
        """`id/version`, as in `news/1`."""
        return f"{self.id}/{self.version}"

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the schemes whose annotations can be read: its own and those it takes."""
        return frozenset((self.name, *self.takes))

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """Every label by name, switched off or not."""
        return {label.name: label for layer in self.layers for label in layer.labels}

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """The role of every label, by its name."""
        return {name: label.role for name, label in self.labels.items()}

    @cached_property
    def label_layers(self) -> Mapping[str, str]:
        """The layer of every label, by its name."""
        return {name: label.layer for name, label in self.labels.items()}

    @cached_property
    def relation_types(self) -> Mapping[str, RelationType]:
        """Every relation by name."""
        return {relation.name: relation for relation in self.relations}

    @cached_property
    def limits(self) -> Mapping[str, int]:
        """How many tails a head may have, by relation; those without a limit are left out."""
        return {r.name: r.max_tails for r in self.relations if r.max_tails is not None}

    @cached_property
    def layer_names(self) -> tuple[str, ...]:
        """The layers in the scheme's order."""
        return tuple(layer.name for layer in self.layers)

    @cached_property
    def annotated_kinds(self) -> frozenset[str]:
        """The kinds of segment in which spans may lie."""
        return frozenset(kind.name for kind in self.segments if kind.annotated)

    @cached_property
    def segment_kinds(self) -> frozenset[str]:
        """Every kind of segment."""
        return frozenset(kind.name for kind in self.segments)

    def iter_attributes(self, label: str) -> Iterator[Attribute]:
        """Yield the attributes that a span of this label may have."""
        for layer in self.layers:
            for attribute in layer.attributes:
                if label in attribute.labels:
                    yield attribute

    def find_label(self, role: str) -> str | None:
        """Return the enabled label with this role, None where the scheme has none."""
        return self._labels_by_role.get(role)

    @cached_property
    def _labels_by_role(self) -> Mapping[str, str]:
        """The first enabled label of each role."""
        names: dict[str, str] = {}
        for label in self.labels.values():
            if label.enabled:
                names.setdefault(label.role, label.name)
        return names

    def find_relation(self, role: str) -> str | None:
        """Return the relation with this role, None where the scheme has none."""
        return next((r.name for r in self.relations if r.role == role), None)

    def find_entity(self, ontonotes: str) -> str | None:
        """Return the enabled label that an OntoNotes 5 type maps to, None where it has none."""
        for label in self.labels.values():
            if ontonotes in label.ontonotes and label.enabled:
                return label.name
        return None

    def allows(self, relation: str, head: str, tail: str) -> bool:
        """Tell whether a relation may go from a span labelled `head` to one labelled `tail`."""
        kind = self.relation_types.get(relation)
        return kind is not None and head in kind.heads and tail in kind.tails

    def find_relations(self, head: str, tail: str) -> list[str]:
        """Return the relations that may go from a span labelled `head` to one labelled `tail`."""
        return [r.name for r in self.relations if head in r.heads and tail in r.tails]


def from_json(value: Mapping[str, Any]) -> Scheme:
    """Make a scheme of the content of a scheme file that fits `scheme.schema.json`.

    Raises:
        SchemeError: it contradicts itself: a name or hotkey twice, a label that is not there; or a
            name cannot be one.
    """
    for fault in iter_faults(value):
        raise SchemeError(fault.message, fault.fix)
    layers = tuple(_layer_from_json(layer) for layer in value["layers"])
    labels = [label for layer in layers for label in layer.labels]
    return Scheme(
        id=value["id"],
        version=value["version"],
        title=value["title"],
        description=value.get("description", "").strip(),
        segments=tuple(SegmentKind(**kind) for kind in value["segments"]),
        layers=layers,
        relations=tuple(_relation_from_json(r, labels) for r in value["relations"]),
        decisions=tuple(Decision(**decision) for decision in value.get("decisions", ())),
        sha256=_hash_json(value),
        takes=tuple(value.get("takes", ())),
        text=json.dumps(value, ensure_ascii=False, indent=2) + "\n",
    )


def _hash_json(value: Mapping[str, Any]) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _layer_from_json(value: Mapping[str, Any]) -> Layer:
    name = value["name"]
    labels = tuple(
        Label(**{**label, "ontonotes": tuple(label.get("ontonotes", ())), "layer": name})
        for label in value["labels"]
    )
    attributes = tuple(
        Attribute(
            **{
                **attribute,
                "layer": name,
                "values": tuple(attribute.get("values", ())),
                "labels": tuple(attribute.get("labels") or (label.name for label in labels)),
            }
        )
        for attribute in value.get("attributes", ())
    )
    return Layer(
        name=name,
        title=value["title"],
        description=value.get("description", ""),
        labels=labels,
        attributes=attributes,
    )


def _relation_from_json(value: Mapping[str, Any], labels: list[Label]) -> RelationType:
    ends = {
        end: frozenset(
            label.name
            for label in labels
            if label.name in value[end] or LAYER_PREFIX + label.layer in value[end]
        )
        for end in ("head", "tail")
    }
    return RelationType(
        name=value["name"],
        role=value["role"],
        heads=ends["head"],
        tails=ends["tail"],
        description=value.get("description", ""),
        max_tails=value.get("max"),
        drawn=value.get("drawn", True),
    )
