"""What goes wrong outside is one sentence and exit code 3, and no secret is in it or in a file."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.server.server import Server
from annotate.records import open_writer
from tests.labelstudio.tasks import make_record

pytestmark = pytest.mark.server
COMMANDS = ("push", "pull", "export", "status")
WRONG = "f00d" * 10


@pytest.fixture
def project(served_folder: Path) -> str:
    with open_writer("predictions.jsonl") as write:
        write(make_record())
    return f"failures {served_folder.name}"[:50]


@pytest.fixture
def fail(
    run: Callable, project: str, label_studio: Server, tmp_path: Path
) -> Iterator[Callable[[str, str], None]]:
    """Run a command that must fail with these words; afterwards no secret is anywhere."""
    said: list[str] = []

    def run_and_check(command: str, words: str) -> None:
        result = run(command, "--project", project)
        said.append(result.stdout + result.stderr)
        assert result.exit_code == 3, result.stderr
        assert result.stdout == ""
        sentence, *advice = result.stderr.strip().splitlines()
        assert words in sentence
        assert len(advice) <= 2, result.stderr
        assert "Traceback" not in result.stderr

    yield run_and_check
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    for secret in (WRONG, "sessionid", "csrftoken", label_studio.email, "Authorization"):
        assert secret not in "".join(said)
        assert not any(secret.encode() in content for content in written)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_token(
    command: str, fail: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", WRONG)
    fail(command, "did not accept the API key")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_is_down(
    command: str, fail: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("LABEL_STUDIO_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        fail(command, "Nothing answers at")


def test_a_project_that_is_gone(
    fail: Callable[[str, str], None],
    run: Callable,
    project: str,
    client: Client,
    label_studio: Server,
    tmp_path: Path,
) -> None:
    assert run("push", "--project", project).exit_code == 0
    assert run("pull", "--project", project).exit_code == 0
    (found,) = client.find_projects(project)
    client._request("DELETE", f"api/projects/{found['id']}/", retries=0)
    for command in ("pull", "export", "status"):
        fail(command, "somebody deleted it")
    assert run("export", "--project", project, "--offline").exit_code == 0
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or label_studio.token.encode() not in path.read_bytes()
    fail("push", "somebody deleted it")
    again = run("push", "--project", project, "--new")
    assert again.exit_code == 0
    assert "1 new" in again.stderr
