"""What can be wrong with what people did in a task, and what a task says of them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.records import to_json
from annotate.schemas import check_schema
from tests.effort import examples
from tests.examples import TEXT
from tests.labelstudio.tasks import (
    JSON,
    TIME,
    annotate,
    draw,
    find,
    list_codes,
    make_reader,
    read,
    read_person,
    spans_of,
    suggest,
)

# --- what is wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"start": 5, "end": 5}, "S03"),
        ({"start": 9, "end": 4}, "S03"),
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
