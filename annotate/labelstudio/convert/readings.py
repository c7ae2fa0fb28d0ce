"""Tasks back to records: the document, every model's reading, every person's. Pure.

`annotate.labelstudio.convert.results` reads one annotation's result.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from annotate.labelstudio.convert.origins import count_origins, leave_unread, trace_origins
from annotate.labelstudio.convert.regions import list_names, list_refused
from annotate.labelstudio.convert.results import (
    NOTHING,
    Suggestions,
    collect_suggestions,
    read_result,
)
from annotate.labelstudio.page.page import LabellingPage, make_page
from annotate.labelstudio.page.tasks import DESIGN, UNASSISTED, parse_model
from annotate.labelstudio.pull.pseudonyms import Pseudonyms
from annotate.model import (
    JSON,
    Annotation,
    Annotator,
    Document,
    Problem,
    Record,
    SampleDesign,
    Status,
)
from annotate.offsets import hash_text
from annotate.readings.joining import sort_key
from annotate.readings.orphans import set_orphans_aside
from annotate.records import document_from_json
from annotate.schemas import check_schema
from annotate.scheme import Scheme

_DESIGN: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("by", "stratum"), str),
    **dict.fromkeys(("articles", "drawn", "seed"), int),
    "probability": (int, float),
}
_STATUSES: dict[str, Status] = {"complete": "complete", "draft": "draft", "skipped": "skipped"}


@dataclass(frozen=True, kw_only=True)
class TaskSource:
    """Where tasks come from, and the names by which people go. `url` is "" where nobody knows."""

    url: str
    project: int
    pseudonyms: Pseudonyms

    def link(self, task: JSON, region: str | None = None) -> str | None:
        """Return the address at which a task is open for annotation, with a region selected."""
        if not self.url:
            return None
        link = f"{self.url.rstrip('/')}/projects/{self.project}/data?task={task.get('id')}"
        return f"{link}&region={quote(region, safe='')}" if region else link


@dataclass(kw_only=True)
class ReadingCounts:
    """What was read, and what was left out.

    `older` are readings of a person who has a newer one, `foreign` tasks that we did not push,
    `refused` ones whose document is not whole. `spans` and `relations` are those of submitted
    readings by what became of the suggestions: kept, changed, added, deleted, and of spans
    orphaned: those that went with what they were part of. `unread` is what of people's readings
    could not be read, by what it is, and `partial` the readings that lack a span for it.
    """

    tasks: int = 0
    complete: int = 0
    drafts: int = 0
    skipped: int = 0
    models: int = 0
    older: int = 0
    foreign: int = 0
    refused: int = 0
    spans: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    partial: int = 0

    def count_refused(self, reading: Annotation) -> None:
        """Count what of a person's reading could not be read."""
        self.unread.update(refusal.what for refusal in reading.refused or ())
        self.partial += not reading.is_whole


