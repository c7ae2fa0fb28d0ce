"""Pulls to annotations.jsonl, without any server."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import AnnotateError, ServerError
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.page.config import make_config
from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.page.projects import slugify
from annotate.labelstudio.page.tasks import to_task
from annotate.labelstudio.pull.pulls import FORMAT, find_newest, folder_of
from annotate.offsets import hash_text
from annotate.records import open_writer, read_records
from tests.labelstudio.tasks import NEWS, PAGE, annotate, give_back, make_record


def write_pull(
    path: Path, tasks: list[Any], layers: list[str] | None = None, **header: Any
) -> Path:
    with open_writer(path) as write:
        write(
            {
                "format": FORMAT,
                "project": 5,
                "title": "summits",
                "url": "http://127.0.0.1:8080/",
                "time": "2026-03-04T05:06:07Z",
                "count": len(tasks),
                "label_config": make_config(NEWS, layers),
                **header,
            }
        )
        for number, task in enumerate(tasks, start=1):
            write({**task, "id": number})
    return path


def list_tasks(*names: str) -> list[Any]:
    return [give_back(to_task(make_record(name), PAGE)) for name in names]


def test_records_come_in_the_order_of_the_pull_and_the_same_each_time(tmp_path: Path) -> None:
    path = write_pull(tmp_path / "p.jsonl.gz", list_tasks("b", "c", "a"))
    outs = [tmp_path / "1.jsonl", tmp_path / "2.jsonl.gz"]
    for out in outs:
        export([path], out, scheme=NEWS, state=tmp_path)
    assert [r.document.id for r in read_records(outs[0], [])] == ["b", "c", "a"]
    assert list(read_records(outs[0], [])) == list(read_records(outs[1], []))


def test_a_document_in_two_tasks_is_one_record_with_all_its_readings(tmp_path: Path) -> None:
    one, two = list_tasks("a", "a")
    for user, task in enumerate((one, two)):
        result = task["predictions"][0]["result"]
        task["annotations"] = [annotate(task, result, user=user)]
    path = write_pull(tmp_path / "p.jsonl.gz", [one, two])
    result = export([path], tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path)
    (record,) = read_records(tmp_path / "o.jsonl", [])
    people = {a.annotator.name for a in record.annotations if a.annotator.kind == "human"}
    assert len(people) == 2
    (twice,) = [p for p in result.problems if p.code == "I01"]
    assert (twice.line, twice.severity) == (3, "warning")


def test_two_texts_under_one_id_are_a_problem(tmp_path: Path) -> None:
    (one,) = list_tasks("a")
    other = make_record("a")
    text = other.document.text + " More."
    document = replace(other.document, text=text, text_sha256=hash_text(text))
    two = give_back(to_task(replace(other, document=document, annotations=()), PAGE))
    path = write_pull(tmp_path / "p.jsonl.gz", [one, two])
    result = export([path], tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path)
    assert "S08" in [p.code for p in result.problems]
    assert result.records == 1


def test_passes_over_layers_are_joined_by_document(tmp_path: Path) -> None:
    pulls = []
    for layer in ("entity", "stance"):
        page = make_page(NEWS, [layer])
        tasks = [give_back(to_task(make_record(name), page)) for name in ("a", "b")]
        pulls.append(write_pull(tmp_path / f"{layer}.jsonl.gz", tasks, [layer]))
    export(pulls, tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path)
    records = list(read_records(tmp_path / "o.jsonl", []))
    assert [r.document.id for r in records] == ["a", "b"]
    for record in records:
        assert sorted(a.layers for a in record.annotations) == [("entity",), ("stance",)]


def test_a_problem_says_in_which_line_and_at_which_address(tmp_path: Path) -> None:
    (task,) = list_tasks("a")
    bad = {"type": "labels", "id": "x", "value": {"start": 0, "end": 9999, "labels": ["GPE"]}}
    task["annotations"] = [annotate(task, [bad])]
    path = write_pull(tmp_path / "p.jsonl.gz", [{"data": {}}, task])
    result = export([path], tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path)
    (problem,) = [p for p in result.problems if p.code == "S02"]
    assert (problem.file, problem.line) == (str(path), 3)
    assert problem.link == "http://127.0.0.1:8080/projects/5/data?task=2&region=x"


def test_a_page_of_a_changed_scheme_is_a_warning_and_of_another_scheme_an_error(
    tmp_path: Path,
) -> None:
    words = make_config(NEWS).replace(NEWS.sha256, "0" * 64).replace("hint=", "note=")
    path = write_pull(tmp_path / "w.jsonl.gz", list_tasks("a"), label_config=words)
    result = export([path], tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path)
    assert [p.code for p in result.problems] == []
    changed = make_config(NEWS).replace('value="basis"', 'value="grounds"')
    path = write_pull(tmp_path / "p.jsonl.gz", list_tasks("a"), label_config=changed)
    result = export([path], tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path)
    (problem,) = [p for p in result.problems if p.code == "L08"]
    assert problem.severity == "warning"
    assert "only there: relation grounds; only here: relation basis" in problem.message
    other = make_config(NEWS).replace('"news/1"', '"news/2"')
    path = write_pull(tmp_path / "q.jsonl.gz", [], label_config=other)
    with pytest.raises(ServerError, match="made from news/2"):
        export([path], tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path)


def test_no_file_appears_where_an_export_fails(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl.gz"
    with open_writer(path) as write:
        write(["no header"])
    with pytest.raises(AnnotateError, match="is no pull"):
        export([path], tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path)
    assert not (tmp_path / "o.jsonl").exists()


def test_the_newest_pull_is_the_last_by_time_and_number(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "summits")
    folder.mkdir(parents=True)
    for name in ("20260101T000000Z", "20260101T000000Z-002", "20251231T235959Z"):
        (folder / f"{name}.jsonl.gz").touch()
    assert find_newest(tmp_path, "summits").name == "20260101T000000Z-002.jsonl.gz"


def test_titles_that_differ_have_folders_that_differ() -> None:
    titles = ["summits", "Summits", "summits!", "саммиты", "会议", "a b", "a-b", "x (stance)"]
    assert len({slugify(title) for title in titles}) == len(titles)
    assert slugify("summits") == "summits"
    assert json.dumps(slugify("саммиты")).startswith('"project-')
