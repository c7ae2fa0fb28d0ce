"""An annotation with the indices that the checks look things up in, made once."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotate.language import Language, find_language
from annotate.model import Annotation, Document, Relation, Segment, Span
from annotate.offsets import find_segment, list_starts
from annotate.scheme import Scheme

CONTENTS = ("direct", "indirect", "mixed")
STANCES = ("against", "conflicted", "favor", "neutral", "unclear")


@dataclass(slots=True)
class JoinedRelation:
    """A relation whose two ends are there. `allowed` tells whether the scheme lets it join them."""

    relation: Relation
    role: str
    head: Span
    tail: Span
    allowed: bool


class View:
    """One annotation of one document, read with one scheme.

    Attributes:
        spans: The spans by id.
        links: The relations whose ends are both there and differ.
        by_role: The links by the role of their relation.
        spans_by_role: The spans by the role of their label, empty where the scheme has no such.
        known_names: Names of the project's table of who is who, in small letters.
    """

    __slots__ = (
        "_starts",
        "_tails",
        "annotation",
        "by_role",
        "document",
        "known_names",
        "links",
        "scheme",
        "spans",
        "spans_by_role",
    )

    def __init__(
        self,
        annotation: Annotation,
        document: Document,
        scheme: Scheme,
        known_names: Container[str] = (),
    ) -> None:
        self.known_names = known_names
        self.annotation = annotation
        self.document = document
        self.scheme = scheme
        self.spans: Mapping[str, Span] = {span.id: span for span in annotation.spans}
        self.spans_by_role = _group_spans(annotation.spans, scheme)
        self.links = _link(annotation.relations, self.spans, scheme)
        self.by_role: Mapping[str, list[JoinedRelation]] = _group_links(self.links)
        self._starts = list_starts(document.segments)
        # By role and head, as they are asked for.
        self._tails: dict[str, dict[str, list[Span]]] = {}

    @property
    def language(self) -> Language:
        """The language of the document, the default one where there are no words of its own."""
        return find_language(self.document.meta.language)

    def find_role(self, span: Span) -> str:
        """Return the role of the span's label, empty where the scheme does not know it."""
        return self.scheme.roles.get(span.label, "")

    def read(self, span: Span) -> str:
        """Return the slice of the document, whatever the span says its text is."""
        return self.document.text[max(0, span.start) : max(0, span.end)]

    def get_tails(self, span: Span, role: str) -> Sequence[Span]:
        """Return the spans to which relations of this role lead from a span."""
        tails = self._tails.get(role)
        if tails is None:
            tails = self._tails[role] = defaultdict(list)
            for link in self.by_role.get(role, ()):
                tails[link.head.id].append(link.tail)
        return tails.get(span.id, ())

    def list_spans(self, roles: Iterable[str]) -> list[Span]:
        """Return the spans whose label has one of these roles, role by role."""
        return [span for role in roles for span in self.spans_by_role.get(role, ())]

    def answers_for(self, role: str) -> bool:
        """Tell whether the annotation answers for the layer in which labels of this role lie."""
        name = self.scheme.find_label(role)
        return name is not None and self.scheme.labels[name].layer in self.annotation.layers

    def find_segment(self, span: Span) -> Segment | None:
        """Return the segment in which a span begins."""
        return find_segment(self.document.segments, span.start, self._starts)


def _group_spans(spans: Iterable[Span], scheme: Scheme) -> Mapping[str, list[Span]]:
    grouped = defaultdict(list)
    find_role = scheme.roles.get
    for span in spans:
        grouped[find_role(span.label, "")].append(span)
    return grouped


def _link(
    relations: Iterable[Relation], spans: Mapping[str, Span], scheme: Scheme
) -> Sequence[JoinedRelation]:
    links = []
    types = scheme.relation_types
    for relation in relations:
        head, tail = spans.get(relation.head), spans.get(relation.tail)
        if head is not None and tail is not None and head is not tail:
            kind = types.get(relation.label)
            role = "" if kind is None else kind.role
            allowed = kind is not None and head.label in kind.heads and tail.label in kind.tails
            links.append(JoinedRelation(relation, role, head, tail, allowed))
    return links


def _group_links(links: Iterable[JoinedRelation]) -> Mapping[str, list[JoinedRelation]]:
    grouped = defaultdict(list)
    for link in links:
        grouped[link.role].append(link)
    return grouped


def show(text: str, length: int = 60) -> str:
    """Return a text as people quote it, cut to a length in code points."""
    return repr(text if len(text) <= length else text[: length - 1] + "…")
