"""`annotate lock` and `annotate reproduce`."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.project import reproduce
from annotate.labelstudio.api.client import connect
from annotate.model import Annotator
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


def make_twice_read(name: str):
    """A document that two people have read alike."""
    record = make_record(name)
    reading = record.annotations[0]
    people = [
        replace(
            reading,
            annotator=Annotator(kind="human", name=who),
            created=f"2031-05-04T1{number}:00:00Z",
        )
        for number, who in enumerate(("ana", "bo"))
    ]
    return replace(record, annotations=tuple(people))


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
        {"steps": [{"call": ["build", "-o", "/somewhere"], "files": {}}]},
        {"steps": [{"call": ["build", "--output=../up"], "files": {}}]},
        {"steps": [{"call": ["export"], "files": {}}]},
        {"steps": [{"call": ["adjudicate", "take"], "files": {}}]},
        {"steps": [{"call": ["import", "--project", "7", "-o", "a"], "files": {}}]},
        {"inputs": {"a.jsonl": None}},
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


@pytest.mark.release
@pytest.mark.slow
def test_parts_and_adjudicated_gold_come_out_again(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("raw").mkdir()
    for town in ("Kesh", "Ostrava", "Lund"):
        Path(f"raw/{town}.txt").write_text(TEXT.replace("Kesh", town))
    assert run("init", ".", "-q").exit_code == 0
    toml = Path("annotate.toml")
    given = toml.read_text().replace("train = 0.8, validation = 0.1, test = 0.1", "train = 1")
    toml.write_text(given.replace('"articles.jsonl"', '"articles"'))
    assert find_project(Path()).articles.name == "articles"
    parted = run("ingest", "raw", "--parts", "2", "-o", "articles")
    assert parted.exit_code == 0, parted.stderr
    with open_writer("annotations.jsonl") as write:
        for name in ("one", "two"):
            write(make_twice_read(name))
    Path("who.csv").write_text("id,kind,name\n")
    assert run("adjudicate", "merge", "--rule", "majority", "--finish").exit_code == 0
    built = run("build", "adjudicated.jsonl")
    assert built.exit_code == 0, built.stderr

    locked = run("lock", "--step", "adjudicate merge --rule majority --finish")
    assert locked.exit_code == 0, locked.stderr
    value = json.loads(Path("annotate.lock.json").read_text(encoding="utf-8"))
    calls = {each["call"][0]: each["call"] for each in value["steps"]}
    assert list(calls) == ["ingest", "adjudicate", "build"]
    assert calls["ingest"][-2:] == ["--parts", "2"]
    assert calls["build"] == ["build", "adjudicated.jsonl"]
    assert list(value["inputs"]) == ["annotations.jsonl"]
    assert list(value["settings"]) == ["annotate.toml", "who.csv"]
    again = run("reproduce")
    assert again.exit_code == 0, again.stdout + again.stderr
    assert "equal      ingest: 2 files\n" in again.stdout
    assert "equal      adjudicate merge: 2 files\n" in again.stdout
    assert "3 of 3 steps came out equal, byte for byte." in again.stderr

    assert run("lock").exit_code == 0
    again = run("reproduce")
    assert again.exit_code == 1
    assert "different  adjudicate merge" in again.stdout
    assert "why: `adjudicate merge` came out otherwise" in again.stdout


def test_what_a_project_names_is_locked(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("models/mine").mkdir(parents=True)
    Path("models/mine/model.json").write_text("{}")
    Path("more.csv").write_text("id\n")
    Path("kesh.txt").write_text(TEXT)
    assert run("init", ".", "-q").exit_code == 0
    toml = Path("annotate.toml")
    toml.write_text(toml.read_text().replace('"news-en" ', '"news-en+models/mine" '))
    assert run("ingest", "kesh.txt").exit_code == 0
    result = run("lock", "--step", "ingest kesh.txt --metadata more.csv")
    assert result.exit_code == 0, result.stderr
    value = json.loads(Path("annotate.lock.json").read_text(encoding="utf-8"))
    assert list(value["settings"]) == ["annotate.toml", "models/mine/model.json"]
    assert list(value["inputs"]) == ["more.csv"]
    refused = run("lock", "--step", "export")
    assert (refused.exit_code, "--offline" in refused.stderr) == (2, True)
    assert run("lock", "--step", "mask annotations.jsonl").exit_code == 2