@dataclass(kw_only=True)
class TaskReader:
    """Reads the tasks of one project; Problems and counts grow while it does."""

    page: LabellingPage
    place: TaskSource
    drafts: bool = True
    problems: list[Problem] = field(default_factory=list)
    counts: ReadingCounts = field(default_factory=ReadingCounts)

    def read_task(self, task: JSON) -> Record | None:
        """Return the record of a task with every reading of it; None where it is not ours."""
        self.counts.tasks += 1
        document = self._read_document(task)
        if document is None:
            return None
        readings = [self._read_model(p, task, document) for p in _list_dicts(task, "predictions")]
        self.counts.models += len(readings)
        for status, annotation in self._choose(task):
            readings.append(self._read_person(annotation, status, task, document))
        return Record(document=document, annotations=tuple(sorted(readings, key=sort_key)))

    def _read_document(self, task: JSON) -> Document | None:
        data = task.get("data")
        if not isinstance(data, dict) or "document_id" not in data:
            self.counts.foreign += 1
            message = f"task {task.get('id')} has no document_id: annotate did not push it"
            fix = "Leave it there, or ingest its article and push that."
            self.problems.append(Problem(code="L01", message=message, severity="warning", fix=fix))
            return None
        rest = data.get("document")
        value = {
            "id": data["document_id"],
            "text": data.get("text"),
            "text_sha256": data.get("text_sha256"),
            **(rest if isinstance(rest, dict) else {"segments": []}),
        }
        found = check_schema("document", value)
        if not found and hash_text(value["text"]) != value["text_sha256"]:
            found = [
                Problem(
                    code="S08",
                    message=f"the text of task {task.get('id')} is not the one that was pushed",
                    document=value["id"],
                    fix="Put the text back in Label Studio: no annotation of it can be placed.",
                )
            ]
        self.problems.extend(found)
        self.counts.refused += bool(found)
        return None if found else document_from_json(value)

    def _choose(self, task: JSON) -> Iterator[tuple[Status, JSON]]:
        """Yield the newest annotation of each person, and their newest draft where wanted."""
        for status, value in choose_newest(task):
            counter = {"complete": "complete", "draft": "drafts", "skipped": "skipped"}[status]
            setattr(self.counts, counter, getattr(self.counts, counter) + 1)
            self.counts.older -= status != "draft"
            if status != "draft" or self.drafts:
                yield status, value
        self.counts.older += len(_list_dicts(task, "annotations"))

    def _read_model(self, prediction: JSON, task: JSON, document: Document) -> Annotation:
        version = str(prediction.get("model_version") or "")
        kept = _find_reading(task, version)
        found: list[Problem] = []
        spans, relations = read_result(
            prediction.get("result"), document, self.page, problems=found
        )
        self.problems += found
        named = list_names(kept.get("layers"))
        layers = tuple(name for name in self.page.layers if name in named)
        status: Status | None = _STATUSES.get(str(kept.get("status")))
        return Annotation(
            document_id=document.id,
            text_sha256=document.text_sha256,
            scheme=_read_text(kept.get("scheme")) or self.page.scheme.name,
            annotator=parse_model(version),
            layers=layers or self.page.layers,
            spans=spans,
            relations=relations,
            status=status or "complete",
            created=_read_text(kept.get("created")) or _read_text(prediction.get("created_at")),
            refused=list_refused(found),
        )

    def _read_person(
        self, annotation: JSON, status: Status, task: JSON, document: Document
    ) -> Annotation:
        suggestions = collect_suggestions(annotation, task, document, self.page)
        found: list[Problem] = []
        spans, relations = read_result(
            annotation.get("result"), document, self.page, problems=found, suggestions=suggestions
        )
        self.problems += found
        user = read_user(annotation.get("user" if status == "draft" else "completed_by"))
        lead_time = annotation.get("lead_time")
        reading = Annotation(
            document_id=document.id,
            text_sha256=document.text_sha256,
            scheme=self.page.scheme.name,
            annotator=Annotator(kind="human", name=self.place.pseudonyms.name(user)),
            layers=self.page.layers,
            spans=spans,
            relations=relations,
            status=status,
            created=_read_text(annotation.get("updated_at"))
            or _read_text(annotation.get("created_at")),
            link=self.place.link(task),
            seconds=round(lead_time, 3) if isinstance(lead_time, int | float) else None,
            unassisted=is_unassisted(task),
            design=read_design(task),
            refused=list_refused(found),
        )
        self.counts.count_refused(reading)
        return self._trace(reading, suggestions)

    def _trace(self, reading: Annotation, suggestions: Suggestions) -> Annotation:
        """Say what became of the suggestions that a reading began with, where that is known."""
        begun = NOTHING if reading.unassisted else suggestions.begun
        if begun is None or reading.status == "skipped":
            return reading
        begun = leave_unread(begun, reading.refused or ())
        traced = trace_origins((reading.spans, reading.relations), begun)
        known = replace(reading, relations=traced.relations)
        if not reading.unassisted and suggestions.version is not None:
            known = replace(
                known,
                started_from=parse_model(suggestions.version),
                deleted_spans=traced.deleted_spans,
                deleted_relations=traced.deleted_relations,
            )
            if reading.status == "complete":  # of what is not finished, the whole may come back
                known = set_orphans_aside(known, self.page.scheme)
        if reading.status == "complete":
            self.counts.spans.update(count_origins(known.spans, traced.deleted_spans))
            self.counts.spans += Counter(orphaned=len(known.orphaned_spans or ()))
            self.counts.relations.update(count_origins(traced.relations, traced.deleted_relations))
        return known


