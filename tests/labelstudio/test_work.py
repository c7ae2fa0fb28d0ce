"""Who has done how much, from tasks as the server gives them back."""

from pathlib import Path
from typing import Any

from annotate.labelstudio.convert.progress import (
    PersonProgress,
    list_progress,
    render_progress,
    summarize,
)
from tests.labelstudio.tasks import annotate, give_back, make_record, suggest
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
        ("b", "complete", True, "rules-en@0.2"),
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
