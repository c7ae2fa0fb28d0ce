"""Findings in words: how many there are, and of what."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from annotate.app.context import Context
from annotate.model import Problem, count_errors
from annotate.spelling import plural


def summarize(problems: Sequence[Problem]) -> str:
    """Return how many errors and warnings there are, and how many of each code."""
    errors = count_errors(problems)
    codes = ", ".join(
        f"{code} {n}" for code, n in sorted(Counter(p.code for p in problems).items())
    )
    warnings = len(problems) - errors
    return f"{plural(errors, 'error')}, {plural(warnings, 'warning')} ({codes})"


def describe_input(context: Context, used: int, what: str) -> str:
    """Return how many lines were read, how many of them were used, and why the others were not.

    A line that was left out is one that a finding with its number calls an error.
    """
    return describe_account(used, what, count_lines(context.findings) + context.left_out)


def count_lines(findings: Iterable[Problem]) -> Counter[str]:
    """Return how many lines have an error, each under the code of its first."""
    first: dict[tuple[str | None, int], str] = {}
    for problem in findings:
        if problem.severity == "error" and problem.line is not None:
            first.setdefault((problem.file, problem.line), problem.code)
    return Counter(first.values())


def describe_account(used: int, what: str, left: Mapping[str, int], *, of: str = "line") -> str:
    """Return what was read, used and left out, as in "Read 3 lines: 2 records, 1 left out"."""
    codes = ", ".join(f"{code} {n}" for code, n in sorted(left.items()) if n)
    why, lost = f" ({codes})" if codes else "", sum(left.values())
    return f"Read {plural(used + lost, of)}: {plural(used, what)}, {lost} left out{why}."
