"""The label lists of the dataset's columns, each taken from the scheme by role.

A column's list is what its ClassLabel names; its order is the scheme's, so that the same scheme
always gives the same numbers. Labels that are switched off are in no list.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from annotate.dataset.withheld.withholding import EXTRA
from annotate.scheme import Attribute, Scheme

CONTENT_ROLES = frozenset({"direct", "indirect", "mixed"})
STANCE_ROLES = frozenset({"favor", "against", "neutral", "conflicted", "unclear"})
ENTITY_ROLE = "entity"
_OTHER = re.compile(r"\W+")
MIXED_ROLE = "mixed"


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
    def mixed(self) -> str | None:
        """The label of a content that is partly inside quotation marks."""
        return self.scheme.find_label(MIXED_ROLE)

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, int]]:
        """The number of every name, by list."""
        lists = ("layers", "kinds", "relations", "labels", "entities", "contents", "stances")
        return {
            name: {value: code for code, value in enumerate(getattr(self, name))} for name in lists
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
