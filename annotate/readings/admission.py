"""What of a record can be used, and what each finding costs: the smallest thing that is wrong.

A relation that cannot be costs itself, a span that cannot be costs itself and its relations, a
reading of another text or scheme costs itself. Only what makes every position meaningless costs the
document. Nothing is mended and nothing guessed: what is left is as its author made it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from annotate.checks import Setting, check_annotation, check_document
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
        reduction = _Reduction(annotation, at)
        usable = reduction.run(document, scheme, settings)
        losses += reduction.losses
        warnings += reduction.warnings
        if usable is not None:
            kept.append(usable)
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


class _Reduction:
    """One annotation on its way to a part of it that has no error."""

    def __init__(self, annotation: Annotation, number: int) -> None:
        self.annotation, self.number = annotation, number
        self.losses: list[Loss] = []
        self.warnings = 0
        # Where each span and relation that is left stood at first: findings say it so.
        self._spans = list(range(len(annotation.spans)))
        self._relations = list(range(len(annotation.relations)))

    def run(
        self, document: Document, scheme: Scheme, settings: Mapping[str, Setting]
    ) -> Annotation | None:
        """Return what is left of the annotation, None where nothing can be."""
        pointer = f"/annotations/{self.number}"
        while True:
            found = check_annotation(self.annotation, document, scheme, settings, pointer=pointer)
            errors = [problem for problem in found if problem.severity == "error"]
            if not errors:
                self.warnings = len(found)
                return self.annotation
            named = [place for problem in errors if (place := _find_place(problem)) is not None]
            if len(named) < len(errors):
                self.losses += [self._lose("reading", problem) for problem in errors]
                return None
            for problem, (kind, at) in zip(errors, named, strict=True):
                cost: Cost = "span" if kind == "spans" else "relation"
                self.losses.append(self._lose(cost, self._name_place(problem, kind, at)))
            self._drop(
                {at for kind, at in named if kind == "spans"},
                {at for kind, at in named if kind == "relations"},
            )

    def _lose(self, cost: Cost, problem: Problem) -> Loss:
        whose = None if cost == "reading" else key_of_reading(self.annotation)
        return Loss(cost=cost, problem=problem, reading=whose)

    def _name_place(self, problem: Problem, kind: str, at: int) -> Problem:
        first = self._spans if kind == "spans" else self._relations
        return replace(problem, pointer=f"/annotations/{self.number}/{kind}/{first[at]}")

    def _drop(self, spans: set[int], relations: set[int]) -> None:
        """Take spans and relations out, and with a span the relations that lead to or from it."""
        annotation = self.annotation
        left = [at for at in range(len(annotation.spans)) if at not in spans]
        there = {annotation.spans[at].id for at in left}
        gone = {annotation.spans[at].id for at in spans} - there
        joined = [
            at
            for at, relation in enumerate(annotation.relations)
            if at not in relations and not gone & {relation.head, relation.tail}
        ]
        self.annotation = replace(
            annotation,
            spans=tuple(annotation.spans[at] for at in left),
            relations=tuple(annotation.relations[at] for at in joined),
        )
        self._spans = _pick(self._spans, left)
        self._relations = _pick(self._relations, joined)


def _pick(values: Sequence[int], places: Sequence[int]) -> list[int]:
    return [values[at] for at in places]
