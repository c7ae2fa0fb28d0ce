"""What is said of the suggestions that a person began with: kept, changed, added, deleted."""

from collections import Counter

from annotate.labelstudio.page.tasks import to_task, withhold
from annotate.model import Annotation
from annotate.records import record_from_json, to_json
from annotate.schemas import check_schema
from tests.labelstudio.tasks import (
    MODEL,
    PAGE,
    annotate,
    give_back,
    make_reader,
    make_record,
    read,
    suggest,
)

JSON = dict


def submit(change: object = None) -> Annotation:
    """What the example becomes when a person has changed the result, as a browser sends it."""
    task, result = suggest()
    copy = {"model_version": "rules-en@0.2", "result": [dict(item) for item in result]}
    if change is not None:
        result = change(result)  # type: ignore[operator]
    record, reader = read({**task, "annotations": [annotate(task, result, prediction=copy)]})
    assert check_schema("record", to_json(record)) == []
    assert record_from_json(to_json(record)) == record
    (found,) = [a for a in record.annotations if a.annotator.kind == "human"]
    check_counts(found, reader.counts.spans, reader.counts.relations)
    return found


def check_counts(found: Annotation, spans: Counter, relations: Counter) -> None:
    """Whatever was suggested is kept, changed or deleted."""
    suggested = make_record().annotations[0]
    for counts, before in ((spans, suggested.spans), (relations, suggested.relations)):
        gone = counts["deleted"] + counts["orphaned"]
        assert counts["kept"] + counts["changed"] + gone == len(before)
    assert spans["deleted"] + spans["orphaned"] == len(found.deleted_spans or ())
    assert spans["orphaned"] == len(found.orphaned_spans or ())
    assert relations["deleted"] == len(found.deleted_relations or ())


def test_what_was_submitted_as_it_was_is_kept_and_says_from_which_model() -> None:
    found = submit()
    assert found.started_from == MODEL
    assert found.unassisted is False
    assert (found.deleted_spans, found.deleted_relations) == ((), ())
    assert {r.origin for r in found.relations} == {"kept"}


def test_a_deleted_span_is_named_and_its_relations_with_it() -> None:
    suggested = make_record().annotations[0]
    tail = suggested.relations[0].tail
    lost = [r for r in suggested.relations if tail in (r.head, r.tail)]
    found = submit(
        lambda result: [
            item
            for item in result
            if item.get("id") != tail and tail not in (item.get("from_id"), item.get("to_id"))
        ]
    )
    cue = next(r.tail for r in suggested.relations if r.label == "cue")
    assert found.deleted_spans == (tail, cue)
    assert found.orphaned_spans == (cue,)
    assert {(r.label, r.head, r.tail) for r in found.deleted_relations or ()} == {
        (r.label, r.head, r.tail) for r in lost
    }


def test_a_relation_with_another_label_is_changed_a_new_one_added_a_missing_one_deleted() -> None:
    def change(result: list[JSON]) -> list[JSON]:
        arrows = [item for item in result if item["type"] == "relation"]
        rest = [item for item in result if item["type"] != "relation"]
        relabelled = {**arrows[0], "labels": ["within"]}
        turned = {**arrows[1], "from_id": arrows[1]["to_id"], "to_id": arrows[1]["from_id"]}
        return [*rest, relabelled, turned, *arrows[3:]]

    found = submit(change)
    before = make_record().annotations[0].relations
    origins = Counter(r.origin for r in found.relations)
    assert origins == {"changed": 1, "added": 1, "kept": len(before) - 3}
    assert len(found.deleted_relations or ()) == 2


def test_an_emptied_reading_deleted_everything() -> None:
    found = submit(lambda _: [])
    suggested = make_record().annotations[0]
    assert set(found.deleted_spans or ()) == {span.id for span in suggested.spans}
    assert len(found.deleted_relations or ()) == len(suggested.relations)


def test_a_reading_without_suggestions_says_so_and_all_of_it_is_added() -> None:
    task = give_back(withhold(to_task(make_record(), PAGE)))
    _, result = suggest()
    drawn = [{k: v for k, v in i.items() if k != "score"} | {"origin": "manual"} for i in result]
    answer = annotate(task, drawn, parent_prediction=None)
    record, reader = read({**task, "annotations": [answer]})
    (found,) = record.annotations
    assert found.unassisted is True
    assert found.started_from is None
    assert found.deleted_spans is None
    assert {span.origin for span in found.spans} == {"added"}
    assert {r.origin for r in found.relations} == {"added"}
    assert reader.counts.spans == {"added": len(found.spans)}


def test_a_draft_that_was_gone_on_with_began_with_the_prediction_whose_regions_it_has() -> None:
    task, result = suggest()
    stance = next(
        i for i in result if i["type"] == "labels" and i["value"]["labels"] == ["AGAINST"]
    )
    gone = [
        i for i in result if stance["id"] not in (i.get("id"), i.get("from_id"), i.get("to_id"))
    ]
    older = {"id": 70, "model_version": "old@1", "result": [dict(result[0])]}
    task["predictions"].append(older)
    answer = annotate(task, gone, parent_prediction=None)
    record = make_reader().read_task({**task, "annotations": [answer]})
    assert record is not None
    found = record.annotations[-1]
    assert found.started_from == MODEL
    assert stance["id"] in (found.deleted_spans or ())


def test_where_nothing_on_the_server_tells_nothing_is_said() -> None:
    task, result = suggest()
    answer = annotate(task, result, parent_prediction=None)
    record = make_reader().read_task({**task, "predictions": [], "annotations": [answer]})
    assert record is not None
    found = record.annotations[-1]
    assert found.started_from is None
    assert found.deleted_spans is None
