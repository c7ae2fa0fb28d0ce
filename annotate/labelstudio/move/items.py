"""What of a task has to change when its project is moved to another scheme. Pure.

Annotations, drafts and predictions have a result each; a task's notes say with which scheme its
predictions were made.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotate.labelstudio.move.log import ProjectItem, Written, hash_content
from annotate.labelstudio.move.relabel import Moved, RelabelCase, relabel
from annotate.migration import SPLIT, MigrationPlan, SplitQuestion, move_layers
from annotate.model import JSON, Problem

ANNOTATION, DRAFT, PREDICTION, TASK = "annotation", "draft", "prediction", "task"
_KINDS = ((PREDICTION, "predictions"), (ANNOTATION, "annotations"), (DRAFT, "drafts"))


@dataclass(frozen=True, kw_only=True)
class ItemChange:
    """An item to be changed: which field of it, what is there, since when, and what comes there."""

    item: ProjectItem
    field: str
    before: Any
    after: Any
    time: str
    moved: Moved


@dataclass(kw_only=True)
class MoveCounts:
    """What is to be done, or was: changes by what they are, over all items; items by kind."""

    changes: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)

    def add(self, work: ItemChange) -> None:
        """Count what is done to one item; what waits for a person is no change yet."""
        self.items[work.item.kind] += 1
        self.changes.update(
            f"{change.kind} {change.before} {change.after}".strip()
            for change in work.moved.changes
            if change.kind != SPLIT
        )


@dataclass(kw_only=True)
class TaskSurveyor:
    """Looks through tasks. `since` is when the move began, "" before that.

    `waiting` grows: the regions that a person has to decide on, by task, with place and label. So
    do `problems`: what cannot be told of a scheme, once for each look at it.
    """

    plan: MigrationPlan
    answers: Mapping[SplitQuestion, str]
    items: Mapping[ProjectItem, Written]
    since: str = ""
    waiting: dict[int, list[tuple[SplitQuestion, str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def list_changes(self, task: JSON) -> list[ItemChange]:
        """Return what has to change in a task, as the server lists it."""
        number = int(task["id"])
        self.waiting.pop(number, None)
        found = [
            work
            for kind, name in _KINDS
            for value in task.get(name) or ()
            if isinstance(value, dict)
            for work in self._look(ProjectItem(kind, int(value["id"]), number), value, task)
        ]
        return found + list(self._look_at_notes(task))

    def _look(self, item: ProjectItem, value: JSON, task: JSON) -> Iterator[ItemChange]:
        data = task.get("data") or {}
        before = value.get("result")
        time = str(value.get("updated_at") or "")
        case = RelabelCase(
            document=str(data.get("document_id") or ""),
            text=str(data.get("text") or ""),
            answers=self.answers,
            decided=self._tell_decided(item, before, time, data),
            suggested=item.kind == PREDICTION,
        )
        moved = relabel(before, self.plan, case)
        if moved.waiting:
            self.waiting.setdefault(item.task, []).extend(moved.waiting.values())
        if moved.result != before:
            yield ItemChange(
                item=item, field="result", before=before, after=moved.result, time=time, moved=moved
            )

    def _tell_decided(
        self, item: ProjectItem, content: Any, time: str, data: JSON
    ) -> frozenset[str] | None:
        """Return which regions of an item still wait, None for one that was never moved."""
        written = self.items.get(item)
        if written is not None and not written.back:
            arrived = hash_content(content) != hash_content(written.before)
            return written.waiting if arrived else None
        if not self.since or time < self.since or not self._list_vague(content):
            return None
        message = (
            f"{item.kind} {item.id} of task {item.task} was made during the move; whether its "
            f"{', '.join(self._list_vague(content))} is the old scheme's or the new one's cannot "
            "be told, it is taken for the new one's"
        )
        self.problems.append(
            Problem(
                code="M05",
                message=message,
                severity="warning",
                document=data.get("document_id"),
                fix="Look at it in Label Studio.",
            )
        )
        return frozenset()

    def _list_vague(self, content: Any) -> list[str]:
        """Return the labels of a result that both schemes have, but not for the same."""
        vague = {
            name
            for name, targets in self.plan.labels.items()
            if name in self.plan.new.labels and targets != (name,)
        }
        labels = {
            label
            for item in (content if vague and isinstance(content, list) else ())
            if isinstance(item, dict) and isinstance(item.get("value"), dict)
            for label in item["value"].get("labels") or ()
        }
        return sorted(vague & labels)

    def _look_at_notes(self, task: JSON) -> Iterator[ItemChange]:
        """Predictions are noted beside the task with the scheme and layers they were made with."""
        meta, plan = task.get("meta"), self.plan
        readings = meta.get("readings") if isinstance(meta, dict) else None
        if not isinstance(meta, dict) or not isinstance(readings, dict):
            return
        after = {
            version: {
                **reading,
                "scheme": plan.new.name,
                "layers": list(move_layers(reading.get("layers") or (), plan)),
            }
            if isinstance(reading, dict) and reading.get("scheme") == plan.old.name
            else reading
            for version, reading in readings.items()
        }
        if after != readings:
            number = int(task["id"])
            yield ItemChange(
                item=ProjectItem(TASK, number, number),
                field="meta",
                before=meta,
                after={**meta, "readings": after},
                time="",
                moved=Moved(result=[]),
            )


def find_unsaved(task: JSON, annotation: int) -> bool:
    """Tell whether somebody has changes to a submitted annotation that are not submitted.

    The server throws them away when the annotation is changed by anybody else.
    """
    return any(
        isinstance(draft, dict) and draft.get("annotation") == annotation
        for draft in task.get("drafts") or ()
    )
