"""Pulls that hold what changed, that go on, and that are read back as one."""

import gzip
import json
import random
import re
import time
from pathlib import Path

import pytest

from annotate.errors import RunError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.errors import LostError
from annotate.labelstudio.convert.export import ExportResult, export
from annotate.labelstudio.page.config import make_config
from annotate.labelstudio.page.tasks import to_task
from annotate.labelstudio.pull.lock import hold_project
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.pull.pulls import list_pulls
from annotate.labelstudio.push.push import PushSettings, push
from annotate.model import Annotator
from tests.labelstudio.tasks import LISTS, NEWS, PAGE, make_record


@pytest.fixture
def title() -> str:
    return f"pull {random.randrange(10**10)}"


def push_documents(client: Client, title: str, state: Path, count: int, version: str = "1") -> int:
    model = Annotator(kind="model", name="rules-en", version=version)
    records = [make_record(f"doc-{number:03d}", model) for number in range(count)]
    settings = PushSettings(state=state, settle=20.0)
    return push(client, records, scheme=NEWS, title=title, settings=settings).project


def work(client: Client, task: dict, kind: str = "annotations/") -> dict:
    result = task["predictions"][0]["result"]
    value = {"result": result, "lead_time": 3}
    return dict(client._send("POST", f"api/tasks/{task['id']}/{kind}", value))


def read_tasks(path: Path) -> list[dict]:
    with gzip.open(path) as lines:
        return [json.loads(line) for line in lines][1:]


def export_bytes(path: Path, folder: Path) -> tuple[bytes, ExportResult]:
    result = export([path], folder / "out.jsonl", scheme=NEWS, state=folder)
    return (folder / "out.jsonl").read_bytes(), result


def test_a_pull_after_a_pull_holds_what_changed_and_reads_as_a_whole_one(
    client: Client, title: str, tmp_path: Path
) -> None:
    project = push_documents(client, title, tmp_path, 8)
    first = pull(client, title, tmp_path)
    assert (first.written, first.tasks) == (8, 8)
    assert pull(client, title, tmp_path).written == 0

    tasks = list(client.iter_tasks(project))
    work(client, tasks[0])
    draft = work(client, tasks[1], "drafts")
    client._request("DELETE", f"api/tasks/{tasks[2]['id']}/", retries=0)
    client.import_tasks(project, [to_task(make_record("new"), PAGE)])
    second = pull(client, title, tmp_path)
    new = max(task["id"] for task in client.iter_tasks(project, include="id"))
    written = {task["id"] for task in read_tasks(second.path)}
    assert written == {tasks[0]["id"], tasks[1]["id"], new}
    assert second.deleted == (tasks[2]["id"],)
    work(client, tasks[3])
    client._request("DELETE", f"api/tasks/{tasks[4]['id']}/", retries=0)
    third = pull(client, title, tmp_path)
    assert {task["id"] for task in read_tasks(third.path)} == {tasks[1]["id"], tasks[3]["id"]}
    assert third.deleted == (tasks[4]["id"],)
    client._request("DELETE", f"api/drafts/{draft['id']}/", retries=0)
    fourth = pull(client, title, tmp_path)
    assert [task["drafts"] for task in read_tasks(fourth.path)] == [[]]
    assert fourth.tasks == 7

    chained, _ = export_bytes(fourth.path, tmp_path)
    whole, _ = export_bytes(pull(client, title, tmp_path, full=True).path, tmp_path)
    assert chained == whole
    again, _ = export_bytes(third.path, tmp_path)
    assert again != whole  # what had been pulled by then stays as it was


@pytest.mark.release_on_real
def test_the_index_beside_the_pulls_may_be_lost(client: Client, title: str, tmp_path: Path) -> None:
    project = push_documents(client, title, tmp_path, 3)
    pull(client, title, tmp_path)
    (index,) = (tmp_path / "pulled").glob("*.index.json")
    index.unlink()
    work(client, next(client.iter_tasks(project)))
    assert pull(client, title, tmp_path).written == 1
    assert index.exists()


@pytest.mark.release_on_real
def test_new_predictions_are_pulled(client: Client, title: str, tmp_path: Path) -> None:
    push_documents(client, title, tmp_path, 3)
    pull(client, title, tmp_path)
    push_documents(client, title, tmp_path, 2, version="2")
    result = pull(client, title, tmp_path)
    assert [len(t["predictions"]) for t in read_tasks(result.path)] == [2, 2]


