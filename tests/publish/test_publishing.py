"""Publishing on the Hub, from the command to a stranger's `load_dataset`: all parts are real."""

import json
import subprocess
import sys

import pytest

from annotate.dataset.storage.parquet import iter_rows
from annotate.publish.release import read_release
from tests.publish.hub import TOKEN, Hub
from tests.publish.publisher import (
    CONFIGS,
    finish,
    make_dataset,
    make_environment,
    publish,
    start,
)
from tests.publish.xet import Xet

REPO = "acme/harbour"
QUOTES = "quotes/train-00000-of-00001.parquet"
LOAD = """
import json
from datasets import load_dataset
print(json.dumps({{
    config: {{split: list(rows) for split, rows in
             load_dataset("acme/harbour", config, revision={revision!r}).items()}}
    for config in {configs!r}
}}))
"""


def load_as_a_stranger(hub, home, configs, revision):
    """What somebody gets who has neither a token nor anything in a cache."""
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LOAD.format(configs=configs, revision=revision)],
        env=make_environment(hub, home, HF_TOKEN=None),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def read_local(folder, config):
    return {
        path.name.split("-")[0]: list(iter_rows(path))
        for path in folder.glob(f"{config}/*.parquet")
    }


@pytest.mark.slow
@pytest.mark.parametrize("way", ["lfs", pytest.param("xet", marks=pytest.mark.release)])
def test_a_stranger_loads_what_was_published_and_a_second_run_publishes_nothing(
    folder, tmp_path, way
):
    xet = Xet(tmp_path / "cas") if way == "xet" else None
    with Hub(tmp_path / "hub", xet=xet) as hub:
        result = finish(start(hub, folder, "--tag", "v1.0"))
        assert result.exit_code == 0, result.stderr
        repo = hub.repos[REPO]
        assert repo.tags == {"v1.0": repo.branches["main"]}
        assert len(repo.commits) == 2  # the Hub's own first one, and ours
        assert hub.count("POST", "/commit/") == 1
        blobs = repo.files("v1.0")
        files = read_release(folder).files
        assert {name: blobs[name].sha256 for name in files} == {
            name: file.sha256 for name, file in files.items()
        }
        assert (blobs[QUOTES].xet is not None) == (way == "xet")
        loaded = load_as_a_stranger(hub, tmp_path / "stranger", CONFIGS[:2], "v1.0")
        assert loaded == {config: read_local(folder, config) for config in CONFIGS[:2]}
        assert "quotes = load_dataset('acme/harbour', 'quotes', revision='v1.0')" in result.stderr
        publish_again(hub, folder)


def publish_again(hub, folder):
    """The second time, nothing is sent and nothing is set."""
    head, tags, start = hub.repos[REPO].branches["main"], dict(hub.repos[REPO].tags), hub.requests
    hub.requests = []
    result = publish(hub, folder, "--tag", "v1.0")
    assert result.exit_code == 0
    assert "nothing was published" in result.stderr
    writes = [r for r in hub.requests if r[0] not in ("GET", "HEAD")]
    assert {path for _, path, _ in writes} <= {"/api/validate-yaml"}
    assert (hub.repos[REPO].branches["main"], hub.repos[REPO].tags) == (head, tags)
    hub.requests = start


@pytest.mark.slow
def test_a_new_version_is_one_commit_that_leaves_the_files_of_others_alone_and_private_what_is(
    hub, folder, newer
):
    hub.seed(REPO, folder, "v1.0").private = True
    hub.add_file(REPO, "notes.txt", b"mine")
    hub.add_file(REPO, "quotes/train-00007-of-00008.parquet", b"PAR1")
    hub.add_file(REPO, "README.md", b"---\n{}\n---\nEdited at the Hub's page.\n")
    before = hub.repos[REPO].branches["main"]
    result = publish(hub, newer, "--tag", "v1.1")
    assert result.exit_code == 0, result.stderr
    repo = hub.repos[REPO]
    assert repo.commits[repo.branches["main"]].parent == before
    assert set(repo.files("main")) == {*read_release(newer).files, "notes.txt", ".gitattributes"}
    assert repo.private
    assert set(repo.tags) == {"v1.0", "v1.1"}
    assert repo.tags["v1.1"] == repo.branches["main"] != repo.tags["v1.0"]
    assert "  remove  quotes/train-00007-of-00008.parquet" in result.stderr
    assert "Left alone, for no build put it there: notes.txt." in result.stderr
    assert "README.md was edited on the Hub since it was published" in result.stderr


