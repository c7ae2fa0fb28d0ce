"""Nobody's name gets into our files, and nobody can be told from a pseudonym."""

import json
import stat
from pathlib import Path

from annotate.labelstudio.pull.pseudonyms import KEY_FILE, Pseudonyms, make_pseudonyms, strip_people

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
    first = make_pseudonyms(tmp_path / "state", "http://127.0.0.1:8080/")
    again = make_pseudonyms(tmp_path / "state", "http://localhost:9999/")
    elsewhere = make_pseudonyms(tmp_path / "other", "http://127.0.0.1:8080/")
    assert first == again
    assert first.name("1") != elsewhere.name("1")
    assert stat.S_IMODE((tmp_path / "state" / KEY_FILE).stat().st_mode) == 0o600


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
