"""The label lists of the dataset's columns, each taken from the scheme by role.

A column's list is what its ClassLabel names; its order is the scheme's, so that the same scheme
always gives the same numbers. Labels that are switched off are in no list.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from annotate.dataset.withheld.withholding import EXTRA
from annotate.report.counting import LAYER
from annotate.schemas import read_schemas
from annotate.scheme import Attribute, RelationType, Scheme

CONTENT_ROLES = frozenset({"direct", "indirect", "mixed"})
STANCE_ROLES = frozenset({"favor", "against", "neutral", "conflicted", "unclear"})
ENTITY_ROLE, OTHER_ROLE = "entity", "other"
# What is said, meant or signals it: no span of these is about somebody.
SAID_ROLES = CONTENT_ROLES | STANCE_ROLES | {"cue", "term"}
_OTHER = re.compile(r"\W+")
MIXED_ROLE = "mixed"
# The roles of relations that have a column in rows of these labels; in any other they are its own.
_COLUMNS = {
    "contents": ("speaker", "cue", "addressee", "continues", "within", "repeats"),
    "stances": ("holder", "target", "basis"),
    "entities": ("refers_as",),
}


@dataclass(frozen=True)
class Vocabulary:
    """The lists of names that a scheme gives the columns, and their numbers.

    `extra` are names of what sources said beside the known metadata, each a column of its own.
    """

    scheme: Scheme
    extra: tuple[str, ...] = ()

    @cached_property
    def extra_columns(self) -> Mapping[str, str]:
        """The column of each name in `extra`."""
        return {name: f"{EXTRA}_{_OTHER.sub('_', name)}" for name in self.extra}

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The layers."""
        return self.scheme.layer_names

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of segment."""
        return tuple(kind.name for kind in self.scheme.segments)

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """The relations."""
        return tuple(self.scheme.relation_types)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every label that is switched on."""
        return tuple(label.name for label in self.scheme.labels.values() if label.enabled)

    @cached_property
    def entities(self) -> tuple[str, ...]:
        """The labels of entities."""
        return self._list({ENTITY_ROLE}, ())

    @cached_property
    def contents(self) -> tuple[str, ...]:
        """The labels of a quote's content: by role, and whatever may have a speaker."""
        return self._list(CONTENT_ROLES, self._list_heads("speaker"))

    @cached_property
    def stances(self) -> tuple[str, ...]:
        """The labels of a stance's expression: by role, and whatever may have a target."""
        return self._list(STANCE_ROLES, self._list_heads("target"))

    @cached_property
    def mentions(self) -> frozenset[str]:
        """The labels of whatever may be about somebody: all but what is said and signals it."""
        labels = self.scheme.labels.values()
        return frozenset(label.name for label in labels if label.role not in SAID_ROLES)

    @cached_property
    def mixed(self) -> str | None:
        """The label of a content that is partly inside quotation marks."""
        return self.scheme.find_label(MIXED_ROLE)

    @cached_property
    def own_layers(self) -> Mapping[str, tuple[str, ...]]:
        """The labels of each layer that has a configuration of its own, by that.

        That is one with labels or relations that no other configuration has a column for.
        """
        heads = frozenset[str]().union(*(r.heads for r in self._own_relations))
        found = {}
        for layer in self.scheme.layers:
            labels = tuple(label.name for label in layer.labels if label.enabled)
            own = {label.name for label in layer.labels if label.role == OTHER_ROLE}
            if (own | heads) & set(labels):
                found[LAYER + layer.name] = labels
        return found

    @cached_property
    def _own_relations(self) -> tuple[RelationType, ...]:
        """The relations that have no column in rows of quotes, stances or entities."""
        known = {role: set(getattr(self, of)) for of, roles in _COLUMNS.items() for role in roles}
        enabled = set(self.labels)
        return tuple(
            relation
            for relation in self.scheme.relations
            if relation.role != "coref"
            and relation.heads & enabled - known.get(relation.role, set())
        )

    def list_own_columns(self, config: str) -> Mapping[str, RelationType]:
        """Return the relations that spans of a layer may have, each by its column.

        It is called as the relation is, but where another column is called so.
        """
        labels = set(self.own_layers[config])
        taken = {name.casefold() for name in read_schemas()["row-layer"]["properties"]}
        columns = {}
        for relation in self._own_relations:
            if relation.heads & labels:
                name = relation.name
                while name.casefold() in taken:
                    name = f"relation_{name}"
                taken.add(name.casefold())
                columns[name] = relation
        return columns

    def list_names(self, name: str) -> tuple[str, ...]:
        """Return one of the lists, or the labels of a layer's configuration, by its name."""
        names: tuple[str, ...] = self.own_layers.get(name) or getattr(self, name)
        return names

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, int]]:
        """The number of every name, by list."""
        lists = ("layers", "kinds", "relations", "labels", "entities", "contents", "stances")
        return {
            name: {value: code for code, value in enumerate(self.list_names(name))}
            for name in (*lists, *self.own_layers)
        }

    def list_attributes(self, labels: Iterable[str]) -> tuple[Attribute, ...]:
        """Return the attributes that a span with one of the labels may have."""
        found: dict[str, Attribute] = {}
        for label in labels:
            for attribute in self.scheme.iter_attributes(label):
                found.setdefault(attribute.name, attribute)
        return tuple(found.values())

    def _list(self, roles: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
        wanted = {label.name for label in self.scheme.labels.values() if label.role in set(roles)}
        return tuple(name for name in self.labels if name in wanted | set(more))

    def _list_heads(self, role: str) -> frozenset[str]:
        relation = self.scheme.find_relation(role)
        return self.scheme.relation_types[relation].heads if relation else frozenset()
