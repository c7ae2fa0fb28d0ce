"""Records as tasks of Label Studio, as its import takes them: people's readings are annotations.

The controls are those of the page that `annotate scheme show --format page` prints, and `data` has
every field that it shows. Positions are code points, as a `Text` counts them both ways. Who made a
reading and in what state it is stands beside its result, where the server looks at neither: it
gives annotations to whoever imports them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.formats.annotations.choosing import list_links, sort_spans
from annotate.formats.port import Ledger, Output
from annotate.model import Annotation, Document, Record, Relation, Span
from annotate.records import to_json
from annotate.scheme import Attribute, Scheme

LABELS, TEXT = "span", "text"
VERSION_MARK = "@"  # between the name and the version of a model
_NO_STYLE = "<style></style>"
_FIELDS = {"choices": "choices", "textarea": "text"}

LabelStudioItem = dict[str, Any]


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a task for each document."""
    ledger = Ledger()
    with open_output(output.path) as stream:
        border = "[\n"
        for record in records:
            stream.write(f"{border}{dump_json(_make_task(record, output.scheme, ledger))}".encode())
            border = ",\n"
        stream.write(b"\n]\n" if border != "[\n" else b"[]\n")
    return ledger


def _make_task(record: Record, scheme: Scheme, ledger: Ledger) -> LabelStudioItem:
    made: dict[str, list[LabelStudioItem]] = {"annotations": [], "predictions": [], "drafts": []}
    for reading in record.annotations:
        if reading.annotator.kind == "model":
            made["predictions"].append(_make_prediction(reading, scheme, ledger))
        else:
            where = "drafts" if reading.status == "draft" else "annotations"
            made[where].append(_make_annotation(reading, scheme, ledger))
    # What is marked comes first: by that a file is told.
    return {**{name: each for name, each in made.items() if each}, "data": _make_data(record)}


def _make_data(record: Record) -> LabelStudioItem:
    document: Document = record.document
    meta = document.meta
    told = {n: v for n in ("url", "byline", "language") if (v := getattr(meta, n))}
    return {
        "document_id": document.id,
        "title": meta.title or "",
        "publisher": meta.publisher or "",
        "published": meta.published or "",
        "imprint": " · ".join(filter(None, (meta.publisher, meta.published))),
        **told,
        "text": document.text,
        "people": [],
        "versions": [],
        "shade": _NO_STYLE,
    }


def _make_annotation(reading: Annotation, scheme: Scheme, ledger: Ledger) -> LabelStudioItem:
    return {
        "result": list(_iter_items(reading, scheme, ledger)),
        "was_cancelled": reading.status == "skipped",
        "ground_truth": reading.annotator.kind == "adjudicator",
        **({"created_at": reading.created} if reading.created else {}),
        "annotator": to_json(reading.annotator),
    }


def _make_prediction(reading: Annotation, scheme: Scheme, ledger: Ledger) -> LabelStudioItem:
    scores = [span.score for span in reading.spans if span.score is not None]
    return {
        "result": list(_iter_items(reading, scheme, ledger)),
        "model_version": f"{reading.annotator.name}{VERSION_MARK}{reading.annotator.version}",
        **({"score": round(sum(scores) / len(scores), 4)} if scores else {}),
        "annotator": to_json(reading.annotator),
        "status": reading.status,
    }


def _iter_items(reading: Annotation, scheme: Scheme, ledger: Ledger) -> Iterator[LabelStudioItem]:
    for span in sort_spans(reading.spans):
        yield from _iter_span_items(span, scheme)
    document = reading.document_id
    yield from _iter_arrows(list_links(reading, document, ledger, kept="scores attributes"))


def _iter_span_items(span: Span, scheme: Scheme) -> Iterator[LabelStudioItem]:
    """Yield a span's region, then what is chosen and written about it."""
    known = {attribute.name: attribute for attribute in scheme.iter_attributes(span.label)}
    shown, rest = [], {}
    for name, value in span.attributes.items():
        attribute = known.get(name)
        if attribute is not None and (attribute.free or value in attribute.values):
            shown.append(_make_detail(span, attribute, value))
        else:
            rest[name] = value
    yield {
        **_place(span, LABELS, "labels", span.label),
        **({} if span.score is None else {"score": span.score}),
        **({"meta": {"attributes": rest}} if rest else {}),
    }
    yield from shown


def _make_detail(span: Span, attribute: Attribute, value: str) -> LabelStudioItem:
    kind = "textarea" if attribute.free else "choices"
    return _place(span, f"{attribute.layer}_{attribute.name}", kind, value)


def _place(span: Span, control: str, kind: str, value: str) -> LabelStudioItem:
    place = {"start": span.start, "end": span.end}
    words = {} if kind == "textarea" else {"text": span.text}  # there it is what was written
    held = {_FIELDS.get(kind, kind): [value]}
    return {
        "id": span.id,
        "from_name": control,
        "to_name": TEXT,
        "type": kind,
        "value": {**place, **words, **held},
    }


def _iter_arrows(links: Sequence[Relation]) -> Iterator[LabelStudioItem]:
    """Yield an arrow for each ordered pair of spans, with all its labels: of two one is lost."""
    pairs: dict[tuple[str, str], list[Relation]] = {}
    for each in links:
        pairs.setdefault((each.head, each.tail), []).append(each)
    for (head, tail), group in pairs.items():
        details = {each.label: known for each in group if (known := _list_details(each))}
        yield {
            "type": "relation",
            "from_id": head,
            "to_id": tail,
            "direction": "right",
            "labels": [each.label for each in group],
            **({"meta": {"relations": details}} if details else {}),
        }


def _list_details(relation: Relation) -> LabelStudioItem:
    score = {} if relation.score is None else {"score": relation.score}
    attributes = {"attributes": dict(relation.attributes)} if relation.attributes else {}
    return {**score, **attributes}
