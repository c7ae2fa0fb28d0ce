"""What a source says beside an article goes to the server and back; of copies one may be sent."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.server.server import Server
from annotate.records import read_documents, read_records

Run = Callable[..., Any]
VOTE = (
    "The parliament of Norland rejected a treaty on river water on Friday.\n\nPrime Minister Lena "
    "Brack criticised the vote. “This is a gift to our opponents,” she said.\n\nThe neighbouring "
    "state of Ostria said it was disappointed but would keep talking."
)
BOARD = "The harbour board of Velm voted on Tuesday to close the east quay for repairs."
ROWS = [
    {"id": "velm", "text": VOTE, "publisher": "Velm Daily", "party": "Union"},
    {"id": "marn", "text": VOTE, "publisher": "Marn Herald"},
    {"id": "post", "text": VOTE.replace("on Friday.", "on Friday evening."), "publisher": "Post"},
    {"id": "quay", "text": BOARD, "publisher": "Velm Daily"},
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label_studio: Server) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    (tmp_path / "rows.json").write_text(json.dumps(ROWS))
    return tmp_path


def test_copies_are_found_at_ingest_and_one_of_each_is_pushed_with_its_extra(
    run: Run, here: Path, client: Client
) -> None:
    result = run("ingest", "rows.json")
    assert result.exit_code == 0, result.stderr
    assert "Copies of other documents, kept with meta.copy_of: 2" in result.stderr
    documents = list(read_documents("articles.jsonl", []))
    assert {d.id: d.meta.copy_of for d in documents} == {
        "velm": None,
        "marn": "velm",
        "post": "velm",
        "quay": None,
    }
    title = f"copies {random.randrange(10**8)}"
    pushed = run("push", "articles.jsonl", "--project", title, "--copies", "one")
    assert pushed.exit_code == 0, pushed.stderr
    assert f"{title}: 2 copies of others are left out." in pushed.stderr
    (project,) = client.find_projects(title)
    tasks = list(client.iter_tasks(project["id"]))
    assert [task["data"]["document_id"] for task in tasks] == ["velm", "quay"]
    client._send("POST", f"api/tasks/{tasks[0]['id']}/annotations/", {"result": []})
    assert run("export", "--project", title, "-o", "out.jsonl").exit_code == 0
    (first, *_) = read_records("out.jsonl", [])
    assert first.document == replace(documents[0], source=first.document.source)
    assert first.document.meta.extra == {"party": "Union"}
    assert "2 new" in run("push", "articles.jsonl", "--project", title).stderr


def test_copies_that_are_dropped_are_the_same_words_alone(run: Run, here: Path) -> None:
    assert run("ingest", "rows.json", "--copies", "drop").exit_code == 0
    documents = list(read_documents("articles.jsonl", []))
    assert [d.id for d in documents] == ["velm", "post", "quay"]
    assert {d.meta.copy_of for d in documents} == {None}
