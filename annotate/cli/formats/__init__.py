"""How Problems are printed: as text for people, or in a form that other tools read."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TextIO

from annotate.cli.formats import github, json, junit, sarif, text
from annotate.model import Problem

FindingWriter = Callable[[Iterable[Problem], TextIO], None]


class Format(StrEnum):
    """The forms that `--format` takes."""

    text = "text"
    json = "json"
    sarif = "sarif"
    junit = "junit"
    github = "github"


WRITERS: dict[Format, FindingWriter] = {
    Format.text: text.write,
    Format.json: json.write,
    Format.sarif: sarif.write,
    Format.junit: junit.write,
    Format.github: github.write,
}
