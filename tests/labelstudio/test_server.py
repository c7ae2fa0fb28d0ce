"""The managed server: started, found again, stopped, and never mistaken for another process."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from annotate.errors import RunError
from annotate.labelstudio.api.client import connect
from annotate.labelstudio.api.connection import connect_project
from annotate.labelstudio.server import environment
from annotate.labelstudio.server.login import locate
from annotate.labelstudio.server.server import (
    Server,
    read_status,
    start_server,
    stop_server,
)
from annotate.labelstudio.server.variables import make_environment

LOGIN = {"email": "a@example.com", "password": "secret-word", "token": "f" * 40}


@pytest.fixture
def state(label_studio_template: Path, tmp_path: Path) -> Iterator[Path]:
    """The state folder of a server that has run before."""
    folder = tmp_path / "state"
    shutil.copytree(label_studio_template, folder)
    yield folder
    stop_server(folder)


@pytest.mark.server
def test_a_server_is_started_found_used_and_stopped(state: Path) -> None:
    assert read_status(state) is None
    said: list[str] = []
    server = start_server(state, report=said.append)
    assert said[0] == "Starting Label Studio."
    assert read_status(state) == server
    assert start_server(state) == server
    with connect_project(None, None, state) as client:
        assert [user["email"] for user in client.list_users()] == [server.email]
    with connect_project(server.url.rstrip("/"), None, state) as client:
        assert client.find_projects("none") == []
    log = locate(state).log.read_text(encoding="utf-8")
    assert server.password not in log
    assert server.token not in log
    assert server.password not in repr(server)
    assert server.token not in repr(server)
    assert stop_server(state) is True
    assert read_status(state) is None
    assert stop_server(state) is False


@pytest.mark.server
def test_a_server_that_was_killed_starts_again_with_its_data_and_login(state: Path) -> None:
    first = start_server(state)
    with connect(first.url, first.token) as client:
        client.create_project({"title": "kept over a crash", "label_config": "<View/>"})
    os.kill(first.pid, signal.SIGKILL)
    while read_status(state) is not None:
        time.sleep(0.05)
    second = start_server(state)
    assert (second.password, second.token) == (first.password, first.token)
    assert second.pid != first.pid
    with connect(second.url, second.token) as client:
        assert len(client.find_projects("kept over a crash")) == 1


@pytest.mark.server
def test_a_port_in_use_is_named_and_another_is_taken_where_none_is_asked_for(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RunError, match=f"Port {port} is in use"):
            start_server(state, port=port)
        paths = locate(state)
        paths.process.write_text(json.dumps({"pid": 1, "port": port}))
        server = start_server(state)
        assert str(port) not in server.url


@pytest.mark.server
def test_the_login_is_only_its_owners(state: Path) -> None:
    start_server(state)
    paths = locate(state)
    for path in (paths.credentials, paths.process):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def write_process(state: Path, pid: int, port: int = 8080) -> None:
    paths = locate(state)
    paths.folder.mkdir(parents=True, exist_ok=True)
    paths.process.write_text(json.dumps({"pid": pid, "port": port}))
    paths.credentials.write_text(json.dumps(LOGIN))


def test_a_number_that_is_another_process_by_now_is_not_the_server(tmp_path: Path) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        write_process(tmp_path, sleeper.pid)
        assert read_status(tmp_path) is None
        assert stop_server(tmp_path) is False
        assert sleeper.poll() is None
    finally:
        sleeper.communicate(b"\n")


@pytest.mark.parametrize("content", ["", "{}", '{"pid": "x", "port": 1}', "[]"])
def test_a_process_file_that_is_not_whole_is_no_server(tmp_path: Path, content: str) -> None:
    write_process(tmp_path, 1)
    locate(tmp_path).process.write_text(content)
    assert read_status(tmp_path) is None


def use_program(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    program = folder / "label-studio"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv(environment.PROGRAM_VARIABLE, str(program))


def test_a_server_that_does_not_come_up_is_one_sentence_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_program(monkeypatch, tmp_path, "echo the disk is full; exit 3")
    with pytest.raises(RunError, match="ended before it was up") as caught:
        start_server(tmp_path / "state")
    log = locate(tmp_path / "state").log
    assert str(log) in caught.value.fix
    assert log.read_text() == "the disk is full\n"
    assert read_status(tmp_path / "state") is None


def test_data_without_its_login_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_program(monkeypatch, tmp_path, "exit 0")
    state = tmp_path / "state"
    paths = locate(state)
    paths.data.mkdir(parents=True)
    paths.database.touch()
    with pytest.raises(RunError, match="is gone"):
        start_server(state)
    paths.credentials.write_text("{")
    with pytest.raises(RunError, match="is not whole"):
        start_server(state)


def test_a_program_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(environment.PROGRAM_VARIABLE, str(tmp_path / "nothing"))
    with pytest.raises(RunError, match="is no program"):
        start_server(tmp_path / "state")


def test_the_server_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "80")
    monkeypatch.setenv("DEBUG", "true")
    seen = make_environment(Path("/opt/ls/bin/label-studio"), Path("/data"), LOGIN)
    assert not {"PORT", "DEBUG", "USERNAME"} & set(seen)
    assert seen["LABEL_STUDIO_COLLECT_ANALYTICS"] == "false"
    assert seen["LABEL_STUDIO_LATEST_VERSION_CHECK"] == "false"
    assert seen["HOME"] == "/data"
    assert seen["HTTPS_PROXY"] == seen["https_proxy"] == "http://127.0.0.1:1"


def write_watcher(folder: Path) -> tuple[Path, Path]:
    """Write a program that starts Label Studio, and the file of what its process asks for.

    Python itself tells, through its audit hooks: every name that is looked up, every address that
    is connected or sent to or listened at, and every program that is started.
    """
    hook, log = folder / "hook", folder / "asked.jsonl"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import json, sys\n"
        "WATCHED = {'socket.connect', 'socket.sendto', 'socket.getaddrinfo', 'socket.bind',\n"
        "           'socket.gethostbyname', 'subprocess.Popen', 'os.posix_spawn', 'os.system'}\n"
        "def watch(event, arguments):\n"
        "    if event in WATCHED:\n"
        "        is_first = event in ('socket.getaddrinfo', 'socket.gethostbyname', 'os.system')\n"
        "        shown = arguments[0 if is_first else 1]\n"
        f"        with open({str(log)!r}, 'a') as stream:\n"
        "            stream.write(json.dumps([event, shown], default=str) + '\\n')\n"
        "sys.addaudithook(watch)\n"
    )
    program = folder / "label-studio"
    program.write_text(
        f"#!/bin/sh\nexport PYTHONPATH={hook}\nenv > {folder}/environment\n"
        f'exec {environment.find_program(print)} "$@"\n'
    )
    program.chmod(0o755)
    return program, log


@pytest.fixture(scope="module")
def watched(
    label_studio_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Path]]:
    """A server that was started under a wide umask, with tokens around it, and what it asks for."""
    folder = tmp_path_factory.mktemp("watched")
    program, log = write_watcher(folder)
    shutil.copytree(label_studio_template, folder / "state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(environment.PROGRAM_VARIABLE, str(program))
        for name in ("LABEL_STUDIO_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "HEARTEX_DEBUG"):
            patch.setenv(name, "token-of-somebody")
        before = os.umask(0)
        server = start_server(folder / "state")
        os.umask(before)
    yield server, log
    stop_server(folder / "state")


@pytest.mark.server
def test_the_server_asks_for_nothing_outside_whatever_is_done_with_it(
    watched: tuple[Server, Path],
) -> None:
    server, log = watched
    with connect(server.url, server.token) as client:
        project = client.create_project({"title": "watched", "label_config": "<View/>"})
        assert project
    with httpx.Client(base_url=server.url, trust_env=False, follow_redirects=True) as browser:
        log_in(browser, server)
        for path in ("", "projects/", "organization/", "version", "user/account/"):
            assert browser.get(path).status_code == 200, path
        assert browser.get("heidi-tips/").status_code == 404  # it cannot get them
    asked = [json.loads(line) for line in log.read_text().splitlines()]
    assert ["socket.bind", ["127.0.0.1", int(server.url.rstrip("/").rpartition(":")[2])]] in asked
    assert ["socket.connect", ["127.0.0.1", 1]] in asked  # the tips were asked for, and of whom
    inside = {"127.0.0.1", "localhost", "::1", socket.gethostname()}
    for event, what in asked:
        if not event.startswith("socket."):
            assert what[:2] == ["/bin/sh", "-c"], what
            assert what[2].startswith("git describe "), what
            continue
        host = what[0] if isinstance(what, list) else what
        assert host in inside or str(host).startswith("/"), (event, what)


@pytest.mark.server
def test_nobody_else_can_read_what_the_server_keeps_or_sees_our_tokens(
    watched: tuple[Server, Path],
) -> None:
    server, log = watched
    paths = locate(log.parent / "state")
    assert stat.S_IMODE(paths.folder.stat().st_mode) == 0o700
    for path in (paths.credentials, paths.process):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    status = Path(f"/proc/{server.pid}/status").read_text()
    assert "Umask:\t0077\n" in status  # of all that it makes
    seen = (log.parent / "environment").read_text()
    assert "token-of-somebody" not in seen
    assert Path(f"/proc/{server.pid}/environ").read_bytes().count(b"token-of-somebody") == 0


@pytest.mark.server
def test_an_account_is_made_by_invitation_alone(watched: tuple[Server, Path]) -> None:
    server, _ = watched
    with connect(server.url, server.token) as client:
        invitation = client.read_invitation()
        for number, address in enumerate((f"{server.url}user/signup/", invitation)):
            with httpx.Client(trust_env=False, follow_redirects=True) as stranger:
                sign_up(stranger, server, address, f"stranger{number}@example.org")
            assert len(client.list_users()) == 1 + number


def log_in(browser: httpx.Client, server: Server) -> None:
    token = browser.get("user/login/").cookies["csrftoken"]
    form = {"email": server.email, "password": server.password, "csrfmiddlewaretoken": token}
    browser.post("user/login/", data=form)


def sign_up(browser: httpx.Client, server: Server, address: str, email: str) -> None:
    """Fill in the form of a new account, as a stranger would."""
    browser.get(f"{server.url}user/login/")
    token = browser.cookies.get("csrftoken")
    form = {"email": email, "password": "a-long-password-1", "csrfmiddlewaretoken": token}
    browser.post(address, data=form, headers={"Referer": server.url})


@pytest.mark.slow
def test_an_environment_that_was_not_finished_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a pip that cannot find anything: the failure leaves no environment that looks whole."""
    monkeypatch.delenv(environment.PROGRAM_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    folder = environment.locate_environment()
    assert folder.parent == tmp_path / "annotate"
    assert environment.read_version() in folder.name
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "label-studio").write_text("half of it")
    said: list[str] = []
    with pytest.raises(RunError, match="could not be installed") as caught:
        environment.find_program(said.append)
    assert not (folder / "bin" / "label-studio").exists()
    log = folder.parent / f"{folder.name}.log"
    assert str(log) in str(caught.value)
    assert "No matching distribution" in log.read_text()
    assert len(said) == 1


def test_without_an_address_or_a_server_the_way_to_both_is_told(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="annotate server start"):
        connect_project(None, None, tmp_path)
    with pytest.raises(Exception, match="no API key for http://h/"):
        connect_project("http://h", None, tmp_path)
