"""A finding costs the smallest thing that is wrong."""

from collections import Counter
from dataclasses import replace

from annotate.model import Annotation, Record, Relation, Segment
from annotate.project import load_scheme
from annotate.readings.admission import admit
from tests.examples import make_annotation, make_record, make_span

NEWS = load_scheme("news/1")


def change(**fields: object) -> Record:
    record = make_record()
    return replace(record, annotations=(replace(record.annotations[0], **fields),))  # type: ignore[arg-type]


def take(record: Record) -> tuple[Annotation, list[tuple[str, str]]]:
    found = admit(record, NEWS, {})
    assert found.record is not None
    return found.record.annotations[0], [(loss.cost, loss.problem.code) for loss in found.losses]


def test_a_record_without_an_error_comes_through_as_it_is() -> None:
    record = make_record()
    found = admit(record, NEWS, {})
    assert found.record is record
    assert found.losses == ()


def test_a_relation_that_cannot_be_costs_itself() -> None:
    before = make_record().annotations[0]
    wrong = Relation(label="speaker", head=before.relations[0].head, tail="nobody")
    taken, losses = take(change(relations=(wrong, *before.relations)))
    assert taken.relations == before.relations
    assert taken.spans == before.spans
    assert losses == [("relation", "I02")]


def test_a_span_that_cannot_be_costs_itself_and_what_leads_to_it() -> None:
    before = make_record().annotations[0]
    spans = tuple(replace(s, text="other") if s.label == "ACTOR" else s for s in before.spans)
    actor = next(s.id for s in spans if s.label == "ACTOR")
    taken, losses = take(change(spans=spans))
    assert list(taken.spans) == [s for s in spans if s.label != "ACTOR"]
    assert list(taken.relations) == [r for r in before.relations if r.tail != actor]
    assert losses == [("span", "S01")]


def count(record: Record) -> Counter[str]:
    """Return how many of each thing were lost."""
    lost: Counter[str] = Counter()
    for loss in admit(record, NEWS, {}).losses:
        lost[loss.cost] += loss.count
        lost["relation"] += loss.along
    return +lost


def test_what_goes_with_a_span_is_counted() -> None:
    before = make_record().annotations[0]
    spans = tuple(replace(s, text="other") for s in before.spans)
    assert count(change(spans=spans)) == {"span": len(spans), "relation": len(before.relations)}
    actor = next(s for s in before.spans if s.label == "ACTOR")
    spans = tuple(replace(s, text="other") if s is actor else s for s in before.spans)
    led = [r for r in before.relations if r.tail == actor.id]
    assert count(change(spans=spans)) == {"span": 1, "relation": len(led)}


def test_a_thing_that_several_findings_speak_of_is_counted_once() -> None:
    before = make_record().annotations[0]
    cue = next(r for r in before.relations if r.label == "cue")
    wrong = replace(cue, label="holder")
    record = change(relations=(*before.relations, wrong))
    assert len(admit(record, NEWS, {}).losses) > 1
    assert count(record) == {"relation": 1}
    assert count(change(scheme="other/9", layers=("x", "y"))) == {"reading": 1}
    document = make_record().document
    bad = Segment(kind="sidebar", start=len(document.text), end=len(document.text) + 9)
    document = replace(document, segments=(*document.segments, bad))
    assert count(replace(make_record(), document=document)) == {"segment": 1}


def test_what_an_error_leaves_behind_is_judged_again_and_told_where_it_stood_at_first() -> None:
    record = make_record()
    spans = tuple(
        replace(s, text="other") if s.label == "DIRECT" else s for s in record.annotations[0].spans
    )
    found = admit(change(spans=spans), NEWS, {})
    for loss in found.losses:
        kind, at = (loss.problem.pointer or "").split("/")[-2:]
        named = {"spans": spans, "relations": record.annotations[0].relations}[kind][int(at)]
        assert getattr(named, "id", None) == loss.problem.span or kind == "relations"
    assert found.losses[0].problem.code == "S01"


