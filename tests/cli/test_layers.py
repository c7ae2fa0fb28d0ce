"""A project a layer: pushed, worked on, and joined again by document and text."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.page.projects import name_pass
from annotate.records import open_writer, read_records
from tests.labelstudio.tasks import NEWS, make_record

pytestmark = pytest.mark.server
LAYERS = ",".join(NEWS.layer_names)


@pytest.fixture
def title(served_folder: Path) -> str:
    with open_writer("predictions.jsonl") as write:
        write(make_record("one"))
        write(make_record("two"))
    return f"{served_folder.name}"[-20:]


def work(client: Client, project: str) -> None:
    """Submit the first article after three minutes, and begin the second."""
    (found,) = client.find_projects(project)
    first, second = client.iter_tasks(found["id"])
    result = first["predictions"][0]["result"]
    answer = {"result": result, "lead_time": 180}
    client._send("POST", f"api/tasks/{first['id']}/annotations/", answer)
    client._send("POST", f"api/tasks/{second['id']}/drafts", {"result": result[:1], "lead_time": 1})


def test_projects_of_a_layer_each_are_one_file_again(
    title: str, run: Callable, client: Client
) -> None:
    assert run("push", "--project", title, "--layers", LAYERS).exit_code == 0
    for layer in NEWS.layer_names:
        work(client, name_pass(title, layer))

    table = run("status", "--project", title, "--layers", LAYERS)
    assert table.exit_code == 0, table.stderr
    assert table.stdout.count("1 of 2 tasks done, 1 remain") == 3
    found = run("status", "--project", title, "--layers", LAYERS, "--format", "json").stdout
    states = [json.loads(line) for line in found.splitlines()]
    assert [state["title"] for state in states] == [name_pass(title, n) for n in NEWS.layer_names]
    for state in states:
        (person,) = state["people"]
        assert (person["submitted"], person["drafts"], person["minutes"]) == (1, 1, 3.0)
        assert person["drafts_since"][:2] == "20"
        assert (state["tasks"], state["done"], state["remaining"]) == (2, 1, 1)

    assert run("export", "--project", title, "--layers", LAYERS, "--no-drafts").exit_code == 0
    one, two = read_records("annotations.jsonl", [])
    assert (one.document, two.document) == tuple(make_record(n).document for n in ("one", "two"))
    people = [a for a in one.annotations if a.annotator.kind == "human"]
    assert sorted(a.layers for a in people) == [(name,) for name in sorted(NEWS.layer_names)]
    assert len({a.annotator.name for a in people}) == 1
    assert all(a.text_sha256 == one.document.text_sha256 for a in people)
    assert [a for a in two.annotations if a.annotator.kind == "human"] == []
