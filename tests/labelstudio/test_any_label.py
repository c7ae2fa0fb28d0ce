"""Labels in any script, from the scheme's file to the page to the dataset that is loaded."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.page.config import check_config, make_config
from annotate.labelstudio.server.server import Server
from annotate.model import Record
from annotate.records import read_records
from tests.any_label_scheme import make_record, write_scheme
from tests.dataset.stories import run_python, write

LOAD = """
import json, sys
from datasets import load_dataset
rows = load_dataset(sys.argv[1], "documents")["train"]
names = rows.features["spans"].feature["label"] if hasattr(rows.features["spans"], "feature") else (
    rows.features["spans"][0]["label"])
kinds = rows.features["relations"].feature["label"] if hasattr(
    rows.features["relations"], "feature") else rows.features["relations"][0]["label"]
print(json.dumps([
    sorted([names.int2str(s["label"]), s["text"]] for s in rows[0]["spans"]),
    sorted(kinds.int2str(r["label"]) for r in rows[0]["relations"]),
]))
"""
Run = Callable[..., Any]


@pytest.fixture
def here(served: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, with the server in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", served.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", served.token)
    return tmp_path


@pytest.fixture
def served(label_studio: Server) -> Server:
    return label_studio


def describe(record: Record) -> tuple[list[Any], list[str]]:
    reading = record.annotations[-1]
    labels = sorted([s.label, s.text] for s in reading.spans)
    return labels, sorted(r.label for r in reading.relations)


def test_the_page_names_what_it_shows_otherwise(tmp_path: Path) -> None:
    scheme = write_scheme(tmp_path)
    config = make_config(scheme)
    assert check_config(config, scheme) == []
    assert '<Label value="A weapon\'s name" alias="武器名称"' in config
    assert 'whenLabelValue="DIRECT-QUOTE,武器名称"' in config or (
        'whenLabelValue="武器名称,DIRECT-QUOTE"' in config
    )


def export(run: Run, folder: Path, title: str) -> Record:
    assert run("export", "--project", title, "-o", "out.jsonl").exit_code == 0
    assert run("validate", "out.jsonl").exit_code == 0
    (record,) = read_records(folder / "out.jsonl", [])
    return record


def check_dataset(run: Run, folder: Path, record: Record) -> None:
    """Build a dataset of an export, and load it as its readers do."""
    built = run("build", "out.jsonl", "-o", "any", "--splits", "train=1")
    assert built.exit_code == 0, built.stderr
    assert run("validate", "any").exit_code == 0
    labels, relations = describe(record)
    assert run_python(LOAD, folder / "any", home=folder) == [labels, relations]
    assert run("guidelines", "-o", "guide.html").exit_code == 0
    guide = (folder / "guide.html").read_text(encoding="utf-8")
    assert "A weapon&#x27;s name (武器名称)" in guide
    assert "B-&lt;i&gt;&amp;" in guide
    assert "<i>&" not in guide


@pytest.mark.slow
def test_what_has_labels_in_any_script_comes_back_from_the_server_as_it_was(
    run: Run, here: Path, client: Client
) -> None:
    scheme = write_scheme(here)
    assert run("validate", "any.toml").exit_code == 0
    record = make_record(scheme)
    write(here / "predictions.jsonl", [record])
    title = f"any label {random.randrange(10**8)}"
    assert run("push", "--project", title).exit_code == 0
    assert "0 new" in run("push", "--project", title).stderr
    (project,) = client.find_projects(title)
    (task,) = client.iter_tasks(project["id"])
    result = task["predictions"][0]["result"]
    value = {"result": result, "lead_time": 1.5}
    client._send("POST", f"api/tasks/{task['id']}/annotations/", value)
    found = export(run, here, title)
    assert found.annotations[0] == record.annotations[0]
    assert found.annotations[1].annotator.kind == "human"
    assert describe(found) == describe(record)
    check_dataset(run, here, found)