def test_one_of_two_spans_with_one_id_costs_no_other_span() -> None:
    before = make_record().annotations[0]
    twin = replace(before.spans[0], label="INDIRECT")
    taken, losses = take(change(spans=(*before.spans, twin)))
    assert len(taken.spans) == len(before.spans)
    assert ("span", "I01") in losses


def test_an_attribute_that_the_scheme_does_not_have_costs_itself() -> None:
    before = make_record().annotations[0]
    odd = {"form": "x", "a/b~c": "y", "kb": "Q1"}
    spans = tuple(replace(s, attributes=odd) if s.label == "PERSON" else s for s in before.spans)
    found = admit(change(spans=spans), NEWS, {})
    assert found.record is not None
    taken = found.record.annotations[0]
    assert [s.id for s in taken.spans] == [s.id for s in spans]
    assert taken.relations == before.relations
    person = next(s for s in taken.spans if s.label == "PERSON")
    assert person.attributes == {"kb": "Q1"}
    at = spans.index(next(s for s in spans if s.label == "PERSON"))
    assert sorted((loss.cost, loss.problem.pointer or "") for loss in found.losses) == [
        ("attribute", f"/annotations/0/spans/{at}/attributes/a~1b~0c"),
        ("attribute", f"/annotations/0/spans/{at}/attributes/form"),
    ]


def test_an_attribute_of_a_span_that_is_lost_takes_no_other_with_it() -> None:
    before = make_record().annotations[0]
    spans = tuple(
        replace(s, text="other") if s.label == "ACTOR" else replace(s, attributes={"x": "y"})
        for s in before.spans
    )
    taken, losses = take(change(spans=spans))
    assert [s.label for s in taken.spans] == [s.label for s in spans if s.label != "ACTOR"]
    assert not any(span.attributes for span in taken.spans)
    assert sorted(losses) == [*[("attribute", "I06")] * (len(spans) - 1), ("span", "S01")]


def test_a_layer_that_the_scheme_does_not_have_costs_itself() -> None:
    before = make_record().annotations[0]
    taken, losses = take(change(layers=("x", *before.layers, "y")))
    assert taken == before
    assert losses == [("layer", "I06")] * 2
    assert admit(change(layers=("x",)), NEWS, {}).record == replace(make_record(), annotations=())


def test_a_reading_of_another_text_costs_itself_and_the_others_stay() -> None:
    record = make_record()
    other = replace(record.annotations[0], text_sha256="0" * 64)
    found = admit(replace(record, annotations=(other, record.annotations[0])), NEWS, {})
    assert found.record is not None
    assert found.record.annotations == record.annotations
    assert [(loss.cost, loss.reading) for loss in found.losses] == [("reading", None)]


def test_a_segment_that_cannot_be_costs_itself() -> None:
    record = make_record()
    bad = Segment(kind="sidebar", start=0, end=3)
    document = replace(record.document, segments=(bad, *record.document.segments[1:]))
    empty = make_annotation(document)
    found = admit(Record(document=document, annotations=(empty,)), NEWS, {})
    assert found.record is not None
    assert found.record.document.segments == record.document.segments[1:]
    assert {loss.cost for loss in found.losses} == {"segment"}


def test_a_segment_that_cannot_be_costs_no_span_in_it() -> None:
    record = make_record()
    segments = tuple(replace(s, kind="sidebar") for s in record.document.segments)
    document = replace(record.document, segments=segments)
    found = admit(replace(record, document=document), NEWS, {})
    assert found.record is not None
    assert found.record.document.segments == ()
    assert found.record.annotations == record.annotations
    assert {loss.cost for loss in found.losses} == {"segment"}


def test_another_text_costs_the_document() -> None:
    record = make_record()
    document = replace(record.document, text=record.document.text + "!")
    found = admit(replace(record, document=document), NEWS, {})
    assert found.record is None
    assert [loss.cost for loss in found.losses] == ["document"]


def test_what_the_project_switches_off_costs_nothing() -> None:
    record = make_record()
    document = record.document
    cue = make_span(document, "quote", "CUE", "minister")
    given = change(spans=(*record.annotations[0].spans, cue))
    assert admit(given, NEWS, {"T02": "off"}).losses == ()
