"""What a project on the server has: which documents, and which models' readings of them."""

from dataclasses import dataclass, field

from annotate.labelstudio.client import Client
from annotate.model import Problem


@dataclass
class Inventory:
    """The tasks of a project by document, and the tasks that have a model's reading."""

    client: Client
    project: int
    problems: list[Problem] = field(default_factory=list)
    _tasks: dict[str, tuple[int, str]] = field(default_factory=dict)
    _versions: dict[str, set[int]] = field(default_factory=dict)
    _twice: set[int] = field(default_factory=set)

    def refresh(self) -> None:
        """List the tasks anew; a document in two of them is a Problem."""
        self._tasks = {}
        self._versions = {}
        for task in self.client.iter_tasks(self.project, include="id,data"):
            data = task.get("data") or {}
            document, number = data.get("document_id"), int(task["id"])
            if not isinstance(document, str):
                continue
            known = self._tasks.setdefault(document, (number, str(data.get("text_sha256"))))
            if known[0] != number and number not in self._twice:
                self._twice.add(number)
                self._tell_twice(document, known[0], number)

    def _tell_twice(self, document: str, first: int, second: int) -> None:
        self.problems.append(
            Problem(
                code="I01",
                message=f"the tasks {first} and {second} have the same document",
                severity="warning",
                document=document,
                fix="Delete the one of them in Label Studio that nobody has worked on.",
            )
        )

    def find(self, document: str) -> tuple[int, str] | None:
        """Return a document's task and the hash of its text, None where it has none."""
        return self._tasks.get(document)

    def add(self, document: str, task: int, text_sha256: str) -> None:
        """Note that a task was made."""
        self._tasks[document] = (task, text_sha256)

    def has_reading(self, task: int, version: str) -> bool:
        """Tell whether a task has a prediction of this version."""
        if version not in self._versions:
            self._versions[version] = self._list_version(version)
        return task in self._versions[version]

    def add_reading(self, task: int, version: str) -> None:
        """Note that a task has a reading now, unless that version was not asked for yet."""
        if version in self._versions:
            self._versions[version].add(task)

    def _list_version(self, version: str) -> set[int]:
        known = self.client.count_versions(self.project)
        if version not in known:
            return set()
        contains = {
            "filter": "filter:tasks:predictions_model_versions",
            "operator": "contains",
            "type": "List",
            "value": [version],
        }
        # `contains` finds m@1 in m@10 too: where both are there, the predictions are looked at
        vague = any(version in other and version != other for other in known)
        include = None if vague else "id"
        return {
            int(task["id"])
            for task in self.client.iter_tasks(self.project, include=include, filters=[contains])
            if not vague or any(p.get("model_version") == version for p in task["predictions"])
        }
