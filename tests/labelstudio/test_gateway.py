"""Pushes and pulls through a gateway that fails: no task twice, none missing, nothing lost."""

import random
from pathlib import Path

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from annotate.model import Annotator, Record
from tests.labelstudio.gateway import Fault, open_gateway
from tests.labelstudio.tasks import NEWS, make_record


def make_records(count: int, version: str = "1") -> list[Record]:
    model = Annotator(kind="model", name="rules-en", version=version)
    return [make_record(f"doc-{number:03d}", model) for number in range(count)]


def push_again_and_again(
    url: str, token: str, records: list[Record], title: str, state: Path
) -> int:
    """Run a push until it ends well, as a person does; tell how often that took."""
    settings = PushSettings(state=state, settle=2.0)
    for attempt in range(1, 12):
        try:
            with connect(url, token) as client:
                push(client, records, scheme=NEWS, title=title, settings=settings)
        except ServerError:
            continue
        return attempt
    raise AssertionError("the push never ended well")


@pytest.mark.release_on_real
@pytest.mark.slow  # waits for what was lost, again and again
@pytest.mark.parametrize("fault", ["502", "504", "drop", "cut", "lose", "delay"])
def test_a_push_through_a_failing_gateway_leaves_each_task_once(
    label_studio: Server, client: Client, tmp_path: Path, fault: Fault
) -> None:
    """Every second request that writes fails."""
    writes: list[str] = []

    def choose(method: str, path: str) -> Fault:
        if method == "GET":
            return "pass"
        writes.append(path)
        return fault if len(writes) % 2 else "pass"

    title = f"gateway {fault} {random.randrange(10**8)}"
    records = make_records(120)
    with open_gateway(label_studio.url, choose) as url:
        push_again_and_again(url, label_studio.token, records, title, tmp_path)
        push_again_and_again(url, label_studio.token, make_records(120, "2"), title, tmp_path)
    (project,) = client.find_projects(title)
    tasks = [task["data"]["document_id"] for task in client.iter_tasks(project["id"])]
    assert sorted(tasks) == [record.document.id for record in records]
    versions = client.count_versions(project["id"])
    assert versions == {"rules-en@1": 120, "rules-en@2": 120}
    assert client.read_project(project["id"])["model_version"] == "rules-en@2"


@pytest.mark.release_on_real
@pytest.mark.slow
def test_a_pull_through_a_failing_gateway_is_whole(
    label_studio: Server, client: Client, tmp_path: Path
) -> None:
    title = f"gateway pull {random.randrange(10**8)}"
    settings = PushSettings(state=tmp_path)
    push(client, make_records(230), scheme=NEWS, title=title, settings=settings)
    faults: list[Fault] = ["cut", "drop", "502", "lose", "delay"]
    listed: list[str] = []

    def choose(_: str, path: str) -> Fault:
        listed.append(path)
        return faults[len(listed) % len(faults)] if len(listed) % 3 == 0 else "pass"

    outcomes = []
    with open_gateway(label_studio.url, choose) as url:
        for _ in range(40):
            with connect(url, label_studio.token) as through:
                try:
                    result = pull(through, title, tmp_path)
                except ServerError:
                    outcomes.append(False)
                    continue
            outcomes.append(True)
            break
    assert outcomes[-1]
    out = tmp_path / "out.jsonl"
    assert export([result.path], out, scheme=NEWS, state=tmp_path).records == 230
    whole = tmp_path / "whole.jsonl"
    export(
        [pull(client, title, tmp_path / "other", full=True).path],
        whole,
        scheme=NEWS,
        state=tmp_path,
    )
    assert out.read_bytes() == whole.read_bytes()
