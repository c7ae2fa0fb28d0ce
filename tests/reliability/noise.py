"""Readings of generated articles by several people, with known shares of disagreement planted."""

import random
from collections.abc import Iterator
from dataclasses import replace

from annotate.model import Annotation, Annotator, Record, Relation, Span
from annotate.offsets import make_span_id
from tests.generator import iter_records

HUBS = {"content": {"DIRECT"}, "expression": {"FAVOR", "AGAINST"}}
FLIPPED = {"FAVOR": "AGAINST", "AGAINST": "FAVOR", "PERSON": "ORG", "GPE": "LOC"}


def read_as(
    annotation: Annotation, name: str, *, week: int = 1, seconds: float = 120.0
) -> Annotation:
    """The same reading, made by somebody."""
    return replace(
        annotation,
        annotator=Annotator(kind="human", name=name),
        created=f"2026-01-{5 + 7 * (week - 1):02}T10:00:00Z",
        link=f"http://127.0.0.1:8080/projects/1/data?task={annotation.document_id[-3:]}",
        seconds=seconds,
    )


class Noise:
    """Disagreement of one kind each, planted in a share of what it can befall."""

    def __init__(self, share: float, seed: int = 0) -> None:
        self.share = share
        self.random = random.Random(seed)
        self.asked = self.hit = 0

    def _hits(self) -> bool:
        hit = self.random.random() < self.share
        self.asked += 1
        self.hit += hit
        return hit

    @property
    def planted(self) -> float:
        """The share that was really planted."""
        return self.hit / self.asked

    def shift_hubs(self, annotation: Annotation, hub: str) -> Annotation:
        """Begin the hubs later, by up to three characters."""
        return self._replace(
            annotation, HUBS[hub], lambda s: {"start": s.start + self.random.randint(1, 3)}
        )

    def flip_labels(self, annotation: Annotation, labels: set[str]) -> Annotation:
        return self._replace(annotation, labels, lambda s: {"label": FLIPPED[s.label]})

    def drop_spans(self, annotation: Annotation, labels: set[str]) -> Annotation:
        """Leave spans out, with their relations."""
        spans = tuple(s for s in annotation.spans if s.label not in labels or not self._hits())
        ids = {span.id for span in spans}
        relations = tuple(r for r in annotation.relations if {r.head, r.tail} <= ids)
        return replace(annotation, spans=spans, relations=relations)

    def drop_links(self, annotation: Annotation, label: str) -> Annotation:
        relations = tuple(r for r in annotation.relations if r.label != label or not self._hits())
        return replace(annotation, relations=relations)

    def swap_links(self, annotation: Annotation, label: str, tails: set[str]) -> Annotation:
        """Link to another span that could be linked to."""
        relations: list[Relation] = []
        for relation in annotation.relations:
            others = [s.id for s in annotation.spans if s.label in tails and s.id != relation.tail]
            if relation.label == label and others and self._hits():
                relation = replace(relation, tail=self.random.choice(others))
            relations.append(relation)
        return replace(annotation, relations=tuple(relations))

    def _replace(self, annotation: Annotation, labels: set[str], change: object) -> Annotation:
        ids: dict[str, str] = {}
        spans = []
        for span in annotation.spans:
            if span.label in labels and self._hits():
                changed = move(span, annotation.document_id, **change(span))  # type: ignore[operator]
                ids[span.id] = changed.id
                span = changed
            spans.append(span)
        relations = tuple(
            replace(r, head=ids.get(r.head, r.head), tail=ids.get(r.tail, r.tail))
            for r in annotation.relations
        )
        return replace(annotation, spans=tuple(spans), relations=relations)


def move(span: Span, document: str, **changes: object) -> Span:
    """A span changed, with the id and text that belong to it."""
    changed = replace(span, **changes)  # type: ignore[arg-type]
    return replace(
        changed,
        id=make_span_id(document, changed.layer, changed.start, changed.end, changed.label),
        text=span.text[changed.start - span.start : changed.end - span.start],
    )


def plant(record: Record, *others: Annotation) -> Record:
    """The record, read as it stands by "first", and otherwise by "second", "third"."""
    names = ("second", "third", "fourth")
    first = read_as(record.annotations[0], "first")
    rest = (read_as(a, name) for a, name in zip(others, names, strict=False))
    return replace(record, annotations=(first, *rest))


def iter_readings(
    count: int, *, readers: int = 3, characters: int = 1500, share: float = 0.1
) -> Iterator[Record]:
    """Yield records by several people who each stray a little, in everything."""
    noise = Noise(share)
    for number, record in enumerate(iter_records(count, characters=characters)):
        annotations = []
        for reader in range(readers):
            reading = noise.shift_hubs(record.annotations[0], "content")
            reading = noise.flip_labels(reading, {"FAVOR", "AGAINST", "PERSON"})
            reading = noise.drop_spans(reading, {"GPE", "TARGET"})
            reading = noise.swap_links(reading, "holder", {"ACTOR"})
            reading = noise.drop_links(reading, "cue")
            annotations.append(read_as(reading, f"reader-{reader}", week=1 + number % 3))
        yield replace(record, annotations=tuple(annotations))
