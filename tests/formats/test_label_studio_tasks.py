"""Tasks written for Label Studio: its own library takes them, the page shows what is in them."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from label_studio_sdk.label_interface import LabelInterface

from annotate.app.context import Context
from annotate.app.exchange import exports, imports
from annotate.formats.annotations.label_studio_tasks import LABELS, TEXT
from annotate.formats.registry import find_by_content
from annotate.labelstudio.page.config import list_fields, make_config
from annotate.labelstudio.page.page import make_page
from annotate.model import Annotator, Record
from annotate.project import Project
from annotate.records import open_writer, read_records
from tests.formats.round_trips import NEWS, iter_odd_records, make_record


def write_tasks(folder: Path, records: list[Record]) -> list[dict[str, Any]]:
    with open_writer(folder / "in.jsonl") as write:
        for record in records:
            write(record)
    options = exports.Options(format="label-studio", output=str(folder / "tasks.json"))
    exports.export_records(Context(project=Project()), [str(folder / "in.jsonl")], options)
    tasks: list[dict[str, Any]] = json.loads((folder / "tasks.json").read_text())
    return tasks


def list_made(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = ("annotations", "predictions", "drafts")
    return [made for task in tasks for name in names for made in task.get(name, ())]


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return write_tasks(tmp_path_factory.mktemp("tasks"), list(iter_odd_records(600)))


def test_the_page_has_every_control_and_shows_every_field(tasks: list[dict[str, Any]]) -> None:
    config = make_config(NEWS)
    kinds = {
        node.get("name"): node.tag.lower()
        for node in ET.fromstring(config).iter()
        if "name" in node.attrib
    }
    items = [item for made in list_made(tasks) for item in made["result"]]
    marked = [item for item in items if item["type"] != "relation"]
    used = {(item["from_name"], item["type"]) for item in marked}
    assert len(used) > 4
    assert {kinds[name] for name, kind in used if kind != kinds[name]} == set()
    assert {item["to_name"] for item in marked} == {TEXT}
    assert make_page(NEWS).name_labels("entity") == LABELS
    for task in tasks:
        assert list_fields(config) <= task["data"].keys()


def test_the_library_of_label_studio_takes_them(tasks: list[dict[str, Any]]) -> None:
    interface = LabelInterface(make_config(NEWS))
    for task in tasks:
        assert interface.validate_task({"data": task["data"]}, validate_regions_only=False)
        for annotation in task.get("annotations", ()):
            assert interface.validate_annotation(annotation)
        for prediction in task.get("predictions", ()):
            assert interface.validate_prediction(prediction, return_errors=True) == []


def test_people_and_models_stand_where_they_belong(tmp_path: Path) -> None:
    record = make_record(1)
    first, second = record.annotations
    ada = replace(first, annotator=Annotator(kind="human", name="ada"), status="complete")
    gold = replace(ada, annotator=Annotator(kind="adjudicator", name="gold"))
    draft = replace(ada, annotator=Annotator(kind="human", name="bo"), status="draft")
    model = Annotator(kind="model", name="m@x", version="3")
    found = (ada, gold, draft, replace(second, annotator=model, status="complete"))
    [task] = write_tasks(tmp_path, [replace(record, annotations=found)])
    assert [a["ground_truth"] for a in task["annotations"]] == [False, True]
    assert [len(task[name]) for name in ("annotations", "drafts", "predictions")] == [2, 1, 1]
    assert task["predictions"][0]["model_version"] == "m@x@3"
    assert not any("completed_by" in made for made in list_made([task]))


@pytest.mark.parametrize("number", [1, 7])
def test_a_file_of_them_is_told_by_what_is_in_it(tmp_path: Path, number: int) -> None:
    record = make_record(number)
    write_tasks(tmp_path, [record])
    found = find_by_content((tmp_path / "tasks.json").read_bytes()[:4096])
    assert found == ("label-studio" if record.annotations else "json")


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-16-le"])
def test_positions_of_either_kind_are_told_by_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, run: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    text, size = "\U0001f6a2 Mara Lind met \U0001f9ed Ivo Moss.", 4 if "32" in encoding else 2
    result = []
    for words in ("Mara Lind", "Ivo Moss"):
        start = len(text[: text.index(words)].encode(encoding)) // size
        place = {"start": start, "end": start + len(words), "text": words}
        head = {"id": words, "from_name": "who", "to_name": "t", "type": "labels"}
        result.append({**head, "value": {**place, "labels": ["PERSON"]}})
    task = {"id": 1, "data": {"text": text}, "annotations": [{"result": result}]}
    Path("tasks.json").write_text(json.dumps([task]))
    assert run("import", "tasks.json", "-o", "out.jsonl").exit_code == 0
    [record] = read_records("out.jsonl", [])
    assert [s.text for s in record.annotations[0].spans] == ["Mara Lind", "Ivo Moss"]


def test_what_is_said_of_nobody_is_left_to_the_number(tmp_path: Path) -> None:
    odd: list[Any] = [1, {}, {"kind": "cat", "name": "ada"}, {"kind": "human", "name": " "}]
    made = [{"result": [], "completed_by": at, "annotator": told} for at, told in enumerate(odd)]
    task = {"id": 1, "data": {"text": "Mara Lind spoke."}, "annotations": made}
    (tmp_path / "tasks.json").write_text(json.dumps([task]))
    options = imports.Options(
        output=str(tmp_path / "out.jsonl"), format="label-studio", layers=("entity",)
    )
    imports.import_records(Context(project=Project()), [str(tmp_path / "tasks.json")], options)
    [record] = read_records(str(tmp_path / "out.jsonl"), [])
    names = [reading.annotator.name for reading in record.annotations]
    assert names == [f"annotator-{at}" for at in range(len(odd))]
