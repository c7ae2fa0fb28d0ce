"""`annotate server`: the managed Label Studio from the command line."""

import json
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotate.labelstudio.server.server import Server, stop_server


@pytest.fixture
def folder(
    label_studio_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A project folder whose server has run before."""
    shutil.copytree(label_studio_template, tmp_path / ".annotate")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    stop_server(tmp_path / ".annotate")


@pytest.mark.server
def test_a_server_is_started_described_and_stopped(folder: Path, run: Callable) -> None:
    started = run("server", "start")
    assert started.exit_code == 0, started.stderr
    login = json.loads((folder / ".annotate/label-studio/credentials.json").read_text())
    assert "Address:  http://127.0.0.1:" in started.stdout
    assert login["password"] not in started.stdout  # it is no terminal
    assert "credentials.json" in started.stdout
    again = run("server", "start")
    assert again.exit_code == 0
    assert "running already" in again.stderr
    assert again.stdout == started.stdout
    status = json.loads(run("server", "status", "--format", "json").stdout)
    assert status["running"] is True
    assert status["url"] in started.stdout
    assert not {login["password"], login["token"]} & set(map(str, status.values()))
    assert run("server", "stop").stderr == "Label Studio has stopped.\n"
    assert json.loads(run("server", "status", "--format", "json").stdout)["running"] is False


def test_without_a_server_status_says_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    status = run("server", "status")
    assert (status.exit_code, status.stderr) == (0, "")
    assert "annotate server start" in status.stdout
    assert run("server", "stop").stderr == "None was running.\n"
    assert not (tmp_path / ".annotate").exists()


@pytest.mark.server
def test_an_invitation_is_an_address_at_which_an_account_can_be_made(
    served_folder: Path, run: Callable, label_studio: Server
) -> None:
    invited = run("server", "invite")
    assert invited.exit_code == 0, invited.stderr
    assert invited.stdout.startswith(f"{label_studio.url}user/signup/?token=")
    assert "this machine only" in invited.stderr
    with urllib.request.urlopen(invited.stdout.strip()) as page:
        assert b"password" in page.read()
