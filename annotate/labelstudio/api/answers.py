"""What the answer to each call has to look like: the border at which a server is not trusted.

A reader takes what came, as JSON, and gives it back typed, or raises `MismatchError` with what is
wrong and where. What people and articles put into a task (`data`, `meta`, regions) is not judged
here: any of it may be there, and the conversion names what it cannot use.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from annotate.model import JSON

JSONType = type | tuple[type, ...]
_NAMES: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number with decimals",
    type(None): "null",
}
_NULL = type(None)
_TIMES: Mapping[str, JSONType] = {"created_at": str, "updated_at": str}
_LEAD: JSONType = (int, float, _NULL)
# What has to be in what people and models made of a task, besides the regions.
_ITEMS: Mapping[str, Mapping[str, JSONType]] = {
    "annotations": {
        "id": int,
        "result": list,
        "completed_by": (int, dict, _NULL),
        "was_cancelled": bool,
        "parent_prediction": (int, _NULL),
        "lead_time": _LEAD,
        **_TIMES,
    },
    "drafts": {
        "id": int,
        "result": list,
        "user": (str, int, dict, _NULL),
        "annotation": (int, _NULL),
        "lead_time": _LEAD,
        **_TIMES,
    },
    "predictions": {"id": int, "result": list, "model_version": (str, _NULL), **_TIMES},
}
# What the fields that are asked for by name have to be.
_FIELDS: Mapping[str, JSONType] = {
    "id": int,
    "data": dict,
    "updated_at": str,
    "total_annotations": int,
    "cancelled_annotations": int,
    "total_predictions": int,
    "overlap": int,
}


class MismatchError(Exception):
    """What came is no answer to what was asked. The message says what is wrong with it."""


class TaskPage(NamedTuple):
    """The first tasks of a list, and how many tasks the whole list has."""

    tasks: list[JSON]
    total: int


class ProjectPage(NamedTuple):
    """A page of a list of projects, and whether another one comes."""

    projects: list[JSON]
    more: bool


def _describe(value: Any) -> str:
    return _NAMES.get(type(value), "something else")


def _check(value: Any, kind: JSONType, what: str) -> None:
    """Refuse a value of another type; true and false are no numbers."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if type(value) not in kinds:
        raise MismatchError(
            f"{what} is {_describe(value)}, not {' or '.join(_NAMES[k] for k in kinds)}"
        )
    if type(value) is int and value < 0:
        raise MismatchError(f"{what} is below zero")


def _field(value: JSON, name: str, kind: JSONType, what: str) -> Any:
    """Return a field that has to be there."""
    if name not in value:
        raise MismatchError(f"{what} has no {name}")
    _check(value[name], kind, f"{name} of {what}")
    return value[name]


def _object(value: Any, what: str = "it") -> JSON:
    _check(value, dict, what)
    return dict(value)


def _list(value: Any, what: str = "it") -> list[Any]:
    _check(value, list, what)
    return list(value)


def _objects(value: Any, what: str) -> list[JSON]:
    return [_object(item, f"an item of {what}") for item in _list(value, what)]


def _identity(value: JSON, what: str) -> int:
    number: int = _field(value, "id", int, what)
    if number < 1:
        raise MismatchError(f"id of {what} is no id")
    return number


def _refuse_doubles(values: Sequence[JSON], what: str) -> None:
    numbers = [_identity(value, f"an item of {what}") for value in values]
    if len(set(numbers)) < len(numbers):
        raise MismatchError(f"{what} have one id twice")


def _check_length(found: int, expected: int, what: str) -> None:
    if found != expected:
        raise MismatchError(f"it has {found} {what} where {expected} have to be")


# --- projects ---------------------------------------------------------------------------------


def read_projects(value: Any, *, title: str, page: int, size: int) -> ProjectPage:
    """Read a page of projects: each with its id, its title and when it was made."""
    answer = _object(value)
    found = _objects(_field(answer, "results", list, "it"), "projects")
    for each in found:
        named = _field(each, "title", str, "a project")
        if title.strip().casefold() not in named.casefold():
            raise MismatchError(f"it has a project {named!r}")
        _field(each, "created_at", str, "a project")
    _refuse_doubles(found, "projects")
    count = _field(answer, "count", int, "it")
    _check_length(len(found), _expect(count, page, size), "projects")
    return ProjectPage(projects=found, more=count > page * size)


def _expect(total: int, page: int, size: int) -> int:
    """Return how many of all items a page has."""
    return max(0, min(size, total - (page - 1) * size))


