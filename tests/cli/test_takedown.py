import pytest

from annotate.cli.dataset.takedown import takedown
from annotate.cli.main import app
from tests.dataset.stories import build, make_story_record, read


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    build(tmp_path, [make_story_record(name) for name in ("levy", "quay", "tide")])
    return tmp_path


@pytest.mark.slow
def test_takedown_makes_a_new_version_and_says_what_remains(run, here):
    result = run("takedown", "harbour", "quay", "-o", "harbour-2")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert result.stderr.splitlines()[:2] == [
        "Took 1 document down. harbour-2 has 2 articles.",
        "  quotes: train 6",
    ]
    for words in (
        "annotate publish harbour-2", "Hub keeps every earlier commit", "super_squash_history",
        "hf repos tag delete", "permanently_delete_lfs_files", "cannot be called back",
    ):  # fmt: skip
        assert words in result.stderr
    assert {row["id"] for row in read(here / "harbour-2", "documents")} == {"levy", "tide"}
    assert run("validate", "harbour-2").exit_code == 0


@pytest.mark.slow
def test_unpublish_is_the_same_command_under_another_name(run, here):
    taken = run("takedown", "harbour", "quay", "-o", "version-2")
    unpublished = run("unpublish", "harbour", "quay", "-o", "version-3")
    assert unpublished.exit_code == 0
    assert unpublished.stderr == taken.stderr.replace("version-2", "version-3")
    assert read(here / "version-2", "documents") == read(here / "version-3", "documents")


@pytest.mark.slow
def test_takedown_of_an_unknown_document_asks_which_one_was_meant(run, here):
    result = run("takedown", "harbour", "quai", "-o", "harbour-2")
    assert result.exit_code == 2
    assert "has no document quai" in result.stderr
    assert "Did you mean quay?" in result.stderr
    assert not (here / "harbour-2").exists()


@pytest.mark.slow
def test_takedown_of_everything_is_refused(run, here):
    result = run("takedown", "harbour", "levy", "quay", "tide", "-o", "harbour-2")
    assert result.exit_code == 2
    assert "No document would be left." in result.stderr


@pytest.mark.slow
def test_takedown_does_not_write_over_the_dataset(run, here):
    result = run("takedown", "harbour", "quay", "-o", "harbour")
    assert result.exit_code == 2
    assert len(read(here / "harbour", "documents")) == 3


def test_takedown_from_a_damaged_folder_is_refused(run, here):
    (here / "harbour" / "documents" / "train-00000-of-00001.parquet").write_bytes(b"PAR1")
    result = run("takedown", "harbour", "quay", "-o", "harbour-2")
    assert result.exit_code == 1
    assert not (here / "harbour-2").exists()


def test_takedown_from_something_else_is_refused(run, here):
    (here / "thesis").mkdir()
    for place in ("thesis", "nowhere"):
        result = run("takedown", place, "quay", "-o", "harbour-2")
        assert result.exit_code in (2, 3)
        assert place in result.stderr


def test_takedown_is_a_command_of_the_app():
    assert takedown in [command.callback for command in app.registered_commands]
