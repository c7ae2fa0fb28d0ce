"""Problems as workflow commands, which GitHub shows beside the lines they speak of.

Source: GitHub, "Workflow commands for GitHub Actions", setting an error or warning message.
"""

from collections.abc import Iterable
from typing import TextIO

from annotate.cli.terminal import make_printable
from annotate.model import Problem


def write(problems: Iterable[Problem], stream: TextIO) -> None:
    """Write a line a Problem."""
    for problem in problems:
        properties = {
            "file": problem.file,
            "line": problem.line,
            "title": " ".join(part for part in (problem.code, problem.document) if part),
        }
        given = ",".join(
            f"{name}={_escape(str(value), property=True)}"
            for name, value in properties.items()
            if value is not None
        )
        message = "\n".join(part for part in (problem.message, problem.fix) if part)
        stream.write(make_printable(f"::{problem.severity} {given}::{_escape(message)}") + "\n")


def _escape(text: str, *, property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property else text
