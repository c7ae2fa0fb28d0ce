"""Running commands in the tests' own process, as `annotate.cli.main.main` runs them."""

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from annotate.cli.main import main


class Result(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run `annotate ARGUMENTS` and give its exit code and what it printed."""

    def run_command(*arguments: object, stdin: bytes = b"") -> Result:
        buffered = io.BufferedReader(io.BytesIO(stdin))  # type: ignore[arg-type]  # as a pipe is
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffered, encoding="utf-8"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        code = left.value.code
        return Result(code if isinstance(code, int) else 0, *capfd.readouterr())

    return run_command
