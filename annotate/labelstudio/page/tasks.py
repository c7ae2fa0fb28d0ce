"""Records to Label Studio tasks. Pure: no network, no clock. The way back is `convert/readings.py`.

A region's id is its span's id. Offsets are code points on both sides. `value.text` is always
written, and never read: what a browser makes of it is not the text.
"""

from collections.abc import Iterator, Sequence

from annotate.labelstudio.page.config import TEXT
from annotate.labelstudio.page.page import LabellingPage
from annotate.labelstudio.page.task_style import make_task_style
from annotate.model import JSON, Annotation, Annotator, Record, Relation, Span
from annotate.records import to_json

VERSION_MARK = "@"
UNKNOWN_VERSION = "unknown"
UNASSISTED = "unassisted"
DESIGN = "design"


def name_model(annotator: Annotator) -> str:
    """Return the `model_version` under which a model's reading is pushed."""
    return f"{annotator.name}{VERSION_MARK}{annotator.version or UNKNOWN_VERSION}"


def parse_model(model_version: str) -> Annotator:
    """Return the annotator that a `model_version` names, also one that is not ours."""
    name, mark, version = model_version.rpartition(VERSION_MARK)
    if not (mark and name and version):
        name, version = model_version or UNKNOWN_VERSION, UNKNOWN_VERSION
    return Annotator(kind="model", name=name, version=version)


def to_task(record: Record, page: LabellingPage) -> JSON:
    """Return the task of a record: the document as data, its models' readings as predictions."""
    document = record.document
    readings = [a for a in record.annotations if a.annotator.kind == "model"]
    rest = to_json(document)
    return {
        "data": {
            "title": document.meta.title or "",  # the list of tasks shows what comes first
            "imprint": " · ".join(filter(None, (document.meta.publisher, document.meta.published))),
            "document_id": document.id,
            "text": document.text,
            "text_sha256": document.text_sha256,
            "published": document.meta.published or "",
            "publisher": document.meta.publisher or "",
            "shade": make_task_style(document, page.scheme),
            "document": {"segments": rest["segments"], "meta": rest.get("meta", {})},
        },
        "meta": {"readings": {name_model(a.annotator): _to_reading(a) for a in readings}},
        "predictions": [to_prediction(a, page) for a in readings],
    }


def withhold(task: JSON) -> JSON:
    """Return a task without its predictions; it says that people annotate it unassisted."""
    data = {**task["data"], UNASSISTED: "yes"}
    return {**task, "data": data, "meta": {"readings": {}}, "predictions": []}


def _to_reading(annotation: Annotation) -> JSON:
    """Return what a prediction has no place for."""
    return {
        "scheme": annotation.scheme,
        "layers": list(annotation.layers),
        "status": annotation.status,
        **({"created": annotation.created} if annotation.created else {}),
    }


def to_prediction(annotation: Annotation, page: LabellingPage) -> JSON:
    """Return a reading as a prediction, with what the page can show of it."""
    spans = [span for span in annotation.spans if span.label in page.labels]
    known = {span.id for span in spans}
    hidden = {relation.name for relation in page.scheme.relations if not relation.drawn}
    drawn = [r for r in annotation.relations if r.label not in hidden]
    scores = [span.score for span in spans if span.score is not None]
    return {
        "model_version": name_model(annotation.annotator),
        "score": round(sum(scores) / len(scores), 4) if scores else None,
        "result": [
            *(item for span in spans for item in _iter_items(span, page)),
            *_iter_relation_items([r for r in drawn if {r.head, r.tail} <= known]),
        ],
    }


def _iter_items(span: Span, page: LabellingPage) -> Iterator[JSON]:
    """Yield a span's region, then what is chosen and written about it."""
    place = {"start": span.start, "end": span.end, "text": span.text}
    region: JSON = {
        "id": span.id,
        "from_name": span.layer,
        "to_name": TEXT,
        "type": "labels",
        "value": {**place, "labels": [span.label]},
    }
    if span.score is not None:
        region["score"] = span.score
    if not span.attributes:
        yield region
        return
    controls = page.controls[span.label]
    shown: list[JSON] = []
    rest: dict[str, str] = {}
    for name, value in sorted(span.attributes.items()):
        control_name, attribute = controls.get(name, ("", None))
        if attribute is None or not (attribute.free or value in attribute.values):
            rest[name] = value
            continue
        kind, field = ("textarea", "text") if attribute.free else ("choices", "choices")
        shown.append(
            {
                "id": span.id,
                "from_name": control_name,
                "to_name": TEXT,
                "type": kind,
                "value": {**place, field: [value]},
            }
        )
    if rest:
        region["meta"] = {"attributes": rest}
    yield region
    yield from shown


def _iter_relation_items(relations: Sequence[Relation]) -> Iterator[JSON]:
    """Yield an arrow for each ordered pair of spans: of two arrows there, one would be lost.

    An arrow has all the labels of its pair; what else is known of each is in its `meta`.
    """
    pairs: dict[tuple[str, str], list[Relation]] = {}
    for relation in relations:
        pairs.setdefault((relation.head, relation.tail), []).append(relation)
    for (head, tail), group in pairs.items():
        details = {r.label: _to_detail(r) for r in group if _to_detail(r)}
        yield {
            "type": "relation",
            "from_id": head,
            "to_id": tail,
            "direction": "right",
            "labels": [relation.label for relation in group],
            **({"meta": {"relations": details}} if details else {}),
        }


def _to_detail(relation: Relation) -> JSON:
    detail: JSON = {}
    if relation.score is not None:
        detail["score"] = relation.score
    if relation.attributes:
        detail["attributes"] = to_json(relation.attributes)
    return detail
