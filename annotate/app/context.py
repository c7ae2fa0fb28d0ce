"""What a use case is given beside its options: the project, who listens, and what was found."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from annotate.errors import AnnotateError
from annotate.model import Problem, count_errors
from annotate.project import Project

Item = TypeVar("Item")


class Listener(Protocol):
    """Who hears how far a use case is: a terminal, a notebook, nobody."""

    def say(self, message: str) -> None:
        """Take one sentence about what is being done."""
        ...

    def track(
        self, items: Iterable[Item], what: str, total: int | None = None, *, weight: str = "items"
    ) -> Iterator[Item]:
        """Yield the items, and show how far it is: `what` is done to so many of `weight`."""
        ...

    def report(self, problems: Sequence[Problem]) -> None:
        """Take findings that are told on the way, because the work goes on after them."""
        ...


class Nobody:
    """A listener that hears nothing."""

    def say(self, message: str) -> None:
        """Take one sentence, and let it go."""

    def track(
        self, items: Iterable[Item], what: str, total: int | None = None, *, weight: str = "items"
    ) -> Iterator[Item]:
        """Yield the items."""
        yield from items

    def report(self, problems: Sequence[Problem]) -> None:
        """Take findings, and let them go."""


class UnsoundError(AnnotateError):
    """What the work would go on with has errors; the findings of the context name them."""

    exit_code = 1


class NothingReadError(UnsoundError):
    """Nothing could be read, or nothing was there: what lay at the output is as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The project that a use case works in, its listener, and the findings so far.

    Findings about data go to `findings` as they are made, and never stop a use case; a broken
    world is an `AnnotateError`. What the listener was told on the way is in `settled` instead.
    `left_out` counts the records of the input that were left out whole, by the code of the finding,
    where that names no line of its own.
    """

    project: Project = field(default_factory=Project)
    listener: Listener = field(default_factory=Nobody)
    findings: list[Problem] = field(default_factory=list)
    settled: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def refuse_if_empty(self, read: int, target: object) -> None:
        """Stop where nothing of the input could be read, or there was none.

        Called inside the block that writes, so that what lay at the target stays as it was.

        Raises:
            NothingReadError: nothing was read, and an error says why.
        """
        if not read and count_errors(self.findings):
            raise NothingReadError(f"Nothing could be read; {target} is left as it was.")

    def settle(self, findings: Iterable[Problem], what: object) -> None:
        """Stop where one of the findings is an error; else tell them, and let the work go on.

        For what must not be made of data that is not sound.

        Raises:
            UnsoundError: one of them is an error.
        """
        found = tuple(findings)
        if count_errors(found):
            self.findings.extend(found)
            raise UnsoundError(f"{what} has errors; nothing was made of it.")
        self.settled.extend(found)
        self.listener.report(found)
