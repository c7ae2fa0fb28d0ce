"""`annotate audit` as a function: what people did with the suggestions, in one pass.

A reading is set against every model's reading of the same document. What people did - kept, moved,
deleted - is told of the one they began with; precision and recall of all of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from annotate.model import Annotation, Document, Record, Span
from annotate.readings.comparable import BY_MODEL, SAME_PERSON, find_reason, pick_latest
from annotate.reliability.audit.edits import (
    ADDED,
    DELETED,
    KEPT,
    LINK_EDITS,
    LINK_GONE,
    SPAN_EDITS,
    Edit,
    find_edits,
    find_link_edits,
)
from annotate.reliability.audit.figures import (
    EFFORT,
    HOW,
    LINK,
    MODEL,
    MOVED,
    make_audit,
    make_versions,
)
from annotate.reliability.audit.holdout import HoldoutComparison
from annotate.reliability.audit.label_errors import LabelErrors
from annotate.reliability.options import ComparisonOptions
from annotate.reliability.readings import ComparableReading, make_reading
from annotate.reliability.report import AuditReport
from annotate.reliability.statistics.calibration import find_bin, name_column
from annotate.reliability.statistics.sums import Column, Sums

NOT_TOLD = "readings that do not tell what was suggested (no edits of them are counted)"
OTHER_MODEL = "other models' readings than the one begun with (no edits of them are counted)"
UNFINISHED = "unfinished readings by a model"


@dataclass(kw_only=True)
class Audit:
    """Collects what became of suggestions."""

    options: ComparisonOptions
    bootstrap: int
    seed: int
    documents: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)
    dates: dict[str, tuple[str, str]] = field(default_factory=dict)
    sums: Sums = field(init=False)
    holdout: HoldoutComparison = field(init=False)
    label_errors: LabelErrors = field(init=False)

    def __post_init__(self) -> None:
        self.sums = Sums(draws=self.bootstrap, seed=self.seed)
        self.holdout = HoldoutComparison(draws=self.bootstrap, seed=self.seed)
        self.label_errors = LabelErrors(self.options)

    def add(self, record: Record) -> None:
        """Take in a document with its readings."""
        self.documents += 1
        people = self._choose_people(record)
        models = self._choose_models(record)
        if not people:
            return
        length = len(record.document.text)
        readings = [make_reading(annotation, length, self.set_aside) for annotation in people]
        self.label_errors.add(readings)
        self._add_density(readings, record)
        if not models:
            return
        values: defaultdict[Column, float] = defaultdict(float)
        for annotation, reading in zip(people, readings, strict=True):
            begun = _find_begun(annotation, models)
            for model in models:
                told = model is begun and _tells_origins(annotation)
                self.set_aside[NOT_TOLD] += model is begun and not told
                self.set_aside[OTHER_MODEL] += model is not begun
                self._compare(record.document, model, reading, values, told=told)
        self.sums.add(record.document.id, values)

    def _date(self, model: str, reading: ComparableReading) -> None:
        """Note when the first and the last reading that began with a model was made."""
        if reading.created is not None:
            day = reading.created.date().isoformat()
            first, last = self.dates.get(model, (day, day))
            self.dates[model] = min(first, day), max(last, day)

    def _add_density(self, readings: Sequence[ComparableReading], record: Record) -> None:
        """Take in how densely a document was marked, with suggestions and without.

        A reading says how it began, or shows it; of others the document tells, by having
        suggestions.
        """
        shown = any(a.annotator.kind == "model" for a in record.annotations)
        for assisted in (True, False):
            group = [
                reading
                for reading in readings
                if (reading.assisted or (shown and reading.started is None)) is assisted
            ]
            if group:
                counts = _count_labels(group, self.options)
                self.holdout.add(record.document, counts, assisted=assisted)

    def finish(self, *, worst: int) -> AuditReport:
        """Return what was found in the documents taken in."""
        missing = self.holdout.explain()
        return AuditReport(
            documents=self.documents,
            bootstrap=self.bootstrap,
            seed=self.seed,
            set_aside={reason: n for reason, n in sorted(self.set_aside.items()) if n},
            models=tuple(make_audit(self.sums, self.options)),
            versions=tuple(make_versions(self.sums, self.dates)),
            assisted_documents=self.holdout.assisted.size,
            unassisted_documents=self.holdout.unassisted.size,
            densities=tuple(self.holdout.compare()),
            not_computed={"the effect of seeing suggestions": missing} if missing else {},
            suspects=self.label_errors.rank(worst),
            how=HOW,
        )

    def _choose_people(self, record: Record) -> list[Annotation]:
        """Return what people finished: of each person the latest reading of the same layers."""
        people: dict[tuple[str, tuple[str, ...]], list[Annotation]] = {}
        for annotation in record.annotations:
            reason = find_reason(annotation, record, self.options.schemes)
            if reason is None:
                key = annotation.annotator.name, tuple(sorted(annotation.layers))
                people.setdefault(key, []).append(annotation)
            elif reason != BY_MODEL:
                self.set_aside[reason] += 1
        self.set_aside[SAME_PERSON] += sum(len(readings) - 1 for readings in people.values())
        return [pick_latest(readings) for _, readings in sorted(people.items())]

    def _choose_models(self, record: Record) -> list[Annotation]:
        models: dict[str, list[Annotation]] = {}
        for annotation in record.annotations:
            if annotation.annotator.kind != "model":
                continue
            same = annotation.text_sha256 == record.document.text_sha256
            if annotation.status != "complete" or not same:
                self.set_aside[UNFINISHED] += 1
            else:
                models.setdefault(name_model(annotation), []).append(annotation)
        return [pick_latest(readings) for _, readings in sorted(models.items())]

    def _compare(
        self,
        document: Document,
        model: Annotation,
        reading: ComparableReading,
        values: defaultdict[Column, float],
        *,
        told: bool,
    ) -> None:
        suggested = make_reading(model, len(document.text), Counter())
        name = name_model(model)
        edits = [e for e in find_edits(suggested, reading) if e.span.layer in self.options.layers]

        bag = Bag(values=values, model=name)
        for edit in edits:
            _count_span(edit, bag, told=told)
        links = [e for e in find_link_edits(suggested, reading) if e.layer in self.options.layers]
        bag.add(EFFORT, "readings")
        if not told:
            return
        for link in links:
            bag.add(LINK + link.label, link.what)
        done = sum(e.what in SPAN_EDITS for e in edits) + sum(e.what in LINK_EDITS for e in links)
        bag.add(EFFORT, "followed")
        bag.add(EFFORT, "edits", done)
        kept = [span for span in reading.spans if span.layer in suggested.layers]
        wanted = sum(span.layer in self.options.layers for span in kept)
        wanted += sum(link.what not in (LINK_GONE, DELETED) for link in links)
        bag.add(EFFORT, "wanted", wanted)
        self._date(name, reading)
        if reading.seconds is not None:
            bag.add(EFFORT, "timed")
            bag.add(EFFORT, "minutes", reading.seconds / 60)
        self.label_errors.compare(document, reading, edits, name)


@dataclass(frozen=True, kw_only=True)
class Bag:
    """What a document adds about one model."""

    values: defaultdict[Column, float]
    model: str

    def add(self, about: str, what: str, value: float = 1) -> None:
        """Add to a column."""
        self.values[Column(MODEL, self.model, about, what)] += value


def _count_span(edit: Edit, bag: Bag, *, told: bool) -> None:
    """Count what became of a suggestion, under its label; an added span under its own."""
    span = edit.span
    for about in (span.layer, f"{span.layer}/{span.label}"):
        bag.add(about, "suggested", edit.what != ADDED)
        bag.add(about, "agreed", edit.what == KEPT)
        if told:
            bag.add(about, edit.what)
    if edit.final is not None:
        for about in (edit.final.layer, f"{edit.final.layer}/{edit.final.label}"):
            bag.add(about, "final")
    if told and edit.moved:
        bag.add(span.layer, next(n for most, n in MOVED if not most or edit.moved <= most))
    if edit.what != ADDED:
        _count_score(span, bag, right=edit.what == KEPT)


def _count_score(span: Span, bag: Bag, *, right: bool) -> None:
    if span.score is None:
        bag.add(span.layer, "unscored")
        return
    number = find_bin(span.score)
    bag.add(span.layer, name_column(number, "spans"))
    bag.add(span.layer, name_column(number, "score"), span.score)
    bag.add(span.layer, name_column(number, "right"), right)
    bag.add(span.layer, "scored")


def _count_labels(
    readings: Sequence[ComparableReading], options: ComparisonOptions
) -> dict[str, float]:
    """Return how many spans of each label a reader marked, the mean of those who looked."""
    counts: dict[str, float] = {}
    for layer in options.layers:
        looked = [reading for reading in readings if layer in reading.layers]
        for reading in looked:
            for span in reading.spans:
                if span.layer == layer:
                    for about in (layer, f"{layer}/{span.label}"):
                        counts[about] = counts.get(about, 0.0) + 1 / len(looked)
    return counts


def name_model(annotation: Annotation) -> str:
    """Return the name by which a version of a model goes."""
    who = annotation.annotator
    return f"{who.name} {who.version}" if who.version else who.name


def _tells_origins(annotation: Annotation) -> bool:
    """Tell whether it is known what became of the suggestions; an empty reading deleted all."""
    return not annotation.spans or any(span.origin is not None for span in annotation.spans)


def _find_begun(annotation: Annotation, models: Sequence[Annotation]) -> Annotation | None:
    """Return the model's reading that a person began with; None where nobody can tell.

    A reading says it itself. In a file that says nothing of it, it is the one that shares the most
    spans with what was kept or changed; of equals the last one: the newest version by name. With
    spans of which none was suggested it began with nothing; an empty one deleted all.
    """
    if annotation.unassisted:
        return None
    if annotation.started_from is not None:
        return next((m for m in models if m.annotator == annotation.started_from), None)
    kept = {span.id for span in annotation.spans if span.origin in ("kept", "changed")}
    if annotation.spans and not kept and _tells_origins(annotation):
        return None
    return max(
        enumerate(models), key=lambda pair: (len(kept & {s.id for s in pair[1].spans}), pair[0])
    )[1]


def audit_suggestions(
    records: Iterable[Record],
    options: ComparisonOptions,
    *,
    bootstrap: int = 1000,
    seed: int = 0,
    worst: int = 20,
) -> AuditReport:
    """Tell what people did with the machine's suggestions.

    Args:
        records: Documents with the readings of models and people.
        options: What is looked at.
        bootstrap: How many times the documents are drawn anew for the intervals.
        seed: Of the draws: the same seed gives the same intervals.
        worst: How many suspect labels to list.
    """
    audit = Audit(options=options, bootstrap=bootstrap, seed=seed)
    for record in records:
        audit.add(record)
    return audit.finish(worst=worst)
