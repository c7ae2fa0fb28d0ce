"""What one person says of a document: spans and relations by keys without ids, to be compared.

A span key is a layer, a label and bounds: two people's keys are the same where these are.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from annotate.files.json_values import dump_json
from annotate.model import Annotation, Annotator, Document, Record, Relation, Span, Status
from annotate.moments import parse_time
from annotate.offsets import is_inside, make_span_id
from annotate.readings.comparable import LOOSE, OUTSIDE, SpanIdentity, key_of, list_readings
from annotate.scheme import Scheme

UNKNOWN = "spans, notes and attributes that the scheme does not have"
READING = "reading"
_SHORT = 12  # hexadecimal digits that name a content

Attributes = Mapping[str, str]


class SpanKey(NamedTuple):
    """A span without an id. `nth` tells apart spans of one reading that differ in nothing else."""

    start: int
    end: int
    layer: str
    label: str
    nth: int = 1

    @property
    def shown(self) -> str:
        """The span in a sentence."""
        return f"{self.label} [{self.start}, {self.end})"


class RelationKey(NamedTuple):
    """A relation without an id, between two span keys."""

    label: str
    head: SpanKey
    tail: SpanKey


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatorView:
    """One person's reading, by keys: spans and relations with attributes, of its own layers.

    Spans of other layers are only there where a relation leads to them. `notes` are what the
    person wrote beside spans.
    """

    name: str
    layers: tuple[str, ...]
    spans: Mapping[SpanKey, Attributes]
    relations: Mapping[RelationKey, Attributes]
    created: str | None = None
    notes: Mapping[SpanKey, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """A hash of all that was said; who said it is no part of it."""
        content = [
            list(self.layers),
            [[*key, sorted(given.items())] for key, given in sorted(self.spans.items())],
            [
                [key.label, list(key.head), list(key.tail), sorted(given.items())]
                for key, given in sorted(self.relations.items(), key=itemgetter(0))
            ],
        ]
        return hashlib.sha256(dump_json(content).encode("utf-8")).hexdigest()


def read_views(record: Record, scheme: Scheme, skipped: Counter[str]) -> list[AnnotatorView]:
    """Return the annotators' views in a record, by name; `skipped` counts what is not comparable.

    For each layer only people count of whom at least two answer for it.
    """
    return [
        make_view(annotation, record.document, scheme, skipped)
        for annotation in list_readings(record, scheme.names, scheme.layer_names, skipped)
    ]


def make_view(
    annotation: Annotation, document: Document, scheme: Scheme, skipped: Counter[str]
) -> AnnotatorView:
    """Take what an annotation says of its layers; what has no place in text or scheme is counted.

    Args:
        annotation: A reading; of other layers only what its relations lead to is taken.
        document: What was read.
        scheme: By which it was read.
        skipped: Grows by what cannot be compared.
    """
    writer = _ViewMaker(annotation, document, scheme, skipped)
    writer.add_spans()
    writer.add_relations()
    return AnnotatorView(
        name=annotation.annotator.name,
        layers=tuple(layer for layer in scheme.layer_names if layer in annotation.layers),
        spans=dict(sorted(writer.spans.items())),
        relations=dict(sorted(writer.relations.items(), key=itemgetter(0))),
        created=annotation.created,
        notes=writer.notes,
    )


def find_latest(dates: Iterable[str | None]) -> str | None:
    """Return the latest of some dates, as it is written."""
    known = [(moment, date) for date in dates if (moment := parse_time(date)) is not None]
    return max(known)[1] if known else None


NOTE = "note"  # what a person wrote beside a span in Label Studio


class _ViewMaker:
    def __init__(
        self, annotation: Annotation, document: Document, scheme: Scheme, skipped: Counter[str]
    ) -> None:
        self.annotation, self.document = annotation, document
        self.scheme, self.skipped = scheme, skipped
        self.spans: dict[SpanKey, Attributes] = {}
        self.relations: dict[RelationKey, Attributes] = {}
        self.notes: dict[SpanKey, str] = {}
        self._keys: dict[str, SpanKey] = {}

    def add_spans(self) -> None:
        """Take the spans of the layers that the annotation answers for."""
        layers = self.annotation.layers
        own = [s for s in self.annotation.spans if s.layer in layers and self._fits(s)]
        for span, nth in _count_twins(own, self.annotation.relations):
            self._add(span, SpanKey(span.start, span.end, span.layer, span.label, nth))

    def _fits(self, span: Span) -> bool:
        if not is_inside(self.document.text, span.start, span.end):
            self.skipped[OUTSIDE] += 1
            return False
        label = self.scheme.labels.get(span.label)
        if label is None or label.layer != span.layer:
            self.skipped[UNKNOWN] += 1
            return False
        return True

    def _add(self, span: Span, key: SpanKey) -> None:
        self._keys[span.id] = key
        known = {attribute.name for attribute in self.scheme.iter_attributes(span.label)}
        self.spans.setdefault(
            key, {name: span.attributes[name] for name in sorted(known & span.attributes.keys())}
        )
        self.skipped[UNKNOWN] += len(span.attributes.keys() - known)
        if NOTE in span.attributes and NOTE not in known:
            self.notes[key] = span.attributes[NOTE]

    def add_relations(self) -> None:
        """Take the relations from those spans; where they lead out of the layers, the tail too."""
        spans = {span.id: span for span in self.annotation.spans}
        for relation in self.annotation.relations:
            head = spans.get(relation.head)
            if head is not None and head.layer not in self.annotation.layers:
                continue
            tail = self._find_tail(spans.get(relation.tail))
            if relation.head in self._keys and tail is not None:
                key = RelationKey(relation.label, self._keys[relation.head], tail)
                self.relations.setdefault(key, dict(sorted(relation.attributes.items())))
            else:
                self.skipped[LOOSE] += 1

    def _find_tail(self, span: Span | None) -> SpanKey | None:
        if span is None or span.id in self._keys:
            return None if span is None else self._keys[span.id]
        key = SpanKey(span.start, span.end, span.layer, span.label)
        if key not in self.spans and (span.layer in self.annotation.layers or not self._fits(span)):
            return None
        self._add(span, key)
        return key


def _count_twins(
    spans: Iterable[Span], relations: Iterable[Relation]
) -> Iterable[tuple[Span, int]]:
    """Number the spans that differ in nothing but their relations, by these."""
    twins: defaultdict[SpanIdentity, list[Span]] = defaultdict(list)
    by_id: dict[str, SpanIdentity] = {}
    for span in spans:
        twins[key_of(span)].append(span)
        by_id[span.id] = key_of(span)
    if all(len(group) == 1 for group in twins.values()):
        return [(group[0], 1) for group in twins.values()]
    ends_of: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for relation in relations:
        ends = by_id.get(relation.head), by_id.get(relation.tail)
        ends_of[relation.head].append((relation.label, 0, ends[1] or ()))
        ends_of[relation.tail].append((relation.label, 1, ends[0] or ()))
    return [
        (span, nth)
        for group in twins.values()
        for nth, span in enumerate(sorted(group, key=lambda s: (sorted(ends_of[s.id]), s.id)), 1)
    ]


# --- the way back -------------------------------------------------------------------------------


def name_span(document_id: str, key: SpanKey) -> str:
    """Return the stable id of the span that has a key."""
    stem = make_span_id(document_id, key.layer, key.start, key.end, key.label)
    return stem if key.nth == 1 else f"{stem}-{key.nth}"


def make_span(document: Document, key: SpanKey, attributes: Attributes) -> Span:
    """Return the span of a document that has a key."""
    return Span(
        id=name_span(document.id, key),
        layer=key.layer,
        label=key.label,
        start=key.start,
        end=key.end,
        text=document.text[key.start : key.end],
        attributes=dict(sorted(attributes.items())),
    )


def make_relation(document: Document, key: RelationKey, attributes: Attributes) -> Relation:
    """Return the relation that has a key, between the spans of its two ends."""
    return Relation(
        label=key.label,
        head=name_span(document.id, key.head),
        tail=name_span(document.id, key.tail),
        attributes=dict(sorted(attributes.items())),
    )


def to_annotation(
    view: AnnotatorView, document: Document, scheme: Scheme, annotator: Annotator, status: Status
) -> Annotation:
    """Return what a view says as an annotation with stable ids, in text order."""
    return Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme=scheme.name,
        annotator=annotator,
        layers=view.layers,
        spans=tuple(make_span(document, m, given) for m, given in sorted(view.spans.items())),
        relations=tuple(
            make_relation(document, key, given)
            for key, given in sorted(view.relations.items(), key=itemgetter(0))
        ),
        status=status,
        created=view.created,
    )


def to_shown(view: AnnotatorView, document: Document, scheme: Scheme) -> Annotation:
    """Return a view as a model's reading, which Label Studio shows beside others of its kind.

    A hash of the content is in the name: a reading that has changed is another prediction. Who
    made it comes last, because a tab shows the beginning and the end of what is too long for it.
    """
    name = f"{READING}-{view.sha256[:_SHORT]}"
    annotator = Annotator(kind="model", name=name, version=view.name)
    return to_annotation(view, document, scheme, annotator, "complete")