def is_unassisted(task: JSON) -> bool:
    """Tell whether a task was held back to be annotated without suggestions."""
    data = task.get("data")
    return isinstance(data, dict) and bool(data.get(UNASSISTED))


def read_design(task: JSON) -> SampleDesign | None:
    """Return how the document of a task was chosen, None where the task does not say, or wrongly.

    What stands in a task can be changed on the server: what does not fit says nothing.
    """
    data = task.get("data")
    found = data.get(DESIGN) if isinstance(data, dict) else None
    names = {"by", "stratum"}
    if not isinstance(found, dict) or not names <= found.keys() <= _DESIGN.keys():
        return None
    fits = all(isinstance(value, _DESIGN[name]) for name, value in found.items())
    return SampleDesign(**found) if fits and 0 < found.get("probability", 1) <= 1 else None


def make_task_reader(
    scheme: Scheme, url: str = ""
) -> Callable[[JSON, list[Problem]], Record | None]:
    """Return a function that reads a task of a downloaded export, whoever its people are.

    With the address of its Label Studio, Problems have a link to the task.
    """
    pseudonyms = Pseudonyms(key=secrets.token_bytes(), server="")
    page = make_page(scheme)

    def read(task: JSON, problems: list[Problem]) -> Record | None:
        place = TaskSource(url=url, project=task.get("project") or 0, pseudonyms=pseudonyms)
        before = len(problems)
        record = TaskReader(page=page, place=place, problems=problems).read_task(task)
        problems[before:] = [replace(p, link=place.link(task, p.span)) for p in problems[before:]]
        return record

    return read


def choose_newest(task: JSON) -> Iterator[tuple[Status, JSON]]:
    """Yield the newest annotation and the newest draft of each person in a task."""
    for annotation in _keep_newest(_list_dicts(task, "annotations"), "completed_by"):
        yield ("skipped" if annotation.get("was_cancelled") else "complete"), annotation
    for draft in _keep_newest(_list_dicts(task, "drafts"), "user"):
        yield "draft", draft


def _find_reading(task: JSON, version: str) -> JSON:
    """Return what was pushed beside a prediction, which has no place for it."""
    meta = task.get("meta")
    readings = meta.get("readings") if isinstance(meta, dict) else None
    found = readings.get(version) if isinstance(readings, dict) else None
    return found if isinstance(found, dict) else {}


def _list_dicts(task: JSON, name: str) -> list[JSON]:
    values = task.get(name)
    return [v for v in (values if isinstance(values, list) else ()) if isinstance(v, dict)]


def _keep_newest(annotations: Sequence[JSON], user: str) -> list[JSON]:
    newest: dict[str, JSON] = {}
    for annotation in sorted(annotations, key=_read_time):
        newest[read_user(annotation.get(user))] = annotation
    return list(newest.values())


def read_user(value: Any) -> str:
    """Return a user's id, given alone or as an object."""
    return str(value.get("id") if isinstance(value, dict) else value)


def _read_text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _read_time(value: JSON) -> tuple[str, int]:
    identity = value.get("id")
    return str(value.get("updated_at") or ""), identity if isinstance(identity, int) else 0
