"""The tasks of a push, checked and put aside on the disk, so that they can be sent in any order.

Memory holds what a plan needs of each document: its id, the hash of its text, which models read
it and how sure they were.
"""

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from annotate.checks import check_record, keep_checks
from annotate.labelstudio.page.page import FIRST_EDITION, LabellingPage
from annotate.labelstudio.page.tasks import name_model, to_task, write_names
from annotate.model import JSON, Annotation, Problem, Record
from annotate.spelling import plural


@dataclass(kw_only=True)
class StagedDocument:
    """What a plan has to know of a document. `score` is the mean of its newest reading's."""

    document: str
    text_sha256: str
    versions: list[str] = field(default_factory=list)
    score: float | None = None
    newest: tuple[str, str] | None = None
    places: list[int] = field(default_factory=list)


@dataclass
class Staging:
    """The records of a push: those that may be sent, each document once.

    `unpushed` are readings by people, which a server makes itself; `repeated` records had a
    document that stands in an earlier one; `left_out` counts those that may not be sent, by the
    code of the finding.
    """

    page: LabellingPage  # its edition may change until something is sent
    stream: IO[bytes]
    entries: dict[str, StagedDocument] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unpushed: int = 0
    repeated: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    _hidden: dict[str, list[Counter[str]]] = field(default_factory=dict)  # by model version

    def fill(self, records: Iterable[Record]) -> None:
        """Check the records and put aside those that can be sent.

        What breaks no page is for people to see and mend there.
        """
        settings = keep_checks(lambda check: check.breaks_page)
        for record in records:
            found = check_record(record, self.page.scheme, settings)
            self.problems += found
            self.unpushed += sum(a.annotator.kind != "model" for a in record.annotations)
            errors = [problem.code for problem in found if problem.severity == "error"]
            if errors:
                self.left_out[errors[0]] += 1
            else:
                self._add(record)
        self._tell_hidden()

    def _add(self, record: Record) -> None:
        document = record.document
        known = self.entries.get(document.id)
        if known is not None and known.text_sha256 != document.text_sha256:
            self.left_out["L02"] += 1
            message = "this document stands twice with different texts; the second is not pushed"
            fix = "Ingest the changed article under an id of its own."
            self.problems.append(
                Problem(code="L02", message=message, document=document.id, fix=fix)
            )
            return
        self.repeated += known is not None
        entry = known or StagedDocument(document=document.id, text_sha256=document.text_sha256)
        self.entries[document.id] = entry
        entry.places.append(self.stream.tell())
        pickle.dump(to_task(record, self.page), self.stream)
        for annotation in _list_models(record):
            self._note(annotation, entry)

    def _note(self, annotation: Annotation, entry: StagedDocument) -> None:
        """Remember a reading."""
        version = name_model(annotation.annotator)
        if version not in entry.versions:
            entry.versions.append(version)
        newest = (annotation.created or "", version)
        if entry.newest is None or newest >= entry.newest:
            scores = [span.score for span in annotation.spans if span.score is not None]
            entry.newest, entry.score = newest, sum(scores) / len(scores) if scores else None
        self._note_hidden(annotation, version)

    def _note_hidden(self, annotation: Annotation, version: str) -> None:
        """Remember what the page has no place for: spans of its layers, relations that leave it."""
        hidden = {s.id: s for s in annotation.spans if s.label not in self.page.labels}
        if not hidden:
            return
        names = [span.label for span in hidden.values() if span.layer in self.page.layers]
        names += [
            relation.label
            for relation in annotation.relations
            if relation.head not in hidden and relation.tail in hidden
        ]
        if names:
            self._hidden.setdefault(version, []).append(Counter(names))

    def _tell_hidden(self) -> None:
        for version, readings in self._hidden.items():
            total = sum(readings, Counter())
            names = ", ".join(f"{name} {count}" for name, count in sorted(total.items()))
            message = (
                f"the page of {', '.join(self.page.layers)} has no place for "
                f"{plural(total.total(), 'span')} "
                f"and relations of {version} in {plural(len(readings), 'document')}: {names}"
            )
            fix = "Switch their labels on in the scheme, or push all layers together."
            self.problems.append(Problem(code="L07", message=message, severity="warning", fix=fix))

    def load(self, entry: StagedDocument) -> JSON:
        """Return the task of a document with every model's reading of it, once each."""
        tasks = [self._load(place) for place in entry.places]
        predictions: JSON = {}
        readings: JSON = {}
        for task in tasks:
            for prediction in task["predictions"]:
                predictions.setdefault(prediction["model_version"], prediction)
            readings = {**task["meta"]["readings"], **readings}
        made = list(predictions.values())
        if self.page.edition == FIRST_EDITION:
            made = [write_names(prediction, self.page) for prediction in made]
        return {**tasks[0], "meta": {"readings": readings}, "predictions": made}

    def load_readings(self, entry: StagedDocument) -> list[JSON]:
        """Return the predictions of a document for a task that is there."""
        return [write_names(p, self.page) for p in self.load(entry)["predictions"]]

    def _load(self, place: int) -> JSON:
        self.stream.seek(place)
        task = pickle.load(self.stream)
        assert isinstance(task, dict)
        return task


@contextmanager
def open_staging(records: Iterable[Record], page: LabellingPage) -> Iterator[Staging]:
    """Put records aside in a file without a name, gone when the block ends."""
    with tempfile.TemporaryFile() as stream:
        staging = Staging(page, stream)
        staging.fill(records)
        yield staging


def _list_models(record: Record) -> list[Annotation]:
    """Return the readings of a record by models: those that are pushed."""
    return [a for a in record.annotations if a.annotator.kind == "model"]
