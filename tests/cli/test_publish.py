"""The command's own part; what happens on a Hub and in folders is in tests/publish."""

import json
import shutil

import pytest

from annotate.cli.dataset.publish import publish
from annotate.cli.main import app
from annotate.dataset.citing import read_citing
from tests.dataset.stories import build, make_story_record


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder, records = tmp_path_factory.mktemp("built"), [make_story_record()]
    citing = read_citing({"authors": ["Ada Moss"]})
    return build(folder, records, licence="cc-by-4.0", citing=citing)[0]


@pytest.fixture
def here(built, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(built, tmp_path / "datasets" / "harbour")
    return tmp_path


@pytest.mark.slow
def test_publish_copies_the_projects_dataset_and_says_what_it_does(run, here):
    (here / "annotate.toml").write_text('[project]\nname = "ostrel"\n[dataset]\nname = "harbour"\n')
    result = run("publish", "--to", "share")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[:2] == ["Checking datasets/harbour.", "harbour -> share"]
    assert "  add     README.md" in result.stderr
    assert lines[-1] == "Published: share"
    assert (here / "share" / "manifest.json").is_file()
    result = run("publish", "datasets/harbour", "--to", "share")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == (
        "Nothing has changed: share is up to date, nothing was copied."
    )


@pytest.mark.slow
def test_publish_with_dry_run_copies_nothing(run, here):
    result = run("publish", "datasets/harbour", "--to", "share", "--dry-run")
    assert result.exit_code == 0
    assert " to send, " in result.stderr
    assert not (here / "share").exists()
    assert run("publish", "datasets/harbour", "--to", "share", "--dry-run", "-q").stderr == ""


def test_publish_looks_first_whether_it_can_write(run, here):
    (here / "file").write_text("x")
    result = run("publish", "datasets/harbour", "--to", "file/share")
    assert result.exit_code == 3
    assert "file/share cannot be written: " in result.stderr
    assert "Checking" not in result.stderr


def test_publish_refuses_a_folder_that_was_edited(run, here):
    card = here / "datasets" / "harbour" / "README.md"
    card.write_text(card.read_text(encoding="utf-8") + "\n[More Information Needed]\n", "utf-8")
    result = run("publish", "datasets/harbour", "--to", "share")
    assert result.exit_code == 1
    assert "error D40: its SHA-256 is not the manifest's" in result.stderr
    assert "error D41: there is a placeholder: [More Information Needed]" in result.stderr
    assert not (here / "share").exists()


def test_publish_refuses_texts_that_must_not_be_redistributed(run, here):
    folder, _ = build(
        here, [make_story_record(redistribution="no")], name="secret", include_restricted=True
    )
    result = run("publish", folder, "--to", "share")
    assert result.exit_code == 1
    assert "the texts of 1 of its documents must not be redistributed" in result.stderr
    assert not (here / "share").exists()


def test_publish_checks_with_the_scheme_of_the_folder(run, here):
    manifest = here / "datasets" / "harbour" / "manifest.json"
    value = json.loads(manifest.read_text(encoding="utf-8"))
    value["scheme"]["name"] = "other/1"
    manifest.write_text(json.dumps(value), encoding="utf-8")
    result = run("publish", "datasets/harbour", "--to", "share")
    assert result.exit_code == 1
    assert "error D14" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Give one of --repo OWNER/NAME, --zenodo and --to"),
        (
            ("--repo", "a/b", "--to", "c"),
            "Give one of --repo OWNER/NAME, --zenodo and --to",
        ),
        (("--to", "c", "--tag", "v1"), "Give them with --repo."),
        (("--repo", "a/b", "--tag", "v 1"), "Write it as v1.0, or main."),
        (("--repo", "a/b", "--tag", "main"), "Give the tag a name of its own"),
        (("--repo", "a/b", "--revision", "../x"), "Write it as v1.0, or main."),
        (("--repo", "harbour"), "Write it as owner/name."),
        (("--repo", "../harbour"), "Write it as owner/name."),
        (("--repo", "acme/har bour"), "Write it as owner/name."),
    ],
)
def test_publish_says_what_it_has_to_be_told(run, here, arguments, words):
    result = run("publish", "datasets/harbour", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_publish_of_something_else_is_refused(run, here):
    (here / "thesis").mkdir()
    result = run("publish", "thesis", "--to", "share")
    assert result.exit_code == 2
    assert "thesis is no dataset folder" in result.stderr


def test_publish_is_a_command_of_the_app():
    assert publish in [command.callback for command in app.registered_commands]
