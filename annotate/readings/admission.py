"""What of a record can be used, and what each finding costs: the smallest thing that is wrong.

An attribute or a relation that cannot be costs itself, a span that cannot be costs itself and its
relations, a reading of another text or scheme costs itself. Only what makes every position
meaningless costs the document. Nothing is mended and nothing guessed: what is left is as its author
made it.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from annotate.checks import Setting, check_annotation, check_document
from annotate.checks.record import NO_SETTINGS
from annotate.model import Annotation, Annotator, Document, Problem, Record, Status
from annotate.scheme import Scheme

ReadingKey = tuple[Annotator, Status, str | None]
Cost = Literal["attribute", "relation", "span", "layer", "reading", "segment", "document"]
_PLACE = re.compile(
    r"(?:/document)?/(spans|relations|layers|segments)/(\d+)(?:/attributes/(.+)|/.*)?"
)
_COSTS: Mapping[str, Cost] = {"spans": "span", "relations": "relation", "layers": "layer"}


class _RefusedItem(NamedTuple):
    """The list that a finding speaks of, the number in it, and of a span the attribute if any."""

    kind: str
    at: int
    attribute: str | None = None

    @property
    def cost(self) -> Cost:
        """What of an annotation it is."""
        return "attribute" if self.attribute is not None else _COSTS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCost:
    """What a finding has cost, and in whose reading; None where that is lost, or it is in none.

    `count` is 0 where another finding has cost the same thing already; `along` are the relations
    that went with a span.
    """

    cost: Cost
    problem: Problem
    reading: ReadingKey | None = None
    count: Literal[0, 1] = 1
    along: int = 0


def cost_one(cost: Cost, problems: Iterable[Problem]) -> Iterator[FindingCost]:
    """Yield findings that have cost one thing together: the first one did."""
    for at, problem in enumerate(problems):
        yield FindingCost(cost=cost, problem=problem, count=0 if at else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """The usable part of a record, and what was lost of it; None where the document is lost."""

    record: Record | None
    losses: tuple[FindingCost, ...] = ()
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
        # Of a segment that is lost, the spans are not: they lie where they did.
        reduced = reduce_reading(
            annotation, record.document, scheme, settings, pointer=f"/annotations/{at}"
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
) -> tuple[Document | None, list[FindingCost]]:
    """Return the document without the segments that cannot be, None where its text is another."""
    places = [_find_place(problem) for problem in errors]
    if any(place is None for place in places):
        return None, [*cost_one("document", errors)]
    found: dict[int, list[Problem]] = {}
    for place, problem in zip(places, errors, strict=True):
        if place is not None:
            found.setdefault(place.at, []).append(problem)
    kept = tuple(s for at, s in enumerate(document.segments) if at not in found)
    losses = [loss for problems in found.values() for loss in cost_one("segment", problems)]
    return (replace(document, segments=kept) if found else document), losses


def _find_place(problem: Problem) -> _RefusedItem | None:
    """Return what a finding speaks of where it is less than all of a document or annotation."""
    found = _PLACE.fullmatch(problem.pointer or "")
    if found is None:
        return None
    name = found[3].replace("~1", "/").replace("~0", "~") if found[3] else None
    return _RefusedItem(found[1], int(found[2]), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """What is left of an annotation, None where nothing can be, and what it lost."""

    annotation: Annotation | None
    losses: tuple[FindingCost, ...] = ()
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
        answering = len(reduction.annotation.layers) - sum(p.kind == "layers" for p in places)
        if len(places) < len(refused) or not answering:
            told = (replace(p, pointer=f"{pointer}{p.pointer or ''}") for p in refused)
            lost = cost_one("reading", told)
            return Reduced(annotation=None, losses=(*reduction.losses, *lost))
        reduction.drop(refused, places)


class _Reduction:
    """One annotation on its way to a part of it that nothing is wrong with."""

    def __init__(self, annotation: Annotation, pointer: str) -> None:
        self.annotation = annotation
        self.losses: list[FindingCost] = []
        self._pointer, self._key = pointer, key_of_reading(annotation)
        # Where each thing that is left stood at first: findings say it so.
        self._first = {
            "spans": list(range(len(annotation.spans))),
            "relations": list(range(len(annotation.relations))),
            "layers": list(range(len(annotation.layers))),
        }

    def drop(self, problems: Sequence[Problem], places: Sequence[_RefusedItem]) -> None:
        """Take out what findings speak of, and with a span the relations to and from it."""
        lost = {(place.kind, place.at) for place in places if place.attribute is None}
        along, seen = self._count_along(lost), set[_RefusedItem]()
        for problem, place in zip(problems, places, strict=True):
            whole = place._replace(attribute=None)
            is_again = place in seen or (whole != place and whole[:2] in lost)
            seen.add(place)
            cost = FindingCost(
                cost=place.cost,
                problem=self._tell(problem, place),
                reading=self._key,
                count=0 if is_again else 1,
                along=0 if is_again or place.cost != "span" else along[place.at],
            )
            self.losses.append(cost)
        self._drop_attributes(places)
        self._drop_parts(lost)

    def _tell(self, problem: Problem, place: _RefusedItem) -> Problem:
        """Return a finding with the place where what it speaks of stood at first."""
        rest = (problem.pointer or "").split("/", 3)[3:]
        where = [self._pointer, place.kind, str(self._first[place.kind][place.at]), *rest]
        return replace(problem, pointer="/".join(where))

    def _count_along(self, lost: Collection[tuple[str, int]]) -> Counter[int]:
        """Return how many relations go with a span, for no other reason, by the number of it."""
        spans, relations = self.annotation.spans, self.annotation.relations
        there = {span.id for at, span in enumerate(spans) if ("spans", at) not in lost}
        gone: dict[str, int] = {}
        for at, span in enumerate(spans):
            if span.id not in there:
                gone.setdefault(span.id, at)
        return Counter(
            gone[r.head if r.head in gone else r.tail]
            for at, r in enumerate(relations)
            if ("relations", at) not in lost and not gone.keys().isdisjoint({r.head, r.tail})
        )

    def _drop_attributes(self, places: Sequence[_RefusedItem]) -> None:
        gone: dict[int, set[str]] = {}
        for place in places:
            if place.attribute is not None:
                gone.setdefault(place.at, set()).add(place.attribute)
        if gone:
            spans = list(self.annotation.spans)
            for at, names in gone.items():
                kept = {n: v for n, v in spans[at].attributes.items() if n not in names}
                spans[at] = replace(spans[at], attributes=kept)
            self.annotation = replace(self.annotation, spans=tuple(spans))

    def _drop_parts(self, lost: set[tuple[str, int]]) -> None:
        spans, relations = self.annotation.spans, self.annotation.relations
        kept = {
            kind: [at for at in range(len(first)) if (kind, at) not in lost]
            for kind, first in self._first.items()
        }
        there = {spans[at].id for at in kept["spans"]}
        gone = {span.id for span in spans} - there
        kept["relations"] = [
            at for at in kept["relations"] if not gone & {relations[at].head, relations[at].tail}
        ]
        self.annotation = replace(
            self.annotation,
            spans=tuple(spans[at] for at in kept["spans"]),
            relations=tuple(relations[at] for at in kept["relations"]),
            layers=tuple(self.annotation.layers[at] for at in kept["layers"]),
        )
        self._first = {
            kind: [first[at] for at in kept[kind]] for kind, first in self._first.items()
        }
