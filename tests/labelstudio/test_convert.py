"""Records to tasks and back: what is pushed and not touched comes back as it was."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.page.tasks import parse_model, to_prediction, to_task
from annotate.model import Annotation, Annotator, Document, Meta, Record, Relation, Segment, Span
from annotate.offsets import freeze, hash_text, make_span_id
from annotate.records import to_json
from annotate.schemas import check_schema
from tests.effort import examples
from tests.examples import make_document, make_span
from tests.labelstudio.tasks import (
    JSON,
    MODEL,
    NEWS,
    PAGE,
    annotate,
    give_back,
    make_record,
    read,
    suggest,
)

TORTURE = [
    "plain words",
    "🇨🇿 flags 👩‍👩‍👧‍👦 families 🧑🏽‍🚀 skin",
    "𝒜𝓁𝓅𝒽𝒶 𝔘𝔫𝔦 漢字𠮷野家",
    "naïve e\u0301tude o\u0308",
    "tab\tin\tit",
    "two  spaces   and    four",
    "nbsp\u00a0zwsp\u200bbom\ufeffshy\u00ad end",
    "<b>bold</b> &amp; &lt;i&gt;",
    "line\u2028sep\u2029par",
    "שלום עולם and مرحبا بالعالم",
    "\n\n  leading",
    "trailing  \n",
    "see https://example.org/a?b=c&d=e now",
]


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any text with spans anywhere in it, overlapping or not, joined as the scheme allows."""
    alphabet = st.characters(exclude_categories=["Cs"])
    text = freeze(draw(st.text(alphabet, min_size=1, max_size=60) | st.sampled_from(TORTURE)))
    document = Document(
        id="doc",
        text=text,
        text_sha256=hash_text(text),
        segments=(Segment(kind="paragraph", start=0, end=len(text)),),
        meta=draw(st.sampled_from([Meta(), Meta(title="A", published="2026-01", language="en")])),
    )
    spans: dict[str, Span] = {}
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        piece = text[start:end]
        if piece != piece.strip():
            continue
        label = draw(st.sampled_from(sorted(PAGE.labels)))
        layer = PAGE.labels[label].layer
        span = Span(
            id=make_span_id("doc", layer, start, end, label),
            layer=layer,
            label=label,
            start=start,
            end=end,
            text=piece,
            score=draw(st.none() | st.floats(0, 1)),
            attributes=draw_attributes(draw, label),
        )
        spans[span.id] = span
    return Record(document=document, annotations=(make_reading(draw, document, spans),))


def draw_attributes(draw: st.DrawFn, label: str) -> dict[str, str]:
    attributes = {}
    for attribute in NEWS.iter_attributes(label):
        values = [*attribute.values] or ["Q42", "NIL"]
        value = draw(st.none() | st.sampled_from(values))
        if value is not None:
            attributes[attribute.name] = value
    if draw(st.booleans()):
        attributes["evidence"] = "not on the page"
    return dict(sorted(attributes.items()))


def make_reading(draw: st.DrawFn, document: Document, spans: dict[str, Span]) -> Annotation:
    relations = {}
    for head in spans.values():
        for tail in spans.values():
            names = NEWS.find_relations(head.label, tail.label) if head is not tail else []
            for name in names:  # several on one pair among them
                if draw(st.booleans()):
                    relations[head.id, tail.id, name] = Relation(
                        label=name,
                        head=head.id,
                        tail=tail.id,
                        score=draw(st.none() | st.floats(0, 1)),
                        attributes=draw(st.sampled_from([{}, {"evidence": "verb"}])),
                    )
    return Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme=NEWS.name,
        annotator=MODEL,
        layers=("entity", "quote", "stance"),
        spans=tuple(sorted(spans.values(), key=lambda s: (s.start, s.end, s.layer, s.label, s.id))),
        relations=tuple(sorted(relations.values(), key=lambda r: (r.label, r.head, r.tail))),
        created="2026-01-02T03:04:05Z",
    )


@settings(max_examples=examples(200), deadline=None)
@given(records())
def test_what_nobody_touches_comes_back_as_it_was(record: Record) -> None:
    task = to_task(record, PAGE)
    assert check_schema("task", task) == []
    back, reader = read(give_back(task))
    assert back == record
    assert reader.problems == []


def pass_through_browser(item: JSON) -> JSON:
    """A relation loses its score and meta, a region's text is mangled, an origin is added."""
    if item["type"] == "relation":
        return {name: item[name] for name in ("type", "from_id", "to_id", "direction", "labels")}
    if item["type"] == "labels":
        item = {**item, "value": {**item["value"], "text": "\\n mangled"}}
    return {**item, "origin": "prediction"}


@settings(max_examples=examples(100), deadline=None)
@given(records())
def test_a_person_who_submits_what_was_suggested_kept_all_of_it(record: Record) -> None:
    task = give_back(to_task(record, PAGE))
    result = [pass_through_browser(item) for item in reversed(task["predictions"][0]["result"])]
    back, reader = read({**task, "annotations": [annotate(task, result)]})
    person = next(a for a in back.annotations if a.annotator.kind == "human")
    model = record.annotations[0]
    assert person.spans == tuple(replace(span, origin="kept") for span in model.spans)
    assert person.relations == tuple(replace(r, origin="kept") for r in model.relations)
    assert (person.deleted_spans, person.deleted_relations) == ((), ())
    assert reader.problems == []


