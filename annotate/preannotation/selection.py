"""Which of the suggestions found are kept: the layers that are asked for, scores from one on."""

from annotate.model import Relation, Span

SCORE_DIGITS = 4
LOW_SPANS = "spans below the score"
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
