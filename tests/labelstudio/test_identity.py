"""A project is known by its id: deleted, renamed, copied, of another server; never by its title."""

import json
import random
from pathlib import Path

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.errors import LostError
from annotate.labelstudio.api.journal import open_journal
from annotate.labelstudio.identity import FILE
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.opening import PushSettings, name_journal
from annotate.labelstudio.push.plan import render_plan
from annotate.labelstudio.push.push import PushResult, plan_push, push
from tests.labelstudio.tasks import NEWS, make_record


@pytest.fixture
def title() -> str:
    return f"known {random.randrange(10**10)}"


def push_one(client: Client, title: str, state: Path, **more: object) -> PushResult:
    settings = PushSettings(state=state, settle=20.0, **more)  # type: ignore[arg-type]
    return push(client, [make_record()], scheme=NEWS, title=title, settings=settings)


def delete(client: Client, project: int) -> None:
    client._request("DELETE", f"api/projects/{project}/")


def test_a_deleted_project_stops_push_and_pull_and_is_made_again_only_when_asked(
    client: Client, title: str, tmp_path: Path
) -> None:
    first = push_one(client, title, tmp_path)
    pulled = pull(client, title, tmp_path)
    delete(client, first.project)
    for run in (push_one, pull):
        with pytest.raises(ServerError, match="somebody deleted it") as caught:
            run(client, title, tmp_path)
        assert "push --new" in caught.value.fix
    assert client.find_projects(title) == []
    plan = plan_push(
        client, [make_record()], scheme=NEWS, title=title, settings=PushSettings(state=tmp_path)
    )
    assert "somebody deleted it" in plan.stop
    assert not plan.changes
    shown = render_plan(plan)
    assert "push --new" in shown
    assert "Nothing would change." in shown
    assert "will be made" not in shown
    assert "new tasks" not in shown
    again = push_one(client, title, tmp_path, anew=True)
    assert (again.created, again.problems) == (1, [])  # nothing of the old journal is left to say
    assert pulled.path.exists()
    second = pull(client, title, tmp_path)
    assert [p.code for p in second.problems] == ["L11"]
    assert second.written == 1
    assert push_one(client, title, tmp_path, anew=True).created == 0


@pytest.mark.release_on_real
def test_a_renamed_project_is_gone_on_with_and_that_is_said(
    client: Client, title: str, tmp_path: Path
) -> None:
    project = push_one(client, title, tmp_path).project
    pull(client, title, tmp_path)
    client.update_project(project, {"title": f"{title} old"})
    result = push_one(client, title, tmp_path)
    assert (result.project, result.created) == (project, 0)
    assert [p.code for p in result.problems] == ["L14"]
    assert f"{title} old" in result.problems[0].message
    assert [p.code for p in pull(client, title, tmp_path).problems] == ["L14"]


@pytest.mark.release_on_real
def test_a_copy_of_a_known_project_is_named_and_left_alone(
    client: Client, title: str, tmp_path: Path
) -> None:
    project = push_one(client, title, tmp_path).project
    config = client.read_project(project)["label_config"]
    copy = client.create_project({"title": title, "label_config": config})
    result = push_one(client, title, tmp_path)
    assert (result.project, [p.code for p in result.problems]) == (project, ["L15"])
    assert str(copy) in result.problems[0].message
    with pytest.raises(ServerError, match="2 projects"):
        push_one(client, title, tmp_path / "a state that knows neither")
    delete(client, project)
    with pytest.raises(ServerError, match=f"another one: {copy}"):
        push_one(client, title, tmp_path)
    chosen = push_one(client, title, tmp_path, chosen=copy)
    assert chosen.project == copy
    assert push_one(client, title, tmp_path).project == copy  # once is enough


@pytest.mark.release_on_real
def test_a_number_that_was_given_to_another_project_is_not_the_known_one(
    client: Client, title: str, tmp_path: Path
) -> None:
    project = push_one(client, title, tmp_path).project
    path = tmp_path / FILE
    known = json.loads(path.read_text())
    path.write_text(json.dumps({**known, "created": "2001-02-03T04:05:06Z"}) + "\n")
    with pytest.raises(ServerError, match=f"another one: {project}"):
        pull(client, title, tmp_path)


@pytest.mark.release_on_real
def test_a_server_that_was_moved_is_known_by_its_projects_and_another_one_is_asked_about(
    client: Client, title: str, tmp_path: Path
) -> None:
    project = push_one(client, title, tmp_path).project
    path = tmp_path / FILE
    known = json.loads(path.read_text())
    path.write_text(json.dumps({**known, "server": "https://before.example/"}) + "\n")
    assert push_one(client, title, tmp_path).project == project
    other = f"{title} b"
    elsewhere = {**known, "title": other, "server": "https://before.example/"}
    path.write_text(json.dumps(elsewhere) + "\n")
    with pytest.raises(ServerError, match=r"was made at https://before\.example/"):
        push_one(client, other, tmp_path)
    assert client.find_projects(other) == []


def test_a_project_without_an_answer_is_looked_for_and_not_made_twice(
    client: Client, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = client.create_project

    def lose(settings: dict) -> int:
        make(settings)
        raise LostError("no answer", "")

    monkeypatch.setattr(client, "create_project", lose)
    result = push_one(client, title, tmp_path)
    assert [each["id"] for each in client.find_projects(title)] == [result.project]


def test_a_push_that_was_killed_while_it_made_a_project_finds_it_the_next_time(
    client: Client, title: str, tmp_path: Path
) -> None:
    old = push_one(client, title, tmp_path).project
    delete(client, old)
    with open_journal(name_journal(tmp_path, title)) as journal:
        journal.send([title])
    made = push_one(client, title, tmp_path / "another state").project
    assert push_one(client, title, tmp_path, anew=True).project == made
    assert len(client.find_projects(title)) == 1
