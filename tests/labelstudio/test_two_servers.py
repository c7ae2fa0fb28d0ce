"""The same articles on two servers, a person on each: what they agree in is that of two people."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.opening import PushSettings
from annotate.labelstudio.push.push import push
from tests.labelstudio.double import open_double
from tests.labelstudio.tasks import NEWS
from tests.labelstudio.test_sync import make_records

JSON = dict[str, Any]
ARTICLES = 3


def read_there(client: Client, folder: Path, *, layers: Sequence[str]) -> Path:
    """Push, read every article in some layers, and export; return the exported file."""
    folder.mkdir()
    title = f"two servers {random.randrange(10**10)}"
    records = make_records(ARTICLES)
    settings = PushSettings(state=folder, settle=20.0)
    project = push(client, records, scheme=NEWS, title=title, settings=settings).project
    spans = [span for record in records for span in record.annotations[0].spans]
    labels = {span.label for span in spans if span.layer in layers}
    for task in client.iter_tasks(project):
        (prediction,) = task["predictions"]
        result = prediction["result"]
        kept = {each["id"] for each in result if labels & set(list_labels(each))}
        kept_result = [each for each in result if list_ends(each) <= kept]
        made = {"result": kept_result, "parent_prediction": prediction["id"]}
        client._send("POST", f"api/tasks/{task['id']}/annotations/", made)
    out = folder / "annotations.jsonl"
    export([pull(client, title, folder).path], out, scheme=NEWS, state=folder)
    return out


def list_labels(region: JSON) -> list[str]:
    labels: list[str] = region.get("value", {}).get("labels", [])
    return labels


def list_ends(item: JSON) -> set[str]:
    """Return the regions that an item is of: its own, or the two of a relation."""
    if item["type"] == "relation":
        return {item["from_id"], item["to_id"]}
    return {item["id"]}


@pytest.mark.slow
def test_people_of_two_servers_are_compared_article_by_article(
    client: Client, tmp_path: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each server has numbers of its own for people, tasks and projects, and they are the same."""
    one = read_there(client, tmp_path / "here", layers=("entity", "quote"))
    with open_double() as server, connect(server.url, server.token) as second:
        other = read_there(second, tmp_path / "there", layers=("entity", "stance"))
    monkeypatch.chdir(tmp_path)
    result = run("join", one, other, "-o", "both.jsonl")
    assert result.exit_code == 0, result.stderr
    measured = []
    for files in ((one, other), ("both.jsonl",)):
        result = run("agreement", *files, "--bootstrap", 0, "--format", "json")
        assert result.exit_code == 0, result.stderr
        measured.append(json.loads(result.stdout))
    assert measured[0] == measured[1]
    assert measured[0]["compared"] == ARTICLES
    assert len(measured[0]["annotators"]) == 2
    found = {f["about"]: f["value"] for f in measured[0]["figures"] if f["measure"] == "exact F1"}
    assert found == {"entity": 1.0, "quote": 0.0, "stance": 0.0}
