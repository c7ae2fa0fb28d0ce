"""Findings that nobody can lose: gathered, and told to whoever listens, else by a warning.

A finding about data stops nothing. The first one is warned of when it is made, and how many there
are in all at the end, unless somebody has looked. `on_problem` says otherwise: `ignore` only
gathers them, `raise` stops at the first that is an error, a function is called with each.
"""

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeVar

from annotate.api.wording import name_arguments_of
from annotate.app.wording import summarize
from annotate.errors import AnnotateError, UsageError
from annotate.model import Problem

OnProblem = Literal["warn", "ignore", "raise"] | Callable[[Problem], object]
Item = TypeVar("Item")
_OURS = __name__.split(".")[0]


class ProblemWarning(UserWarning):
    """Something was found in the data; it is among the `.problems` of what was returned."""


class ProblemError(AnnotateError):
    """Something in the data is wrong, and the caller asked to stop there.

    `problem` is the finding.
    """

    exit_code = 1

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Findings:
    """The problems so far. Whoever finds one appends it to `problems`; `tell` passes it on."""

    def __init__(self, on_problem: OnProblem = "warn") -> None:
        if not callable(on_problem) and on_problem not in ("warn", "ignore", "raise"):
            raise UsageError(
                f"on_problem={on_problem!r} is not understood.",
                "It is 'warn', 'ignore', 'raise', or a function of a Problem.",
            )
        self.problems: list[Problem] = []
        self._on_problem = on_problem
        self._told = 0
        self._named = 0
        self._seen = 0
        self._is_done = False

    def look(self) -> tuple[Problem, ...]:
        """Return the problems so far; who has seen them is not warned of them again."""
        self._name_arguments()
        self._seen = len(self.problems)
        return tuple(self.problems)

    def hush(self) -> None:
        """Warn of nothing any more, because somebody else does."""
        if self._on_problem == "warn":
            self._on_problem = "ignore"

    def tell(self) -> None:
        """Pass on what was found since the last time.

        Raises:
            ProblemError: it is an error, and the caller asked to stop there.
        """
        self._name_arguments()
        while self._told < len(self.problems):
            problem = self.problems[self._told]
            self._told += 1
            if callable(self._on_problem):
                self._on_problem(problem)
            elif self._on_problem == "raise" and problem.severity == "error":
                raise ProblemError(problem)
            elif self._on_problem != "ignore" and self._told == 1:
                warnings.warn(str(problem), ProblemWarning, stacklevel=_find_caller())

    def _name_arguments(self) -> None:
        """Let what was found since the last time name arguments of functions."""
        self.problems[self._named :] = map(name_arguments_of, self.problems[self._named :])
        self._named = len(self.problems)

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items, and pass on what is found at each."""
        for item in items:
            self.tell()
            yield item
        self.tell()

    def finish(self) -> tuple[Problem, ...]:
        """Pass on the rest, warn once of how many nobody has looked at, and return all of them.

        Raises:
            ProblemError: one is an error, and the caller asked to stop there.
        """
        self.tell()
        is_silent = callable(self._on_problem) or self._on_problem == "ignore"
        if not self._is_done and not is_silent and len(self.problems) > max(1, self._seen):
            self._is_done = True
            message = f"{summarize(self.problems)} in all: see .problems of what was returned"
            warnings.warn(message, ProblemWarning, stacklevel=_find_caller())
        return tuple(self.problems)


def _find_caller() -> int:
    """Return how far above this module's function the first frame outside of the package is."""
    frame, level = sys._getframe(1), 1
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] == _OURS:
        frame, level = frame.f_back, level + 1
    return level
