"""Tasks as Label Studio gives them back, for the tests of reading."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from annotate.labelstudio.convert.readings import TaskReader, TaskSource
from annotate.labelstudio.page.page import LabellingPage, make_page
from annotate.labelstudio.page.tasks import to_task
from annotate.labelstudio.pull.pseudonyms import Pseudonyms
from annotate.model import Annotation, Annotator, Document, Record, Relation, Span
from annotate.project import load_scheme
from tests import examples

JSON = dict[str, Any]
NEWS = load_scheme("news/1")
PAGE = make_page(NEWS)
LISTS: JSON = {"people": [], "versions": []}  # what a page chooses from
MODEL = Annotator(kind="model", name="rules-en", version="0.2")
TIME = "2026-03-04T05:06:07.000008Z"


def make_record(document_id: str = "levy", annotator: Annotator = MODEL) -> Record:
    """The example record as a model's reading; every span in the order of the text."""
    record = examples.make_record(document_id)
    reading = record.annotations[0]
    return replace(
        record,
        annotations=(
            replace(
                reading,
                annotator=annotator,
                created="2026-01-02T03:04:05Z",
                spans=sort_spans(reading),
                relations=tuple(sorted(reading.relations, key=lambda r: (r.label, r.head, r.tail))),
            ),
        ),
    )


def read_by_model(
    document: Document, spans: Sequence[Span], relations: Sequence[Relation] = (), **fields: Any
) -> Record:
    """A document with a model's reading of every layer, its spans in the order of the text."""
    reading = Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme=NEWS.name,
        annotator=MODEL,
        layers=NEWS.layer_names,
        spans=tuple(spans),
        relations=tuple(sorted(relations, key=lambda r: (r.label, r.head, r.tail))),
        **fields,
    )
    return Record(document=document, annotations=(replace(reading, spans=sort_spans(reading)),))


def sort_spans(annotation: Annotation) -> Any:
    return tuple(sorted(annotation.spans, key=lambda s: (s.start, s.end, s.layer, s.label, s.id)))


def give_back(task: JSON, **fields: Any) -> JSON:
    """Return a pushed task as the server lists it: numbered, nothing done to it yet."""
    predictions = [
        {"id": number, "created_at": TIME, "updated_at": TIME, **prediction}
        for number, prediction in enumerate(task["predictions"], start=71)
    ]
    listed = {"id": 7, "annotations": [], "drafts": [], **task, "predictions": predictions}
    return {**listed, **fields}


def annotate(task: JSON, result: list[JSON], user: int = 3, **fields: Any) -> JSON:
    """Return a submitted annotation, as a browser sends it for the task's first prediction."""
    return {
        "id": 900 + user,
        "completed_by": user,
        "was_cancelled": False,
        "created_at": TIME,
        "updated_at": TIME,
        "lead_time": 12.3456,
        "parent_prediction": 71,
        "result": result,
        **fields,
    }


def suggest(record: Record | None = None) -> tuple[JSON, list[JSON]]:
    """Return the task of a record as listed, and a copy of its prediction's result."""
    task = give_back(to_task(record or make_record(), PAGE))
    return task, [
        {**item, "value": dict(item["value"])} if "value" in item else dict(item)
        for item in task["predictions"][0]["result"]
    ]


def make_reader(page: LabellingPage = PAGE, **fields: Any) -> TaskReader:
    place = TaskSource(
        url="http://127.0.0.1:8080/",
        project=5,
        pseudonyms=Pseudonyms(key=b"0" * 64, server="localhost"),
    )
    return TaskReader(page=page, place=place, **fields)


def read(task: JSON, **fields: Any) -> tuple[Record, TaskReader]:
    """Read a task that must come out as a record."""
    reader = make_reader(**fields)
    record = reader.read_task(task)
    assert record is not None
    return record, reader


def read_person(result: list[JSON], task: JSON | None = None) -> tuple[Annotation, TaskReader]:
    """Read one submitted result of the example task."""
    given = task or suggest()[0]
    record, reader = read({**given, "annotations": [annotate(given, result)]})
    return next(a for a in record.annotations if a.annotator.kind == "human"), reader


def list_codes(reader: TaskReader) -> list[str]:
    return [problem.code for problem in reader.problems]


def find(result: list[JSON], label: str) -> JSON:
    return next(i for i in result if i["type"] == "labels" and i["value"]["labels"] == [label])


def draw(label: str, text: str, layer: str = "entity", name: str = "aB3_x") -> JSON:
    """A region as a browser sends one drawn by hand."""
    start = examples.TEXT.index(text)
    value = {"start": start, "end": start + len(text), "text": text, "labels": [label]}
    return {
        "id": name, "from_name": layer, "to_name": "text", "type": "labels",
        "origin": "manual", "value": value,
    }  # fmt: skip


def arrow(head: str, tail: str, *labels: str, **more: Any) -> JSON:
    given = {"labels": list(labels)} if labels else {}
    return {
        "type": "relation", "from_id": head, "to_id": tail, "direction": "right", **given, **more,
    }  # fmt: skip


def spans_of(annotation: Annotation, label: str) -> list[Span]:
    return [span for span in annotation.spans if span.label == label]
