"""Project folders and servers that know different things: nothing is doubled, nothing is lost."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.push.push import PushResult, PushSettings, push
from annotate.labelstudio.server.server import Server
from tests.labelstudio.double import open_double
from tests.labelstudio.tasks import NEWS, make_record

NAMES = [f"doc-{number}" for number in range(30)]
pytestmark = pytest.mark.usefixtures("short_pauses")


@pytest.fixture
def server() -> Iterator[Server]:
    with open_double() as opened:
        yield opened


@pytest.fixture
def title() -> str:
    return f"states {random.randrange(10**8)}"


def send(server: Server, title: str, state: Path, names: list[str] = NAMES) -> PushResult:
    settings = PushSettings(state=state, settle=5.0, batch_bytes=20_000)
    with connect(server.url, server.token) as client:
        records = [make_record(name) for name in names]
        return push(client, records, scheme=NEWS, title=title, settings=settings)


def count(client: Client, title: str) -> Counter[str]:
    (project,) = client.find_projects(title)
    return Counter(task["data"]["document_id"] for task in client.iter_tasks(project["id"]))


@pytest.mark.slow
def test_two_machines_that_push_at_once_leave_each_article_once(
    server: Server, title: str, tmp_path: Path
) -> None:
    send(server, title, tmp_path / "one", NAMES[:2])
    start = Barrier(2)

    def run(name: str) -> PushResult:
        start.wait()
        return send(server, title, tmp_path / name)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, ("one", "two")))
    last = send(server, title, tmp_path / "one")
    with connect(server.url, server.token) as client:
        assert count(client, title) == Counter(NAMES)
    assert last.created == 0


def test_two_machines_that_make_the_project_at_once_go_on_with_one(
    server: Server, title: str, tmp_path: Path
) -> None:
    for attempt in range(5):  # how they meet differs
        start, name = Barrier(3), f"{title} {attempt}"

        def run(state: str, name: str = name, start: Barrier = start) -> PushResult:
            start.wait()
            return send(server, name, tmp_path / state)

        with ThreadPoolExecutor(3) as pool:
            done = list(pool.map(run, ("one", "two", "three")))
        with connect(server.url, server.token) as client:
            assert count(client, name) == Counter(NAMES)
        assert {send(server, name, tmp_path / s).project for s in ("one", "two", "three")} == {
            each.project for each in done
        }


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["pushed", "projects.jsonl", "."])
def test_a_journal_that_is_deleted_doubles_nothing(
    server: Server, title: str, tmp_path: Path, gone: str
) -> None:
    send(server, title, tmp_path / "state", NAMES[:20])
    lost = tmp_path / "state" / gone
    shutil.rmtree(lost) if lost.is_dir() else lost.unlink()
    result = send(server, title, tmp_path / "state")
    assert (result.created, result.present) == (10, 20)
    with connect(server.url, server.token) as client:
        assert count(client, title) == Counter(NAMES)


def test_a_project_folder_from_an_old_backup_doubles_nothing(
    server: Server, title: str, tmp_path: Path
) -> None:
    send(server, title, tmp_path / "state", NAMES[:5])
    shutil.copytree(tmp_path / "state", tmp_path / "backup")
    send(server, title, tmp_path / "state", NAMES[:20])
    result = send(server, title, tmp_path / "backup")
    assert (result.created, result.present) == (10, 20)


@pytest.mark.slow
def test_what_a_server_from_a_backup_lacks_is_sent_again_and_said(
    server: Server, title: str, tmp_path: Path
) -> None:
    send(server, title, tmp_path)
    with connect(server.url, server.token) as client:
        (project,) = client.find_projects(title)
        for task in list(client.iter_tasks(project["id"]))[20:]:  # they came after the backup
            client.delete_task(task["id"])
        result = send(server, title, tmp_path)
        assert count(client, title) == Counter(NAMES)
    assert (result.created, result.present) == (10, 20)
    assert Counter(problem.code for problem in result.problems) == {"L13": 10}
