"""`annotate doctor`."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotate.app.project.health import installation
from annotate.app.project.health.installation import fits
from annotate.labelstudio.api.health import read_release
from annotate.labelstudio.server.environment import read_version
from annotate.labelstudio.server.server import Server
from tests.labelstudio.double import open_double


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with open_double() as double:
        yield double


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def look(run: Callable, *more: str) -> dict[str, dict[str, str]]:
    told = json.loads(run("doctor", "--json", *more).stdout)
    return {finding["name"]: finding for finding in told}


def test_a_whole_installation_with_a_project_and_a_server_is_well(
    run: Callable, server: Server
) -> None:
    assert run("init", "harbour", "-q").exit_code == 0
    call = ("doctor", "--url", server.url, "--api-key", server.token)
    result = run(*call)
    assert result.exit_code == 0, result.stdout
    assert "ok      project, scheme: news/2\n" in result.stdout
    assert f"ok      label studio, address: Label Studio {read_version()} at" in result.stdout
    assert "ok      label studio, login: the token is good" in result.stdout
    assert server.token not in result.stdout + result.stderr
    found = look(run, *call[1:])
    assert found["nlp"]["state"] == found["dataset"]["state"] == "ok"
    assert found["articles"] == {
        "area": "files", "name": "articles", "state": "absent",
        "found": "articles.jsonl is not there", "fix": "annotate ingest",
    }  # fmt: skip


def test_what_is_wrong_is_named_with_what_to_do_and_the_rest_is_looked_at(
    run: Callable, server: Server, folder: Path
) -> None:
    (folder / "annotate.toml").write_text(
        '[project]\nname = "harbour"\nscheme = "mine.toml"\n[paths]\nstate = "file/state"\n'
    )
    (folder / "file").touch()
    result = run("doctor", "-q", "--url", server.url, "--api-key", "another")
    assert result.exit_code == 1
    assert "error   project, scheme: There is no scheme mine.toml." in result.stdout
    assert f"error   files, state: {folder / 'file'} cannot be written" in result.stdout
    assert "ok " not in result.stdout


def test_a_token_that_is_refused_is_named(run: Callable, server: Server) -> None:
    result = run("doctor", "-q", "--url", server.url, "--api-key", "another")
    assert (result.exit_code, "did not accept the API key" in result.stdout) == (1, True)


def test_a_project_file_that_is_not_one_is_a_finding_and_no_crash(
    run: Callable, folder: Path
) -> None:
    (folder / "annotate.toml").write_text("[project\n")
    result = run("doctor")
    assert result.exit_code == 1
    assert "error   project, annotate.toml: annotate.toml is not TOML" in result.stdout
    assert "ok      installation, Python: annotate" in result.stdout


def test_a_server_that_is_not_there_is_an_error_and_offline_asks_none(run: Callable) -> None:
    result = run("doctor", "--url", "http://127.0.0.1:1", "--api-key", "x")
    assert result.exit_code == 1
    assert "error   label studio, http://127.0.0.1:1:" in result.stdout
    assert run("doctor", "--offline", "--url", "http://127.0.0.1:1").exit_code == 0


def test_a_package_that_is_missing_or_of_another_version_names_its_extra(
    run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["typer>=0.1", "no-such-thing; extra == 'fun'", 'typer<0.1; extra == "old"']
    monkeypatch.setattr(installation.metadata, "requires", lambda _: lines)
    found = look(run, "--offline")
    assert found["always needed"]["state"] == "ok"
    assert (found["fun"]["state"], found["fun"]["found"]) == ("absent", "without no-such-thing")
    assert found["old"]["state"] == "warning"
    assert found["old"]["fix"] == 'pip install --upgrade "annotate-news[old]"'


@pytest.mark.parametrize(
    ("version", "bounds", "expected"),
    [
        ("2.1.3", ">=2.1.2,<2.2", True),
        ("2.2.0", ">=2.1.2,<2.2", False),
        ("2.10", ">=2.9", True),
        ("2", "==2.0.0", True),
        ("5.3.0.dev1", "<6,>=5", True),
        ("1.4.7", "~=1.4", True),
        ("2.0", "~=1.4", False),
        ("1.0", "", True),
    ],
)
def test_bounds_of_versions(version: str, bounds: str, expected: bool) -> None:
    assert fits(version, bounds) is expected


@pytest.mark.server
def test_the_real_label_studio_says_its_version(label_studio: Server) -> None:
    assert read_release(label_studio.url) == read_version()
