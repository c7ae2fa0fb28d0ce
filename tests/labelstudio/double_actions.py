"""The actions of the Data Manager, as the double does them: what each changes, and what it leaves.

Some leave a task's time as it is, and some its counts: that is what they are here for.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tests.labelstudio.double_state import USER, NoError, State

JSON = dict[str, Any]
Tasks = list[JSON]


def perform(state: State, action: str, project: int, body: JSON) -> JSON:
    """Do an action to the tasks that were selected."""
    if action not in ACTIONS:
        raise NoError(500, f"Can't find '{action}' in registered actions")
    chosen = body["selectedItems"]
    tasks = [
        task
        for task in state.list_tasks(project)
        if (task["id"] not in chosen.get("excluded", ()))
        if chosen["all"] or task["id"] in chosen["included"]
    ]
    ACTIONS[action](state, tasks, body)
    return {"processed_items": len(tasks)}


def _delete_tasks(state: State, tasks: Tasks, _: JSON) -> None:
    for task in tasks:
        state.delete("task", task["id"])


def _delete_annotations(state: State, tasks: Tasks, _: JSON) -> None:
    for task in tasks:
        for kind in ("annotation", "draft"):
            for item in state.list_items(kind, task["id"]):
                state.delete(kind, item["id"])


def _delete_predictions(state: State, tasks: Tasks, _: JSON) -> None:
    for task in tasks:
        state.drop("prediction", state.list_items("prediction", task["id"]))


def _remove_duplicates(state: State, tasks: Tasks, _: JSON) -> None:
    """Move all annotations of the same data to one task, whose time stays as it is."""
    groups: dict[str, Tasks] = defaultdict(list)
    for task in tasks:
        groups[json.dumps(task["data"], sort_keys=True)].append(task)
    for first, *others in groups.values():
        annotated = [t for t in (first, *others) if state.list_items("annotation", t["id"])]
        kept = annotated[0] if annotated else first
        for task in (first, *others):
            if task is not kept:
                for item in state.list_items("annotation", task["id"]):
                    state.move_item("annotation", item, kept["id"])
                state.delete("task", task["id"])


def _propagate(state: State, tasks: Tasks, body: JSON) -> None:
    source = state.find("annotation", body["source_annotation_id"])
    for task in tasks:
        if task["id"] != source["task"]:
            before = task["updated_at"]
            state.add_item("annotation", task["id"], {"result": source["result"]})
            task["updated_at"] = before


def _rename(state: State, tasks: Tasks, body: JSON) -> None:
    for task in tasks:
        for item in state.list_items("annotation", task["id"]):
            result = json.loads(json.dumps(item["result"]))
            for region in result:
                labels = region.get("value", {}).get("labels", [])
                if region.get("from_name") == body["control_tag"]:
                    new = body["new_label_name"]
                    region.get("value", {})["labels"] = [
                        new if label == body["old_label_name"] else label for label in labels
                    ]
            if result != item["result"]:
                state.change_item("annotation", item["id"], {"result": result})


def _write_column(state: State, tasks: Tasks, body: JSON) -> None:
    for task in tasks:
        task["data"] = {**task["data"], body["value_name"]: body["value"]}
    state.count_columns(tasks[0]["project"], [tasks[0]["id"]])


def _cache(state: State, tasks: Tasks, body: JSON) -> None:
    for task in tasks:
        count = len(state.list_items("annotation", task["id"]))
        task["data"] = {**task["data"], f"cache_{body['control_tag']}": f"{count} annotations"}
    state.count_columns(tasks[0]["project"], [tasks[0]["id"]])


def _accept(state: State, tasks: Tasks, _: JSON) -> None:
    for task in tasks:
        for item in state.list_items("prediction", task["id"]):
            value = {"result": item["result"], "parent_prediction": item["id"]}
            state.add_item("annotation", task["id"], {**value, "completed_by": USER["id"]})


def _nothing(_state: State, _tasks: Tasks, _body: JSON) -> None:
    """Without a model that is connected, and without a stream, nothing is changed."""


ACTIONS: dict[str, Callable[[State, Tasks, JSON], None]] = {
    "delete_tasks": _delete_tasks,
    "delete_tasks_annotations": _delete_annotations,
    "delete_tasks_predictions": _delete_predictions,
    "remove_duplicates": _remove_duplicates,
    "propagate_annotations": _propagate,
    "rename_labels": _rename,
    "add_data_field": _write_column,
    "cache_labels": _cache,
    "predictions_to_annotations": _accept,
    "retrieve_tasks_predictions": _nothing,
    "next_task": _nothing,
}
