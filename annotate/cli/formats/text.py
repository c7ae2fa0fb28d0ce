"""Problems for people: grouped by document, with the words around the place and a caret."""

import os
import shutil
import textwrap
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, groupby
from typing import TextIO

from annotate.app.causes import Causes
from annotate.cli.terminal import hide_driving, make_printable
from annotate.model import Excerpt, Problem

COLORS = {"error": "\033[31m", "warning": "\033[33m", "dim": "\033[2m", "bold": "\033[1m"}
RESET = "\033[0m"
SHOWN = 3  # of each cause
INDENT = " " * 6


def write(problems: Iterable[Problem], stream: TextIO) -> None:
    """Write each Problem on a few lines, as they come, under a heading a document."""
    _write(problems, stream)


def write_causes(problems: Iterable[Problem], stream: TextIO) -> None:
    """Write the first Problems of each cause in that way, and of the others how many there are."""
    causes = Causes(shown=SHOWN)
    _write(causes.choose(problems), stream)
    for cause, rest in causes.list_rest():
        said = textwrap.shorten(cause.first.message, 60, placeholder=" ...")
        line = f"{cause.first.severity} {cause.first.code} ({said}): {rest}"
        stream.write(make_printable(line) + "\n")


def _write(problems: Iterable[Problem], stream: TextIO) -> None:
    colored = stream.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size().columns if stream.isatty() else None
    for heading, group in groupby(problems, key=_find_heading):
        stream.write(_paint(make_printable(heading), "bold", colored) + "\n")
        for problem in group:
            stream.write(format_problem(problem, colored=colored, width=width) + "\n")
        stream.write("\n")


def _find_heading(problem: Problem) -> str:
    document = f"document {problem.document}" if problem.document else ""
    return "  ".join(part for part in (problem.place, document) if part) or "problems"


def format_problem(problem: Problem, *, colored: bool = False, width: int | None = None) -> str:
    """Return a Problem as lines: severity, code and message; the excerpt; how to mend it.

    They are no longer than `width`, where one is given.
    """
    head = f"{problem.severity} {problem.code}"
    first, *rest = _wrap(f"  {head}: {make_printable(problem.message)}", width)
    lines = [first.replace(head, _paint(head, problem.severity, colored), 1), *rest]
    if problem.excerpt:
        columns = None if width is None else width - len(INDENT)
        lines += [INDENT + line for line in draw_caret(problem.excerpt, columns)]
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
        lines.append(INDENT + _paint(make_printable(place), "dim", colored))
    if problem.fix:
        lines += _wrap(f"{INDENT}-> {make_printable(problem.fix)}", width)
    return "\n".join(lines)


def _paint(text: str, style: str, colored: bool) -> str:
    return f"{COLORS[style]}{text}{RESET}" if colored else text


def _wrap(line: str, width: int | None) -> list[str]:
    """Break a line between words; what goes on is set in as far as what stands below it."""
    if width is None:
        return [line]
    return textwrap.wrap(
        line, width, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False
    )


def draw_caret(excerpt: Excerpt, columns: int | None = None) -> tuple[str, str]:
    """Return the excerpt on one line, and carets under the range it speaks of.

    Where there are only so many columns, the words around the range are cut, then the range.
    """
    text = hide_driving(excerpt.text.replace("\t", " ").replace("\n", " "))
    before, inside, after = (
        text[: excerpt.start],
        text[excerpt.start : excerpt.end],
        text[excerpt.end :],
    )
    if columns is not None and _count_columns(text) > columns:
        whole, inside = inside, _cut(inside, columns)
        spare = columns - _count_columns(inside) if inside == whole else 0
        before = _cut(before[::-1], max(spare // 2, spare - _count_columns(after)))[::-1]
        after = _cut(after, spare - _count_columns(before))
    width = max(1, _count_columns(inside))
    return before + inside + after, " " * _count_columns(before) + "^" * width


def _cut(text: str, columns: int) -> str:
    """Return as much of the beginning as fits, with an ellipsis where something is left out."""
    if _count_columns(text) <= columns:
        return text
    used = list(accumulate(map(_count_column, text)))
    return text[: bisect_right(used, columns - 1)] + "…" * (columns > 0)


def _count_columns(text: str) -> int:
    """Return how many columns a terminal gives to a text."""
    return sum(_count_column(char) for char in text)


def _count_column(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
