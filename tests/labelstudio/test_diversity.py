"""The diverse order: what comes first differs, and it is the same every time."""

import random

from annotate.labelstudio.push.diversity import deal_out, describe
from annotate.labelstudio.push.sampling import arrange
from annotate.labelstudio.push.staging import StagedDocument

SUBJECTS = {
    "ferry": "harbour captain timetable passengers crossing vessel deckhand mooring",
    "school": "teacher classroom pupils lessons examination homework headmistress",
    "farm": "tractor harvest barley orchard livestock fertiliser irrigation",
    "court": "judge verdict sentence barrister testimony appeal defendant",
}


def make_task(subject: str, number: int, label: str = "PERSON") -> dict:
    words = SUBJECTS[subject].split()
    random.Random(f"{subject}{number}").shuffle(words)
    items = [{"value": {"labels": [label]}}]
    return {"data": {"text": " ".join(words[:6])}, "predictions": [{"result": items}]}


def arrange_tasks(tasks: dict[str, dict], seed: int = 0) -> list[str]:
    entries = [StagedDocument(document=name, text_sha256="") for name in tasks]
    return [
        entry.document
        for entry in arrange(entries, "diverse", seed, load=lambda e: tasks[e.document])
    ]


def make_tasks() -> dict[str, dict]:
    """Mostly ferries, and a few of each other subject."""
    shares = {"ferry": 37, "school": 4, "farm": 4, "court": 4}
    return {f"{s}-{n}": make_task(s, n) for s, count in shares.items() for n in range(count)}


def test_the_first_ones_are_of_every_subject() -> None:
    for seed in range(5):
        found = arrange_tasks(make_tasks(), seed)
        assert sorted(found) == sorted(make_tasks())
        assert {name.split("-")[0] for name in found[:7]} == set(SUBJECTS)


def test_it_is_the_same_every_time_and_the_seeds() -> None:
    assert arrange_tasks(make_tasks(), 3) == arrange_tasks(make_tasks(), 3)
    assert arrange_tasks(make_tasks(), 3) != arrange_tasks(make_tasks(), 4)


def test_documents_with_other_labels_differ() -> None:
    one, other, third = (make_task("farm", 1, label) for label in ("PERSON", "PERSON", "DIRECT"))
    assert describe(one) == describe(other) != describe(third)


def test_documents_that_are_all_the_same_or_empty_or_none_are_dealt_out_too() -> None:
    same = {str(n): make_task("farm", 1) for n in range(9)}
    assert sorted(arrange_tasks(same)) == sorted(same)
    empty = {"data": {"text": ""}, "predictions": []}
    assert set(describe(empty)) == {0.0}
    assert sorted(deal_out([describe(empty)] * 3, float)) == [0, 1, 2]
    assert deal_out([], float) == []
