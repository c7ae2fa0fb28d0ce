"""What a project on the server has: which documents, and which models' readings of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from annotate.labelstudio.api.client import Client, any_task
from annotate.labelstudio.api.filters import among, among_documents, of_version
from annotate.labelstudio.page.tasks import UNASSISTED
from annotate.model import JSON, Problem
from annotate.offsets import hash_text

TWICE = "I01"
_FIELDS = "id,data,total_predictions"


@dataclass
class Inventory:
    """The tasks of a project by document, and the tasks that have a model's reading."""

    client: Client
    project: int
    problems: list[Problem] = field(default_factory=list)
    _tasks: dict[str, tuple[int, str]] = field(default_factory=dict)
    _versions: dict[str, set[int]] = field(default_factory=dict)
    _twice: set[int] = field(default_factory=set)
    _edited: set[int] = field(default_factory=set)
    _unassisted: set[int] = field(default_factory=set)
    _foreign: list[int] = field(default_factory=list)
    counted: Mapping[str, int] = field(default_factory=dict)  # predictions of each version
    _others: dict[str, set[int]] = field(default_factory=dict)  # tasks of a document but the first
    _predicted: dict[int, int] = field(default_factory=dict)  # how many predictions a task has

    def refresh(self) -> None:
        """List the tasks anew; a document in two of them is a Problem."""
        self._tasks = {}
        self._versions = {}
        self._foreign = []
        self._others = {}
        self._predicted = {}
        for task in self.client.iter_tasks(self.project, include=_FIELDS):
            self._note(task)

    def _note(self, task: JSON) -> None:
        data, number = task["data"], int(task["id"])
        document = data.get("document_id")
        self._predicted[number] = int(task["total_predictions"])
        if not isinstance(document, str):
            self._foreign.append(number)
            return
        if data.get(UNASSISTED):
            self._unassisted.add(number)
        known = self._tasks.setdefault(document, (number, self._read_hash(number, data)))
        if known[0] != number:
            self._others.setdefault(document, set()).add(number)
            if number not in self._twice:
                self._twice.add(number)
                self._tell_twice(document, known[0], number)

    def look_at(self, tasks: Sequence[int]) -> None:
        """List some tasks that were just made; what else there is stays as it was."""
        for task in self.client.iter_tasks(
            self.project, include=_FIELDS, filters=[among(tasks)], fits=set(tasks).__contains__
        ):
            self._note(task)

    def look_for(self, documents: Sequence[str]) -> None:
        """Ask for the tasks of some documents by their names, though none is listed."""
        for task in self.client.iter_tasks(
            self.project, include=_FIELDS, filters=[among_documents(documents)]
        ):
            self._note(task)

    def count_tasks(self) -> int:
        """Return how many tasks are known."""
        return len(self._predicted)

    def list_tasks_of(self, document: str) -> list[int]:
        """Return the tasks of a document, of which there should be one."""
        known = self._tasks.get(document)
        return [] if known is None else sorted({known[0], *self._others.get(document, ())})

    def forget_removed(self) -> None:
        """Take back what was told of documents that are in one task now."""
        self.problems[:] = [
            problem
            for problem in self.problems
            if problem.code != TWICE or len(self.list_tasks_of(problem.document or "")) > 1
        ]

    def count_predictions(self, task: int) -> int:
        """Return how many predictions a task has, by the server's own count."""
        return self._predicted.get(task, 0)

    def refresh_whole(self) -> None:
        """List the tasks anew, and which of them have a reading of each version."""
        self.refresh()
        known = self.counted = self.client.count_versions(self.project)
        if len(known) == 1 and sum(known.values()) == sum(self._predicted.values()):
            predicted = {number for number, count in self._predicted.items() if count}
            self._versions = dict.fromkeys(known, predicted)
        else:
            self._versions = {version: self.list_version(version, known) for version in known}

    def _read_hash(self, task: int, data: JSON) -> str:
        """Return the hash of the text that is there, and tell where it is not the pushed one."""
        written, text = str(data.get("text_sha256")), data.get("text")
        found = hash_text(text) if isinstance(text, str) else ""
        if found != written and task not in self._edited:
            self._edited.add(task)
            self.problems.append(
                Problem(
                    code="L09",
                    message=f"somebody changed the text of task {task} on the server",
                    severity="warning",
                    document=str(data.get("document_id")),
                    fix="Put the text back in Label Studio: no annotation of it can be placed.",
                )
            )
        return found

    def _tell_twice(self, document: str, first: int, second: int) -> None:
        self.problems.append(
            Problem(
                code=TWICE,
                message=f"the tasks {first} and {second} have the same document",
                severity="warning",
                document=document,
                fix="Delete the one of them in Label Studio that nobody has worked on.",
            )
        )

    def find(self, document: str) -> tuple[int, str] | None:
        """Return a document's task and the hash of its text, None where it has none."""
        return self._tasks.get(document)

    def is_unassisted(self, task: int) -> bool:
        """Tell whether a task is to be annotated without suggestions."""
        return task in self._unassisted

    def list_others(self, documents: Collection[str]) -> list[tuple[int, str | None]]:
        """Return the tasks of other documents, and those of none, by number."""
        others: list[tuple[int, str | None]] = [(number, None) for number in self._foreign]
        others += [(known[0], d) for d, known in self._tasks.items() if d not in documents]
        return sorted(others, key=lambda other: other[0])

    def has_reading(self, task: int, version: str) -> bool:
        """Tell whether a task has a prediction of this version."""
        if version not in self._versions:
            self._versions[version] = self.list_version(version)
        return task in self._versions[version]

    def add_reading(self, task: int, version: str) -> None:
        """Note that a task has a reading now, unless that version was not asked for yet."""
        if version in self._versions:
            self._versions[version].add(task)

    def find_readings(self, tasks: Sequence[int], version: str) -> set[int]:
        """Return which of some tasks have a prediction of this version, asked for anew."""
        return self.list_version(version, tasks=tasks)

    def list_version(
        self,
        version: str,
        known: Collection[str] | None = None,
        tasks: Sequence[int] | None = None,
    ) -> set[int]:
        """Return the tasks, or those of some, that have a prediction of this version.

        `known` are all versions in the project, where the caller has asked for them.
        """
        known = self.client.count_versions(self.project) if known is None else known
        filters = [of_version(version)]
        filters += [among(tasks)] if tasks is not None else []
        fits = any_task if tasks is None else set(tasks).__contains__
        # `contains` finds m@1 in m@10 too: where both are there, the predictions are looked at
        vague = any(version in other and version != other for other in known)
        include = None if vague else "id"
        return {
            int(task["id"])
            for task in self.client.iter_tasks(
                self.project, include=include, filters=filters, fits=fits
            )
            if not vague or any(p["model_version"] == version for p in task["predictions"])
        }