@pytest.mark.release_on_real
def test_a_pull_that_was_cut_off_goes_on_and_sees_what_happened_since(
    client: Client, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = push_documents(client, title, tmp_path, 130)
    listed: list[int] = []
    list_tasks = client.list_tasks

    def break_off(number: int, filters: list, **more: object) -> list[dict]:
        if listed:
            raise LostError("the connection broke", "")
        listed.append(number)
        return list_tasks(number, filters, **more)

    monkeypatch.setattr(client, "list_tasks", break_off)
    with pytest.raises(LostError):
        pull(client, title, tmp_path)
    assert list_pulls(tmp_path, title) == []
    monkeypatch.undo()
    (partial,) = (tmp_path / "pulled").glob("*.partial.jsonl")
    with partial.open("a") as stream:
        stream.write('{"id": 99999999, "cut')
    first, *_ = client.iter_tasks(project)
    work(client, first)
    said: list[str] = []
    result = pull(client, title, tmp_path, report=said.append)
    assert "cut off" in said[0]
    assert (result.tasks, partial.exists()) == (130, False)
    content, exported = export_bytes(result.path, tmp_path)
    assert (exported.records, exported.counts.complete) == (130, 1)
    assert content == export_bytes(pull(client, title, tmp_path, full=True).path, tmp_path)[0]


@pytest.mark.release_on_real
def test_two_pulls_at_the_same_time_are_one_too_many(
    client: Client, title: str, tmp_path: Path
) -> None:
    push_documents(client, title, tmp_path, 1)
    with hold_project(tmp_path, title), pytest.raises(RunError, match="Another pull"):
        pull(client, title, tmp_path)
    assert pull(client, title, tmp_path).tasks == 1


def test_work_on_a_deleted_task_is_named_and_kept(
    client: Client, title: str, tmp_path: Path
) -> None:
    project = push_documents(client, title, tmp_path, 2)
    first, second = client.iter_tasks(project)
    work(client, first)
    whole = pull(client, title, tmp_path)
    for task in (first, second):
        client._request("DELETE", f"api/tasks/{task['id']}/", retries=0)
    client.import_tasks(
        project, [{"data": {"text": "x", "title": "", "imprint": "", "shade": "", **LISTS}}]
    )
    result = pull(client, title, tmp_path)
    assert second["id"] in result.deleted  # the other number may be the new task's by now
    problems = export_bytes(result.path, tmp_path)[1].problems
    assert [p.document for p in problems if p.code == "L10"] == ["doc-000"]
    assert export_bytes(whole.path, tmp_path)[1].counts.complete == 1


@pytest.mark.release_on_real
def test_a_label_that_is_no_longer_there_is_named_whatever_the_project_is_called(
    client: Client, tmp_path: Path
) -> None:
    title = f"only here {random.randrange(10**8)}"
    project = push_documents(client, title, tmp_path, 1)
    pull(client, title, tmp_path)
    config = make_config(NEWS)
    gone = re.sub(r'<Relation value="addressee"[^>]*/>', "", config)
    assert gone != config
    client.update_project(project, {"label_config": gone})
    (problem,) = pull(client, title, tmp_path).problems
    assert problem.message == (
        f"the labelling configuration of {title} was changed on the server since the last pull: "
        "no longer there: relation addressee"
    )


@pytest.mark.release_on_real
def test_a_changed_configuration_is_named(client: Client, title: str, tmp_path: Path) -> None:
    project = push_documents(client, title, tmp_path, 1)
    pull(client, title, tmp_path)
    changed = make_config(NEWS).replace('hotkey="2"', 'hotkey="shift+9"')
    client.update_project(project, {"label_config": changed})
    result = pull(client, title, tmp_path)
    assert [problem.code for problem in result.problems] == ["L12"]
    assert "with another key or place: NORP" in result.problems[0].message
    assert pull(client, title, tmp_path).problems == []
    hand_made = changed.replace("background", "selectedColor", 1)
    client.update_project(project, {"label_config": hand_made})
    (problem,) = pull(client, title, tmp_path).problems
    assert "only its words or its look" in problem.message


def test_a_change_that_becomes_visible_after_its_time_is_pulled_the_next_time(
    client: Client, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pull begins after the work was done, and still gets the tasks as they were before."""
    project = push_documents(client, title, tmp_path, 2)
    before = list(client.iter_tasks(project))
    work(client, before[0])
    time.sleep(1.1)  # the server's clock is read to the second
    monkeypatch.setattr(
        client,
        "list_tasks",
        lambda _, filters, **__: [t for t in before if t["id"] > filters[0]["value"]],
    )
    first = pull(client, title, tmp_path)
    monkeypatch.undo()
    assert [task["annotations"] for task in read_tasks(first.path)] == [[], []]
    (task,) = read_tasks(pull(client, title, tmp_path).path)
    assert (task["id"], len(task["annotations"])) == (before[0]["id"], 1)
