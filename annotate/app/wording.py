"""Findings in words: how many there are, and of what."""

from collections import Counter
from collections.abc import Sequence

from annotate.model import Problem, count_errors


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
