"""Which readings of a document may be compared with others, and why the rest is skipped.

Nothing is left out without being counted: every reading of a record ends up among the comparable
readings or under one of the reasons below.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from annotate.model import Annotation, Problem, Record, Relation, Span
from annotate.moments import parse_time

BY_MODEL = "readings by a model"
ADJUDICATED = "adjudicated readings"
SKIPPED = "skipped tasks"
DRAFT = "drafts"
UNTOUCHED = "predictions accepted untouched"
SAME_PERSON = "earlier readings by the same person"
OTHER_TEXT = "readings of another text than the document's"
OTHER_SCHEME = "readings by another scheme"
NOT_WHOLE = "readings of which an export could not read every span"
CODE_NOT_WHOLE = "S09"
OTHER_LAYERS = "readings that answer for none of the layers"
SINGLE = "readings without a second opinion"
LOOSE = "relations without both their spans"
OUTSIDE = "spans that are not inside the text"

Value = TypeVar("Value")
SpanIdentity = tuple[str, str, int, int]


def list_comparable(
    record: Record, schemes: frozenset[str], skipped: Counter[str], *, layer: str | None = None
) -> list[Annotation]:
    """Return the comparable readings of a record, those of different people, by name.

    A model, an adjudicator, a skipped task, a draft, a prediction accepted as it was and an
    earlier reading by the same person are not comparable; `skipped` counts them.

    Args:
        record: The document with every reading of it.
        schemes: The names of the schemes by one of which it has to be read.
        skipped: Grows by what is not comparable, by the reason.
        layer: Look only at readings that answer for this layer.
    """
    people: dict[str, list[Annotation]] = {}
    models = [a for a in record.annotations if a.annotator.kind == "model"]
    for annotation in record.annotations:
        if layer is not None and layer not in annotation.layers:
            continue
        reason = find_reason(annotation, record, schemes)
        if reason is None and is_untouched(annotation, models):
            reason = UNTOUCHED
        if reason is not None:
            skipped[reason] += 1
        else:
            people.setdefault(annotation.annotator.name, []).append(annotation)
    chosen = []
    for _, readings in sorted(people.items()):
        skipped[SAME_PERSON] += len(readings) - 1
        chosen.append(pick_latest(readings))
    if len(chosen) < 2:
        skipped[SINGLE] += len(chosen)
        return []
    return chosen


def list_readings(
    record: Record, schemes: frozenset[str], layers: Collection[str], skipped: Counter[str]
) -> list[Annotation]:
    """Return what each person says of a record, by name, for the layers that two answer for.

    Who read one layer in one project and the next in another has one reading of both.
    """
    parts: dict[str, dict[str, Annotation]] = {}
    most: Counter[str] = Counter()
    for layer in layers:
        found: Counter[str] = Counter()
        for annotation in list_comparable(record, schemes, found, layer=layer):
            parts.setdefault(annotation.annotator.name, {})[layer] = annotation
        most |= found  # a reading of several layers is one reading
    skipped.update(most)
    for annotation in record.annotations:
        if not set(layers).intersection(annotation.layers):
            skipped[find_reason(annotation, record, schemes) or OTHER_LAYERS] += 1
    return [join_parts(given) for _, given in sorted(parts.items())]


def join_parts(parts: Mapping[str, Annotation]) -> Annotation:
    """Make one annotation of those that answer for each layer, by one person.

    A relation that leads into a layer for which another annotation answers leads to the same
    words there; where these are not marked, its tail is missing.
    """
    annotations = list({id(part): part for part in parts.values()}.values())
    if len(annotations) == 1:
        return replace(annotations[0], layers=tuple(parts))
    spans: dict[str, Span] = {}
    by_key: dict[SpanIdentity, str] = {}
    for number, annotation in enumerate(annotations):
        for span in annotation.spans:
            if parts.get(span.layer, annotation) is annotation:
                named = replace(span, id=f"{number}-{span.id}")
                spans[named.id] = named
                by_key.setdefault(key_of(span), named.id)
    seconds = [a.seconds for a in annotations if a.seconds is not None]
    return replace(
        pick_latest(annotations),
        layers=tuple(parts),
        spans=tuple(spans.values()),
        relations=tuple(_iter_joined(annotations, spans, by_key)),
        seconds=sum(seconds) if seconds else None,
        unassisted=_agree([a.unassisted for a in annotations]),
        started_from=_agree([a.started_from for a in annotations]),
        deleted_spans=None,  # their ids are those of several models' readings
        orphaned_spans=None,
        deleted_relations=None,
    )


def _agree(values: Sequence[Value]) -> Value | None:
    """Return what all say, None where they differ."""
    return values[0] if all(value == values[0] for value in values) else None


def _iter_joined(
    annotations: Sequence[Annotation], spans: Mapping[str, Span], by_key: Mapping[SpanIdentity, str]
) -> Iterator[Relation]:
    for number, annotation in enumerate(annotations):
        own = {span.id: span for span in annotation.spans}
        for relation in annotation.relations:
            head, tail = f"{number}-{relation.head}", f"{number}-{relation.tail}"
            if relation.head in own and head not in spans:
                continue  # another annotation answers for the layer that it begins in
            if relation.tail in own and tail not in spans:
                tail = by_key.get(key_of(own[relation.tail]), tail)
            yield replace(relation, head=head, tail=tail)


def key_of(span: Span) -> SpanIdentity:
    """Return what makes two spans the same."""
    return span.layer, span.label, span.start, span.end


def pick_latest(annotations: Sequence[Annotation]) -> Annotation:
    """Return the newest; those without a date are the oldest, of equals the last counts."""
    oldest = datetime.min.replace(tzinfo=UTC)
    return max(
        enumerate(annotations), key=lambda pair: (parse_time(pair[1].created) or oldest, pair[0])
    )[1]


def find_reason(annotation: Annotation, record: Record, schemes: frozenset[str]) -> str | None:
    """Return why an annotation is no person's finished reading, None where it is one."""
    reasons = {
        BY_MODEL: annotation.annotator.kind == "model",
        SKIPPED: annotation.status == "skipped",
        DRAFT: annotation.status == "draft",
        ADJUDICATED: annotation.annotator.kind == "adjudicator",
        OTHER_TEXT: annotation.text_sha256 != record.document.text_sha256,
        OTHER_SCHEME: annotation.scheme not in schemes,
        NOT_WHOLE: not annotation.is_whole,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def tell_partial(count: int, file: str, what: str, otherwise: str = "") -> Problem:
    """Return the warning that people's readings are not whole, with what becomes of them."""
    return Problem(
        code=CODE_NOT_WHOLE,
        severity="warning",
        message=f"{NOT_WHOLE}: {count} {what}",
        file=file,
        fix=f"Correct their tasks in Label Studio and export again{otherwise}.",
    )


def is_untouched(annotation: Annotation, models: Iterable[Annotation]) -> bool:
    """Tell whether a reading is nothing but a prediction that was submitted as it stood.

    Every span was kept, none was added, and one of the models' readings has no other span or
    relation. Where the models' readings are not at hand, what was deleted cannot be known: a
    reading of kept spans alone is then taken as untouched.
    """
    if not annotation.spans or any(span.origin != "kept" for span in annotation.spans):
        return False
    own = _list_content(annotation, annotation.layers)
    shown = [_list_content(m, annotation.layers) for m in models if m.status == "complete"]
    return not shown or own in shown


def _list_content(annotation: Annotation, layers: Iterable[str]) -> tuple[frozenset[object], ...]:
    wanted = frozenset(layers)
    spans = {span.id: key_of(span) for span in annotation.spans if span.layer in wanted}
    relations = {
        (relation.label, spans[relation.head], spans[relation.tail])
        for relation in annotation.relations
        if relation.head in spans and relation.tail in spans
    }
    return frozenset(spans.values()), frozenset(relations)
