"""Who has done how much, from tasks as the server gives them back."""

from pathlib import Path
from typing import Any

from annotate.labelstudio.convert.progress import (
    PersonProgress,
    iter_progress,
    list_progress,
    render_progress,
    summarize,
)
from annotate.labelstudio.page.tasks import name_model
from tests.labelstudio.tasks import annotate, draw, give_back, make_record, read, suggest
from tests.labelstudio.test_export import list_tasks, write_pull

JSON = dict[str, Any]


def make_tasks() -> list[JSON]:
    tasks = list_tasks("a", "b", "c", "d")
    first, second, third, _ = tasks
    for task, user, seconds in ((first, 3, 60), (first, 4, 90), (second, 3, 180)):
        copy = {"model_version": "rules-en@0.2"}
        task["annotations"].append(
            annotate(task, [], user=user, lead_time=seconds, prediction=copy)
        )
    second["data"]["unassisted"] = "yes"
    third["annotations"] = [annotate(third, [], user=4, was_cancelled=True)]
    third["drafts"] = [{"id": 1, "user": 3, "result": [], "updated_at": "2026-03-05T00:00:00Z"}]
    for task in tasks:
        task["overlap"] = 2 if task is first or task is second else 1
    return tasks


def test_a_state_counts_people_tasks_and_what_is_left(tmp_path: Path) -> None:
    path = write_pull(tmp_path / "p.jsonl.gz", make_tasks())
    state = summarize(path, tmp_path)
    assert (state.tasks, state.done, state.remaining, state.readings_left) == (4, 1, 3, 3)
    assert state.unassisted == 1
    one, two = sorted(state.people, key=lambda person: -person.submitted)
    assert (one.submitted, one.skipped, one.drafts, one.minutes) == (2, 0, 1, 2.0)
    assert one.drafts_since == "2026-03-05T00:00:00Z"
    assert (two.submitted, two.skipped, two.drafts, two.minutes) == (1, 1, 0, 1.5)
    text = render_progress(state)
    assert "1 of 4 tasks done, 3 remain (3 readings, 1 unassisted)" in text
    assert one.annotator in text
    assert max(map(len, text.splitlines())) <= 80
    assert one.annotator.startswith("annotator-")


def test_nobody_has_begun_is_said(tmp_path: Path) -> None:
    path = write_pull(tmp_path / "p.jsonl.gz", list_tasks("a"))
    assert "Nobody has begun." in render_progress(summarize(path, tmp_path))
    assert summarize(path, tmp_path).people == []


def test_each_reading_says_where_it_began(tmp_path: Path) -> None:
    path = write_pull(tmp_path / "p.jsonl.gz", make_tasks())
    found = list_progress([path], tmp_path)
    assert sorted((w.document, w.status, w.unassisted, w.started_from or "") for w in found) == [
        ("a", "complete", False, "rules-en@0.2"),
        ("a", "complete", False, "rules-en@0.2"),
        ("b", "complete", True, ""),
        ("c", "draft", False, ""),
        ("c", "skipped", False, ""),
    ]


def test_an_older_reading_by_the_same_person_does_not_count(tmp_path: Path) -> None:
    task = give_back(suggest(make_record("a"))[0])
    older = annotate(task, [], updated_at="2026-01-01T00:00:00Z", id=1, lead_time=6000)
    task["annotations"] = [annotate(task, [], lead_time=60), older]
    path = write_pull(tmp_path / "p.jsonl.gz", [task])
    (person,) = summarize(path, tmp_path).people
    assert isinstance(person, PersonProgress)
    assert (person.submitted, person.minutes) == (1, 1.0)


def test_a_reading_and_the_list_of_work_say_alike_what_was_begun_with() -> None:
    """A copy, a prediction that is named, a draft that was gone on with, a page without any."""
    task, result = suggest()
    copy = {"model_version": "other@1", "result": [dict(item) for item in result]}
    drawn = [draw("GPE", "Ostrava")]
    given = [
        annotate(task, result, user=1, prediction=copy),
        annotate(task, result, user=2),
        annotate(task, result[1:], user=3, parent_prediction=None),
        annotate(task, drawn, user=4, parent_prediction=None),
        annotate(task, result, user=5, was_cancelled=True),
    ]
    whole = {**task, "annotations": given}
    record, reader = read(whole)
    by_name = {
        a.annotator.name: a.started_from and name_model(a.started_from)
        for a in record.annotations
        if a.annotator.kind == "human"
    }
    listed = {w.annotator: w.started_from for w in iter_progress(whole, reader.place.pseudonyms)}
    assert listed == by_name
    assert sorted(map(str, listed.values())) == [
        "None",
        "None",
        "other@1",
        "rules-en@0.2",
        "rules-en@0.2",
    ]
