"""How the double lists: pages of projects and of tasks, with the filters of the Data Manager."""

import json
from collections.abc import Callable
from typing import Any

from tests.labelstudio.double_state import NoError, State

JSON = dict[str, Any]
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equal": lambda value, wanted: bool(value == wanted),
    "greater": lambda value, wanted: bool(value is not None and value > wanted),
    "in_list": lambda value, wanted: value in wanted,
    # of a list of versions the server looks for the words of each in the others' words too
    "contains": lambda value, wanted: any(word in value for word in wanted),
}


def list_projects(state: State, query: JSON) -> JSON:
    """Return a page of projects whose title holds some words."""
    words = query.get("title", "").lower()
    found = [p for _, p in sorted(state.projects.items()) if words in p["title"].lower()]
    page = _cut(found[::-1], query)
    names = query["include"].split(",")
    more = int(query["page"]) * int(query["page_size"]) < len(found)
    return {
        "count": len(found),
        "next": "more" if more else None,
        "previous": None,
        "results": [{name: project[name] for name in names} for project in page],
    }


def list_page(state: State, query: JSON) -> JSON:
    """Return a page of the tasks that fit, whole or with some fields."""
    state.find("project", int(query["project"]))
    shown = [state.show_task(task) for task in state.list_tasks(int(query["project"]))]
    conditions = json.loads(query.get("query", "{}")).get("filters", {}).get("items", [])
    found = [task for task in shown if all(_fits(task, one) for one in conditions)]
    page = _cut(found, query)
    names = query.get("include", "").split(",") if query.get("include") else None
    return {
        "total_annotations": sum(task["total_annotations"] for task in found),
        "total_predictions": sum(task["total_predictions"] for task in found),
        "total": len(found),
        "tasks": page if names is None else [{n: t[n] for n in names if n in t} for t in page],
    }


def _cut(found: list[JSON], query: JSON) -> list[JSON]:
    page, size = int(query.get("page", 1)), int(query["page_size"])
    at = (page - 1) * size
    if at and at >= len(found):
        raise NoError(404, "Invalid page.")
    return found[at : at + size]


def _fits(task: JSON, condition: JSON) -> bool:
    name = condition["filter"].removeprefix("filter:tasks:")
    value = task["data"].get(name[len("data.") :]) if name.startswith("data.") else task[name]
    return _OPERATORS[condition["operator"]](value, condition["value"])
