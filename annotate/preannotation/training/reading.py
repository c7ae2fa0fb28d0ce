"""What a trained model finds in an article: spans, then the relations between spans."""

from collections.abc import Iterator, Sequence

from annotate.model import Annotation, Annotator, Span
from annotate.offsets import snap, trim
from annotate.preannotation.models.merge import WindowMerge
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.article import ParsedArticle
from annotate.preannotation.training.folder import TrainedParts
from annotate.preannotation.training.logistic import estimate_probability
from annotate.preannotation.training.pairs import iter_pairs
from annotate.preannotation.training.recognisers import FoundSpan, recognise
from annotate.preannotation.windows import TextRange

LEAST = 0.5  # a relation that is likelier wrong than right costs more than it saves


class TrainedReading:
    """What a model finds in articles, put into a merge for each.

    Args:
        parts: The model.
        settings: What is asked of it.
        labels: The labels whose spans it adds.
        relations: The relations that it adds.
    """

    def __init__(
        self,
        parts: TrainedParts,
        settings: PreAnnotatorSettings,
        labels: frozenset[str],
        relations: frozenset[str],
    ) -> None:
        self._parts, self._settings, self._labels = parts, settings, labels
        types = settings.scheme.relations
        known = relations.intersection(parts.card.relations if parts.relations else ())
        self._types = [t for t in types if t.name in known]  # no weights tell nothing of a pair
        self._chances = {score.label: score.chance for score in parts.card.scores if score.layer}

    def fill(
        self, article: ParsedArticle, merge: WindowMerge, given: Annotation | None = None
    ) -> None:
        """Add what is found in an article, to what somebody else found in it."""
        spans = {span.id: span for span in given.spans} if given else {}
        for span in spans.values():
            place = TextRange(span.start, span.end)
            merge.add_span(span.label, place, span.score, span.attributes)
        for relation in given.relations if given else ():
            merge.add_relation(relation.label, relation.head, relation.tail, relation.score)
        for found in self._iter_spans(article):
            span_id = merge.add_span(
                found.label, TextRange(found.start, found.end), found.score, {}
            )
            spans[span_id] = merge.get_span(span_id)
        self._relate(article, merge, list(spans.values()))

    def _iter_spans(self, article: ParsedArticle) -> Iterator[FoundSpan]:
        text, docs = article.document.text, [piece.doc for piece in article.pieces]
        for one in self._parts.card.recognisers:
            if not self._labels.intersection(one.labels):
                continue
            each = recognise(self._parts.pipeline, one, docs)
            for piece, found in zip(article.pieces, each, strict=True):
                at = piece.segment.start
                for span in found:
                    start, end = snap(text, *trim(text, span.start + at, span.end + at))
                    if start < end and span.label in self._labels:
                        chance = self._chances.get(span.label)
                        score = span.score if span.score is not None else chance
                        yield FoundSpan(start, end, span.label, score)

    def _relate(self, article: ParsedArticle, merge: WindowMerge, spans: Sequence[Span]) -> None:
        """Add relations, the surest first: what contradicts them or is too much comes after."""
        ordered = sorted(spans, key=lambda s: (s.start, -s.end, s.id))
        pairs = iter_pairs(article, ordered, self._types, self._parts.card.reach)
        scored = [(estimate_probability(self._parts.relations, p.features), p) for p in pairs]
        scored.sort(key=lambda one: (-one[0], one[1].relation, one[1].head.id, one[1].tail.id))
        for chance, pair in scored:
            if chance >= LEAST:
                merge.add_relation(pair.relation, pair.head.id, pair.tail.id, chance)

    def read(self, article: ParsedArticle, annotator: Annotator) -> Annotation:
        """Return what is found in an article as an annotation of the layers asked for."""
        merge = WindowMerge(article.document, self._settings.scheme)
        self.fill(article, merge)
        return merge.to_annotation(self._settings, annotator, self._settings.layers)
