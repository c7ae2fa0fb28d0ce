"""`annotate import`, on an export of a project of our own that a server made of it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.labelstudio.identity import FILE
from annotate.records import read_records
from tests.labelstudio.tasks import annotate, read, suggest

JSON = dict[str, Any]


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JSON:
    """A task with a draft and a reading of one person, as the server's own export has it."""
    monkeypatch.chdir(tmp_path)
    Path("annotate.toml").write_text('[project]\nname = "levy"\nscheme = "news/1"\n')
    given, result = suggest()
    task: JSON = {**given, "project": 5, "annotations": [annotate(given, result[:-1])]}
    draft = {
        "id": 4,
        "user": "ada@example.org",
        "created_username": " ada@example.org, 3",
        "result": result[:2],
        "created_at": "2026-03-05T05:06:07Z",
        "updated_at": "2026-03-05T05:06:07Z",
    }
    return {**task, "drafts": [draft]}


def test_an_export_of_our_own_project_is_read_as_a_pull_of_it_is(task: JSON, run: Callable) -> None:
    Path("own.json").write_text(json.dumps([task]))
    result = run("import", "own.json", "-o", "out.jsonl")
    assert result.exit_code == 0, result.stderr
    assert "1 document, 3 readings" in result.stderr
    [record] = read_records("out.jsonl", [])
    numbered = {**task, "drafts": [{**task["drafts"][0], "user": 3}]}
    expected, _ = read(numbered)
    names = [a.annotator.name for a in record.annotations if a.annotator.kind == "human"]
    assert len(names) == 2
    assert len(set(names)) == 1, "one person, in a draft and in a reading"
    assert "example.org" not in Path("out.jsonl").read_text()
    people = {a.status: a for a in record.annotations}
    for reading in (a for a in expected.annotations if a.annotator.kind == "human"):
        taken = people[reading.status]
        assert replace(taken, annotator=reading.annotator, link=reading.link) == reading


def test_its_people_have_the_names_that_they_have_in_a_pull(task: JSON, run: Callable) -> None:
    from annotate.labelstudio.pull.pseudonyms import make_pseudonyms

    state = Path(".annotate")
    state.mkdir()
    known = {"title": "levy", "server": "labels.example.org", "project": 5, "created": "2026"}
    (state / FILE).write_text(json.dumps(known) + "\n")
    Path("own.json").write_text(json.dumps([task]))
    assert run("import", "own.json", "-o", "out.jsonl").exit_code == 0
    [record] = read_records("out.jsonl", [])
    pulled = make_pseudonyms(state, {"server": "labels.example.org"}).name("3")
    assert pulled in {a.annotator.name for a in record.annotations}


def test_a_task_of_it_that_is_not_whole_is_named_and_the_rest_is_read(
    task: JSON, run: Callable
) -> None:
    broken = json.loads(json.dumps(task))
    broken["data"]["text"] += " changed"
    broken["data"]["document_id"] = "other"
    Path("own.json").write_text(json.dumps([task, broken, {"id": 9, "data": {}}]))
    result = run("import", "own.json", "-o", "out.jsonl")
    assert result.exit_code == 1
    assert "own.json: error S08" in result.stderr
    assert "at /2/data" in result.stderr
    assert len(list(read_records("out.jsonl", []))) == 1
