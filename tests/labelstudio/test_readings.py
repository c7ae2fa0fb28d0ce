"""What people did with a task: origins, ids, relations, and everything that can be wrong."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.model import Annotation, Relation, Span
from annotate.offsets import make_span_id
from annotate.records import to_json
from annotate.schemas import check_schema
from tests.effort import examples
from tests.examples import TEXT
from tests.labelstudio.tasks import (
    JSON,
    TIME,
    annotate,
    list_codes,
    make_reader,
    read,
    read_person,
    suggest,
)


def find(result: list[JSON], label: str) -> JSON:
    return next(i for i in result if i["type"] == "labels" and i["value"]["labels"] == [label])


def draw(label: str, text: str, layer: str = "entity", name: str = "aB3_x") -> JSON:
    """A region as a browser sends one drawn by hand."""
    start = TEXT.index(text)
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


# --- origins and ids --------------------------------------------------------------------------


def test_a_relabelled_span_is_changed_and_keeps_its_id_whatever_label_studio_says() -> None:
    _, result = suggest()
    stance = find(result, "AGAINST")
    stance["value"]["labels"] = ["FAVOR"]
    stance["origin"] = "prediction"
    person, reader = read_person(result)
    (span,) = spans_of(person, "FAVOR")
    assert (span.id, span.origin, span.score) == (stance["id"], "changed", None)
    assert {s.origin for s in person.spans if s is not span} == {"kept"}
    assert reader.problems == []


def test_an_untouched_span_is_kept_even_where_label_studio_calls_it_changed() -> None:
    _, result = suggest()
    find(result, "AGAINST")["origin"] = "prediction-changed"
    person, _ = read_person(result)
    assert spans_of(person, "AGAINST")[0].origin == "kept"
    assert spans_of(person, "AGAINST")[0].score == 0.75


def test_a_moved_edge_is_a_change() -> None:
    _, result = suggest()
    find(result, "CUE")["value"]["end"] += 3
    person, _ = read_person(result)
    (cue,) = spans_of(person, "CUE")
    assert (cue.text, cue.origin) == ("said in", "changed")


def test_another_value_of_an_attribute_is_a_change() -> None:
    _, result = suggest()
    choice = next(item for item in result if item["type"] == "choices")
    choice["value"]["choices"] = ["nominal"]
    person, _ = read_person(result)
    (entity,) = spans_of(person, "PERSON")
    assert (entity.attributes, entity.origin) == ({"form": "nominal"}, "changed")


def test_a_span_drawn_by_hand_gets_a_stable_id_and_its_relations_follow() -> None:
    _, result = suggest()
    city = draw("GPE", "Ostrava")
    result += [city, arrow(find(result, "PERSON")["id"], city["id"], "coref")]
    person, _ = read_person(result)
    (span,) = spans_of(person, "GPE")
    assert span.id == make_span_id("levy", "entity", span.start, span.end, "GPE")
    assert span.origin == "added"
    head = spans_of(person, "PERSON")[0].id
    assert Relation(label="coref", head=head, tail=span.id, origin="added") in person.relations


def test_the_same_span_drawn_twice_is_two_spans_with_ids_of_their_own() -> None:
    person, _ = read_person([draw("GPE", "Ostrava", name="a"), draw("GPE", "Ostrava", name="b")])
    ids = [span.id for span in spans_of(person, "GPE")]
    assert len(set(ids)) == 2
    assert ids[1] == f"{ids[0]}-2"


def test_a_suggestion_that_was_moved_does_not_lend_its_id_to_a_span_drawn_at_its_old_place() -> (
    None
):
    _, result = suggest()
    cue = find(result, "CUE")
    old = draw("CUE", "said", layer="quote")
    cue["value"]["end"] += 3
    person, _ = read_person([*result, old])
    moved, added = sorted(spans_of(person, "CUE"), key=lambda s: -s.end)
    assert (moved.id, moved.origin) == (cue["id"], "changed")
    assert (added.text, added.origin) == ("said", "added")
    assert added.id != moved.id


def test_two_labels_on_one_region_are_two_spans() -> None:
    _, result = suggest()
    entity = find(result, "PERSON")
    result.append(draw("CUE", "Mara Lind", layer="quote", name=entity["id"]))
    person, _ = read_person(result)
    on_the_name = [s for s in person.spans if s.text == "Mara Lind"]
    assert sorted(s.label for s in on_the_name) == ["ACTOR", "CUE", "PERSON"]
    assert spans_of(person, "PERSON")[0].id == entity["id"]
    assert spans_of(person, "PERSON")[0].origin == "kept"
    assert (
        spans_of(person, "CUE")[1].origin == "added" or spans_of(person, "CUE")[0].origin == "added"
    )
    assert len({span.id for span in person.spans}) == len(person.spans)


def test_a_relation_to_a_region_with_two_labels_means_the_one_it_may_join() -> None:
    both = draw("ACTOR", "Mr Lind", layer="quote", name="two")
    person_label = draw("PERSON", "Mr Lind", name="two")
    stance = draw("AGAINST", "oppose", layer="stance", name="st")
    person, _ = read_person([person_label, both, stance, arrow("two", "st", "coref")])
    assert len(person.relations) == 1
    cue = draw("CUE", "Mr Lind", layer="quote", name="two")
    quote = draw("DIRECT", "“We oppose the levy,”", layer="quote", name="q")
    person, reader = read_person([person_label, cue, quote, arrow("q", "two", "cue")])
    assert person.relations[0].tail == spans_of(person, "CUE")[0].id
    assert reader.problems == []


def test_without_the_prediction_the_origin_is_label_studios() -> None:
    task, result = suggest()
    task["predictions"] = []
    for item, origin in zip(
        result[:3], ["prediction", "prediction-changed", "manual"], strict=True
    ):
        item["origin"] = origin
    person, _ = read_person([i for i in result if i["type"] == "labels"], task)
    assert {span.origin for span in person.spans} >= {"kept", "changed", "added"}


def test_the_copy_of_the_prediction_inside_an_annotation_comes_first() -> None:
    task, result = suggest()
    copy = {"model_version": "old", "result": [dict(item) for item in result]}
    stance = find(task["predictions"][0]["result"], "AGAINST")
    stance["value"] = {**stance["value"], "labels": ["UNCLEAR"]}
    record, _ = read({**task, "annotations": [annotate(task, result, prediction=copy)]})
    human = next(a for a in record.annotations if a.annotator.kind == "human")
    assert spans_of(human, "AGAINST")[0].origin == "kept"


def test_a_note_on_a_region_is_an_attribute_and_no_change() -> None:
    _, result = suggest()
    find(result, "CUE")["meta"] = {"text": ["ask Ada about this"]}
    person, _ = read_person(result)
    (cue,) = spans_of(person, "CUE")
    assert (cue.attributes, cue.origin) == ({"note": "ask Ada about this"}, "kept")


# --- relations --------------------------------------------------------------------------------


def test_an_arrow_without_a_label_is_the_one_relation_that_its_ends_allow() -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    quote, cue = find(result, "DIRECT")["id"], find(result, "CUE")["id"]
    person, reader = read_person([*result, arrow(quote, cue)])
    (relation,) = person.relations
    assert relation == Relation(
        label="cue", head=quote, tail=cue, origin="kept", attributes={"inferred": "yes"}
    )
    assert reader.problems == []


def test_an_arrow_without_a_label_is_turned_round_where_only_that_is_possible() -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    quote, cue = find(result, "DIRECT")["id"], find(result, "CUE")["id"]
    person, _ = read_person([*result, arrow(cue, quote)])
    assert [(r.label, r.head, r.tail) for r in person.relations] == [("cue", quote, cue)]


@pytest.mark.parametrize(("head", "tail"), [("DIRECT", "PERSON"), ("CUE", "TARGET")])
def test_an_arrow_that_could_be_several_relations_or_none_is_a_problem(
    head: str, tail: str
) -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    ends = find(result, head)["id"], find(result, tail)["id"]
    person, reader = read_person([*result, arrow(*ends)])
    assert person.relations == ()
    assert list_codes(reader) == ["L06"]


def test_a_direction_that_was_turned_in_the_panel_counts() -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    quote, cue = find(result, "DIRECT")["id"], find(result, "CUE")["id"]
    person, _ = read_person([*result, arrow(cue, quote, "cue", direction="left")])
    assert [(r.head, r.tail) for r in person.relations] == [(quote, cue)]
    person, _ = read_person([*result, arrow(cue, quote, "cue", direction="bi")])
    assert [(r.head, r.tail) for r in person.relations] == [(quote, cue)]


def test_several_labels_on_one_arrow_are_several_relations() -> None:
    _, result = suggest()
    result = [i for i in result if i["type"] != "relation"]
    stance, actor = find(result, "AGAINST")["id"], find(result, "ACTOR")["id"]
    person, _ = read_person([*result, arrow(stance, actor, "holder", "target")])
    assert [r.label for r in person.relations] == ["holder", "target"]


def test_a_relation_that_its_ends_forbid_is_kept_as_it_was_drawn() -> None:
    """The checks tell; leaving it out would lose what the person meant."""
    _, result = suggest()
    ends = find(result, "PERSON")["id"], find(result, "CUE")["id"]
    person, _ = read_person([*result, arrow(*ends, "speaker")])
    assert Relation(label="speaker", head=ends[0], tail=ends[1], origin="added") in person.relations


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (arrow("gone", "aB3_x", "cue"), "I02"),
        (arrow("aB3_x", "aB3_x", "coref"), "I03"),
        (arrow("aB3_x", "other", "because"), "I05"),
        ({"type": "relation"}, "I02"),
    ],
)
def test_an_arrow_that_means_nothing_is_a_problem(item: JSON, code: str) -> None:
    regions = [draw("GPE", "Ostrava"), draw("PERSON", "Mara Lind", name="other")]
    person, reader = read_person([*regions, item])
    assert person.relations == ()
    assert list_codes(reader) == [code]
    assert len(person.spans) == 2


# --- what is wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"start": 5, "end": 5}, "S02"),
        ({"start": 9, "end": 4}, "S02"),
        ({"start": -1, "end": 4}, "S02"),
        ({"start": 0, "end": 10_000}, "S02"),
        ({"start": TEXT.index("\n\n"), "end": TEXT.index("\n\n") + 2}, "S03"),
        ({"start": "0", "end": 4}, "L03"),
        ({"start": True, "end": 4}, "L03"),
        ({"start": 0.0, "end": 4}, "L03"),
        ({"start": None}, "L03"),
        ({"labels": []}, "L03"),
        ({"labels": "GPE"}, None),
        ({"labels": ["WEATHER"]}, "I06"),
    ],
)
def test_a_region_that_cannot_be_proven_is_a_problem(change: JSON, code: str | None) -> None:
    region = draw("GPE", "Ostrava")
    region["value"] = {**region["value"], **change}
    person, reader = read_person([region, draw("PERSON", "Mara Lind", name="fine")])
    assert list_codes(reader) == ([code] if code else [])
    assert [s.label for s in person.spans if s.label == "PERSON"] == ["PERSON"]
    assert len(person.spans) == (1 if code else 2)


def test_white_space_at_a_spans_ends_is_trimmed_and_told() -> None:
    region = draw("GPE", " Ostrava")
    person, reader = read_person([region])
    assert person.spans[0].text == "Ostrava"
    assert [(p.code, p.severity) for p in reader.problems] == [("S04", "warning")]


def test_a_suggestion_dragged_onto_a_space_is_still_the_suggestion() -> None:
    _, result = suggest()
    find(result, "CUE")["value"]["end"] += 1
    person, reader = read_person(result)
    assert spans_of(person, "CUE")[0].origin == "kept"
    assert list_codes(reader) == ["S04"]


def test_two_places_with_one_id_are_a_problem() -> None:
    person, reader = read_person([draw("GPE", "Ostrava"), draw("PERSON", "Mara Lind")])
    assert [s.text for s in person.spans] == ["Ostrava"]
    assert list_codes(reader) == ["I01"]


def test_what_label_studio_wrote_as_text_is_not_believed() -> None:
    region = draw("GPE", "Ostrava")
    region["value"]["text"] = "\\n\\nnonsense"
    person, _ = read_person([region])
    assert person.spans[0].text == "Ostrava"


def test_an_attribute_of_no_region_or_of_the_wrong_label_is_told() -> None:
    def choose(name: str, control: str, *values: str) -> JSON:
        value = {"start": 0, "end": 1, "choices": list(values)}
        return {
            "id": name,
            "from_name": control,
            "to_name": "text",
            "type": "choices",
            "value": value,
        }

    cases = [
        (choose("gone", "entity_form", "name"), "L04"),
        (choose("aB3_x", "no_such", "name"), "L04"),
        (choose("aB3_x", "entity_form", "name", "nominal"), "L04"),
        (choose("aB3_x", "stance_intensity", "low"), "L05"),
    ]
    for item, code in cases:
        person, reader = read_person([draw("GPE", "Ostrava"), item])
        assert list_codes(reader) == [code], item
        assert person.spans[0].attributes == {}


def test_a_result_of_another_kind_of_page_is_a_problem() -> None:
    person, reader = read_person([{"type": "rectanglelabels", "value": {}}, draw("GPE", "Ostrava")])
    assert (list_codes(reader), len(person.spans)) == (["L03"], 1)


# --- tasks ------------------------------------------------------------------------------------


def test_a_changed_text_is_a_problem_and_nothing_of_it_is_placed() -> None:
    task, _ = suggest()
    task["data"] = {**task["data"], "text": "X" + task["data"]["text"]}
    reader = make_reader()
    assert reader.read_task(task) is None
    assert list_codes(reader) == ["S08"]
    assert reader.counts.refused == 1


@pytest.mark.parametrize("data", [None, {}, {"text": "somebody else's"}, []])
def test_a_task_that_was_not_pushed_is_counted_and_told(data: Any) -> None:
    reader = make_reader()
    assert reader.read_task({"id": 1, "data": data}) is None
    assert (list_codes(reader), reader.counts.foreign) == (["L01"], 1)


def test_of_a_persons_annotations_the_newest_counts_and_the_older_are_counted() -> None:
    task, result = suggest()
    older = annotate(task, [], updated_at="2026-03-01T00:00:00Z", id=1)
    newer = annotate(task, result, id=2)
    record, reader = read({**task, "annotations": [newer, older, annotate(task, [], user=4)]})
    people = [a for a in record.annotations if a.annotator.kind == "human"]
    assert sorted(len(a.spans) for a in people) == [0, 6]
    assert (reader.counts.older, reader.counts.complete) == (1, 2)
    assert len({a.annotator.name for a in people}) == 2


def test_a_skipped_task_and_a_draft_say_so() -> None:
    task, result = suggest()
    draft = {"id": 8, "user": 4, "result": result, "updated_at": TIME, "lead_time": 1.0}
    skipped = annotate(task, [], was_cancelled=True)
    given = {**task, "annotations": [skipped], "drafts": [draft]}
    record, reader = read(given)
    statuses = [a.status for a in record.annotations if a.annotator.kind == "human"]
    assert sorted(statuses) == ["draft", "skipped"]
    assert (reader.counts.drafts, reader.counts.skipped) == (1, 1)
    without, _ = read(given, drafts=False)
    assert [a.status for a in without.annotations] == ["complete", "skipped"]


def test_a_reading_says_who_when_where_and_how_long() -> None:
    person, _ = read_person(suggest()[1])
    assert person.annotator.name.startswith("annotator-")
    assert len(person.annotator.name) == len("annotator-") + 6
    assert person.created == TIME
    assert person.seconds == 12.346
    assert person.link == "http://127.0.0.1:8080/projects/5/data?task=7"


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = "id type value from_name labels start end meta from_id to_id score choices text origin"
FIELDS = st.sampled_from([*NAMES.split(), "direction", "attributes"])
KINDS = st.sampled_from(["labels", "choices", "textarea", "relation"])
INNER = st.dictionaries(FIELDS, JSON_VALUES, max_size=4)
ITEMS = st.dictionaries(FIELDS, JSON_VALUES | INNER, max_size=6)
TYPED = st.builds(lambda kind, item: {**item, "type": kind}, KINDS, ITEMS)


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(JSON_VALUES | ITEMS | TYPED, max_size=4))
def test_whatever_a_result_holds_the_rest_is_read_and_fits_the_schema(result: list[Any]) -> None:
    person, _ = read_person([*result, draw("GPE", "Ostrava", name="sound")])
    assert "Ostrava" in [span.text for span in person.spans]
    assert check_schema("annotation", to_json(person)) == []
    read_as_model = {
        **suggest()[0],
        "predictions": [{"id": 1, "model_version": "m@1", "result": result}],
    }
    record, _ = read(read_as_model)
    assert check_schema("record", to_json(record)) == []