@pytest.mark.slow
def test_a_tag_is_moved_only_to_what_was_read_back(hub, folder, newer):
    hub.seed(REPO, folder, "v1.0")
    good = hub.repos[REPO].tags["v1.0"]
    hub.tamper(QUOTES)
    result = publish(hub, newer, "--tag", "v1.0")
    assert result.exit_code == 3
    assert f"{QUOTES} came back with another SHA-256" in result.stderr
    assert f"the tag v1.0 stays at {good[:8]}" in result.stderr
    assert hub.repos[REPO].tags == {"v1.0": good}
    hub.tampered.clear()
    result = publish(hub, newer, "--tag", "v1.0")
    assert result.exit_code == 0, result.stderr
    assert "Nothing has changed: no commit." in result.stderr
    assert hub.count("POST", "/commit/") == 1
    assert hub.repos[REPO].tags == {"v1.0": hub.repos[REPO].branches["main"]}


@pytest.mark.release
@pytest.mark.slow
def test_a_byte_that_changes_in_the_card_is_found_too(hub, folder):
    hub.tamper("README.md")
    result = publish(hub, folder, "--tag", "v1.0")
    assert result.exit_code == 3
    assert "README.md came back with another SHA-256" in result.stderr
    assert "the tag v1.0 was not set" in result.stderr
    assert hub.repos[REPO].tags == {}


@pytest.mark.slow
def test_a_byte_that_changes_only_for_those_who_stream_is_found(hub, folder):
    hub.tamper(QUOTES, "parts")
    result = publish(hub, folder, "--tag", "v1.0")
    assert result.exit_code == 3
    assert "quotes" in result.stderr
    assert "SHA-256" not in result.stderr  # whole files came as they should
    assert hub.repos[REPO].tags == {}


@pytest.mark.slow
def test_an_upload_killed_in_the_middle_leaves_nothing_and_goes_on_later(hub, folder):
    fault = hub.fail("PUT", "/_lfs/", "wait", times=1)
    process = start(hub, folder, "--tag", "v1.0")
    assert fault.reached.wait(120)
    process.kill()
    process.communicate()
    fault.released.set()
    assert hub.repos[REPO].list_titles() == ["initial commit"]
    assert hub.repos[REPO].tags == {}
    assert publish(hub, folder, "--tag", "v1.0").exit_code == 0
    assert hub.repos[REPO].tags == {"v1.0": hub.repos[REPO].branches["main"]}


@pytest.mark.slow
def test_a_line_that_goes_dead_before_the_commit_is_told(hub, folder):
    hub.fail("POST", "/commit/", "cut")
    result = publish(hub, folder, "--tag", "v1.0")
    assert result.exit_code == 3
    assert "Nothing was committed; the tag v1.0 was not set." in result.stderr
    assert hub.repos[REPO].list_titles() == ["initial commit"]
    assert hub.repos[REPO].tags == {}


@pytest.mark.release
@pytest.mark.slow
def test_a_server_that_fails_after_the_commit_gets_its_tag_by_the_next_run(hub, folder):
    hub.fail("POST", "/commit/", "late")
    result = publish(hub, folder, "--tag", "v1.0")
    assert result.exit_code == 3
    assert "the commit may be there, and nobody has looked at it" in result.stderr
    assert hub.repos[REPO].tags == {}
    assert len(hub.repos[REPO].list_titles()) == 2
    result = publish(hub, folder, "--tag", "v1.0")
    assert result.exit_code == 0
    assert len(hub.repos[REPO].list_titles()) == 2
    assert hub.repos[REPO].tags == {"v1.0": hub.repos[REPO].branches["main"]}


