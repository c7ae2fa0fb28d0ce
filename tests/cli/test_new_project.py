"""When a push makes a project: where there is something to push, and anew only where asked to."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotate.records import open_writer
from tests.adjudication.readings import read_as, record_of
from tests.labelstudio.double import open_double
from tests.labelstudio.double_state import State
from tests.labelstudio.tasks import make_record


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    """A double of a server with a folder before it, and what it holds."""
    state = State()
    monkeypatch.chdir(tmp_path)
    with open_double(state) as opened:
        monkeypatch.setenv("LABEL_STUDIO_URL", opened.url)
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", opened.token)
        yield state


@pytest.mark.parametrize(
    ("content", "problem"), [("", "articles.jsonl"), ("{broken\n", "articles.jsonl:1")]
)
def test_a_file_with_nothing_to_push_makes_no_project(
    server: State, run: Callable, content: str, problem: str
) -> None:
    Path("articles.jsonl").write_text(content)
    result = run("push", "articles.jsonl", "--project", "nothing")
    assert result.exit_code == 1
    assert problem in result.stderr
    assert "nothing: there is nothing to push." in result.stderr
    assert server.projects == {}
    with open_writer("articles.jsonl") as write:
        write(make_record("one"))
    assert run("push", "articles.jsonl", "--project", "nothing").exit_code == 0
    assert len(server.projects) == 1


def test_an_adjudication_project_that_was_deleted_is_made_anew_where_that_is_asked_for(
    server: State, run: Callable
) -> None:
    with open_writer("annotations.jsonl") as write:
        write(record_of(read_as("ada"), read_as("bo", labels={"opposes": "FAVOR"})))
    asked = ("adjudicate", "push", "--project", "second round")
    assert run(*asked).exit_code == 0
    server.delete_project(next(iter(server.projects)))
    stopped = run(*asked)
    assert stopped.exit_code == 3
    assert "somebody deleted it" in stopped.stderr
    assert "annotate adjudicate push --new" in stopped.stderr
    assert server.projects == {}
    result = run(*asked, "--new")
    assert result.exit_code == 0, result.stderr
    assert "second round: 1 new" in result.stderr
    assert len(server.projects) == 1
