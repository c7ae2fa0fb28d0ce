"""Change the items of a project on the server, round after round, until nothing is left.

People go on working meanwhile: what somebody is at is left alone, and named. After the last round
everything is looked at once more, so that a move that says it is done is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.move.items import (
    ANNOTATION,
    ItemChange,
    MoveCounts,
    TaskSurveyor,
    find_unsaved,
)
from annotate.labelstudio.move.log import Log, ProjectItem
from annotate.model import JSON, Problem

ROUNDS = 3
_LEFT = "was left as it is: somebody"
_LATE = f"is still in the old scheme: it came during the last of {ROUNDS} rounds"


class Obstacle(Enum):
    """Why an item could not be changed: the code of the finding, and its words."""

    CHANGED = ("M03", f"{_LEFT} changed it meanwhile")
    UNSAVED = ("M04", f"{_LEFT} has unsaved changes to it")
    LATE = ("M03", _LATE)

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        self.words = words


class SkippedItem(NamedTuple):
    """An item that is still in the old scheme, and why."""

    item: ProjectItem
    obstacle: Obstacle

    def to_problem(self) -> Problem:
        """Return the finding that says so."""
        kind, number, task = self.item
        return Problem(
            code=self.obstacle.code,
            message=f"{kind} {number} of task {task} {self.obstacle.words}",
            fix="Run the same command again when its annotator has submitted it.",
        )


class _Round(NamedTuple):
    """How many items a round through the project has changed, and which it could not."""

    written: int
    left: list[SkippedItem]


@dataclass(frozen=True, kw_only=True)
class Rewriter:
    """Changes what a surveyor finds, with its content before that in the log; counts it."""

    client: Client
    project: int
    surveyor: TaskSurveyor
    log: Log
    counts: MoveCounts = field(default_factory=MoveCounts)

    def run(self) -> list[SkippedItem]:
        """Change item after item until nothing is left; return those that are."""
        left: list[SkippedItem] = []
        for _ in range(ROUNDS):
            written, left = self._go_round()
            if not written and not left:
                return []
        return list(self._look_again(left))

    def _go_round(self) -> _Round:
        written, left = 0, []
        for task in self.client.iter_tasks(self.project):
            works = self.surveyor.list_changes(task)
            for work, obstacle in self._check(works, task) if works else ():
                if obstacle is not None:
                    left.append(SkippedItem(work.item, obstacle))
                else:
                    write_item(self.client, self.log, work)
                    self.counts.add(work)
                    written += 1
        return _Round(written, left)

    def _check(
        self, works: Sequence[ItemChange], task: JSON
    ) -> Iterator[tuple[ItemChange, Obstacle | None]]:
        """Yield what is to be done, each with why it cannot be: the task is looked at once more."""
        times = {work.item: work.time for work in works}
        fresh = fetch_task(self.client, self.project, int(task["id"]))
        for work in self.surveyor.list_changes(fresh) if fresh else ():
            if times.get(work.item, work.time) != work.time:
                yield work, Obstacle.CHANGED
            else:
                yield work, _find_obstacle(work, fresh)

    def _look_again(self, left: Sequence[SkippedItem]) -> Iterator[SkippedItem]:
        """Yield what is in the old scheme now, whatever the last round left or came during it."""
        known = {each.item: each.obstacle for each in left}
        for task in self.client.iter_tasks(self.project):
            for work in self.surveyor.list_changes(task):
                late = known.get(work.item, Obstacle.LATE)
                yield SkippedItem(work.item, _find_obstacle(work, task) or late)


def _find_obstacle(work: ItemChange, task: JSON) -> Obstacle | None:
    unsaved = work.item.kind == ANNOTATION and find_unsaved(task, work.item.id)
    return Obstacle.UNSAVED if unsaved else None


def fetch_task(client: Client, project: int, task: int) -> JSON:
    """Return a task as it is now, {} where it is gone."""
    same = {"filter": "filter:tasks:id", "operator": "equal", "type": "Number", "value": task}
    return next(iter(client.list_tasks(project, [same])), {})


def write_item(client: Client, log: Log, work: ItemChange) -> None:
    """Change an item, with its content before that on the disk.

    Where no answer comes, the next run sees whether it was changed.
    """
    log.intend(work.item, work.before, work.after, sorted(work.moved.waiting))
    client.update_item(work.item.kind, work.item.id, {work.field: work.after})
    log.settle(work.item, "done")
