"""What a command does beneath what it says: with --verbose on the terminal, else in a --log-file.

Both options belong to every command. A log has no token in it, and no text of an article but what
a finding quotes.
"""

import logging
import os
import platform
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from annotate import __version__
from annotate.cli.terminal import PlainFormatter
from annotate.errors import WriteError
from annotate.model import Problem

SECRETS = ("--api-key",)
_LOGIN = re.compile(r"://[^/@\s]*@")
_root = logging.getLogger("annotate")
_said = logging.getLogger("annotate.said")  # is on the terminal already
_opened: list[logging.Handler] = []
_called: list[str] = []


def _start_verbose(wanted: bool) -> None:
    if wanted:
        handler = logging.StreamHandler()
        handler.addFilter(lambda record: record.name != _said.name)
        handler.addFilter(lambda record: record.levelno < logging.WARNING)  # said anyway
        _open(handler, "%(relativeCreated)7.0f ms  %(message)s")


def _start_file(path: str | None) -> None:
    if path is None:
        return
    try:
        Path(path).absolute().parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise WriteError(path, error) from error
    _open(handler, "%(asctime)s %(levelname)-7s %(message)s")


def _open(handler: logging.Handler, layout: str) -> None:
    handler.setFormatter(PlainFormatter(layout))
    _root.addHandler(handler)
    _root.setLevel(logging.DEBUG)
    _opened.append(handler)
    words = " ".join(_hide_secrets(_called))
    for line in (f"annotate {words}", _describe_place()):
        handler.handle(_root.makeRecord(_root.name, logging.INFO, "", 0, line, (), None))


def _take(
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", callback=_start_verbose, is_eager=True, expose_value=False,
            help="Say each step and each request.",
        ),
    ] = False,
    log_file: Annotated[
        str | None,
        typer.Option(
            "--log-file", callback=_start_file, is_eager=True, expose_value=False,
            help="Add all that is done and found to a file.", metavar="FILE",
            envvar="ANNOTATE_LOG_FILE",
        ),
    ] = None,
) -> None:  # fmt: skip
    """Have the two options as Typer makes them."""


@cache
def _list_options() -> Sequence[Any]:
    one = typer.Typer(add_completion=False)
    one.command()(_take)
    return get_command(one).params


def offer_logs(command: Any) -> None:
    """Give a command, or every command of a group, the two options."""
    inner = getattr(command, "commands", None)
    for each in (inner or {}).values():
        offer_logs(each)
    if inner is None:
        command.params.extend(_list_options())


@contextmanager
def keep_log(arguments: Sequence[str]) -> Iterator[None]:
    """Note how a command was called, what it came to, and how long it took."""
    start, code = time.monotonic(), 0
    _called[:] = arguments
    try:
        yield
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 0
        raise
    finally:
        if _opened:
            _note_end(code, time.monotonic() - start)
        for handler in _opened:
            _root.removeHandler(handler)
            handler.close()
        _opened.clear()
        _root.setLevel(logging.NOTSET)


def note_said(message: str) -> None:
    """Note what a command said."""
    if _opened and message:
        _said.info("%s", message)


def note_findings(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield findings, and note each."""
    for problem in problems:
        note_said(str(problem))
        yield problem


def note_error(error: BaseException) -> None:
    """Note what stopped a command, with where in the program it was."""
    if _opened:
        _root.debug("stopped by %s", type(error).__name__, exc_info=error)


def _describe_place() -> str:
    python, system = platform.python_version(), platform.platform()
    where = f"in {Path.cwd()}, process {os.getpid()}"
    return f"annotate {__version__}, Python {python}, {system}, {where}"


def _note_end(code: int, seconds: float) -> None:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
    _root.info("exit code %s, %.1f s, at most %.0f MB", code, seconds, megabytes)


def _hide_secrets(arguments: Sequence[str]) -> Iterator[str]:
    hide = False
    for word in arguments:
        name, equals, _ = word.partition("=")
        if hide:
            yield "***"
        elif name in SECRETS and equals:
            yield f"{name}=***"
        else:
            yield _LOGIN.sub("://***@", word)
        hide = word in SECRETS
