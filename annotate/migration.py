"""Moving annotations from one scheme to another: by a plan, reversibly, guessing nothing.

Labels and relations are renamed, merged (several to one), retired (dropped, kept in the log), or
split: one label becomes one of several, and a person says which. What is split waits in a queue
of records in which each such span stands once for each new label it may have.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from annotate.errors import SchemeError
from annotate.model import Annotation, Annotator, Document, Problem, Record, Relation, Span
from annotate.offsets import make_span_id
from annotate.project import load_scheme, read_toml
from annotate.records import annotation_from_json, dump_json, to_json
from annotate.scheme import Scheme

QUEUE_ANNOTATOR = "scheme-migration"
NEW_SCORE = None  # a candidate is offered, not estimated


class Place(NamedTuple):
    """Where a person's answer about a split label belongs."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What each label and relation of `old` becomes in `new`; what is not named keeps its name."""

    old: Scheme
    new: Scheme
    labels: Mapping[str, tuple[str, ...]]
    relations: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a migration does to one annotation."""

    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """An annotation after its migration, what was done, and the spans that wait for a person."""

    annotation: Annotation
    changes: tuple[Change, ...]
    waiting: tuple[Span, ...]


def read_plan(path: Path) -> Plan:
    """Read a migration plan, a TOML file that fits `migration.schema.json`.

    Raises:
        SchemeError: it does not fit, or leaves a label or relation without a future.
    """
    value = read_toml(path, "migration", SchemeError)
    old, new = (load_scheme(value[end], path.parent) for end in ("from", "to"))
    labels = {**_keep(old.labels, new.labels), **_read_table(value.get("labels", {}))}
    relations = {
        **_keep(old.relation_types, new.relation_types),
        **_read_table(value.get("relations", {})),
    }
    _check_table(labels, old.labels, new.labels, "label", path)
    _check_table(relations, old.relation_types, new.relation_types, "relation", path)
    return Plan(old=old, new=new, labels=labels, relations=relations)


def _keep(old: Iterable[str], new: Iterable[str]) -> dict[str, tuple[str, ...]]:
    kept = set(new)
    return {name: (name,) for name in old if name in kept}


def _read_table(value: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(targets) for name, targets in value.items()}


def _check_table(
    table: Mapping[str, tuple[str, ...]],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    what: str,
    path: Path,
) -> None:
    unknown = [name for name in table if name not in old]
    missing = [name for name in old if name not in table]
    nowhere = sorted({target for targets in table.values() for target in targets} - set(new))
    for names, message in (
        (unknown, f"is no {what} of the old scheme"),
        (nowhere, f"is no {what} of the new scheme"),
        (missing, "has no future: name what it becomes, or [] to retire it"),
    ):
        if names:
            raise SchemeError(
                f"{path}: {names[0]} {message}.", f"Correct the table [{what}s] of the plan."
            )


def migrate_annotation(
    annotation: Annotation, plan: Plan, answers: Mapping[Place, str] | None = None
) -> Migrated:
    """Return an annotation in the new scheme.

    Args:
        annotation: One of the plan's old scheme.
        plan: What becomes of each label and relation.
        answers: The new label of spans that are split, as people decided.
    """
    changes: list[Change] = []
    spans: dict[str, Span] = {}
    waiting = []
    for span in annotation.spans:
        targets = _find_targets(span, annotation, plan, answers or {})
        if len(targets) == 1:
            spans[span.id] = _relabel(span, targets[0], plan, changes)
        elif targets:
            waiting.append(span)
            changes.append(Change(kind="split", before=span.label, after="|".join(targets)))
        else:
            changes.append(Change(kind="retire", before=span.label, after=""))
    migrated = replace(
        annotation,
        scheme=plan.new.name,
        layers=move_layers(annotation.layers, plan),
        spans=tuple(spans.values()),
        relations=_move_relations(annotation, spans, plan, changes),
        status="draft" if waiting and annotation.status == "complete" else annotation.status,
    )
    return Migrated(annotation=migrated, changes=tuple(changes), waiting=tuple(waiting))


def migrate_record(
    record: Record, plan: Plan, answers: Mapping[Place, str], problems: list[Problem]
) -> list[Migrated]:
    """Migrate each annotation of a record; one of another scheme stays as it is, as a Problem."""
    moved = []
    for annotation in record.annotations:
        if annotation.scheme == plan.old.name:
            moved.append(migrate_annotation(annotation, plan, answers))
            continue
        moved.append(Migrated(annotation=annotation, changes=(), waiting=()))
        problems.append(
            Problem(
                code="M02",
                message=f"made with the scheme {annotation.scheme}, not with {plan.old.name}",
                document=record.document.id,
                fix="Migrate it with a plan from that scheme.",
            )
        )
    return moved


def _find_targets(
    span: Span, annotation: Annotation, plan: Plan, answers: Mapping[Place, str]
) -> tuple[str, ...]:
    targets = plan.labels.get(span.label, ())
    answer = answers.get(Place(annotation.document_id, span.start, span.end))
    return (answer,) if answer in targets else targets


def _relabel(span: Span, label: str, plan: Plan, changes: list[Change]) -> Span:
    if label != span.label:
        changes.append(Change(kind="rename", before=span.label, after=label))
    known = {attribute.name: attribute for attribute in plan.new.iter_attributes(label)}
    kept = {}
    for name, value in span.attributes.items():
        attribute = known.get(name)
        if attribute is not None and (attribute.free or value in attribute.values):
            kept[name] = value
        else:
            changes.append(Change(kind="retire", before=f"{span.label}.{name}={value}", after=""))
    return replace(span, label=label, layer=plan.new.labels[label].layer, attributes=kept)


def move_layers(layers: Iterable[str], plan: Plan) -> tuple[str, ...]:
    """Return the new layers that hold what the old ones held."""
    held = set(layers)
    moved = {
        plan.new.labels[target].layer
        for name, targets in plan.labels.items()
        if plan.old.labels[name].layer in held
        for target in targets
    }
    return tuple(layer for layer in plan.new.layer_names if layer in moved)


def _move_relations(
    annotation: Annotation, spans: Mapping[str, Span], plan: Plan, changes: list[Change]
) -> tuple[Relation, ...]:
    moved = []
    for relation in annotation.relations:
        targets = plan.relations.get(relation.label, ())
        head, tail = spans.get(relation.head), spans.get(relation.tail)
        allowed = (
            bool(targets)
            and head is not None
            and tail is not None
            and plan.new.allows(targets[0], head.label, tail.label)
        )
        if not allowed:
            changes.append(Change(kind="retire", before=relation.label, after=""))
            continue
        if targets[0] != relation.label:
            changes.append(Change(kind="rename", before=relation.label, after=targets[0]))
        moved.append(replace(relation, label=targets[0]))
    return tuple(moved)


def make_queue_record(document: Document, waiting: Iterable[Span], plan: Plan) -> Record:
    """Return what a person decides about a document's split spans: each candidate as a span."""
    spans = [
        replace(
            span,
            id=make_span_id(document.id, plan.new.labels[label].layer, span.start, span.end, label),
            layer=plan.new.labels[label].layer,
            label=label,
            score=NEW_SCORE,
            origin=None,
            attributes={},
        )
        for span in waiting
        for label in plan.labels[span.label]
    ]
    unique = {span.id: span for span in spans}
    annotation = Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme=plan.new.name,
        annotator=Annotator(kind="model", name=QUEUE_ANNOTATOR, version=plan.new.name),
        layers=tuple(dict.fromkeys(span.layer for span in unique.values())),
        spans=tuple(unique.values()),
    )
    return Record(document=document, annotations=(annotation,))


