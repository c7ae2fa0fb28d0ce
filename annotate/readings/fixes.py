"""Fixes of what has one right answer. Never guesses: what could be meant in two ways is left alone.

S01 the span's text is taken from its positions; S04 white space is trimmed; S05 and S10 borders
move outwards to whole characters and to whole words; I04 a relation is turned round; T06 exact
copies of a relation go; T07 parts of a suggestion go whose whole a person has deleted
(`annotate.readings.orphans`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotate.model import Annotation, Document, Record, Relation, Span
from annotate.offsets import is_inside, snap, trim, widen_to_words
from annotate.readings.orphans import find_orphans, set_orphans_aside
from annotate.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One thing mended: which check it answers, where, and what was done."""

    code: str
    document: str
    span: str
    message: str


def mend_record(record: Record, scheme: Scheme) -> tuple[Record, list[Fix]]:
    """Return the record with what has one right answer mended, and the list of what was done."""
    mends: list[Fix] = []
    annotations = []
    for annotation in record.annotations:
        if annotation.text_sha256 != record.document.text_sha256:
            annotations.append(annotation)  # of another text: its positions say nothing here
            continue
        mended, done = _mend_annotation(annotation, record.document, scheme)
        annotations.append(mended)
        mends += done
    return replace(record, annotations=tuple(annotations)), mends


def _mend_annotation(
    annotation: Annotation, document: Document, scheme: Scheme
) -> tuple[Annotation, list[Fix]]:
    annotation, spans = _mend_spans(annotation, document)
    annotation, relations = _mend_relations(annotation, document.id, scheme)
    annotation, orphans = _set_orphans_aside(annotation, document.id, scheme)
    return annotation, [*spans, *relations, *orphans]


def _mend_spans(annotation: Annotation, document: Document) -> tuple[Annotation, list[Fix]]:
    spans, mends = [], []
    for span in annotation.spans:
        mended = span
        for code, message, new in _iter_mends(span, document.text):
            mended = new
            mends.append(Fix(code=code, document=document.id, span=span.id, message=message))
        spans.append(mended)
    return replace(annotation, spans=tuple(spans)), mends


def _iter_mends(span: Span, text: str) -> Iterator[tuple[str, str, Span]]:
    """Yield the span after each mend that it needs, the ids kept as they are."""
    if not is_inside(text, span.start, span.end):
        return
    slice_ = text[span.start : span.end]
    if slice_ != span.text:
        span = replace(span, text=slice_)
        yield "S01", f"text taken from the positions: {slice_!r}", span
    start, end = snap(text, span.start, span.end)
    if (start, end) != (span.start, span.end):
        span = replace(span, start=start, end=end, text=text[start:end])
        yield "S05", f"widened to whole characters [{start}, {end})", span
    start, end = trim(text, span.start, span.end)
    if start < end and (start, end) != (span.start, span.end):
        span = replace(span, start=start, end=end, text=text[start:end])
        yield "S04", f"trimmed to [{start}, {end})", span
    start, end = widen_to_words(text, span.start, span.end)
    if (start, end) != (span.start, span.end):
        span = replace(span, start=start, end=end, text=text[start:end])
        yield "S10", f"widened to whole words [{start}, {end})", span


def _mend_relations(
    annotation: Annotation, document: str, scheme: Scheme
) -> tuple[Annotation, list[Fix]]:
    mends = []
    labels = {span.id: span.label for span in annotation.spans}
    kept: dict[tuple[str, str, str], Relation] = {}
    for relation in annotation.relations:
        head, tail = labels.get(relation.head), labels.get(relation.tail)
        if _is_reversed(relation.label, head, tail, scheme):
            relation = replace(relation, head=relation.tail, tail=relation.head)
            message = f"{relation.label} turned round"
            mends.append(Fix(code="I04", document=document, span=relation.head, message=message))
        key = (relation.label, relation.head, relation.tail)
        if key in kept:
            message = f"a copy of {relation.label} dropped"
            mends.append(Fix(code="T06", document=document, span=relation.head, message=message))
        else:
            kept[key] = relation
    return replace(annotation, relations=tuple(kept.values())), mends


def _set_orphans_aside(
    annotation: Annotation, document: str, scheme: Scheme
) -> tuple[Annotation, list[Fix]]:
    if annotation.annotator.kind != "human" or annotation.status != "complete":
        return annotation, []
    mends = [
        Fix(
            code="T07",
            document=document,
            span=span.id,
            message=f"{span.label} {span.text!r} set aside: what it was part of was deleted",
        )
        for span in find_orphans(annotation, scheme)
    ]
    return set_orphans_aside(annotation, scheme), mends


def _is_reversed(label: str, head: str | None, tail: str | None, scheme: Scheme) -> bool:
    if head is None or tail is None or scheme.allows(label, head, tail):
        return False
    return scheme.allows(label, tail, head)
