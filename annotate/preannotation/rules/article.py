"""A document as the pipeline works on it, and the draft of its annotation.

A `ParsedArticle` is a document with its annotatable segments parsed, one spaCy Doc a segment, so
that nothing found in one can cross into another. Positions in it are those of the document.
A `Draft` collects what the finders find, by role, and gives it back sorted, each thing once.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotate.model import Document, Relation, Segment, Span
from annotate.offsets import make_span_id, shift
from annotate.preannotation.selection import SCORE_DIGITS
from annotate.scheme import Scheme

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan

NO_ATTRIBUTES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment and its parse: `doc.text` stands for its slice, character by character."""

    segment: Segment
    doc: "Doc"

    def locate(self, span: "DocSpan") -> tuple[int, int]:
        """Return the positions in the document of a stretch of the parse."""
        return shift(span.start_char, span.end_char, self.segment.start)


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """A document and the parses of its annotatable segments, in text order."""

    document: Document
    pieces: tuple[Piece, ...]

    def show_text(self) -> str:
        """Return the text of the document as it was parsed; every position is the same."""
        text = self.document.text
        shown, at = [], 0
        for piece in self.pieces:
            shown += [text[at : piece.segment.start], piece.doc.text]
            at = piece.segment.end
        return "".join((*shown, text[at:]))

    def find_piece(self, position: int) -> Piece | None:
        """Return the piece that holds a position of the document, None between pieces."""
        at = bisect_right(self.pieces, position, key=lambda piece: piece.segment.start) - 1
        return self.pieces[at] if at >= 0 and position < self.pieces[at].segment.end else None


class Draft:
    """Spans and relations found so far. What the scheme has no role for is left out."""

    def __init__(self, document: Document, scheme: Scheme) -> None:
        self.document = document
        self.scheme = scheme
        self._spans: dict[str, Span] = {}
        self._relations: dict[tuple[str, str], Relation] = {}

    def add_entity(self, type: str, start: int, end: int, score: float) -> str | None:
        """Add an entity by its type: an OntoNotes name, or a label of entities that has none.

        Returns:
            Its id, None where no label maps to the type.
        """
        own = self.scheme.labels.get(type)
        label = self.scheme.find_entity(type) or (own.name if own and own.enabled else None)
        return self._add(label, start, end, score, {})

    def add_span(
        self,
        role: str,
        start: int,
        end: int,
        score: float,
        attributes: dict[str, str] | None = None,
    ) -> str | None:
        """Add a span by its label's role; return its id, None where the scheme has none."""
        return self._add(self.scheme.find_label(role), start, end, score, attributes or {})

    def _add(
        self, label: str | None, start: int, end: int, score: float, attributes: dict[str, str]
    ) -> str | None:
        if label is None:
            return None
        layer = self.scheme.labels[label].layer
        span_id = make_span_id(self.document.id, layer, start, end, label)
        old = self._spans.get(span_id)
        if old is None or (old.score or 0) < score:
            self._spans[span_id] = Span(
                id=span_id,
                layer=layer,
                label=label,
                start=start,
                end=end,
                text=self.document.text[start:end],
                score=round(score, SCORE_DIGITS),
                attributes={**(old.attributes if old else {}), **attributes},
            )
        return span_id

    def set_attribute(self, span_id: str, name: str, value: str) -> None:
        """Give an attribute of a span a value."""
        span = self._spans[span_id]
        self._spans[span_id] = replace(span, attributes={**span.attributes, name: value})

    def add_relation(
        self,
        role: str,
        head: str | None,
        tail: str | None,
        score: float,
        attributes: Mapping[str, str] = NO_ATTRIBUTES,
    ) -> bool:
        """Add a relation by its role, where both ends are there and the scheme allows it.

        An ordered pair of spans carries one relation: the first stays.
        """
        name = self.scheme.find_relation(role)
        if name is None or head is None or tail is None or head == tail:
            return False
        if (head, tail) in self._relations or not self.scheme.allows(
            name, self._spans[head].label, self._spans[tail].label
        ):
            return False
        self._relations[head, tail] = Relation(
            label=name,
            head=head,
            tail=tail,
            score=round(score, SCORE_DIGITS),
            attributes=dict(attributes),
        )
        return True

    def find_first(self, role: str, span_id: str) -> str:
        """Return the first of the spans that relations of a role lead from to a span."""
        name = self.scheme.find_relation(role)
        before = {tail: head for (head, tail), r in self._relations.items() if r.label == name}
        seen = {span_id}
        while (head := before.get(span_id)) is not None and head not in seen:
            seen.add(head)
            span_id = head
        return span_id

    def get_span(self, span_id: str) -> Span:
        """Return a span of the draft by its id."""
        return self._spans[span_id]

    def iter_spans(self, *roles: str) -> Iterator[Span]:
        """Yield the spans in text order, of these roles only where some are named."""
        for span in self.sort_spans():
            if not roles or self.scheme.labels[span.label].role in roles:
                yield span

    def sort_spans(self) -> tuple[Span, ...]:
        """Return the spans by start, the longer first, then by layer and label."""
        return tuple(
            sorted(self._spans.values(), key=lambda s: (s.start, -s.end, s.layer, s.label))
        )

    def sort_relations(self) -> tuple[Relation, ...]:
        """Return the relations in the order of their heads' and tails' positions."""
        rank = {span.id: at for at, span in enumerate(self.sort_spans())}
        return tuple(
            sorted(self._relations.values(), key=lambda r: (rank[r.head], rank[r.tail], r.label))
        )
