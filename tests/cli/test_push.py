"""`annotate push` against a real Label Studio."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.labelstudio.api.client import Client
from annotate.records import open_writer
from tests.labelstudio.tasks import make_record


@pytest.fixture
def project(served_folder: Path) -> Path:
    """A project folder with predictions, and the server in the environment."""
    title = f"push {served_folder.name}"[:50]
    Path("annotate.toml").write_text(f'[project]\nname = "{title}"\n')
    with open_writer("predictions.jsonl") as write:
        write(make_record("one"))
        write(make_record("two"))
    return served_folder


@pytest.mark.server
def test_a_push_says_what_was_new_and_a_second_one_that_all_is_there(
    project: Path, run: Callable
) -> None:
    first = run("push")
    assert first.exit_code == 0, first.stderr
    assert ": 2 new, 0 with new predictions, 0 there already. http://127.0.0.1:" in first.stderr
    assert first.stdout == ""
    second = run("push", "predictions.jsonl")
    assert ": 0 new, 0 with new predictions, 2 there already." in second.stderr
    assert run("push", "--quiet").stderr == ""


@pytest.mark.server
def test_layers_make_a_project_each(project: Path, run: Callable, client: Client) -> None:
    result = run("push", "--project", "passes", "--layers", "entity,stance")
    assert result.exit_code == 0, result.stderr
    assert client.find_projects("passes (entity)")
    assert client.find_projects("passes (stance)")
    assert client.find_projects("passes") == []
    exported = run("export", "--project", "passes", "--layers", "entity,stance", "-o", "-")
    assert exported.stdout.count("\n") == 2
    assert exported.stdout.count('"layers":["stance"]') == 2


@pytest.mark.server
def test_a_line_that_cannot_be_read_is_told_and_the_rest_is_pushed(
    project: Path, run: Callable
) -> None:
    with Path("predictions.jsonl").open("a") as stream:
        stream.write("{broken\n")
    result = run("push", "--project", "with a broken line")
    assert result.exit_code == 1
    assert "predictions.jsonl:3" in result.stderr
    assert "2 new" in result.stderr


@pytest.mark.server
def test_a_wrong_token_is_one_sentence_and_exit_code_3(
    project: Path, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "f" * 40
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", wrong)
    result = run("push")
    assert result.exit_code == 3
    assert "did not accept the API key" in result.stderr
    assert wrong not in result.stderr + result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("short_pauses")
def test_a_server_that_is_down_is_one_sentence_and_exit_code_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_writer("predictions.jsonl") as write:
        write(make_record())
    result = run("push", "--url", "http://127.0.0.1:9", "--api-key", "f" * 40)
    assert result.exit_code == 3
    assert "Nothing answers at http://127.0.0.1:9/" in result.stderr
    assert "f" * 40 not in result.stderr


def test_without_a_server_the_way_to_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LABEL_STUDIO_URL", raising=False)
    result = run("push")
    assert result.exit_code == 3
    assert "annotate server start" in result.stderr


def test_several_layers_cannot_be_read_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("push", "-", "--layers", "entity,quote")
    assert result.exit_code == 2
    assert "only once" in result.stderr


@pytest.mark.server
def test_a_plan_is_printed_and_nothing_is_pushed(
    project: Path, run: Callable, client: Client
) -> None:
    plan = run("push", "--plan", "--unassisted", "1")
    assert plan.exit_code == 0, plan.stderr
    assert "2 new tasks" in plan.stdout
    assert "2 of them unassisted" in plan.stdout
    title = f"push {project.name}"[:50]
    assert client.find_projects(title) == []
    value = json.loads(run("push", "--plan", "--format", "json").stdout)
    assert (value["new"], value["changes"], value["stop"]) == (["one", "two"], True, "")
    assert run("push", "--unassisted", "1", "--order", "diverse").exit_code == 0
    (found,) = client.find_projects(title)
    assert all(task["predictions"] == [] for task in client.iter_tasks(found["id"]))
    assert json.loads(run("push", "--plan", "--format", "json").stdout)["changes"] is False


def test_a_share_is_between_nothing_and_all(run: Callable) -> None:
    assert run("push", "--unassisted", "1.5").exit_code == 2
    assert run("push", "--order", "sideways").exit_code == 2


def test_what_cannot_be_drawn_by_lot_is_refused_before_anybody_is_asked(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_writer("predictions.jsonl") as write:
        write(make_record("one"))
        write(make_record("two"))
    calls = (("--sample", "9"), ("--sample", "1", "--order", "uncertain"), ("-", "--sample", "1"))
    for call in calls:
        refused = run("push", "--plan", *call)
        assert refused.exit_code == 2
        assert "sample" in refused.stderr
