"""An annotation with the indices that the checks look things up in, made once."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from annotate.model import Annotation, Document, Relation, Segment, Span
from annotate.offsets import find_segment
from annotate.scheme import Scheme

CONTENTS = frozenset(("direct", "indirect", "mixed"))
STANCES = frozenset(("favor", "against", "neutral", "conflicted", "unclear"))


class Finding(NamedTuple):
    """What one check found: its code, words for it, and the span or relation it speaks of."""

    code: str
    message: str
    span: Span | None = None
    relation: Relation | None = None
    start: int | None = None
    end: int | None = None


class Link(NamedTuple):
    """A relation whose two ends are there."""

    relation: Relation
    role: str
    head: Span
    tail: Span


CheckFunction = Callable[["View"], "list[Finding]"]


class View:
    """One annotation of one document, read with one scheme."""

    def __init__(self, annotation: Annotation, document: Document, scheme: Scheme) -> None:
        self.annotation = annotation
        self.document = document
        self.scheme = scheme
        self.spans: Mapping[str, Span] = {span.id: span for span in annotation.spans}

    def find_role(self, span: Span) -> str:
        """Return the role of the span's label, empty where the scheme does not know it."""
        label = self.scheme.labels.get(span.label)
        return label.role if label else ""

    def read(self, span: Span) -> str:
        """Return the slice of the document, whatever the span says its text is."""
        return self.document.text[max(0, span.start) : max(0, span.end)]

    @cached_property
    def links(self) -> list[Link]:
        """The relations whose ends are both there and differ."""
        spans, types = self.spans, self.scheme.relation_types
        found = []
        for relation in self.annotation.relations:
            head, tail = spans.get(relation.head), spans.get(relation.tail)
            if head is not None and tail is not None and head is not tail:
                kind = types.get(relation.label)
                found.append(Link(relation, kind.role if kind else "", head, tail))
        return found

    @cached_property
    def by_role(self) -> Mapping[str, list[Link]]:
        """The links by the role of their relation."""
        grouped = defaultdict(list)
        for link in self.links:
            grouped[link.role].append(link)
        return grouped

    @cached_property
    def _tails(self) -> Mapping[tuple[str, str], list[Span]]:
        tails = defaultdict(list)
        for link in self.links:
            tails[link.head.id, link.role].append(link.tail)
        return tails

    def get_tails(self, span: Span, role: str) -> list[Span]:
        """Return the spans to which relations of this role lead from a span."""
        return self._tails.get((span.id, role), [])

    @cached_property
    def spans_by_role(self) -> Mapping[str, list[Span]]:
        """The spans by the role of their label."""
        grouped = defaultdict(list)
        for span in self.annotation.spans:
            grouped[self.find_role(span)].append(span)
        return grouped

    def list_spans(self, roles: frozenset[str]) -> list[Span]:
        """Return the spans whose label has one of these roles."""
        return [span for role in sorted(roles) for span in self.spans_by_role.get(role, ())]

    def answers_for(self, role: str) -> bool:
        """Tell whether the annotation answers for the layer in which labels of this role lie."""
        name = self.scheme.find_label(role)
        return name is not None and self.scheme.labels[name].layer in self.annotation.layers

    def find_segment(self, span: Span) -> Segment | None:
        """Return the segment in which a span begins."""
        return find_segment(self.document.segments, span.start)


def show(text: str, length: int = 60) -> str:
    """Return a text as people quote it, cut to a length in code points."""
    return repr(text if len(text) <= length else text[: length - 1] + "…")
