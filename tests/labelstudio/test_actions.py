"""Whatever an action of the Data Manager does: a pull of what changed reads as a whole one."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.errors import RefusedError
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.convert.progress import summarize
from annotate.labelstudio.page.tasks import to_task
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.pull.pulls import open_pull
from annotate.labelstudio.push.opening import PushSettings
from annotate.labelstudio.push.push import push
from annotate.model import Annotator
from tests.labelstudio.tasks import NEWS, PAGE, make_record

JSON = dict[str, Any]
MODEL = Annotator(kind="model", name="rules-en", version="1")


class Desk:
    """A project of six tasks, one of them twice; people have read three, and begun one."""

    def __init__(self, client: Client, state: Path) -> None:
        self.client, self.state = client, state
        self.title = f"actions {random.randrange(10**10)}"
        records = [make_record(f"doc-{number}", MODEL) for number in range(6)]
        settings = PushSettings(state=state, settle=20.0)
        self.project = push(
            client, records, scheme=NEWS, title=self.title, settings=settings
        ).project
        client.import_tasks(self.project, [to_task(records[0], PAGE)])
        self.tasks = list(client.iter_tasks(self.project))
        for at in (1, 2, 6):
            self.work(self.tasks[at], "annotations/")
        self.work(self.tasks[3], "drafts")

    def work(self, task: JSON, kind: str) -> JSON:
        value = {"result": task["predictions"][0]["result"], "lead_time": 3}
        return dict(self.client._send("POST", f"api/tasks/{task['id']}/{kind}", value))

    def act(self, action: str, tasks: Sequence[int] | None = None, **more: Any) -> None:
        """Do an action to some tasks by their places, to all where none is named."""
        chosen = (
            {"all": True, "excluded": []}
            if tasks is None
            else {"all": False, "included": [self.tasks[at]["id"] for at in tasks]}
        )
        self.client._send(
            "POST",
            "api/dm/actions/",
            {"selectedItems": chosen, **more},
            params={"id": action, "project": self.project},
        )

    def predict(self, at: int, *versions: str) -> None:
        """Add predictions of these versions to a task: what its own was, and no time changes."""
        own = self.tasks[at]["predictions"][0]
        wanted = {"task": self.tasks[at]["id"], "score": own["score"], "result": own["result"]}
        added = [{**wanted, "model_version": version} for version in versions]
        self.client.import_predictions(self.project, added)

    def find_annotation(self, at: int) -> int:
        tasks = {task["id"]: task for task in self.client.iter_tasks(self.project)}
        return int(tasks[self.tasks[at]["id"]]["annotations"][0]["id"])

    def read(self, *, full: bool) -> tuple[bytes, str, dict[int, JSON]]:
        """Pull, and return what is exported of it, how far it is, and the tasks."""
        path = pull(self.client, self.title, self.state, full=full).path
        out = self.state / "out.jsonl"
        export([path], out, scheme=NEWS, state=self.state)
        with open_pull(path) as pulled:
            tasks = {task["id"]: _settle(task) for _, task in pulled.iter_tasks()}
        return out.read_bytes(), str(replace(summarize(path, self.state), time="")), tasks


def _settle(value: Any) -> Any:
    """Leave out what the server says anew each time: how long ago something was."""
    if isinstance(value, list):
        return [_settle(item) for item in value]
    if isinstance(value, dict):
        return {k: _settle(v) for k, v in value.items() if k != "created_ago"}
    return value


Act = Callable[[Desk], None]


def swap_predictions(desk: Desk) -> None:
    """As many predictions of each version as before, and other ones."""
    task, other = desk.tasks[4], desk.tasks[5]
    desk.act("delete_tasks_predictions", [4])
    prediction = {**other["predictions"][0], "task": other["id"]}
    wanted = ("task", "model_version", "score", "result")
    desk.client.import_predictions(desk.project, [{k: prediction[k] for k in wanted}])
    assert task["id"] != other["id"]


ACTIONS: dict[str, Act] = {
    "delete_tasks": lambda d: d.act("delete_tasks", [0, 1]),
    "delete_all": lambda d: d.act("delete_tasks"),
    "delete_annotations": lambda d: d.act("delete_tasks_annotations", [1, 2, 3]),
    "delete_drafts_alone": lambda d: d.act("delete_tasks_annotations", [3]),
    "delete_predictions": lambda d: d.act("delete_tasks_predictions", [1, 4]),
    "swap_predictions": swap_predictions,
    "remove_duplicates": lambda d: d.act("remove_duplicates"),
    "propagate": lambda d: d.act(
        "propagate_annotations", [0, 2, 5], source_annotation_id=d.find_annotation(1)
    ),
    "rename_labels": lambda d: d.act(
        "rename_labels", control_tag="span", old_label_name="PERSON", new_label_name="ORG"
    ),
    "new_column": lambda d: d.act(
        "add_data_field", value_name="desk", value_type="String", value="sports"
    ),
    "old_column": lambda d: d.act(
        "add_data_field", [2], value_name="text", value_type="String", value="Another text."
    ),
    "cache_labels": lambda d: d.act("cache_labels", control_tag="ALL", with_counters="Yes"),
    "predictions_to_annotations": lambda d: d.act("predictions_to_annotations", [0, 4]),
    "retrieve_predictions": lambda d: d.act("retrieve_tasks_predictions", [1]),
    "next_task": lambda d: d.act("next_task"),
    "more_people": lambda d: d.client.update_project(d.project, {"maximum_annotations": 2}),
}

# How tasks, readings, suggestions and columns come or go; the other actions before a release.
TELLING = {"delete_tasks", "delete_annotations", "predictions_to_annotations", "new_column"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in TELLING else pytest.mark.release_on_real)
        for name in ACTIONS
    ],
)
def test_an_increment_after_an_action_reads_as_a_whole_pull(
    client: Client, tmp_path: Path, name: str
) -> None:
    desk = Desk(client, tmp_path)
    before = desk.read(full=False)
    ACTIONS[name](desk)
    increment = desk.read(full=False)
    assert increment == desk.read(full=True)
    changes_nothing = {"retrieve_predictions", "next_task"}
    assert (increment == before) is (name in changes_nothing)


@pytest.mark.release_on_real
def test_a_version_that_takes_the_place_of_one_of_two_predictions_is_pulled(
    client: Client, tmp_path: Path
) -> None:
    """The task has as many as before and no new time, and the old version is still there."""
    desk = Desk(client, tmp_path)
    version = desk.tasks[4]["predictions"][0]["model_version"]
    desk.predict(4, version)
    desk.read(full=True)
    desk.act("delete_tasks_predictions", [4])
    desk.predict(4, version, "rules-en:2")
    assert desk.read(full=False) == desk.read(full=True)


@pytest.mark.release_on_real
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_increments_after_one_action_after_another_read_as_whole_pulls(
    client: Client, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    desk = Desk(client, tmp_path)
    desk.read(full=False)
    for name in rng.sample(sorted(ACTIONS.keys() - {"delete_all", "propagate"}), 6):
        try:
            ACTIONS[name](desk)
        except RefusedError:
            continue  # the server does not do that to what an earlier action left
        assert desk.read(full=False) == desk.read(full=True), name
