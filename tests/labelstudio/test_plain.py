"""Articles that nobody has suggested anything for are pushed as they are."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.server.server import Server
from annotate.records import open_writer, read_records
from tests.labelstudio.tasks import make_record

Run = Callable[..., Any]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label_studio: Server) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    return tmp_path


def test_articles_are_pushed_without_suggestions_and_get_them_later(
    run: Run, here: Path, client: Client
) -> None:
    title = f"plain {random.randrange(10**8)}"
    records = [make_record(f"doc-{number}") for number in range(3)]
    with open_writer("articles.jsonl") as write:
        for record in records:
            write(record.document)
    pushed = run("push", "articles.jsonl", "--project", title)
    assert pushed.exit_code == 0, pushed.stderr
    assert "3 new" in pushed.stderr
    assert "0 new" in run("push", "articles.jsonl", "--project", title).stderr
    (project,) = client.find_projects(title)
    tasks = list(client.iter_tasks(project["id"]))
    assert [task["predictions"] for task in tasks] == [[], [], []]
    client._send("POST", f"api/tasks/{tasks[0]['id']}/annotations/", {"result": []})

    assert run("export", "--project", title, "-o", "out.jsonl").exit_code == 0
    found = list(read_records("out.jsonl", []))
    assert [record.document for record in found] == [record.document for record in records]
    (person,) = found[0].annotations
    assert (person.annotator.kind, person.started_from) == ("human", None)

    with open_writer("predictions.jsonl") as write:
        for record in records:
            write(record)
    assert run("push", "--project", title).exit_code == 0
    assert client.count_versions(project["id"]) == {"rules-en@0.2": 3}


def test_a_line_that_is_neither_a_record_nor_a_document_is_named(run: Run, here: Path) -> None:
    record = make_record()
    with open_writer("mixed.jsonl") as write:
        write(record.document)
        write({"text": "No id."})
        write(make_record("other"))
        write({"title": "No text."})
    result = run("push", "mixed.jsonl", "--plan", "--project", "plain and mixed")
    assert result.exit_code == 1
    assert "2 new tasks" in result.stdout
    assert "mixed.jsonl:2: error J01" in result.stderr
    assert "mixed.jsonl:4: error J01" in result.stderr
