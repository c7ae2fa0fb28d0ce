"""`annotate pull` against a real Label Studio."""

from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.records import open_writer
from tests.labelstudio.tasks import make_record


@pytest.fixture
def title(served_folder: Path, run: Callable) -> str:
    """A project with one task."""
    with open_writer("predictions.jsonl") as write:
        write(make_record())
    name = f"pull {served_folder.name}"[:50]
    assert run("push", "--project", name).exit_code == 0
    return name


@pytest.mark.server
def test_each_pull_is_a_new_file_whose_name_is_printed(title: str, run: Callable) -> None:
    results = [run("pull", "--project", title) for _ in range(2)]
    assert [result.exit_code for result in results] == [0, 0]
    paths = {Path(result.stdout.strip()) for result in results}
    assert len(paths) == 2
    assert all(path.is_file() for path in paths)
    assert "pulled 1 of 1 task" in results[0].stderr


@pytest.mark.server
def test_a_project_that_is_not_there_is_one_sentence_and_exit_code_3(
    title: str, run: Callable
) -> None:
    result = run("pull", "--project", "no such thing")
    assert result.exit_code == 3
    assert "has no project 'no such thing'" in result.stderr
    assert not Path(".annotate/pulled/no-such-thing").exists()
