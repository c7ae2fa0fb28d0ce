"""`--verbose` and `--log-file`, which every command has."""

from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.labelstudio.server.server import Server
from tests.labelstudio.double import open_double


def test_a_log_has_the_call_what_was_said_every_finding_and_the_exit_code(
    run: Callable, tmp_path: Path
) -> None:
    broken, log = tmp_path / "a.jsonl", tmp_path / "logs" / "annotate.log"
    broken.write_text("{}\n{one\n{two\n")
    assert run("validate", broken, "--log-file", log).exit_code == 1
    written = log.read_text(encoding="utf-8")
    assert f"annotate validate {broken} --log-file {log}\n" in written
    assert "a.jsonl:3: error J00" in written
    assert "a.jsonl:2: error J00" in written, "of a cause all are listed"
    assert "Checked 1 document, 2 lines that cannot be read" in written
    assert "exit code 1, " in written
    assert run("validate", broken, "--log-file", log).exit_code == 1
    assert log.read_text(encoding="utf-8").count("exit code 1, ") == 2, "a log grows"


def test_an_error_leaves_its_trace_in_the_log_and_not_on_the_terminal(
    run: Callable, tmp_path: Path
) -> None:
    log = tmp_path / "annotate.log"
    result = run("validate", tmp_path / "none.jsonl", "--log-file", log)
    assert result.exit_code == 3
    assert "Traceback" not in result.stderr
    assert "stopped by MissingFileError" in log.read_text()
    assert "Traceback" in log.read_text()


def test_a_log_file_that_cannot_be_written_stops_the_command(run: Callable, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run("checks", "S01", "--log-file", tmp_path / "file" / "log")
    assert result.exit_code == 3
    assert "log cannot be written" in result.stderr


@pytest.fixture(scope="module")
def server() -> Server:
    with open_double() as double:
        yield double


def test_verbose_says_each_request_and_no_token(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    monkeypatch.chdir(tmp_path)
    call = ("status", "--project", "none", "--url", server.url, "--api-key", server.token)
    result = run(*call, "-v")
    assert "GET /api/projects/: 200, " in result.stderr
    assert "--api-key ***" in result.stderr
    assert server.token not in result.stderr
    assert "GET /api" not in run(*call).stderr
