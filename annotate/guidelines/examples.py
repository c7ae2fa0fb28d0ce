"""Examples for a guide, taken from the samples' gold and put into the words of a scheme.

The samples are annotated with the default scheme. What stands for a label of theirs in another
scheme has the same role, and for entities the same OntoNotes type; what has no counterpart is
left out. Decides what is shown, never how.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError
from annotate.model import Problem, Record, Relation, Segment, Span
from annotate.offsets import covers, find_segment, shift
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.records import read_records
from annotate.resources import DATA
from annotate.scheme import Label, Scheme

FOLDER = DATA / "samples"
GOLD = ("broadsheet", "page-dump")
EXAMPLES_A_LABEL = 2
CONTEXT = 60
LONG = 120
SHOWN = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleSpan:
    """A labelled stretch of an example's text."""

    start: int
    end: int
    label: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRelation:
    """A relation between two marks of an example, by their places in it."""

    label: str
    head: int
    tail: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A stretch of a sample with some of its annotations."""

    text: str
    marks: tuple[ExampleSpan, ...] = ()
    links: tuple[ExampleRelation, ...] = ()

    def read(self, mark: ExampleSpan) -> str:
        """Return the words of a mark, on one line, cut short in the middle where they are long."""
        words = " ".join(self.text[mark.start : mark.end].split())
        if len(words) <= SHOWN:
            return words
        head = words[: SHOWN // 2].rsplit(" ", 1)[0]
        return f"{head} … {words[-SHOWN // 2 :].split(' ', 1)[-1]}"

    def list_telling_marks(self) -> list[int]:
        """Return the places of the marks that no relation mentions, or that have more to say."""
        mentioned = {link.tail for link in self.links}
        heads = {link.head for link in self.links}
        return [
            at
            for at, mark in enumerate(self.marks)
            if at not in mentioned or at in heads or mark.attributes
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSample:
    """A sample's text with its gold, in the labels of the scheme that the guide is of."""

    name: str
    text: str
    segments: tuple[Segment, ...]
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]


def read_readings(scheme: Scheme) -> list[GoldSample]:
    """Read the gold of the samples in the words of a scheme."""
    return [_translate(_read_gold(name), name, scheme) for name in GOLD]


def _read_gold(name: str) -> Record:
    path = FOLDER / f"{name}.gold.jsonl"
    problems: list[Problem] = []
    records = list(read_records(path, problems))
    if problems or not records:
        raise AnnotateError(f"The bundled sample {path} is damaged.", "Install annotate again.")
    return records[0]


def _translate(record: Record, name: str, scheme: Scheme) -> GoldSample:
    [gold] = record.annotations
    spans = [
        replace(
            span,
            label=label.name,
            layer=label.layer,
            attributes=_keep_attributes(span.attributes, label.name, scheme),
        )
        for span in gold.spans
        if (label := find_counterpart(span.label, scheme))
    ]
    labels = {span.id: span.label for span in spans}
    relations = [
        replace(relation, label=found)
        for relation in gold.relations
        if relation.head in labels
        and relation.tail in labels
        and (found := scheme.find_relation(_read_default().relation_types[relation.label].role))
        and scheme.allows(found, labels[relation.head], labels[relation.tail])
    ]
    kinds = scheme.annotated_kinds
    return GoldSample(
        name=name,
        text=record.document.text,
        segments=tuple(s for s in record.document.segments if s.kind in kinds),
        spans=tuple(spans),
        relations=tuple(relations),
    )


@cache
def _read_default() -> Scheme:
    return load_scheme(DEFAULT_SCHEME)


def find_counterpart(name: str, scheme: Scheme) -> Label | None:
    """Return the enabled label of a scheme that does what one of the default scheme does."""
    label = _read_default().labels[name]
    if label.ontonotes:
        found = scheme.find_entity(label.ontonotes[0])
    else:
        found = scheme.find_label(label.role)
    return scheme.labels[found] if found else None


def _keep_attributes(
    attributes: Mapping[str, str], label: str, scheme: Scheme
) -> Mapping[str, str]:
    known = {a.name: a for a in scheme.iter_attributes(label)}
    return {
        name: value
        for name, value in attributes.items()
        if name in known and (known[name].free or value in known[name].values)
    }


def find_label_examples(readings: Sequence[GoldSample], label: str) -> list[Example]:
    """Return a label in its context, once from each sample where there are several samples."""
    found = [_list_spans(reading, label) for reading in readings]
    longest = max(map(len, found), default=0)
    in_turn = [spans[at] for at in range(longest) for spans in found if at < len(spans)]
    seen: dict[str, tuple[GoldSample, Span]] = {}
    for reading, span in in_turn:
        seen.setdefault(span.text.casefold(), (reading, span))
    return [_show(reading, span) for reading, span in list(seen.values())[:EXAMPLES_A_LABEL]]


