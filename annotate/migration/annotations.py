"""Annotations from one scheme to another, one by one. Pure: what a plan says, nothing guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from annotate.migration.naming import ChainNaming, name_annotation
from annotate.migration.plan import MigrationPlan, SplitQuestion, move_layers
from annotate.model import WHO, Annotation, Problem, Record, Relation, Span

RENAME, RETIRE, SPLIT, NAME = "rename", "retire", "split", "name"
DELETED = " deleted"  # said of what the annotator had deleted already


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a migration does to one annotation."""

    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """An annotation after its migration, what was done, and the spans that wait for a person.

    One of another scheme than the plan's is as it was, and `problem` says so.
    """

    annotation: Annotation
    changes: tuple[Change, ...] = ()
    waiting: tuple[Span, ...] = ()
    problem: Problem | None = None


class _MovedSpan(NamedTuple):
    """A span with its new label, None where it is retired or waits; and what was done."""

    span: Span | None
    waits: bool
    changes: tuple[Change, ...]


class _MovedRelations(NamedTuple):
    """The relations that the new scheme has room for, and what was done."""

    relations: tuple[Relation, ...]
    changes: tuple[Change, ...]


def migrate_record(
    record: Record, plan: MigrationPlan, answers: Mapping[SplitQuestion, str]
) -> tuple[Migrated, ...]:
    """Migrate each annotation of a record; one of another scheme stays as it is, as a Problem."""
    return tuple(
        migrate_annotation(annotation, plan, answers)
        if annotation.scheme == plan.old.name
        else Migrated(annotation=annotation, problem=_tell_other(record, annotation, plan))
        for annotation in record.annotations
    )


def _tell_other(record: Record, annotation: Annotation, plan: MigrationPlan) -> Problem:
    return Problem(
        code="M02",
        message=f"made with the scheme {annotation.scheme}, not with {plan.old.name}",
        document=record.document.id,
        fix="Migrate it with a plan from that scheme.",
    )


def migrate_annotation(
    annotation: Annotation, plan: MigrationPlan, answers: Mapping[SplitQuestion, str] | None = None
) -> Migrated:
    """Return an annotation in the new scheme, what its annotator had deleted included.

    Args:
        annotation: One of the plan's old scheme.
        plan: What becomes of each label and relation.
        answers: The new label of spans that are split, as people decided.
    """
    names = name_annotation(annotation, plan)
    moved = [
        _name_span(_move_span(span, annotation, plan, answers or {}), names.get(span.id, ""), plan)
        for span in annotation.spans
    ]
    spans = tuple(each.span for each in moved if each.span is not None)
    waiting = tuple(s for s, m in zip(annotation.spans, moved, strict=True) if m.waits)
    labels: dict[str, str | None] = {span.id: None for span in annotation.spans}
    labels |= {span.id: span.label for span in spans}
    kept = _move_relations(annotation.relations, labels, plan)
    deleted = _move_relations(annotation.deleted_relations or (), labels, plan, deleted=True)
    migrated = replace(
        annotation,
        scheme=plan.new.name,
        layers=move_layers(annotation.layers, plan),
        spans=spans,
        relations=kept.relations,
        deleted_relations=None if annotation.deleted_relations is None else deleted.relations,
        status="draft" if waiting and annotation.status == "complete" else annotation.status,
    )
    changes = (*chain(*(each.changes for each in moved)), *kept.changes, *deleted.changes)
    return Migrated(annotation=migrated, changes=changes, waiting=waiting)


# --- spans --------------------------------------------------------------------------------------


def _move_span(
    span: Span, annotation: Annotation, plan: MigrationPlan, answers: Mapping[SplitQuestion, str]
) -> _MovedSpan:
    targets = plan.labels.get(span.label, ())
    answer = answers.get(SplitQuestion(annotation.document_id, span.start, span.end))
    targets = (answer,) if answer in targets else targets
    if len(targets) == 1:
        return _relabel(span, targets[0], plan)
    kind = SPLIT if targets else RETIRE
    change = Change(kind=kind, before=span.label, after="|".join(targets))
    return _MovedSpan(None, bool(targets), (change,))


def _relabel(span: Span, label: str, plan: MigrationPlan) -> _MovedSpan:
    known = {attribute.name: attribute for attribute in plan.new.iter_attributes(label)}
    kept = {
        name: value
        for name, value in span.attributes.items()
        if name in known and (known[name].free or value in known[name].values)
    }
    changes = [Change(kind=RENAME, before=span.label, after=label)] if label != span.label else []
    changes += [
        Change(kind=RETIRE, before=f"{span.label}.{name}={value}", after="")
        for name, value in span.attributes.items()
        if name not in kept
    ]
    moved = replace(span, label=label, layer=plan.new.labels[label].layer, attributes=kept)
    return _MovedSpan(moved, False, tuple(changes))


def _name_span(moved: _MovedSpan, name: str, plan: MigrationPlan) -> _MovedSpan:
    """Say whom a span is about, where a chain of coreference tells it."""
    span = moved.span
    if not name or span is None or not ChainNaming(plan).takes(span.label):
        return moved
    named = replace(span, attributes={**span.attributes, WHO: name})
    change = Change(kind=NAME, before=span.label, after=f"by {WHO}")
    return moved._replace(span=named, changes=(*moved.changes, change))


# --- relations ----------------------------------------------------------------------------------


def _move_relations(
    relations: Iterable[Relation],
    labels: Mapping[str, str | None],
    plan: MigrationPlan,
    *,
    deleted: bool = False,
) -> _MovedRelations:
    """Move relations between spans, whose new labels are given by id: None for one that is gone.

    A deleted relation may lead to a span that was deleted with it. What that was called, the
    annotation does not say: it is taken for one that the relation may lead to.
    """
    moved: list[Relation] = []
    changes: list[Change] = []
    words = DELETED if deleted else ""
    for relation in relations:
        label = _find_relation(relation, labels, plan, deleted=deleted)
        if label is None:
            changes.append(Change(kind=f"{RETIRE}{words}", before=relation.label, after=""))
            continue
        if label != relation.label:
            changes.append(Change(kind=f"{RENAME}{words}", before=relation.label, after=label))
        moved.append(replace(relation, label=label))
    return _MovedRelations(tuple(moved), tuple(changes))


def _find_relation(
    relation: Relation, labels: Mapping[str, str | None], plan: MigrationPlan, *, deleted: bool
) -> str | None:
    """Return what a relation is called in the new scheme, None where that has no room for it."""
    targets = plan.relations.get(relation.label, ())
    if not targets:
        return None
    kind = plan.new.relation_types[targets[0]]
    fits = all(
        labels.get(end) in allowed or (deleted and end not in labels)
        for end, allowed in ((relation.head, kind.heads), (relation.tail, kind.tails))
    )
    return kind.name if fits else None
