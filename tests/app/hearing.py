"""A listener that keeps what it hears, for use cases that are called without a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from annotate.model import Problem

Item = TypeVar("Item")


@dataclass
class Hearer:
    """`tracked` has what was done to how many items, as far as they were taken."""

    said: list[str] = field(default_factory=list)
    tracked: dict[str, int] = field(default_factory=dict)
    reported: list[Problem] = field(default_factory=list)

    def say(self, message: str) -> None:
        self.said.append(message)

    def track(
        self, items: Iterable[Item], what: str, total: int | None = None, *, weight: str = "items"
    ) -> Iterator[Item]:
        for item in items:
            self.tracked[what] = self.tracked.get(what, 0) + 1
            yield item

    def report(self, problems: Sequence[Problem]) -> None:
        self.reported.extend(problems)
