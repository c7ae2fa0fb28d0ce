"""One reading as it can be shown: whatever somebody may have marked, this comes to an end.

What is shown need not have passed any check. Spans outside the text and relations that lead
nowhere are left out here, and counted, so that nothing behind this has to ask again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from annotate.dataset.rows.graph import Graph
from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.model import Annotation, Document, Relation, Span
from annotate.scheme import Scheme


@dataclass(frozen=True, slots=True)
class ShownReading:
    """The spans and relations of an annotation that have a place in the document.

    `quotes` and `stances` are their numbers in the tables, by the ids of their spans; `graph` is
    None where the scheme is not at hand.
    """

    annotation: Annotation
    scheme: Scheme | None
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    graph: Graph | None
    quotes: Mapping[str, int] = field(default_factory=dict)
    stances: Mapping[str, int] = field(default_factory=dict)

    def find_number(self, span_id: str) -> int | None:
        """Return the number of the quote or stance that a span belongs to."""
        return self.quotes.get(span_id) or self.stances.get(span_id)

    @property
    def left_out(self) -> int:
        """How many spans and relations have no place."""
        given = len(self.annotation.spans) + len(self.annotation.relations)
        return given - len(self.spans) - len(self.relations)


def make_reading(document: Document, annotation: Annotation, scheme: Scheme | None) -> ShownReading:
    """Take from an annotation what can be shown."""
    length = len(document.text)
    inside = {s.id: s for s in annotation.spans if 0 <= s.start < s.end <= length}
    spans = tuple(sorted(inside.values(), key=lambda s: (s.start, -s.end, s.label, s.id)))
    relations = tuple(r for r in annotation.relations if r.head in inside and r.tail in inside)
    if scheme is None:
        return ShownReading(annotation, None, spans, relations, None)
    vocabulary = Vocabulary(scheme)
    known = tuple(r for r in relations if r.label in scheme.relation_types)
    graph = Graph(ChosenReading(parts={}, spans=spans, relations=known), vocabulary, Counter())
    expressions = [span.id for span in spans if span.label in vocabulary.stances]
    stances = {name: number for number, name in enumerate(expressions, start=1)}
    return ShownReading(
        annotation, scheme, spans, relations, graph, _number_quotes(spans, graph), stances
    )


def _number_quotes(spans: Iterable[Span], graph: Graph) -> dict[str, int]:
    """Return the number of each quote in text order; one that repeats another has that one's."""
    numbers = {quote.id: number for number, quote in enumerate(graph.attributions, start=1)}
    found = ((span.id, graph.find_quote(span.id)) for span in spans)
    return {piece: numbers[quote] for piece, quote in found if quote is not None}
