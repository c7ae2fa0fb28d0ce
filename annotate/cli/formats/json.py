"""Problems as one JSON array, written as they come."""

from collections.abc import Iterable
from typing import TextIO

from annotate.cli.terminal import make_printable
from annotate.model import Problem


def write(problems: Iterable[Problem], stream: TextIO) -> None:
    """Write an array with an object a Problem, on a line each."""
    from annotate.files.json_values import dump_json
    from annotate.records import to_json

    separator = "[\n"
    for problem in problems:
        stream.write(separator + make_printable(dump_json(to_json(problem))))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")
