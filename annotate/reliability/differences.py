"""How two readings of the same text differ, span by span and relation by relation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from annotate.model import Annotation, Relation, Span
from annotate.reliability.audit.edits import pair_spans

How = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanDifference:
    """A span that only one reading has, or that both have otherwise."""

    how: How
    before: Span | None
    after: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationDifference:
    """A relation that only one reading has, or that both have with other attributes."""

    how: How
    label: str
    head: Span
    tail: Span
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDifferences:
    """What differs between two readings, and how much is the same.

    `scores` counts the spans that differ in nothing but their score.
    """

    spans: Sequence[SpanDifference]
    relations: Sequence[RelationDifference]
    same_spans: int
    same_relations: int
    scores: int


def find_differences(
    before: Annotation, after: Annotation, layers: Sequence[str]
) -> ReadingDifferences:
    """Compare two readings of one text in some layers.

    A span is followed where it was moved or has another label: by its place, by its id, or by
    the text that it covers.
    """
    ones = [span for span in before.spans if span.layer in layers]
    others = [span for span in after.spans if span.layer in layers]
    pairs = pair_spans(ones, others)
    spans = sorted(_iter_spans(ones, others, pairs), key=_place)
    same = [(one, pairs[one.id]) for one in ones if one.id in pairs]
    same = [(one, other) for one, other in same if _look(one) == _look(other)]
    names = {one.id: pairs[one.id].id if one.id in pairs else f"only {one.id}" for one in ones}
    links = (
        _list_links(before, ones, names),
        _list_links(after, others, {other.id: other.id for other in others}),
    )
    relations = sorted(_iter_relations(*links), key=_place_of_relation)
    changed = sum(found.how == "changed" for found in relations)
    return ReadingDifferences(
        spans=spans,
        relations=relations,
        same_spans=len(same),
        same_relations=len(links[0].keys() & links[1].keys()) - changed,
        scores=sum(one.score != other.score for one, other in same),
    )


def _iter_spans(
    ones: Sequence[Span], others: Sequence[Span], pairs: Mapping[str, Span]
) -> Iterator[SpanDifference]:
    for one in ones:
        other = pairs.get(one.id)
        if other is None:
            yield SpanDifference(how="removed", before=one, after=None)
        elif _look(one) != _look(other):
            yield SpanDifference(how="changed", before=one, after=other)
    taken = {other.id for other in pairs.values()}
    for other in others:
        if other.id not in taken:
            yield SpanDifference(how="added", before=None, after=other)


def _look(span: Span) -> tuple[object, ...]:
    return span.start, span.end, span.label, dict(span.attributes)


def _place(found: SpanDifference) -> tuple[int, int, str]:
    span = found.before or found.after
    assert span is not None
    return span.start, span.end, found.how


def _place_of_relation(found: RelationDifference) -> tuple[object, ...]:
    return found.head.start, found.head.end, found.label, found.tail.start, found.how


_Links = dict[tuple[str, str, str], tuple[Span, Span, Relation]]


def _list_links(reading: Annotation, spans: Sequence[Span], names: Mapping[str, str]) -> _Links:
    """Return the relations between these spans, by label and the names of both ends."""
    by_id = {span.id: span for span in spans}
    return {
        (relation.label, names[relation.head], names[relation.tail]): (
            by_id[relation.head],
            by_id[relation.tail],
            relation,
        )
        for relation in reading.relations
        if relation.head in by_id and relation.tail in by_id
    }


def _iter_relations(before: _Links, after: _Links) -> Iterator[RelationDifference]:
    for key in before.keys() | after.keys():
        head, tail, _ = before.get(key) or after[key]
        was, now = (
            dict(links[key][2].attributes) if key in links else None for links in (before, after)
        )
        if was != now:
            how: How = "added" if was is None else "removed" if now is None else "changed"
            yield RelationDifference(
                how=how, label=key[0], head=head, tail=tail, before=was, after=now
            )
