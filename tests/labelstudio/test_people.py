"""Nobody's name gets into our files, and nobody can be told from a pseudonym."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from annotate.errors import AnnotateError
from annotate.labelstudio.api import connection
from annotate.labelstudio.api.address import name_server
from annotate.labelstudio.api.client import connect
from annotate.labelstudio.api.connection import connect_project
from annotate.labelstudio.convert.progress import list_progress
from annotate.labelstudio.pull.pseudonyms import Pseudonyms, make_pseudonyms, strip_people
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from annotate.readings.pseudonyms import KEY_FILE, read_key
from tests.labelstudio.double import open_double
from tests.labelstudio.tasks import NEWS, make_record

PEOPLE = Pseudonyms(key=b"k", server="localhost")


def test_a_pseudonym_is_stable_and_differs_by_person_and_key_and_server() -> None:
    names = {
        PEOPLE.name("1"),
        PEOPLE.name("2"),
        Pseudonyms(key=b"other", server="localhost").name("1"),
        Pseudonyms(key=b"k", server="labels.example.org").name("1"),
    }
    assert len(names) == 4
    assert PEOPLE.name("1") == Pseudonyms(key=b"k", server="localhost").name("1")


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = make_pseudonyms(tmp_path / "state", {"server": "localhost:8080"})
    again = make_pseudonyms(tmp_path / "state", {"server": "localhost:8080"})
    elsewhere = make_pseudonyms(tmp_path / "other", {"server": "localhost:8080"})
    assert first == again
    assert first.name("1") != elsewhere.name("1")
    assert stat.S_IMODE((tmp_path / "state" / KEY_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_the_key_is_its_owners_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    (tmp_path / "state").mkdir()
    before = os.umask(umask)
    try:
        read_key(tmp_path / "state")
    finally:
        os.umask(before)
    path = tmp_path / "state" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    read_key(tmp_path / "state")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_of_several_that_make_the_key_at_once_all_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read_key(tmp_path / "state"), range(40)))
    assert len(keys) == 1


def test_a_key_that_is_gone_from_its_file_is_no_key(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("\n")
    with pytest.raises(AnnotateError, match="is empty"):
        read_key(tmp_path)


def test_a_pull_of_before_keeps_the_names_of_its_host(tmp_path: Path) -> None:
    before = make_pseudonyms(tmp_path, {"url": "http://127.0.0.1:8080/"})
    assert before.server == "localhost"
    assert make_pseudonyms(tmp_path, {"url": "http://h:81/"}).server == "h"


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8081", False),
        ("http://h:8080", "http://h:8081", False),
        ("http://h/a", "http://h/b", False),
        ("http://h", "http://g", False),
        ("http://localhost:8080", "http://127.0.0.1:8080/", True),
        ("http://[::1]:8080", "http://127.0.0.1:8080/", True),
        ("http://h", "https://H:443/", True),
        ("http://h:80/a/", "https://h/a", True),
    ],
)
def test_two_servers_are_told_apart_by_port_and_path(one: str, other: str, is_one: bool) -> None:
    assert (name_server(one) == name_server(other)) is is_one


def test_people_of_two_servers_on_one_machine_are_two(tmp_path: Path) -> None:
    names = []
    with open_double() as first, open_double() as second:
        for server in (first, second, first):
            with connect(server.url, server.token) as client:
                settings = PushSettings(state=tmp_path, anew=True)
                push(client, [make_record("one")], scheme=NEWS, title="People", settings=settings)
                (task,) = client.iter_tasks(client.find_projects("People")[0]["id"])
                client._send("POST", f"api/tasks/{task['id']}/annotations/", {"result": []})
                path = pull(client, "People", tmp_path, full=True).path
            names.append({work.annotator for work in list_progress([path], tmp_path)})
    assert names[0] == names[2]
    assert len(names[0] | names[1]) == 2


def test_people_of_the_projects_own_server_stay_the_same_on_another_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for port in (8080, 8081):
        own = Server(url=f"http://127.0.0.1:{port}/", email="a", password="", token="t" * 40, pid=1)
        monkeypatch.setattr(connection, "read_status", lambda _, own=own: own)
        for url in (None, f"http://localhost:{port}", own.url):
            with connect_project(url, None, tmp_path) as client:
                assert client.server == "localhost"
        with connect_project("http://localhost:9000", "k" * 40, tmp_path) as client:
            assert client.server == "localhost:9000"
        with connect_project("http://new:81", "k" * 40, tmp_path, "old.example.org") as client:
            assert client.server == "old.example.org"


def test_the_key_does_not_show_where_an_object_is_printed() -> None:
    assert "key" not in repr(Pseudonyms(key=b"secret", server="x"))


def test_a_task_keeps_ids_of_users_and_loses_all_else_about_them() -> None:
    task = {
        "id": 1,
        "data": {"text": "Write to ada@example.org", "username": "a column of the article"},
        "annotators": [{"id": 3, "email": "ada@example.org", "first_name": "Ada"}],
        "annotations": [
            {
                "completed_by": {"id": 3, "email": "ada@example.org", "initials": "AM"},
                "created_username": " ada@example.org, 3",
                "result": [{"id": "x", "meta": {"text": ["a note"]}}],
            }
        ],
        "drafts": [{"user": "ada@example.org"}, {"user": "ghost@example.org"}],
        "updated_by": [{"user_id": 3}],
    }
    stripped = strip_people(task, {"ada@example.org": 3}, PEOPLE)
    assert stripped["annotators"] == [{"id": 3}]
    assert stripped["annotations"][0]["completed_by"] == {"id": 3}
    assert stripped["annotations"][0]["result"] == task["annotations"][0]["result"]  # type: ignore[index]
    assert stripped["data"] == task["data"]
    assert stripped["drafts"] == [{"user": 3}, {"user": PEOPLE.name("ghost@example.org")}]
    del stripped["data"]
    assert "@" not in json.dumps(stripped)
    assert "Ada" not in json.dumps(stripped)