@pytest.mark.parametrize("text", TORTURE)
def test_every_word_of_a_difficult_text_comes_back_at_its_place(text: str) -> None:
    text = freeze(text)
    document = make_document("torture", text)
    spans = [
        make_span(document, "entity", "PERSON", word)
        for word in dict.fromkeys(text.split())
        if text.count(word) == 1
    ]
    assert spans
    record = make_record()
    reading = replace(
        record.annotations[0],
        document_id=document.id,
        text_sha256=document.text_sha256,
        spans=tuple(spans),
        relations=(),
    )
    back, _ = read(give_back(to_task(Record(document=document, annotations=(reading,)), PAGE)))
    assert back.document.text == text
    for span in back.annotations[0].spans:
        assert text[span.start : span.end] == span.text
        assert unicodedata.is_normalized("NFC", span.text)


def test_the_task_of_a_record_has_this_form() -> None:
    document = replace(
        make_document(text="Mara Lind left."),
        meta=Meta(title="A minister leaves", publisher="The Courier", published="2026-02-03"),
    )
    person = make_span(
        document, "entity", "PERSON", "Mara Lind", score=0.5,
        attributes={"form": "name", "kb": "Q1", "evidence": "list"},
    )  # fmt: skip
    reading = Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme="news/1",
        annotator=MODEL,
        layers=("entity",),
        spans=(person,),
        created="2026-01-02T03:04:05Z",
    )
    place = {"start": 0, "end": 9, "text": "Mara Lind"}
    common = {"id": person.id, "to_name": "text"}
    assert to_task(Record(document=document, annotations=(reading,)), PAGE) == {
        "data": {
            "text": "Mara Lind left.",
            "shade": "<style></style>",
            "suggestions": 1,
            "people": [],
            "versions": [{"value": "rules-en@0.2", "hotkey": "ctrl+alt+9"}],
            "document_id": "levy",
            "text_sha256": document.text_sha256,
            "title": "A minister leaves",
            "imprint": "The Courier · 2026-02-03",
            "published": "2026-02-03",
            "publisher": "The Courier",
            "document": {
                "segments": [{"kind": "paragraph", "start": 0, "end": 15}],
                "meta": to_json(document.meta),
            },
        },
        "meta": {
            "readings": {
                "rules-en@0.2": {
                    "scheme": "news/1",
                    "layers": ["entity"],
                    "status": "complete",
                    "created": "2026-01-02T03:04:05Z",
                }
            }
        },
        "predictions": [
            {
                "model_version": "rules-en@0.2",
                "score": 0.5,
                "result": [
                    {
                        **common,
                        "from_name": "span",
                        "type": "labels",
                        "value": {**place, "labels": ["PERSON"]},
                        "score": 0.5,
                        "meta": {"attributes": {"evidence": "list"}},
                    },
                    {
                        **common,
                        "from_name": "entity_form",
                        "type": "choices",
                        "value": {**place, "choices": ["name"]},
                    },
                    {
                        **common,
                        "from_name": "entity_kb",
                        "type": "textarea",
                        "value": {**place, "text": ["Q1"]},
                    },
                    {
                        "id": "version",
                        "from_name": "version",
                        "to_name": "text",
                        "type": "choices",
                        "value": {"choices": ["rules-en@0.2"]},
                    },
                ],
            }
        ],
    }


def test_two_relations_on_one_pair_are_one_arrow_with_both_labels() -> None:
    """Of two arrows from one region to another, Label Studio drops one without a word."""
    record = make_record()
    reading = record.annotations[0]
    holder = next(r for r in reading.relations if r.label == "holder")
    both = replace(reading, relations=(holder, replace(holder, label="target", score=0.5)))
    arrows = [i for i in to_prediction(both, PAGE)["result"] if i["type"] == "relation"]
    assert [a["labels"] for a in arrows] == [["holder", "target"]]
    back, _ = read(give_back(to_task(replace(record, annotations=(both,)), PAGE)))
    assert back.annotations[0].relations == both.relations


def test_only_models_readings_become_predictions() -> None:
    record = make_record(annotator=Annotator(kind="human", name="annotator-1"))
    assert to_task(record, PAGE)["predictions"] == []


def test_every_model_has_a_prediction_of_its_own() -> None:
    record = make_record()
    other = Annotator(kind="model", name="rules-en", version="0.3")
    both = replace(
        record, annotations=(*record.annotations, replace(record.annotations[0], annotator=other))
    )
    task = to_task(both, PAGE)
    assert [p["model_version"] for p in task["predictions"]] == ["rules-en@0.2", "rules-en@0.3"]
    assert read(give_back(task))[0] == both


def test_a_page_of_one_layer_shows_no_relation_without_both_ends() -> None:
    page = make_page(NEWS, ["stance"])
    result = to_prediction(make_record().annotations[0], page)["result"]
    labels = {i["value"]["labels"][0] for i in result if i["type"] == "labels"}
    assert labels == {"DIRECT", "ACTOR", "AGAINST", "TARGET"}
    assert sorted(i["labels"][0] for i in result if i["type"] == "relation") == [
        "basis", "holder", "speaker", "target",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("version", "name", "number"),
    [
        ("a@1", "a", "1"),
        ("a@b@1", "a@b", "1"),
        ("bare", "bare", "unknown"),
        ("", "unknown", "unknown"),
        ("@1", "@1", "unknown"),
    ],
)
def test_a_models_name_is_told_from_its_version(version: str, name: str, number: str) -> None:
    assert parse_model(version) == Annotator(kind="model", name=name, version=number)


def test_a_task_is_the_same_each_time_it_is_made() -> None:
    assert to_task(make_record(), PAGE) == to_task(make_record(), PAGE)


def test_a_prediction_of_another_tool_is_read_too() -> None:
    task, result = suggest()
    task["predictions"][0]["model_version"] = "somebody"
    record, _ = read(task)
    reading = record.annotations[0]
    assert reading.annotator == Annotator(kind="model", name="somebody", version="unknown")
    assert reading.created == task["predictions"][0]["created_at"]
    assert len(result) > len(reading.spans) == 6
