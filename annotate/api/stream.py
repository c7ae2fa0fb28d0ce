"""Items one after another, with what was found on the way."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from annotate.api.findings import Findings, OnProblem
from annotate.api.wording import naming_arguments
from annotate.model import Problem, count_errors
from annotate.spelling import plural

Item = TypeVar("Item")


class Stream(Iterator[Item], Generic[Item]):
    """Items, made as they are asked for, and once only, as the lines of an open file.

    `problems` are those found so far; all of them when the last item has been taken.
    """

    def __init__(
        self, make: Callable[[list[Problem]], Iterator[Item]], on_problem: OnProblem = "warn"
    ) -> None:
        self._findings = Findings(on_problem)
        self._items = make(self._findings.problems)
        self._count = 0

    def __iter__(self) -> "Stream[Item]":
        return self

    def __next__(self) -> Item:
        try:
            with naming_arguments():
                item = next(self._items)
        except StopIteration:
            self._findings.finish()
            raise
        self._findings.tell()
        self._count += 1
        return item

    def __repr__(self) -> str:
        found = len(self._findings.problems)
        return f"<Stream: {plural(self._count, 'item')} so far, {found} problems>"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems found so far."""
        return self._findings.look()

    @property
    def has_errors(self) -> bool:
        """Whether one of the problems so far is an error."""
        return count_errors(self._findings.problems) > 0

    def hand_on(self, problems: list[Problem]) -> Iterator[Item]:
        """Yield the items that are left, for another function of the API, which tells the findings.

        Args:
            problems: Grows by what was found here.
        """
        self._findings.hush()
        handed = 0
        for item in self:
            handed = self._hand_problems(problems, handed)
            yield item
        self._hand_problems(problems, handed)

    def _hand_problems(self, problems: list[Problem], handed: int) -> int:
        problems += self._findings.problems[handed:]
        return len(self._findings.problems)
