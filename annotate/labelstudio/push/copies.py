"""What a busy server made twice of one request: looked for when all was sent, and removed.

Label Studio on SQLite does a request again from its start where its database was locked near the
end of it, and what was made by then stays. A copy goes only where this push brought the document
and nobody has worked on it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from annotate.labelstudio.api.client import PAGE, Client
from annotate.labelstudio.api.filters import among
from annotate.labelstudio.inventory import Inventory
from annotate.labelstudio.push.payloads import TaskPayload
from annotate.model import JSON


@dataclass(kw_only=True)
class Copies:
    """Made before anything is sent, and told what is; `remove` compares the project with that."""

    client: Client
    inventory: Inventory
    versions: Mapping[str, int]  # predictions of each, before
    documents: list[str] = field(default_factory=list)  # that got a task
    readings: list[tuple[int, str]] = field(default_factory=list)  # task and version that was added

    def note_tasks(self, arrived: Sequence[TaskPayload]) -> None:
        """Note tasks that are there now, with their predictions."""
        for payload in arrived:
            known = self.inventory.find(payload.document)
            if known is not None:
                self.documents.append(payload.document)
                self.readings += [(known[0], version) for version in payload.versions]

    def remove(self, report: Callable[[str], None]) -> None:
        """Remove copies of what was sent, and say so."""
        if not (self.documents or self.readings):
            return
        tasks = self._remove_tasks() if self._has_more_tasks() else 0
        predictions = self._remove_predictions()
        for count, what in ((tasks, "tasks"), (predictions, "predictions")):
            if count:
                report(
                    f"{count} {what} were there twice, made by a busy Label Studio or by another "
                    "push; the copies, on which nobody has worked, are removed."
                )

    # --- tasks --------------------------------------------------------------------------------

    def _has_more_tasks(self) -> bool:
        project = self.inventory.project
        return bool(self.documents) and (
            self.client.count_tasks(project) != self.inventory.count_tasks()
        )

    def _remove_tasks(self) -> int:
        """Keep of the tasks of a document the one with most predictions, and those worked on."""
        found: dict[str, list[int]] = {}
        self.inventory.refresh_whole()
        for document in self.documents:
            numbers = self.inventory.list_tasks_of(document)
            if len(numbers) > 1:
                found[document] = numbers
        whole = {task["id"]: task for task in self._iter_whole([*chain(*found.values())])}
        removed = 0
        for numbers in found.values():
            there = [whole[number] for number in numbers if number in whole]
            there.sort(key=lambda task: (-len(task["predictions"]), task["id"]))
            for task in there[1:]:
                if not (task["annotations"] or task["drafts"]):
                    self.client.delete_task(task["id"])
                    removed += 1
        if removed:
            self.inventory.refresh_whole()
            self.inventory.forget_removed()
        return removed

    # --- predictions --------------------------------------------------------------------------

    def _remove_predictions(self) -> int:
        """Keep of the predictions of a version the first, and those that somebody began with."""
        now = self.client.count_versions(self.inventory.project)
        sent = [version for _, version in self.readings]
        doubled = {v for v in set(sent) if now.get(v, 0) > self.versions.get(v, 0) + sent.count(v)}
        tasks = sorted({task for task, version in self.readings if version in doubled})
        removed = 0
        for task in self._iter_whole(tasks):
            for number in _list_copies(task, doubled):
                self.client.delete_prediction(number)
                removed += 1
        return removed

    def _iter_whole(self, numbers: Sequence[int]) -> Iterator[JSON]:
        for at in range(0, len(numbers), PAGE):
            some = numbers[at : at + PAGE]
            yield from self.client.iter_tasks(
                self.inventory.project, filters=[among(some)], fits=set(some).__contains__
            )


def _list_copies(task: JSON, versions: set[str]) -> list[int]:
    begun = {each.get("parent_prediction") for each in (*task["annotations"], *task["drafts"])}
    copies = []
    for version in versions:
        same = sorted(p["id"] for p in task["predictions"] if p["model_version"] == version)
        copies += [number for number in same[1:] if number not in begun]
    return copies
