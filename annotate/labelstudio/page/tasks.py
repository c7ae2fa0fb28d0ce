"""Records to Label Studio tasks. Pure: no network, no clock. The way back is `convert/readings.py`.

A region's id is its span's id. Offsets are code points on both sides. `value.text` is always
written, and never read: what a browser makes of it is not the text.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from annotate.labelstudio.page.layout import EXTRAS, LINKS, PEOPLE, TEXT, VERSION, VERSIONS
from annotate.labelstudio.page.links import describe_links, iter_link_rules, list_drawn
from annotate.labelstudio.page.page import FIRST_EDITION, LabellingPage, name_control, name_list
from annotate.labelstudio.page.people import VERSION_KEY, list_people, read_people
from annotate.labelstudio.page.task_style import drop_links, make_task_style
from annotate.model import JSON, Annotation, Annotator, Record, Relation, Span
from annotate.records import to_json

VERSION_MARK = "@"
UNKNOWN_VERSION = "unknown"
UNASSISTED = "unassisted"
DESIGN = "design"
CHOICES, TEXTAREA = "choices", "textarea"
_FIELDS = {CHOICES: "choices", TEXTAREA: "text"}


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
    newest = [max(readings, key=lambda a: a.created or "")] if readings else []
    rules = [r for a in newest for r in iter_link_rules(a, name_model(a.annotator), page)]
    people = list_people(readings, page)
    rest = to_json(document)
    return {
        "data": {
            "title": document.meta.title or "",  # the list of tasks shows what comes first
            "publisher": document.meta.publisher or "",
            "published": document.meta.published or "",
            "suggestions": sum(len(a.spans) for a in newest),
            "imprint": " · ".join(filter(None, (document.meta.publisher, document.meta.published))),
            "document_id": document.id,
            "text": document.text,
            "text_sha256": document.text_sha256,
            PEOPLE: people,
            VERSIONS: [{"value": name_model(a.annotator), "hotkey": VERSION_KEY} for a in newest],
            "shade": make_task_style(document, page.scheme, rules),
            "document": {"segments": rest["segments"], "meta": rest.get("meta", {})},
        },
        "meta": {"readings": {name_model(a.annotator): _to_reading(a) for a in readings}},
        "predictions": [to_prediction(a, page, read_people(people)) for a in readings],
    }


def withhold(task: JSON) -> JSON:
    """Return a task without its predictions; it says that people annotate it unassisted."""
    bare = {"suggestions": 0, PEOPLE: [], VERSIONS: [], "shade": drop_links(task["data"]["shade"])}
    data = {**task["data"], **bare, UNASSISTED: "yes"}
    return {**task, "data": data, "meta": {"readings": {}}, "predictions": []}


def _to_reading(annotation: Annotation) -> JSON:
    """Return what a prediction has no place for."""
    return {
        "scheme": annotation.scheme,
        "layers": list(annotation.layers),
        "status": annotation.status,
        **({"created": annotation.created} if annotation.created else {}),
    }


def to_prediction(
    annotation: Annotation, page: LabellingPage, people: Collection[str] = ()
) -> JSON:
    """Return a reading as a prediction, with what the page can show of it.

    `people` are the names that the task offers as choices; any other is written out.
    """
    spans = [span for span in annotation.spans if span.label in page.labels]
    scores = [span.score for span in spans if span.score is not None]
    version = name_model(annotation.annotator)
    words = describe_links(annotation, page) if page.edition > FIRST_EDITION else {}
    return {
        "model_version": version,
        "score": round(sum(scores) / len(scores), 4) if scores else None,
        "result": [
            *(i for span in spans for i in _iter_items(span, page, people, words.get(span.id))),
            *_iter_relation_items(list_drawn(annotation, page)),
            *_iter_version_items(version, page),
        ],
    }


def write_names(prediction: JSON, page: LabellingPage) -> JSON:
    """Return a prediction for a task whose choices are not known: every name is written out.

    On a page of the first edition nothing is left that it has no control for.
    """
    lists = {name_list(a): name_control(a) for a in page.attributes.values()}
    first = page.edition == FIRST_EDITION
    items = [i for i in prediction["result"] if not (first and i.get("from_name") in EXTRAS)]
    return {**prediction, "result": [_write_name(item, page, lists) for item in items]}


def _write_name(item: JSON, page: LabellingPage, lists: Mapping[str, str]) -> JSON:
    if item["type"] == "labels":
        layer = page.scheme.label_layers[item["value"]["labels"][0]]
        return {**item, "from_name": page.name_labels(layer)}
    if item.get("from_name") not in lists:
        return item
    value = {name: part for name, part in item["value"].items() if name != _FIELDS[CHOICES]}
    value[_FIELDS[TEXTAREA]] = item["value"][_FIELDS[CHOICES]]
    return {**item, "from_name": lists[item["from_name"]], "type": TEXTAREA, "value": value}


def to_items(
    spans: Sequence[Span],
    relations: Sequence[Relation],
    page: LabellingPage,
    people: Collection[str] = (),
    links: str | None = None,
) -> list[JSON]:
    """Return the items of some spans and relations by themselves; `links` are words about each."""
    return [
        *(item for span in spans for item in _iter_items(span, page, people, links)),
        *_iter_relation_items(relations),
    ]


def _iter_items(
    span: Span, page: LabellingPage, people: Collection[str], links: str | None
) -> Iterator[JSON]:
    """Yield a span's region, then what is chosen and written about it."""
    place = {"start": span.start, "end": span.end, "text": span.text}
    region: JSON = {
        "id": span.id,
        "from_name": page.name_labels(span.layer),
        "to_name": TEXT,
        "type": "labels",
        "value": {**place, "labels": [span.label]},
    }
    if span.score is not None:
        region["score"] = span.score
    shown: list[JSON] = []
    rest: dict[str, str] = {}
    for name, value in sorted(span.attributes.items()):
        item = _find_detail(span, name, value, page, people)
        if item is None:
            rest[name] = value
        else:
            shown.append(item)
    if links is not None:
        shown.append(_make_detail(span, LINKS, TEXTAREA, links))
    if rest:
        region["meta"] = {"attributes": rest}
    yield region
    yield from shown


