"""Label Studio on a real PostgreSQL: the sync, a backup of it, and the way back."""

import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotate.errors import RunError
from annotate.labelstudio.api.client import connect
from annotate.labelstudio.server.login import locate
from annotate.labelstudio.server.restoring import restore
from annotate.labelstudio.server.server import Server, read_status, start_server, stop_server
from annotate.labelstudio.server.setup import SetupChange, read_setup
from tests.labelstudio.postgres import Postgres, find_programs, run_postgres
from tests.labelstudio.test_pull import (
    test_a_change_that_becomes_visible_after_its_time_is_pulled_the_next_time,
    test_a_pull_after_a_pull_holds_what_changed_and_reads_as_a_whole_one,
    test_work_on_a_deleted_task_is_named_and_kept,
)
from tests.labelstudio.test_sync import (
    test_a_batch_that_arrives_late_is_waited_for_and_not_sent_again,
    test_a_push_killed_when_it_had_made_the_project_is_settled_by_the_next,
    test_a_second_model_is_added_and_shown_and_never_twice,
    test_a_second_push_writes_nothing,
    test_a_time_out_after_the_server_did_it_sends_nothing_again,
    test_what_is_pushed_comes_back_as_it_was,
    title,
)
from tests.server_template import make_postgres_template

PROGRAMS = find_programs()
pytestmark = [
    pytest.mark.server,
    pytest.mark.release,
    pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL is not installed"),
]
# Tests of the sync that are run on this database as well: what a file and a server of a database
# may do differently is order, clocks, and what another connection sees when.
__all__ = [
    "test_a_batch_that_arrives_late_is_waited_for_and_not_sent_again",
    "test_a_change_that_becomes_visible_after_its_time_is_pulled_the_next_time",
    "test_a_pull_after_a_pull_holds_what_changed_and_reads_as_a_whole_one",
    "test_a_push_killed_when_it_had_made_the_project_is_settled_by_the_next",
    "test_a_second_model_is_added_and_shown_and_never_twice",
    "test_a_second_push_writes_nothing",
    "test_a_time_out_after_the_server_did_it_sends_nothing_again",
    "test_what_is_pushed_comes_back_as_it_was",
    "test_work_on_a_deleted_task_is_named_and_kept",
    "title",
]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    assert PROGRAMS is not None
    with run_postgres(PROGRAMS) as running:
        yield running


@pytest.fixture(scope="module")
def project(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project whose server was restored from a backup, on a database of its own."""
    folder = tmp_path_factory.mktemp("postgres")
    template = make_postgres_template(postgres.make_database)
    restore(folder / ".annotate", template, postgres.make_database())
    yield folder
    stop_server(folder / ".annotate")


@pytest.fixture(scope="module")
def label_studio(project: Path) -> Server:
    """The server of the sync tests: the same tests as everywhere, on this database."""
    return start_server(project / ".annotate")


def test_a_backup_is_restored_into_an_empty_folder_and_an_empty_database(
    project: Path,
    label_studio: Server,
    postgres: Postgres,
    tmp_path: Path,
    run: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with connect(label_studio.url, label_studio.token) as client:
        client.create_project({"title": "kept over a move", "label_config": "<View/>"})
    monkeypatch.chdir(project)
    file = tmp_path / "labels.tar.gz"
    made = run("server", "backup", file)  # while it runs
    assert made.exit_code == 0, made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.chdir(other)
    assert run("server", "restore", file).exit_code == 2  # which database?
    taken = run("server", "restore", file, "--database", read_address(project))
    assert (taken.exit_code, "pg_restore failed" in taken.stderr) == (3, True)
    assert list(other.glob(".annotate/*")) == []
    assert run("server", "restore", file, "--database", postgres.make_database()).exit_code == 0
    again = start_server(other / ".annotate")
    try:
        assert (again.password, again.token) == (label_studio.password, label_studio.token)
        with connect(again.url, again.token) as client:
            assert len(client.find_projects("kept over a move")) == 1
        keys = [(folder / ".annotate/label-studio/data/.env") for folder in (project, other)]
        assert keys[0].read_bytes() == keys[1].read_bytes()
    finally:
        stop_server(other / ".annotate")


def test_a_database_with_users_of_another_server_is_refused_in_words(
    project: Path, label_studio: Server, tmp_path: Path
) -> None:
    with pytest.raises(RunError, match=r"has users already, and the login in .* is none of theirs"):
        start_server(tmp_path / "state", change=SetupChange(database=read_address(project)))
    assert read_status(tmp_path / "state") is None
    assert not locate(tmp_path / "state").setup.exists()
    wrong = re.sub(r"labels_\w+", "none", read_address(project))
    with pytest.raises(RunError, match=r'ended before it was up: .*database "none" does not exist'):
        start_server(tmp_path / "more", change=SetupChange(database=wrong))


def test_another_database_than_before_is_not_taken_in_silence(project: Path) -> None:
    with pytest.raises(RunError, match=r"The data of this server is in postgresql://.*labels_"):
        start_server(
            project / ".annotate", change=SetupChange(database="postgresql://a@localhost/b")
        )


def read_address(project: Path) -> str:
    """Return the address of a project's database, with its password."""
    database = read_setup(locate(project / ".annotate")).database
    assert database is not None
    return database.describe().replace("postgres@", "postgres:word@", 1)
