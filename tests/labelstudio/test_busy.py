"""A push to a server that is busy: what other people write meanwhile costs nothing of it.

Label Studio on SQLite drops predictions, and answers 500, when two requests write at once. How
often that happens is the server's affair; what has to hold is that all is there in the end, once.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.push.opening import PushSettings
from annotate.labelstudio.push.push import PushResult, push
from annotate.labelstudio.server.server import Server
from annotate.model import Annotator, Record
from tests.labelstudio.tasks import NEWS, make_record

pytestmark = pytest.mark.server

COUNT = 150
WRITERS = 4
PAUSE = 0.3  # of each, in seconds: without one the server keeps the push waiting for minutes


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """How a busy database answers is for the real one to say."""
    return real_label_studio


def make_records(count: int, version: str) -> list[Record]:
    model = Annotator(kind="model", name="rules-en", version=version)
    return [make_record(f"doc-{number:03d}", model) for number in range(count)]


def push_records(client: Client, records: list[Record], state: Path, title: str) -> PushResult:
    settings = PushSettings(
        state=state,
        settle=10.0,
        report=print,
        batch_bytes=150_000,
    )
    return push(client, records, scheme=NEWS, title=title, settings=settings)


@contextmanager
def writing(server: Server, tasks: list[dict]) -> Iterator[Counter[str]]:
    """People submit and save drafts all the while; yields what they were answered."""
    answered, done = Counter[str](), threading.Event()

    def write(number: int) -> None:
        kinds = ("annotations/", "drafts")
        headers = {"Authorization": f"Token {server.token}"}
        with httpx.Client(
            base_url=server.url, headers=headers, timeout=60, trust_env=False
        ) as http:
            while not done.is_set():
                task = tasks[number % len(tasks)]
                result = task["predictions"][0]["result"]
                path = f"api/tasks/{task['id']}/{kinds[number % 2]}"
                try:
                    answer = http.post(path, json={"result": result, "lead_time": 1})
                    answered[str(answer.status_code)] += 1
                except httpx.TransportError:  # a server that is too busy to answer
                    answered["none"] += 1
                number += 7
                done.wait(PAUSE)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield answered
    finally:
        done.set()
        for thread in threads:
            thread.join()


def check_whole(client: Client, project: int, versions: list[str]) -> None:
    """Every document is there once, with one prediction of each version."""
    tasks = list(client.iter_tasks(project))
    documents = sorted(task["data"]["document_id"] for task in tasks)
    assert documents == [f"doc-{number:03d}" for number in range(COUNT)]
    for task in tasks:
        assert sorted(p["model_version"] for p in task["predictions"]) == versions


@pytest.mark.release
def test_a_push_beside_people_who_work_brings_everything_once(
    label_studio: Server, client: Client, tmp_path: Path
) -> None:
    number = random.randrange(10**8)
    others = push_records(client, make_records(20, "1"), tmp_path, f"others {number}")
    tasks = list(client.iter_tasks(others.project))
    with writing(label_studio, tasks) as answered:
        for version in ("1", "2"):
            result = push_records(client, make_records(COUNT, version), tmp_path, f"busy {number}")
    print(dict(answered), result)
    assert answered["201"] > WRITERS
    assert result.problems == []
    check_whole(client, result.project, ["rules-en@1", "rules-en@2"])
