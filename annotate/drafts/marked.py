"""A draft of what is marked in files of other tools: every label, relation and value once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from annotate.drafts.draft import (
    DEFAULT_LAYER,
    AttributeDraft,
    LabelDraft,
    LayerDraft,
    RelationDraft,
    SchemeDraft,
)
from annotate.formats.port import ArticleSpan, MarkedArticle
from annotate.model import Record

_MOST_VALUES = 12  # more different ones are free text
_LONGEST_VALUE = 40

OwnName = tuple[str, str]  # a layer, and a label or an attribute of it


@dataclass(slots=True)
class MarkCollector:
    """Collects the names of what is marked, in the order in which they come."""

    _labels: dict[OwnName, None] = field(default_factory=dict)
    _values: dict[OwnName, dict[str, None]] = field(default_factory=dict)
    _owners: dict[OwnName, dict[str, None]] = field(default_factory=dict)
    _relations: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)

    def add(self, item: MarkedArticle | Record) -> None:
        """Take in an article with its marks."""
        if isinstance(item, MarkedArticle):
            labels = {span.id: self._add_span(span) for span in item.spans}
            ends = [(r.label, r.head, r.tail) for r in item.relations]
            self._add_relations(ends, labels)
            return
        for reading in item.annotations:
            labels = {span.id: span.label for span in reading.spans}
            for span in reading.spans:
                self._add_label(span.layer, span.label, span.attributes.items())
            self._add_relations([(r.label, r.head, r.tail) for r in reading.relations], labels)

    def _add_span(self, span: ArticleSpan) -> str:
        self._add_label(span.group or DEFAULT_LAYER, span.label, span.attributes.items())
        return span.label

    def _add_label(self, layer: str, label: str, attributes: Iterable[tuple[str, str]]) -> None:
        self._labels.setdefault((layer, label))
        for name, value in attributes:
            self._values.setdefault((layer, name), {}).setdefault(value)
            self._owners.setdefault((layer, name), {}).setdefault(label)

    def _add_relations(self, found: Iterable[tuple[str, str, str]], labels: dict[str, str]) -> None:
        for name, head, tail in found:
            heads, tails = self._relations.setdefault(name, (set(), set()))
            if head in labels and tail in labels:
                heads.add(labels[head])
                tails.add(labels[tail])

    def make_draft(self) -> SchemeDraft:
        """Return a draft with all that was collected."""
        layers = dict.fromkeys(layer for layer, _ in self._labels)
        return SchemeDraft(
            layers=tuple(self._make_layer(layer) for layer in layers),
            relations=tuple(
                RelationDraft(name=name, heads=frozenset(heads), tails=frozenset(tails))
                for name, (heads, tails) in self._relations.items()
            ),
        )

    def _make_layer(self, layer: str) -> LayerDraft:
        return LayerDraft(
            name=layer,
            labels=tuple(LabelDraft(name=label) for of, label in self._labels if of == layer),
            attributes=tuple(
                AttributeDraft(
                    name=name, values=_choose(values), labels=tuple(self._owners[of, name])
                )
                for (of, name), values in self._values.items()
                if of == layer
            ),
        )


def _choose(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values that an attribute has, none where it is free text."""
    known = tuple(values)
    short = all(len(v) <= _LONGEST_VALUE and "\n" not in v and ";" not in v for v in known)
    return tuple(sorted(known)) if short and len(known) <= _MOST_VALUES else ()


def join_drafts(page: SchemeDraft, marked: SchemeDraft) -> SchemeDraft:
    """Return what a page offers, and what of other names is marked: a page changes over time."""
    known = {(layer.name, label.name) for layer in page.layers for label in layer.labels}
    extra = {
        layer.name: tuple(label for label in layer.labels if (layer.name, label.name) not in known)
        for layer in marked.layers
    }
    layers = [
        LayerDraft(
            name=layer.name,
            labels=(*layer.labels, *extra.pop(layer.name, ())),
            attributes=layer.attributes,
        )
        for layer in page.layers
    ]
    layers += [layer for layer in marked.layers if extra.get(layer.name)]
    offered = {relation.name for relation in page.relations}
    return SchemeDraft(
        layers=tuple(layers),
        relations=(*page.relations, *(r for r in marked.relations if r.name not in offered)),
        left=page.left,
    )
