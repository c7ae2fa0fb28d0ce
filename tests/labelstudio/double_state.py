"""What a double of Label Studio remembers: projects, tasks and what belongs to them.

As the server that this package is made for keeps it, as far as this package reads or writes it:
`tests/labelstudio/double.py` lets it be asked over HTTP, and the tests of the sync run on both.
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

JSON = dict[str, Any]
USER = {"id": 1, "email": "double@example.com"}
KINDS = {"annotation": "annotations", "draft": "drafts", "prediction": "predictions"}
SHORTEST, LONGEST = 3, 50


class NoError(Exception):
    """An answer that is no, with HTTP's status and what the server says."""

    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(status, detail)
        self.status = status
        invalid = isinstance(detail, dict)
        self.body = (
            {"detail": "Validation error", "validation_errors": detail}
            if invalid
            else {"detail": detail}
        )


class State:
    """Everything that a server holds, in memory.

    It may be busy: then that many of the next imports lose their predictions, or their last task,
    while it says that all is well. `largest` is how many bytes a request may have.
    """

    losing_predictions = losing_tasks = 0
    doubling = 0  # requests to come that are done twice
    largest: int | None = None

    def __init__(self) -> None:
        self.projects: dict[int, JSON] = {}
        self.tasks: dict[int, JSON] = {}
        self.items: dict[str, dict[int, JSON]] = {kind: {} for kind in KINDS}
        # by project or task, then by number: numbers only grow, so the order is theirs
        self._tasks_of: defaultdict[int, dict[int, JSON]] = defaultdict(dict)
        self._items_of: defaultdict[tuple[str, int], dict[int, JSON]] = defaultdict(dict)
        self._numbers = {kind: itertools.count(1) for kind in ("project", "task", *KINDS)}
        self._last = datetime.now(UTC)

    # --- reading ------------------------------------------------------------------------------

    def find(self, kind: str, number: int) -> JSON:
        """Return what has this number."""
        where = {"project": self.projects, "task": self.tasks, **self.items}[kind]
        if number not in where:
            raise NoError(404, f"No {kind.capitalize()} matches the given query.")
        return where[number]

    def list_tasks(self, project: int) -> list[JSON]:
        """Return the tasks of a project by number."""
        return list(self._tasks_of[project].values())

    def list_items(self, kind: str, task: int) -> list[JSON]:
        """Return what of a kind a task has, by number."""
        return list(self._items_of[kind, task].values())

    def count_versions(self, project: int) -> dict[str, int]:
        """Return how many predictions a project has of each version, most first."""
        found = Counter(
            item["model_version"]
            for task in self.list_tasks(project)
            for item in self.list_items("prediction", task["id"])
        )
        return dict(found.most_common())

    def show_task(self, task: JSON) -> JSON:
        """Return a task with all that the server tells of it in a list."""
        number = task["id"]
        items = {name: self.list_items(kind, number) for kind, name in KINDS.items()}
        done = [item for item in items["annotations"] if not item["was_cancelled"]]
        return {
            **task,
            **items,
            "total_annotations": len(done),
            "cancelled_annotations": len(items["annotations"]) - len(done),
            "total_predictions": len(items["predictions"]),
            "is_labeled": len(done) >= task["overlap"],
            "draft_exists": bool(items["drafts"]),
            "predictions_model_versions": ",".join(
                p["model_version"] for p in items["predictions"]
            ),
        }

    def summarize(self, project: int) -> JSON:
        """Return how often each column was seen in the data of tasks."""
        return {"all_data_columns": self.find("project", project)["columns"]}

    # --- writing ------------------------------------------------------------------------------

    def make_project(self, settings: JSON) -> JSON:
        """Make a project."""
        title = settings.get("title", "")
        if len(title) < SHORTEST:
            raise NoError(
                400, {"title": [f"Ensure this field has at least {SHORTEST} characters."]}
            )
        if len(title) > LONGEST:
            raise NoError(
                400, {"title": [f"Ensure this field has no more than {LONGEST} characters."]}
            )
        number = next(self._numbers["project"])
        self.projects[number] = {
            "id": number,
            "title": title,
            "description": None,
            "label_config": "<View></View>",
            "expert_instruction": "",
            "model_version": "",
            "show_collab_predictions": True,
            "sampling": "Sequential sampling",
            "maximum_annotations": 1,
            "overlap_cohort_percentage": 100,
            "created_at": self.now(),
            **settings,
            "columns": {},
        }
        return self.projects[number]

    def show_project(self, number: int) -> JSON:
        """Return a project's settings with the number of its tasks."""
        return self.find("project", number) | {"task_number": len(self.list_tasks(number))}

    def add_view(self, value: JSON) -> JSON:
        """Give a project's list of tasks a tab."""
        project = self.find("project", value["project"])
        project["views"] = [*project.get("views", ()), value["data"]]
        return {"id": len(project["views"]), **value}

    def change_project(self, number: int, settings: JSON) -> JSON:
        """Change settings of a project."""
        project = self.find("project", number)
        version = settings.get("model_version")
        if version and version not in self.count_versions(number):
            raise NoError(
                400,
                {
                    "model_version": [
                        "Model version doesn't exist either as live model or as static predictions."
                    ]
                },
            )
        if "label_config" in settings:
            self._check_config(number, settings["label_config"])
        project |= settings
        if settings.keys() & {"maximum_annotations", "overlap_cohort_percentage"}:
            self._spread_overlap(project)
        return project

    def delete_project(self, number: int) -> None:
        """Delete a project with all that it has; its number is given to the next one, if free."""
        self.find("project", number)
        for task in self.list_tasks(number):
            self.delete("task", task["id"])
        del self.projects[number]
        self._numbers["project"] = itertools.count(max(self.projects, default=0) + 1)

    def _check_config(self, number: int, config: str) -> None:
        """Refuse a page that lacks a control which annotations were made with."""
        try:
            root = etree.fromstring(config.encode())
        except etree.XMLSyntaxError as error:
            raise NoError(400, {"label_config": [str(error)]}) from error
        names = {str(element.get("name")) for element in root.iter() if element.get("name")}
        used = {
            item["from_name"]
            for kind in ("annotation", "draft")
            for task in self.list_tasks(number)
            for held in self.list_items(kind, task["id"])
            for item in held["result"]
            if "from_name" in item
        }
        if used - names:
            missing = ", ".join(sorted(used - names))
            raise NoError(
                400, {"label_config": [f"These labels still exist in annotations: {missing}"]}
            )

    def _spread_overlap(self, project: JSON) -> None:
        tasks = self.list_tasks(project["id"])
        several = round(len(tasks) * project["overlap_cohort_percentage"] / 100)
        for at, task in enumerate(tasks):
            task["overlap"] = project["maximum_annotations"] if at < several else 1

    def add_tasks(self, project: int, tasks: list[JSON]) -> JSON:
        """Add tasks with their predictions; all or none."""
        settings = self.find("project", project)
        if not tasks:
            raise NoError(400, {"non_field_errors": ["load_tasks: No tasks added"]})
        wanted = set(re.findall(r'value="\$(\w+)"', settings["label_config"]))
        for at, task in enumerate(tasks):
            missing = sorted(wanted - (task.get("data") or {}).keys())
            if missing:
                reason = f'Error at item {at}: "{missing[0]}" key is expected in task data'
                raise NoError(400, {"non_field_errors": [reason]})
        if self.losing_predictions:  # the real one takes them out, is locked out, and tries again
            self.losing_predictions -= 1
            tasks = [{**task, "predictions": []} for task in tasks]
        numbers = [self._add_task(project, task) for task in self._double(tasks)][-len(tasks) :]
        if self.losing_tasks:
            self.losing_tasks -= 1
            self.delete("task", numbers[-1])
            return {"task_count": len(numbers), "task_ids": numbers}
        self.count_columns(project, numbers)
        versions = [p["model_version"] for task in tasks for p in task.get("predictions") or ()]
        if versions and not settings["model_version"]:
            settings["model_version"] = versions[-1]
        if settings["overlap_cohort_percentage"] < 100:
            self._spread_overlap(settings)
        return {"task_count": len(numbers), "task_ids": numbers}

    def _double(self, values: list[JSON]) -> list[JSON]:
        """Return what is made of a request: the real one begins anew where it is locked out."""
        times = 2 if self.doubling else 1
        self.doubling = max(0, self.doubling - 1)
        return values * times

    def _add_task(self, project: int, value: JSON) -> int:
        number, now = next(self._numbers["task"]), self.now()
        self.tasks[number] = self._tasks_of[project][number] = {
            "id": number,
            "project": project,
            "data": value["data"],
            "meta": value.get("meta") or {},
            "created_at": now,
            "updated_at": now,
            "overlap": self.projects[project]["maximum_annotations"],
        }
        for prediction in value.get("predictions") or ():
            self.add_item("prediction", number, prediction)
        return number

    def count_columns(self, project: int, tasks: Iterable[int]) -> None:
        """Count the columns of some tasks as seen once more."""
        columns = self.projects[project]["columns"]
        for number in tasks:
            for name in self.tasks[number]["data"]:
                columns[name] = columns.get(name, 0) + 1

    def add_predictions(self, project: int, values: list[JSON]) -> JSON:
        """Add predictions to tasks that are there; all or none."""
        for value in values:
            if value["task"] not in self._tasks_of[project]:
                raise NoError(400, {"non_field_errors": ["Task not found in the project"]})
        for value in self._double(values)[1 if self.losing_predictions else 0 :]:
            self.add_item("prediction", value["task"], value)
        self.losing_predictions = max(0, self.losing_predictions - 1)
        return {"created": len(values)}

    def add_item(self, kind: str, task: int, value: JSON) -> JSON:
        """Add an annotation, a draft or a prediction to a task."""
        self.find("task", task)
        number, now = next(self._numbers[kind]), self.now()
        item = {
            **_DEFAULTS[kind],
            **value,
            "id": number,
            "task": task,
            "project": self.tasks[task]["project"],
            "created_at": now,
            "updated_at": now,
        }
        self.items[kind][number] = self._items_of[kind, task][number] = item
        if kind == "annotation":
            self._touch(task)
        return item

    def change_item(self, kind: str, number: int, value: JSON) -> JSON:
        """Change an item or a task."""
        item = self.find(kind, number)
        item |= {**value, "updated_at": self.now()}
        if kind == "annotation":
            drafts = self.list_items("draft", item["task"])
            self.drop("draft", (d for d in drafts if d["annotation"] == number))
        if kind in ("annotation", "prediction"):  # a draft leaves the task's time as it is
            self._touch(item["task"])
        return item

    def delete(self, kind: str, number: int) -> None:
        """Delete an item, or a task with all that it has."""
        item = self.find(kind, number)
        if kind == "task":
            for each in self.items:
                self.drop(each, self.list_items(each, number))
            del self.tasks[number], self._tasks_of[item["project"]][number]
            return
        self.drop(kind, [item])
        if kind in ("annotation", "prediction"):
            self._touch(item["task"])

    def move_item(self, kind: str, item: JSON, task: int) -> None:
        """Give an item to another task; the times of both stay as they are."""
        del self._items_of[kind, item["task"]][item["id"]]
        item["task"] = task
        held = {**self._items_of[kind, task], item["id"]: item}
        self._items_of[kind, task] = dict(sorted(held.items()))

    def drop(self, kind: str, items: Iterable[JSON]) -> None:
        """Take items away; the times of their tasks stay as they are."""
        for item in items:
            del self.items[kind][item["id"]], self._items_of[kind, item["task"]][item["id"]]

    def _touch(self, task: int) -> None:
        self.tasks[task]["updated_at"] = self.now()

    def now(self) -> str:
        """Return a time that no other call returned."""
        self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return self._last.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


_DEFAULTS: dict[str, JSON] = {
    "annotation": {
        "completed_by": USER["id"],
        "was_cancelled": False,
        "ground_truth": False,
        "lead_time": None,
        "parent_prediction": None,
        "result": [],
    },
    "draft": {"user": USER["email"], "annotation": None, "lead_time": 0.0, "result": []},
    "prediction": {"model_version": "", "score": None, "result": []},
}
