import subprocess
import sys

import pytest
import typer

from annotate import __version__
from annotate.cli import main as main_module
from annotate.cli.main import app
from annotate.errors import AnnotateError, ServerError, UsageError


def list_commands(group: typer.Typer = app, *path: str) -> list[tuple[str, ...]]:
    shown = [command for command in group.registered_commands if not command.hidden]
    names = [(*path, command.name or command.callback.__name__) for command in shown]
    for sub in group.registered_groups:
        names += list_commands(sub.typer_instance, *path, sub.name or sub.typer_instance.info.name)
    return names


def test_the_version_is_printed(run):
    assert run("--version").stdout == f"annotate {__version__}\n"


@pytest.mark.slow
def test_python_m_annotate_is_the_command():
    command = [sys.executable, "-m", "annotate", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Usage: annotate" in done.stdout


def test_every_command_has_help_with_an_example_and_can_be_quiet(subtests: pytest.Subtests, run):
    for command in list_commands():
        with subtests.test(" ".join(command)):
            result = run(*command, "--help")
            assert result.exit_code == 0
            assert "Example" in result.stdout
            assert "--quiet" in result.stdout
            assert "annotate " + " ".join(command) in result.stdout.split("Example", 1)[1]


@pytest.mark.parametrize("group", ["", "adjudicate", "server", "scheme"])
def test_what_each_command_does_fits_a_line_of_80_columns(run, monkeypatch, group):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run(*group.split(), "--help").stdout.split("Commands:")[1].splitlines()[1:]
    assert len(shown) >= 2
    assert not [line for line in shown if line.endswith("...")]


def test_no_line_of_help_is_longer_than_the_terminal(run, monkeypatch, subtests):
    monkeypatch.setenv("COLUMNS", "80")
    for command in list_commands():
        with subtests.test(" ".join(command)):
            shown = run(*command, "--help").stdout.splitlines()
            assert [line for line in shown if len(line) > 80] == []
            assert "web-annotation" in " ".join(shown) or command[0] not in {"import", "export"}


def test_no_arguments_print_the_help_and_an_unknown_command_is_wrong_usage(run):
    assert "Commands" in run().stderr
    assert run().exit_code == 2
    assert run("anotate").exit_code == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AnnotateError("It broke.", "Mend it."), 3),
        (ServerError("It is down."), 3),
        (UsageError("Not like this."), 2),
        (PermissionError(13, "Permission denied", "a/b.jsonl"), 3),
        (OSError(28, "No space left on device"), 3),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_exception_becomes_one_message_and_an_exit_code(run, monkeypatch, error, code):
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(main_module, "_build", lambda: fail)
    result = run("anything")
    assert result.exit_code == code
    assert result.stderr.startswith("annotate: ")
    assert "Traceback" not in result.stderr


def test_shell_completion_is_there(run, monkeypatch):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    monkeypatch.setattr(main_module, "_build", main_module._build.__wrapped__)  # it is read there
    result = run("--show-completion", "bash")
    assert "_annotate_completion" in result.stdout
