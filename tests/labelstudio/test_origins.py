"""What became of each suggested span, and which id it has."""

from annotate.model import Relation
from annotate.offsets import make_span_id
from tests.labelstudio.tasks import (
    annotate,
    arrow,
    draw,
    find,
    read,
    read_person,
    spans_of,
    suggest,
)


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
    (problem,) = reader.problems
    assert (problem.code, problem.severity, problem.span) == ("L18", "warning", "two")


def test_without_the_prediction_the_origin_is_label_studios() -> None:
    task, result = suggest()
    task["predictions"] = []
    regions = [i for i in result if i["type"] == "labels"]
    for item, origin in zip(
        regions[:3], ["prediction", "prediction-changed", "manual"], strict=True
    ):
        item["origin"] = origin
    person, _ = read_person(regions, task)
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
