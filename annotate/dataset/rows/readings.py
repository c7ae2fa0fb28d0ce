"""Which reading of a document the dataset shows, layer by layer.

An adjudicated reading is gold, a person's is human, a model's is silver; a person's of which an
export could not read every span is partial: nobody can say that it was reviewed. The best one that
answers for a layer is taken. Nothing is merged within a layer, and what is taken over is never
changed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.model import Annotation, Record, Relation, Span
from annotate.offsets import make_span_id

Reviewed = Literal["gold", "human", "partial", "silver"]
REVIEWED: Mapping[str, Reviewed] = {"adjudicator": "gold", "human": "human", "model": "silver"}
ORDER: tuple[Reviewed, ...] = ("silver", "partial", "human", "gold")
LATEST = "latest"

SKIPPED = "skipped by the people who read it"
UNFINISHED = "without a finished reading"
UNREVIEWED = "not reviewed by a person"
LABEL_OFF = "spans whose label the scheme has switched off"
NO_LAYER = "spans of a layer that their reading does not answer for"
LOOSE = "relations to or from a span that is not in the chosen reading"

# By which finding a row says it, as `annotate checks` explains it.
LEFT_CODES: Mapping[str, str] = {LABEL_OFF: "D34", NO_LAYER: "D35", LOOSE: "D36"}

SpanIdentity = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class LeftPart:
    """What of a reading is not shown, and why: a span, or a relation, which has no position."""

    why: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenReading:
    """What the dataset shows of a document: for each layer the annotation that answers for it.

    `left` is what of these annotations is not shown.
    """

    parts: Mapping[str, Annotation]
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    left: tuple[LeftPart, ...] = ()

    @property
    def reviewed(self) -> Reviewed:
        """How far the document as a whole was reviewed: as far as its least reviewed layer."""
        return min((judge(part) for part in self.parts.values()), key=ORDER.index)


def judge(annotation: Annotation) -> Reviewed:
    """Return what a reading counts as."""
    found = REVIEWED[annotation.annotator.kind]
    return "partial" if found != "silver" and not annotation.is_whole else found


def choose_parts(
    record: Record, layers: Iterable[str], *, prefer: str = LATEST, gold_only: bool = False
) -> Mapping[str, Annotation] | str:
    """Return the annotation that answers for each layer, or why the document has none.

    Args:
        record: The document with every reading of it.
        layers: The scheme's layers.
        prefer: Whose reading goes first where several people read it; else the latest counts.
        gold_only: Take only readings that a person made, and of which every span is here.
    """
    parts, reasons = {}, set()
    for layer in layers:
        found = _choose(record.annotations, layer, prefer, gold_only)
        if isinstance(found, Annotation):
            parts[layer] = found
        else:
            reasons.add(found)
    if parts:
        return parts
    return next((r for r in (SKIPPED, UNREVIEWED) if r in reasons), UNFINISHED)


def _choose(
    annotations: tuple[Annotation, ...], layer: str, prefer: str, gold_only: bool
) -> Annotation | str:
    answering = [a for a in annotations if layer in a.layers]
    complete = [a for a in answering if a.status == "complete"]
    read = [a for a in complete if a.annotator.kind != "model"]
    if not read and any(a.status == "skipped" for a in answering):
        return SKIPPED  # a person said that it is not to be annotated: no machine overrules that
    candidates = [a for a in read if a.is_whole] if gold_only else complete
    if not candidates:
        return UNREVIEWED if complete else UNFINISHED
    if len(candidates) == 1:
        return candidates[0]
    return max(enumerate(candidates), key=lambda pair: (*_rank(pair[1], prefer), pair[0]))[1]


def _rank(annotation: Annotation, prefer: str) -> tuple[int, bool, datetime]:
    return (
        ORDER.index(judge(annotation)),
        annotation.annotator.name == prefer,
        _parse_time(annotation.created),
    )


def _parse_time(created: str | None) -> datetime:
    """Return a moment that can be compared; what is no date counts as the oldest."""
    try:
        return datetime.fromisoformat(created or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def compose_reading(
    document_id: str,
    parts: Mapping[str, Annotation],
    vocabulary: Vocabulary,
    left: Counter[str],
) -> ChosenReading:
    """Put the layers' spans and relations together; what cannot be kept is named and counted.

    One annotation for all layers keeps its ids. Of several, every span gets its stable id, so
    that ids that two annotators gave to different spans cannot meet.
    """
    annotations = list({id(part): part for part in parts.values()}.values())
    if len(annotations) == 1 and _is_taken_whole(annotations[0], parts, vocabulary):
        return _sort(parts, annotations[0].spans, annotations[0].relations)
    taken: dict[tuple[int, str], Span] = {}
    by_key: dict[SpanIdentity, str] = {}
    lost: list[LeftPart] = []
    for number, annotation in enumerate(annotations):
        for span in _select(annotation, parts, vocabulary):
            if isinstance(span, LeftPart):
                lost.append(span)
                continue
            kept = span if len(annotations) == 1 else _rename(span, document_id, by_key)
            taken[number, span.id] = kept
            by_key.setdefault(_key(span), kept.id)
    found = [
        each
        for number, annotation in enumerate(annotations)
        for each in _select_relations(annotation, number, parts, taken, by_key)
    ]
    relations = [each for each in found if isinstance(each, Relation)]
    lost += [each for each in found if isinstance(each, LeftPart)]
    left.update(each.why for each in lost)
    return replace(_sort(parts, taken.values(), relations), left=tuple(lost))


def _is_taken_whole(
    annotation: Annotation, parts: Mapping[str, Annotation], vocabulary: Vocabulary
) -> bool:
    """Tell whether a reading that is the only one has nothing that could not be kept."""
    enabled = vocabulary.codes["labels"]
    kinds = {(span.layer, span.label) for span in annotation.spans}
    ids = {span.id for span in annotation.spans}
    return (
        all(layer in parts and label in enabled for layer, label in kinds)
        and len(ids) == len(annotation.spans)
        and all(link.head in ids and link.tail in ids for link in annotation.relations)
    )


def _sort(
    parts: Mapping[str, Annotation], spans: Iterable[Span], relations: Iterable[Relation]
) -> ChosenReading:
    return ChosenReading(
        parts=parts,
        spans=tuple(sorted(spans, key=lambda s: (s.start, -s.end, s.label, s.id))),
        relations=tuple(sorted(relations, key=lambda r: (r.head, r.label, r.tail))),
    )


def _key(span: Span) -> SpanIdentity:
    return span.layer, span.label, span.start, span.end


def _rename(span: Span, document_id: str, by_key: Mapping[SpanIdentity, str]) -> Span:
    stable = make_span_id(document_id, span.layer, span.start, span.end, span.label)
    # A twin, the same label on the same words twice, keeps an id of its own.
    return replace(span, id=f"{stable}-{span.id}"[:200] if _key(span) in by_key else stable)


def _select(
    annotation: Annotation,
    parts: Mapping[str, Annotation],
    vocabulary: Vocabulary,
) -> Iterable[Span | LeftPart]:
    enabled = vocabulary.codes["labels"]
    for span in annotation.spans:
        if span.layer not in annotation.layers:
            yield LeftPart(NO_LAYER, span)
        elif parts.get(span.layer) is not annotation:
            continue  # another reading answers for this layer
        elif span.label not in enabled:
            yield LeftPart(LABEL_OFF, span)
        else:
            yield span


def _select_relations(
    annotation: Annotation,
    number: int,
    parts: Mapping[str, Annotation],
    taken: Mapping[tuple[int, str], Span],
    by_key: Mapping[SpanIdentity, str],
) -> Iterable[Relation | LeftPart]:
    """Yield the relations from the spans taken, leading to the same words where those are."""
    own = {span.id: span for span in annotation.spans}
    for relation in annotation.relations:
        if parts.get(own[relation.head].layer, annotation) is not annotation:
            continue  # the layer of its hub is another reading's to answer for
        head = taken.get((number, relation.head))
        tail = taken.get((number, relation.tail))
        tail_id = tail.id if tail else by_key.get(_key(own[relation.tail]))
        if head is None or tail_id is None:
            yield LeftPart(LOOSE)
        elif (head.id, tail_id) == (relation.head, relation.tail):
            yield relation
        else:
            yield replace(relation, head=head.id, tail=tail_id)
