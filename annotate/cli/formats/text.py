"""Problems for people: grouped by document, with the words around the place and a caret."""

import os
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import TextIO

from annotate.model import Excerpt, Problem

COLORS = {"error": "\033[31m", "warning": "\033[33m", "dim": "\033[2m", "bold": "\033[1m"}
RESET = "\033[0m"


def write(problems: Iterable[Problem], stream: TextIO) -> None:
    """Write each Problem on a few lines, as they come, under a heading a document."""
    colored = stream.isatty() and "NO_COLOR" not in os.environ
    for heading, group in groupby(problems, key=_find_heading):
        stream.write(_paint(heading, "bold", colored) + "\n")
        for problem in group:
            stream.write(format_problem(problem, colored=colored) + "\n")
        stream.write("\n")


def _find_heading(problem: Problem) -> str:
    place = ":".join(str(part) for part in (problem.file, problem.line) if part is not None)
    document = f"document {problem.document}" if problem.document else ""
    return "  ".join(part for part in (place, document) if part) or "problems"


def format_problem(problem: Problem, *, colored: bool = False) -> str:
    """Return a Problem as lines: severity, code and message; the excerpt; how to mend it."""
    head = _paint(f"{problem.severity} {problem.code}", problem.severity, colored)
    lines = [f"  {head}: {problem.message}"]
    if problem.excerpt:
        lines += [f"      {line}" for line in draw_caret(problem.excerpt)]
    place = "  ".join(
        part
        for part in (
            f"at {problem.pointer}" if problem.pointer else "",
            f"span {problem.span}" if problem.span else "",
            problem.link or "",
        )
        if part
    )
    if place:
        lines.append("      " + _paint(place, "dim", colored))
    if problem.fix:
        lines.append(f"      -> {problem.fix}")
    return "\n".join(lines)


def _paint(text: str, style: str, colored: bool) -> str:
    return f"{COLORS[style]}{text}{RESET}" if colored else text


def draw_caret(excerpt: Excerpt) -> tuple[str, str]:
    """Return the excerpt on one line, and carets under the range it speaks of."""
    text = excerpt.text.replace("\t", " ").replace("\n", " ")
    before = _count_columns(text[: excerpt.start])
    width = max(1, _count_columns(text[excerpt.start : excerpt.end]))
    return text, " " * before + "^" * width


def _count_columns(text: str) -> int:
    """Return how many columns a terminal gives to a text."""
    return sum(_count_column(char) for char in text)


def _count_column(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