def _find_detail(
    span: Span, name: str, value: str, page: LabellingPage, people: Collection[str]
) -> JSON | None:
    """Return the item that says a span's attribute, None where the page has no place for it."""
    control, attribute = page.controls[span.label].get(name, ("", None))
    if attribute is None or not (attribute.free or value in attribute.values):
        return None
    if value in people and name_list(attribute) in page.lists:
        return _make_detail(span, name_list(attribute), CHOICES, value)
    return _make_detail(span, control, TEXTAREA if attribute.free else CHOICES, value)


def _make_detail(span: Span, control: str, kind: str, value: str) -> JSON:
    """Return the item that says what is chosen or written about a span."""
    place = {"start": span.start, "end": span.end, "text": span.text}
    held = {**place, _FIELDS[kind]: [value]}
    return {"id": span.id, "from_name": control, "to_name": TEXT, "type": kind, "value": held}


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


def _iter_version_items(version: str, page: LabellingPage) -> Iterator[JSON]:
    """Yield the choice by which a page knows whose suggestions it shows."""
    if page.edition > FIRST_EDITION:
        yield {
            "id": VERSION,
            "from_name": VERSION,
            "to_name": TEXT,
            "type": CHOICES,
            "value": {_FIELDS[CHOICES]: [version]},
        }


def _to_detail(relation: Relation) -> JSON:
    detail: JSON = {}
    if relation.score is not None:
        detail["score"] = relation.score
    if relation.attributes:
        detail["attributes"] = to_json(relation.attributes)
    return detail
