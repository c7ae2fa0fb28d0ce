"""One annotation of what the windows of a document gave: each span once, no contradiction.

What does not fit the scheme is left out and counted by reason. Nothing here knows a model.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from annotate.checks import find_check
from annotate.model import Annotation, Annotator, Document, Problem, Relation, Span, Status
from annotate.offsets import make_span_id
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.selection import (
    LOW_RELATIONS,
    LOW_SPANS,
    SCORE_DIGITS,
    select_layers,
    select_scores,
)
from annotate.preannotation.windows import TextRange
from annotate.readings.admission import reduce_reading
from annotate.scheme import Scheme

UNSCORED = 0.5  # the score of a suggestion to which a model gave none: it says nothing either way

UNKNOWN_RELATION = "relations that the scheme does not have"
UNFIT_RELATION = "relations between labels that they cannot join"
SURPLUS_RELATION = "relations beyond what the scheme allows of one span"
UNKNOWN_ATTRIBUTE = "attributes or values that the scheme does not have"
CONTRADICTION = "spans and relations that contradict the scheme or each other"


class WindowMerge:
    """Collects the spans and relations of one document. Adding the same twice changes nothing."""

    def __init__(self, document: Document, scheme: Scheme) -> None:
        self.left_out: Counter[str] = Counter()
        self._document = document
        self._scheme = scheme
        self._spans: dict[str, Span] = {}
        self._relations: dict[tuple[str, str], Relation] = {}

    def add_span(
        self, label: str, place: TextRange, score: float | None, attributes: Mapping[str, str]
    ) -> str:
        """Add a span and return its id; of two scores for one span the higher stays."""
        layer = self._scheme.labels[label].layer
        span_id = make_span_id(self._document.id, layer, place.start, place.end, label)
        old = self._spans.get(span_id)
        given = round(UNSCORED if score is None else score, SCORE_DIGITS)
        self._spans[span_id] = Span(
            id=span_id,
            layer=layer,
            label=label,
            start=place.start,
            end=place.end,
            text=self._document.text[place.start : place.end],
            score=max(given, old.score or 0) if old else given,
            attributes={**self._select(label, attributes), **(old.attributes if old else {})},
        )
        return span_id

    def _select(self, label: str, attributes: Mapping[str, str]) -> dict[str, str]:
        """Keep the attributes and values that the scheme has for a label."""
        known = {attribute.name: attribute for attribute in self._scheme.iter_attributes(label)}
        kept = {
            name: value
            for name, value in sorted(attributes.items())
            if name in known and value and (known[name].free or value in known[name].values)
        }
        self.left_out[UNKNOWN_ATTRIBUTE] += len(attributes) - len(kept)
        return kept

    def get_span(self, span_id: str) -> Span:
        """Return a span that was added, by its id."""
        return self._spans[span_id]

    @property
    def is_empty(self) -> bool:
        """Whether no span was added."""
        return not self._spans

    def add_relation(self, label: str, head: str, tail: str, score: float | None) -> None:
        """Add a relation between two spans that were added, the right way round."""
        if label not in self._scheme.relation_types:
            self.left_out[UNKNOWN_RELATION] += 1
            return
        if not self._allows(label, head, tail) and self._allows(label, tail, head):
            head, tail = tail, head
        if head == tail or not self._allows(label, head, tail):
            self.left_out[UNFIT_RELATION] += 1
            return
        old = self._relations.get((head, tail))
        if (old and old.label != label) or (not old and self._is_full(label, head)):
            self.left_out[SURPLUS_RELATION] += 1
            return
        given = round(UNSCORED if score is None else score, SCORE_DIGITS)
        best = max(given, old.score or 0) if old else given
        self._relations[head, tail] = Relation(label=label, head=head, tail=tail, score=best)

    def _allows(self, label: str, head: str, tail: str) -> bool:
        return self._scheme.allows(label, self._spans[head].label, self._spans[tail].label)

    def _is_full(self, label: str, head: str) -> bool:
        most = self._scheme.relation_types[label].max_tails
        count = sum(r.label == label and r.head == head for r in self._relations.values())
        return most is not None and count >= most

    def to_annotation(
        self,
        settings: PreAnnotatorSettings,
        annotator: Annotator,
        layers: tuple[str, ...],
        status: Status = "complete",
    ) -> Annotation:
        """Return the annotation of the layers, from the score on, without what contradicts."""
        spans = tuple(
            sorted(self._spans.values(), key=lambda s: (s.start, -s.end, s.layer, s.label))
        )
        rank = {span.id: at for at, span in enumerate(spans)}
        relations = tuple(
            sorted(self._relations.values(), key=lambda r: (rank[r.head], rank[r.tail], r.label))
        )
        asked, links = select_layers(spans, relations, layers)
        kept, kept_links = select_scores(asked, links, settings.min_score)
        self.left_out[LOW_SPANS] += len(asked) - len(kept)
        self.left_out[LOW_RELATIONS] += len(links) - len(kept_links)
        annotation = Annotation(
            document_id=self._document.id,
            text_sha256=self._document.text_sha256,
            scheme=self._scheme.name,
            annotator=annotator,
            layers=layers,
            spans=kept,
            relations=kept_links,
        )
        return replace(self._prune(annotation), status=status)

    def _prune(self, annotation: Annotation) -> Annotation:
        """Leave out what the checks call an error, or left hanging, until they find none."""
        reduced = reduce_reading(
            annotation, self._document, self._scheme, refuses=_is_no_suggestion
        )
        kept = reduced.annotation or replace(annotation, spans=(), relations=())
        gone = len(annotation.spans) - len(kept.spans)
        self.left_out[CONTRADICTION] += gone + len(annotation.relations) - len(kept.relations)
        return kept


def _is_no_suggestion(problem: Problem) -> bool:
    return problem.severity == "error" or find_check(problem.code).incomplete