def _list_spans(reading: GoldSample, label: str) -> list[tuple[GoldSample, Span]]:
    spans = [span for span in reading.spans if span.label == label]
    return [(reading, s) for s in sorted(spans, key=lambda s: (len(s.text) > LONG, s.start))]


def find_attribute_example(
    readings: Sequence[GoldSample], labels: Iterable[str], name: str, value: str
) -> Example | None:
    """Return the first span that has a value of an attribute, in its context."""
    wanted = frozenset(labels)
    for reading in readings:
        for span in reading.spans:
            if span.label in wanted and span.attributes.get(name) == value:
                return _show(reading, span)
    return None


def find_relation_example(readings: Sequence[GoldSample], name: str) -> Example | None:
    """Return the relation whose two ends lie nearest to each other, with the words between."""
    pairs = [
        (reading, spans[relation.head], spans[relation.tail])
        for reading in readings
        for spans in [{span.id: span for span in reading.spans}]
        for relation in reading.relations
        if relation.label == name
    ]
    if not pairs:
        return None
    reading, head, tail = min(pairs, key=lambda p: _measure(p[1], p[2]))
    start, end = min(head.start, tail.start), max(head.end, tail.end)
    left, right = _read_context(reading, start, end)
    text = left + reading.text[start:end] + right
    marks = (_to_mark(head, len(left) - start), _to_mark(tail, len(left) - start))
    return Example(text=text, marks=marks, links=(ExampleRelation(label=name, head=0, tail=1),))


def _measure(head: Span, tail: Span) -> tuple[bool, int]:
    """Ends that do not overlap come first, then those that are near each other."""
    return (
        covers(head, tail) or covers(tail, head),
        max(head.end, tail.end) - min(head.start, tail.start),
    )


def _show(reading: GoldSample, span: Span) -> Example:
    left, right = _read_context(reading, span.start, span.end)
    text = left + reading.text[span.start : span.end] + right
    return Example(text=text, marks=(_to_mark(span, len(left) - span.start),))


def _to_mark(span: Span, by: int) -> ExampleSpan:
    start, end = shift(span.start, span.end, by)
    return ExampleSpan(start=start, end=end, label=span.label, attributes=span.attributes)


def _read_context(reading: GoldSample, start: int, end: int) -> tuple[str, str]:
    """Return the words before and after a range, on its lines and not too many of them."""
    first, last = (find_segment(reading.segments, at) for at in (start, end - 1))
    left = reading.text[first.start if first else start : start].rpartition("\n")[2]
    right = reading.text[end : last.end if last else end].partition("\n")[0]
    if len(left) > CONTEXT:
        left = "… " + re.sub(r"^\S*\s+", "", left[-CONTEXT:])
    if len(right) > CONTEXT:
        right = re.sub(r"\s+\S*$", "", right[:CONTEXT]) + " …"
    return left, right


def find_decision_examples(readings: Sequence[GoldSample], decision: str) -> list[Example]:
    """Return the stretches of the samples that show a decision, as they are annotated."""
    by_file = {f"{reading.name}.txt": reading for reading in readings}
    return [
        _show_excerpt(by_file[entry["sample"]], entry)
        for entry in read_decision_entries()
        if entry["decision"] == decision and entry["sample"] in by_file
    ]


@cache
def read_decision_entries(path: Path = FOLDER / "decisions.toml") -> tuple[dict[str, Any], ...]:
    """Return which sample shows which decision, with the excerpt and the spans in it."""
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["examples"])


def _show_excerpt(reading: GoldSample, entry: Mapping[str, Any]) -> Example:
    excerpt = entry["excerpt"]
    start = reading.text.index(excerpt)
    outer = Segment(kind="", start=start, end=start + len(excerpt))
    shown = [span for span in reading.spans if covers(outer, span) and _is_named(span, entry)]
    place = {span.id: at for at, span in enumerate(shown)}
    return Example(
        text=excerpt,
        marks=tuple(_to_mark(span, -start) for span in shown),
        links=tuple(
            ExampleRelation(label=r.label, head=place[r.head], tail=place[r.tail])
            for r in reading.relations
            if r.head in place and r.tail in place
        ),
    )


def _is_named(span: Span, entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry names a span, by its text and its label in the gold."""
    label = _read_gold_labels(entry["sample"])[span.id]
    return {"label": label, "text": span.text} in entry.get("spans", ())


@cache
def _read_gold_labels(sample: str) -> Mapping[str, str]:
    [gold] = _read_gold(sample.removesuffix(".txt")).annotations
    return {span.id: span.label for span in gold.spans}


def show_article(reading: GoldSample, layer: str) -> Iterator[Example]:
    """Yield each annotated segment of a sample with all spans of one layer."""
    for segment in reading.segments:
        spans = [s for s in reading.spans if s.layer == layer and covers(segment, s)]
        yield Example(
            text=reading.text[segment.start : segment.end],
            marks=tuple(_to_mark(span, -segment.start) for span in spans),
        )
