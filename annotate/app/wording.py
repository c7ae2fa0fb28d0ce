"""Findings in words: one of them, and how many there are."""

from collections import Counter
from collections.abc import Sequence

from annotate.model import Problem, count_errors


def format_problem(problem: Problem) -> str:
    """Return a problem as text: place, code, message; on a second line, how to mend it."""
    place = ":".join(str(part) for part in (problem.file, problem.line) if part is not None)
    about = " ".join(
        f"{name} {value}"
        for name, value in (
            ("document", problem.document),
            ("span", problem.span),
            ("at", problem.pointer),
        )
        if value
    )
    line = f"{problem.severity} {problem.code}: {problem.message}"
    head = ": ".join(part for part in (place, line) if part)
    tail = f" ({about})" if about else ""
    return f"{head}{tail}" + (f"\n    -> {problem.fix}" if problem.fix else "")


def summarize(problems: Sequence[Problem]) -> str:
    """Return how many errors and warnings there are, and how many of each code."""
    errors = count_errors(problems)
    codes = ", ".join(
        f"{code} {n}" for code, n in sorted(Counter(p.code for p in problems).items())
    )
    warnings = len(problems) - errors
    return f"{plural(errors, 'error')}, {plural(warnings, 'warning')} ({codes})"


def plural(count: int, word: str) -> str:
    """Return a number with its word, in the plural where it is not one."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
