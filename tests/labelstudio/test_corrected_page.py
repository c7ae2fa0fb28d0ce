"""From the page to the dataset: what a person deletes, relabels and moves costs nothing else."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from annotate.model import Annotation
from annotate.records import read_records
from tests.labelstudio.desk import Desk, make_suggestion
from tests.labelstudio.tasks import MODEL, NEWS

pytestmark = [pytest.mark.server, pytest.mark.browser]

DELETED = ("“We will talk,”", "the levy on crossings", "Mara Lind")  # a quote, a target, a name
ORPHANED = ("he", "said")  # its speaker and its cue
LEFT = {
    ("ACTOR", "Ivo Moss"),
    ("FAVOR", "opposes"),
    ("FAVOR", "welcomes"),
    ("TARGET", "the new ferry treaty"),
}
LINKS = {("holder", "welcomes", "Ivo Moss"), ("target", "welcomes", "the new ferry treaty")}


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """A browser needs the real one."""
    return real_label_studio


def run(server: Server, folder: Path, *arguments: str) -> str:
    """Run `annotate` as a user does, where it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "annotate", *arguments],
        cwd=folder,
        env={**os.environ, "LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.token},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def correct(desk: Desk) -> None:
    for words in DELETED:
        desk.click(words)
        desk.press("Backspace")
    desk.click("opposes")
    desk.press("f")  # against -> favor
    desk.press("Escape")
    desk.click("the new ferry")
    desk.drag_end("the new ferry", "the new ferry treaty")
    desk.press("Escape")
    desk.shoot("corrected")
    desk.submit()


def test_a_corrected_article_is_in_the_dataset_with_exactly_what_its_person_left(
    page: Page, client: Client, label_studio: Server, tmp_path: Path
) -> None:
    record, title = make_suggestion(), f"corrected {random.randrange(10**8)}"
    settings = PushSettings(state=tmp_path / ".annotate")
    pushed = push(client, [record], scheme=NEWS, title=title, settings=settings)
    (task,) = client.iter_tasks(pushed.project, include="id")
    correct(Desk(page, label_studio, pushed.project, task["id"]))

    said = run(label_studio, tmp_path, "export", "--project", title, "-o", "out.jsonl")
    assert "Spans: 2 kept, 2 changed, 3 deleted, 0 added, 2 orphaned" in said
    (exported,) = read_records(tmp_path / "out.jsonl", [])
    check_reading(record.annotations[0], exported.annotations[1])
    run(label_studio, tmp_path, "validate", "out.jsonl")
    built = run(
        label_studio, tmp_path, "build", "out.jsonl", "-o", "dataset", "--splits", "train=1"
    )
    assert "Reviewed: gold 0, human 1, silver 0" in built
    assert "Read 1 line: 1 article, 0 left out." in built
    check_row(load(tmp_path), record.document.text)
    run(label_studio, tmp_path, "validate", "dataset")


def check_reading(model: Annotation, person: Annotation) -> None:
    ids = {span.text: span.id for span in model.spans}
    assert {(span.label, span.text) for span in person.spans} == LEFT
    assert person.started_from == MODEL
    assert set(person.orphaned_spans or ()) == {ids[words] for words in ORPHANED}
    assert set(person.deleted_spans or ()) == {ids[words] for words in (*DELETED, *ORPHANED)}
    assert person.refused is None


def load(folder: Path) -> dict[str, Any]:
    from datasets import load_dataset

    cache = str(folder / "cache")
    loaded = load_dataset(str(folder / "dataset"), "documents", split="train", cache_dir=cache)
    labels = loaded.features["spans"].feature["label"].names
    relations = loaded.features["relations"].feature["label"].names
    (row,) = loaded
    return {**row, "labels": labels, "links": relations}


def check_row(row: dict[str, Any], text: str) -> None:
    assert row["text"] == text
    assert row["reviewed"] == "human"
    assert row["left_out"] == []
    spans = {span["id"]: span for span in row["spans"]}
    assert {(row["labels"][s["label"]], s["text"]) for s in row["spans"]} == LEFT
    assert all(text[s["start"] : s["end"]] == s["text"] for s in row["spans"])
    links = {
        (row["links"][r["label"]], spans[r["head"]]["text"], spans[r["tail"]]["text"])
        for r in row["relations"]
    }
    assert links == LINKS
