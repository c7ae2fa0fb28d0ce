"""What of a record can be used, and what each finding costs: the smallest thing that is wrong.

A relation that cannot be costs itself, a span that cannot be costs itself and its relations, a
reading of another text or scheme costs itself. Only what makes every position meaningless costs the
document. Nothing is mended and nothing guessed: what is left is as its author made it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from annotate.checks import Setting, check_annotation, check_document
from annotate.checks.record import NO_SETTINGS
from annotate.model import Annotation, Annotator, Document, Problem, Record, Status
from annotate.scheme import Scheme

ReadingKey = tuple[Annotator, Status, str | None]
Cost = Literal["relation", "span", "reading", "segment", "document"]
_PLACE = re.compile(r".*/(spans|relations|segments)/(\d+)(/.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a finding has cost, and in whose reading; None where that is lost, or it is in none."""

    cost: Cost
    problem: Problem
    reading: ReadingKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """The usable part of a record, and what was lost of it; None where the document is lost."""

    record: Record | None
    losses: tuple[Loss, ...] = ()
    warnings: int = 0


def admit(record: Record, scheme: Scheme, settings: Mapping[str, Setting]) -> Admitted:
    """Take of a record what no error forbids.

    Args:
        record: One that fits `record.schema.json`.
        scheme: The scheme to read it with.
        settings: The project's severities by code of check.
    """
    found = check_document(record.document, scheme, settings, pointer="/document")
    errors = [problem for problem in found if problem.severity == "error"]
    warnings = len(found) - len(errors)
    document, losses = _admit_document(record.document, errors)
    if document is None:
        return Admitted(record=None, losses=tuple(losses), warnings=warnings)
    kept = []
    for at, annotation in enumerate(record.annotations):
        reduced = reduce_reading(
            annotation, document, scheme, settings, pointer=f"/annotations/{at}"
        )
        losses += reduced.losses
        warnings += reduced.warnings
        if reduced.annotation is not None:
            kept.append(reduced.annotation)
    if not losses:
        return Admitted(record=record, warnings=warnings)
    taken = Record(document=document, annotations=tuple(kept))
    return Admitted(record=taken, losses=tuple(losses), warnings=warnings)


def key_of_reading(annotation: Annotation) -> ReadingKey:
    """Return what tells a reading from the others of its document."""
    return annotation.annotator, annotation.status, annotation.created


def _admit_document(
    document: Document, errors: Sequence[Problem]
) -> tuple[Document | None, list[Loss]]:
    """Return the document without the segments that cannot be, None where its text is another."""
    places = [_find_place(problem) for problem in errors]
    if any(place is None for place in places):
        return None, [Loss(cost="document", problem=problem) for problem in errors]
    gone = {place[1] for place in places if place is not None}
    kept = tuple(s for at, s in enumerate(document.segments) if at not in gone)
    losses = [Loss(cost="segment", problem=problem) for problem in errors]
    return (replace(document, segments=kept) if gone else document), losses


def _find_place(problem: Problem) -> tuple[str, int] | None:
    """Return the list and the number in it of what a finding speaks of."""
    place = _PLACE.fullmatch(problem.pointer or "")
    return None if place is None else (place[1], int(place[2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """What is left of an annotation, None where nothing can be, and what it lost."""

    annotation: Annotation | None
    losses: tuple[Loss, ...] = ()
    warnings: int = 0


def is_error(problem: Problem) -> bool:
    """Tell whether a finding makes what it speaks of unusable."""
    return problem.severity == "error"


def reduce_reading(
    annotation: Annotation,
    document: Document,
    scheme: Scheme,
    settings: Mapping[str, Setting] = NO_SETTINGS,
    *,
    pointer: str = "",
    refuses: Callable[[Problem], bool] = is_error,
) -> Reduced:
    """Take spans and relations out of an annotation until no check refuses what is left.

    Args:
        annotation: A reading of the document.
        document: What it is of.
        scheme: The scheme to read it with.
        settings: The project's severities by code of check.
        pointer: Where the annotation stands, for the pointers of its findings.
        refuses: Tells which findings cost what they speak of.
    """
    reduction = _Reduction(annotation, pointer)
    while True:
        found = check_annotation(reduction.annotation, document, scheme, settings)
        refused = [problem for problem in found if refuses(problem)]
        if not refused:
            losses = tuple(reduction.losses)
            return Reduced(annotation=reduction.annotation, losses=losses, warnings=len(found))
        places = [place for problem in refused if (place := _find_place(problem)) is not None]
        if len(places) < len(refused):
            told = (replace(p, pointer=f"{pointer}{p.pointer or ''}") for p in refused)
            lost = (Loss(cost="reading", problem=problem) for problem in told)
            return Reduced(annotation=None, losses=(*reduction.losses, *lost))
        reduction.drop(refused, places)


class _Reduction:
    """One annotation on its way to a part of it that nothing is wrong with."""

    def __init__(self, annotation: Annotation, pointer: str) -> None:
        self.annotation = annotation
        self.losses: list[Loss] = []
        self._pointer, self._key = pointer, key_of_reading(annotation)
        # Where each span and relation that is left stood at first: findings say it so.
        self._first = {
            "spans": list(range(len(annotation.spans))),
            "relations": list(range(len(annotation.relations))),
        }

    def drop(self, problems: Sequence[Problem], places: Sequence[tuple[str, int]]) -> None:
        """Take out what findings speak of, and with a span the relations to and from it."""
        for problem, (kind, at) in zip(problems, places, strict=True):
            pointer = f"{self._pointer}/{kind}/{self._first[kind][at]}"
            cost: Cost = "span" if kind == "spans" else "relation"
            told = replace(problem, pointer=pointer)
            self.losses.append(Loss(cost=cost, problem=told, reading=self._key))
        spans, relations = self.annotation.spans, self.annotation.relations
        lost = set(places)
        left = [at for at in range(len(spans)) if ("spans", at) not in lost]
        there = {spans[at].id for at in left}
        gone = {span.id for span in spans} - there
        joined = [
            at
            for at, relation in enumerate(relations)
            if ("relations", at) not in lost and not gone & {relation.head, relation.tail}
        ]
        self.annotation = replace(
            self.annotation,
            spans=tuple(spans[at] for at in left),
            relations=tuple(relations[at] for at in joined),
        )
        for kind, kept in (("spans", left), ("relations", joined)):
            self._first[kind] = [self._first[kind][at] for at in kept]