@pytest.mark.slow
def test_a_tag_that_cannot_be_moved_is_put_back(hub, folder, newer):
    hub.seed(REPO, folder, "v1.0")
    good = hub.repos[REPO].tags["v1.0"]
    hub.fail("POST", "/tag/", status=403)
    assert publish(hub, newer, "--tag", "v1.0").exit_code == 3
    assert hub.repos[REPO].tags == {"v1.0": good}


@pytest.mark.slow
def test_somebody_elses_commit_in_the_meantime_is_not_overwritten(hub, folder):
    fault = hub.fail("POST", "/preupload/", "wait")
    process = start(hub, folder, "--tag", "v1.0")
    assert fault.reached.wait(120)
    theirs = hub.add_file(REPO, "notes.txt", b"theirs")
    fault.released.set()
    result = finish(process)
    assert result.exit_code == 3
    assert "Somebody committed to acme/harbour in the meantime. Nothing was" in result.stderr
    assert hub.repos[REPO].branches["main"] == theirs
    assert hub.repos[REPO].tags == {}


@pytest.mark.release
@pytest.mark.slow
def test_a_private_gated_repository_on_a_branch_of_its_own_by_the_login_of_the_hubs_client(
    hub, folder
):
    home = folder.parent / "own-home"
    home.mkdir()
    (home / "token").write_text(TOKEN)
    options = ("--private", "--gated", "--revision", "next", "--tag", "v1")
    result = publish(hub, folder, *options, HF_TOKEN=None)
    assert result.exit_code == 0, result.stderr
    repo = hub.repos[REPO]
    assert (repo.private, repo.gated) == (True, "auto")
    assert repo.list_titles("main") == ["initial commit"]
    assert len(repo.list_titles("next")) == 2
    assert repo.tags == {"v1": repo.branches["next"]}


@pytest.mark.slow
def test_a_dry_run_shows_the_plan_and_changes_nothing(hub, folder):
    result = publish(hub, folder, "--tag", "v1.0", "--dry-run", HF_TOKEN=None)
    assert result.exit_code == 0
    assert f"  add     {QUOTES}" in result.stderr
    assert "Tag v1.0: new" in result.stderr
    assert hub.repos == {}
    assert {method for method, _, _ in hub.requests} <= {"GET", "POST"}
    assert hub.count("POST", "(create|commit|preupload|tag)") == 0


@pytest.mark.slow
def test_a_tag_is_not_committed_to(hub, folder):
    hub.seed(REPO, folder, "v1.0")
    result = publish(hub, folder, "--revision", "v1.0")
    assert result.exit_code == 2
    assert "v1.0 is a tag, which no commit moves." in result.stderr
    assert set(hub.repos[REPO].branches) == {"main"}


@pytest.mark.slow
def test_without_a_token_nothing_is_created_and_the_way_to_one_is_told(hub, folder):
    result = publish(hub, folder, HF_TOKEN=None)
    assert result.exit_code == 3
    assert "hf auth login" in result.stderr
    assert hub.repos == {}


@pytest.mark.slow
def test_a_token_that_may_not_write_is_told_and_not_shown(hub, folder):
    wrong = "hf_SomebodyElsesToken987654321"
    result = publish(hub, folder, HF_TOKEN=wrong)
    assert result.exit_code == 3
    assert "401" in result.stderr
    assert wrong not in result.stderr
    assert hub.repos == {}


@pytest.mark.slow
def test_metadata_that_the_hub_refuses_is_refused_before_anything_is_sent(hub, tmp_path):
    folder = make_dataset(tmp_path / "odd" / "harbour", licence="Ask me first!")
    result = publish(hub, folder)
    assert result.exit_code == 3
    assert '"license" must be one of the known identifiers' in result.stderr
    assert hub.repos == {}


@pytest.mark.slow
def test_a_hub_that_is_not_there_is_an_error_in_words(hub, folder):
    result = publish(hub, folder, HF_ENDPOINT="http://127.0.0.1:9")
    assert result.exit_code == 3
    assert "The Hub could not be reached" in result.stderr
    assert "http://127.0.0.1:9" in result.stderr
