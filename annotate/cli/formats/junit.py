"""Problems as a JUnit report, which test runners' viewers show."""

from collections import defaultdict
from collections.abc import Iterable
from html import escape
from typing import TextIO

from annotate.cli.terminal import make_printable
from annotate.model import Problem


def write(problems: Iterable[Problem], stream: TextIO) -> None:
    """Write a suite a file, with a failed case a Problem; a file without any is one passed case."""
    suites: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        suites[problem.file or "problems"].append(problem)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="annotate validate">\n')
    if not suites:
        stream.write('  <testsuite name="annotate validate" tests="1" failures="0">\n')
        stream.write('    <testcase name="no problems" classname="annotate"/>\n  </testsuite>\n')
    for name, group in suites.items():
        failures = sum(problem.severity == "error" for problem in group)
        counts = f'tests="{len(group)}" failures="{failures}"'
        stream.write(f'  <testsuite name="{escape(_clean(name))}" {counts}>\n')
        for problem in group:
            stream.write(_format_case(problem))
        stream.write("  </testsuite>\n")
    stream.write("</testsuites>\n")


def _format_case(problem: Problem) -> str:
    place = f"line {problem.line} " if problem.line is not None else ""
    name = escape(_clean(f"{problem.code} {place}{problem.document or ''}".strip()))
    body = escape(_clean(f"{problem.message}\n{problem.pointer or ''}\n{problem.fix}".strip()))
    # JUnit knows no warnings: a finding that does not fail is written as the case's output.
    tag, attributes = "system-out", ""
    if problem.severity == "error":
        tag, attributes = "failure", f' message="{escape(_clean(problem.message))}"'
    return (
        f'    <testcase name="{name}" classname="annotate">'
        f"<{tag}{attributes}>{body}</{tag}></testcase>\n"
    )


def _clean(text: str) -> str:
    """Replace what XML 1.0 has no way to hold."""
    text = make_printable(text)
    return "".join(c if c in "\t\n\r" or " " <= c < "\ufffe" or c > "\uffff" else "�" for c in text)
