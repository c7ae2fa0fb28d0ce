"""`annotate lock` and `annotate reproduce`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.app.project import reproduce
from annotate.labelstudio.api.client import connect
from annotate.project import find_project
from annotate.records import open_writer
from tests.labelstudio.double import open_double
from tests.labelstudio.tasks import make_record

TEXT = "“We will sail,” Mara Lind told reporters in Kesh.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable) -> Path:
    """A project with a raw article, what two people submitted, and a dataset."""
    monkeypatch.chdir(tmp_path)
    Path("raw").mkdir()
    Path("raw/kesh.txt").write_text(TEXT)
    assert run("init", ".", "-q").exit_code == 0
    toml = Path("annotate.toml")
    toml.write_text(
        toml.read_text().replace("train = 0.8, validation = 0.1, test = 0.1", "train = 1")
    )
    assert run("ingest", "raw", "--publisher", "The Courier").exit_code == 0
    with open_writer("predictions.jsonl") as write:
        write(make_record("one"))
        write(make_record("two"))
    with open_double() as server:
        monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.token)
        assert run("push").exit_code == 0
        submit_all(server, find_project(Path()).name)
        assert run("export").exit_code == 0
    Path("predictions.jsonl").unlink()  # nothing here made it
    built = run("build")
    assert built.exit_code == 0, built.stderr
    return tmp_path


def submit_all(server, title: str) -> None:
    with connect(server.url, server.token) as client:
        [project] = client.find_projects(title)
        for task in list(client.iter_tasks(project["id"])):
            value = {
                "result": [r for r in task["predictions"][0]["result"] if r["type"] == "labels"],
                "lead_time": 9.0,
            }
            client._send("POST", f"api/tasks/{task['id']}/annotations/", value)


@pytest.mark.slow
def test_a_project_comes_out_again_byte_for_byte_and_what_changed_is_named(
    run: Callable, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = ("--step", "ingest raw --publisher 'The Courier'")
    locked = run("lock", *step)
    assert locked.exit_code == 0, locked.stderr
    value = json.loads(Path("annotate.lock.json").read_text(encoding="utf-8"))
    assert list(value["sources"]) == ["raw/kesh.txt"]
    assert list(value["settings"]) == ["annotate.toml"]
    assert [each["call"][0] for each in value["steps"]] == ["ingest", "export", "build"]
    assert ".annotate/pseudonyms.key" in value["pulled"]
    assert value["tools"]["annotate"]
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}

    again = run("reproduce")
    assert again.exit_code == 0, again.stdout + again.stderr
    assert "equal      export: 1 file\n" in again.stdout
    assert "3 of 3 steps came out equal, byte for byte." in again.stderr
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before

    Path("raw/kesh.txt").write_text(TEXT.replace("Kesh", "Ostrava"))
    monkeypatch.setattr(reproduce, "list_tools", lambda: {**value["tools"], "annotate": "9.9"})
    changed = run("reproduce")
    assert changed.exit_code == 1
    assert (
        "different  ingest: 0 files equal\n             articles.jsonl differs\n" in changed.stdout
    )
    assert "why: raw/kesh.txt has changed\n" in changed.stdout
    assert f"why: annotate was {value['tools']['annotate']}, is 9.9\n" in changed.stdout
    assert "equal      build: " in changed.stdout


@pytest.mark.slow
def test_options_that_were_not_locked_are_what_is_asked_about(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kesh.txt").write_text(TEXT)
    assert run("init", ".", "-q").exit_code == 0
    assert run("lock").exit_code == 2, "nothing is there yet"
    assert run("ingest", "kesh.txt", "--publisher", "The Courier").exit_code == 0
    assert run("lock", "--step", "push").exit_code == 2
    assert run("lock").exit_code == 0
    told = json.loads(run("reproduce", "--json").stdout)
    assert told[0]["different"] == ["articles.jsonl"]
    assert told[0]["reasons"] == [reproduce.UNKNOWN]


def test_a_lock_that_is_none_is_named(run: Callable, tmp_path: Path) -> None:
    broken = tmp_path / "annotate.lock.json"
    broken.write_text('{"format": 1}')
    result = run("reproduce", broken)
    assert (result.exit_code, "is no lock" in result.stderr) == (3, True)
    assert run("reproduce", tmp_path / "none").exit_code == 3


@pytest.mark.parametrize(
    "more",
    [
        {"tools": []},
        {"sources": {"a.txt": 1}},
        {"steps": [{"call": ["server", "start"], "files": {}}]},
        {"steps": [{"call": [], "files": {}}]},
        {"steps": [{"call": ["build"], "files": None}]},
    ],
)
def test_a_lock_with_what_was_not_locked_runs_nothing(run: Callable, tmp_path: Path, more) -> None:
    empty = {"tools": {}, "settings": {}, "sources": {}, "pulled": {}, "steps": []}
    lock = tmp_path / "annotate.lock.json"
    lock.write_text(json.dumps({"format": 1, **empty, **more}))
    result = run("reproduce", lock)
    assert (result.exit_code, "is no lock" in result.stderr) == (3, True), result.stderr


@pytest.mark.slow
def test_a_lock_that_lies_elsewhere_is_of_the_project_one_is_in(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    assert run("init", ".", "-q").exit_code == 0
    Path("kesh.txt").write_text(TEXT)
    assert run("ingest", "kesh.txt").exit_code == 0
    assert run("lock", "-o", tmp_path / "kept.json").exit_code == 0
    again = run("reproduce", tmp_path / "kept.json")
    assert again.exit_code == 0, again.stdout
    (tmp_path / "words.toml").write_text("")
    toml = Path("annotate.toml")
    toml.write_text(toml.read_text().replace('# words = "words', f'words = "{tmp_path}/words'))
    outside = run("lock")
    assert (outside.exit_code, "is not in the project's folder" in outside.stderr) == (2, True)