def read_answers(records: Iterable[Record], plan: Plan) -> dict[Place, str]:
    """Collect what people decided in the queue: the one label that they left on a place.

    A place on which they left none or several is no answer, and stays in the queue.
    """
    candidates = {
        label for targets in plan.labels.values() if len(targets) > 1 for label in targets
    }
    left: dict[Place, set[str]] = {}
    for record in records:
        for annotation in record.annotations:
            if annotation.annotator.kind == "model" or annotation.status != "complete":
                continue
            for span in annotation.spans:
                if span.label in candidates:
                    place = Place(record.document.id, span.start, span.end)
                    left.setdefault(place, set()).add(span.label)
    return {place: next(iter(labels)) for place, labels in left.items() if len(labels) == 1}


# --- the way back -----------------------------------------------------------------------------


def make_log_entry(before: Annotation, after: Annotation) -> dict[str, Any]:
    """Return the line of the log from which `undo` brings an annotation back."""
    return {"document": before.document_id, "after": _hash(after), "before": to_json(before)}


def read_log(entries: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return each annotation before its migration, by the hash of what it became."""
    return {entry["after"]: entry["before"] for entry in entries}


def _hash(annotation: Annotation) -> str:
    return hashlib.sha256(dump_json(to_json(annotation)).encode("utf-8")).hexdigest()


def undo_record(
    record: Record, before: Mapping[str, dict[str, Any]], problems: list[Problem]
) -> Record:
    """Return a record as it was. An annotation changed since its migration stays, as a Problem."""
    annotations = []
    for annotation in record.annotations:
        entry = before.get(_hash(annotation))
        if entry is None:
            annotations.append(annotation)
            problems.append(
                Problem(
                    code="M01",
                    message=f"the annotation by {annotation.annotator.name} is not in the log",
                    document=record.document.id,
                    fix="It was made or changed after the migration: migrate it back by a plan.",
                )
            )
        else:
            annotations.append(annotation_from_json(entry))
    return replace(record, annotations=tuple(annotations))


# --- the difference between two schemes -------------------------------------------------------


def diff_schemes(old: Scheme, new: Scheme) -> list[str]:
    """Return what differs, a line each: `-` is gone, `+` is new, `~` has changed."""
    lines = []
    for what, before, after in (
        ("label", old.labels, new.labels),
        ("relation", old.relation_types, new.relation_types),
        ("segment", {s.name: s for s in old.segments}, {s.name: s for s in new.segments}),
        ("attribute", _list_attributes(old), _list_attributes(new)),
        ("decision", {d.id: d for d in old.decisions}, {d.id: d for d in new.decisions}),
    ):
        lines += _diff(what, before, after)
    return lines


def _list_attributes(scheme: Scheme) -> dict[str, Any]:
    return {f"{a.layer}.{a.name}": a for layer in scheme.layers for a in layer.attributes}


def _diff(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = [f"- {what} {name}" for name in old if name not in new]
    lines += [f"+ {what} {name}" for name in new if name not in old]
    for name in old:
        if name in new and old[name] != new[name]:
            fields = [
                field
                for field in old[name].__dataclass_fields__
                if getattr(old[name], field) != getattr(new[name], field)
            ]
            lines.append(f"~ {what} {name}: {', '.join(fields)}")
    return lines