def read_project(value: Any, *, project: int) -> JSON:
    """Read the settings of the project that was asked for."""
    answer = _object(value)
    found = _identity(answer, "the project")
    if found != project:
        raise MismatchError(f"it is of project {found}")
    for name in ("title", "label_config", "created_at"):
        _field(answer, name, str, "the project")
    _check(answer.get("maximum_annotations"), (int, _NULL), "maximum_annotations")
    return answer


def read_made_project(value: Any) -> int:
    """Read the id of a project that was just made."""
    return _identity(_object(value), "the project")


def read_versions(value: Any) -> dict[str, int]:
    """Read how many predictions there are of each model version."""
    answer = _object(value)
    for version, count in answer.items():
        _check(count, int, f"the count of {version!r}")
    return answer


def read_columns(value: Any) -> dict[str, int]:
    """Read which columns tasks have, out of the summary of a project."""
    columns = dict(_field(_object(value), "all_data_columns", (dict, _NULL), "it") or {})
    for count in columns.values():
        _check(count, int, "a count of all_data_columns")
    return columns


# --- tasks ------------------------------------------------------------------------------------


def read_tasks(
    value: Any,
    *,
    project: int,
    size: int,
    fields: Collection[str] | None,
    fits: Callable[[int], bool],
) -> TaskPage:
    """Read the first tasks of a list: as many as there have to be, in order, each asked for.

    `fields` are those that were asked for, None for whole tasks; `fits` tells by its id whether a
    task may be among them.
    """
    answer = _object(value)
    total = _field(answer, "total", int, "it")
    tasks = _objects(_field(answer, "tasks", list, "it"), "tasks")
    _refuse_doubles(tasks, "tasks")
    _check_length(len(tasks), min(total, size), "tasks")
    numbers = [task["id"] for task in tasks]
    if numbers != sorted(numbers) or not all(map(fits, numbers)):
        raise MismatchError("it has tasks that were not asked for, or in another order")
    for task in tasks:
        if fields is None:
            _check_task(task, project)
        for name in fields or ():
            _field(task, name, _FIELDS[name], "a task")
    for name in _ITEMS if fields is None else ():
        _refuse_doubles([item for task in tasks for item in task[name]], name)
    return TaskPage(tasks=tasks, total=total)


def _check_task(task: JSON, project: int) -> None:
    """Refuse a whole task that is of another project, or of which something is missing."""
    what = f"task {task['id']}"
    if _field(task, "project", int, what) != project:
        raise MismatchError(f"{what} is of another project")
    for name, kind in _FIELDS.items():
        _field(task, name, kind, what)
    _field(task, "meta", (dict, _NULL), what)
    for name, fields in _ITEMS.items():
        for item in _objects(_field(task, name, list, what), f"{name} of {what}"):
            _check_item(item, fields, f"an item of {name} of {what}")
            if item.get("task", task["id"]) != task["id"]:
                raise MismatchError(f"an item of {name} of {what} is of another task")


def _check_item(item: JSON, fields: Mapping[str, JSONType], what: str) -> None:
    for name, kind in fields.items():
        _field(item, name, kind, what)


def read_made_tasks(value: Any, *, count: int) -> list[int]:
    """Read the ids of tasks that were just made, one for each that was sent."""
    numbers = _list(_field(_object(value), "task_ids", list, "it"))
    for number in numbers:
        _check(number, int, "an id")
    _check_length(len(numbers), count, "ids")
    if len(set(numbers)) < len(numbers) or 0 in numbers:
        raise MismatchError("one of its ids is no id, or stands twice")
    return numbers


def read_made_predictions(value: Any, *, count: int) -> None:
    """Read how many predictions were just made: as many as were sent."""
    _check_length(_field(_object(value), "created", int, "it"), count, "predictions")


def read_changed(value: Any, *, number: int) -> None:
    """Read what was changed: the item that was to be."""
    found = _identity(_object(value), "it")
    if found != number:
        raise MismatchError(f"it is of number {found}, not {number}")


def read_nothing(value: Any) -> None:
    """Read the answer to what asks for none: nothing, or an object that says so."""
    _check(value, (_NULL, dict), "it")


def read_models(value: Any) -> list[JSON]:
    """Read which model servers a project asks: the id and the address of each."""
    found = _objects(value, "the list")
    for model in found:
        _identity(model, "a model server")
        _field(model, "url", str, "a model server")
    return found


# --- people -----------------------------------------------------------------------------------


def read_invitation(value: Any) -> str:
    """Read the path at which people make themselves an account."""
    path: str = _field(_object(value), "invite_url", str, "it")
    if not path.startswith("/") or not path.isprintable():
        raise MismatchError("invite_url is no path")
    return path


def read_users(value: Any) -> list[JSON]:
    """Read the users: each with an id and an address."""
    users = _objects(value, "users")
    for user in users:
        _field(user, "email", str, "a user")
    _refuse_doubles(users, "users")
    return users
