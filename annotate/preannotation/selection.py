"""Which of the suggestions found are kept: the layers that are asked for, scores from one on."""

from collections import Counter
from dataclasses import replace

from annotate.model import Annotation, Relation, Span

SCORE_DIGITS = 4
LOW_SPANS = "spans below the score"
UNASKED = "questions for the learned polarity, which needs the packages of the extra nlp"
UNUSED_SPANS = "spans of labels that the words file calls unused, and what hung on them"
LOW_RELATIONS = "relations below the score or of such spans"


def select_layers(
    spans: tuple[Span, ...], relations: tuple[Relation, ...], layers: tuple[str, ...]
) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
    """Keep the spans of these layers, the relations that lead from them, and their other ends."""
    asked = {span.id for span in spans if span.layer in layers}
    links = tuple(relation for relation in relations if relation.head in asked)
    kept = asked | {relation.tail for relation in links}
    return tuple(span for span in spans if span.id in kept), links


def select_scores(
    spans: tuple[Span, ...], relations: tuple[Relation, ...], min_score: float
) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
    """Keep the spans and relations from a score on, and no relation that has lost an end."""
    kept = tuple(span for span in spans if span.score is None or span.score >= min_score)
    ids = {span.id for span in kept}
    links = tuple(
        relation
        for relation in relations
        if relation.head in ids
        and relation.tail in ids
        and (relation.score is None or relation.score >= min_score)
    )
    return kept, links


def select_asked(
    annotation: Annotation, layers: tuple[str, ...], min_score: float
) -> tuple[Annotation, Counter[str]]:
    """Return what is asked for of an annotation, in text order, and how much is below the score."""
    spans = tuple(sorted(annotation.spans, key=lambda s: (s.start, -s.end, s.layer, s.label, s.id)))
    rank = {span.id: at for at, span in enumerate(spans)}
    relations = tuple(
        sorted(annotation.relations, key=lambda r: (rank[r.head], rank[r.tail], r.label))
    )
    asked, links = select_layers(spans, relations, layers)
    kept, kept_links = select_scores(asked, links, min_score)
    low = {LOW_SPANS: len(asked) - len(kept), LOW_RELATIONS: len(links) - len(kept_links)}
    said = tuple(layer for layer in layers if layer in annotation.layers)
    return replace(annotation, layers=said, spans=kept, relations=kept_links), Counter(low)
