"""What changed in a project since a pull: told by each task's time, counts and data.

The server's own actions change tasks in ways that a time alone does not show: annotations that are
moved from one task to another or copied to it, predictions that are deleted, columns that are
written into. So every task is listed, with little of each, and compared with what was pulled.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from annotate.files.json_values import dump_json
from annotate.labelstudio.api.client import LIGHT_PAGE, Client
from annotate.labelstudio.api.filters import HAS_DRAFT, among
from annotate.labelstudio.inventory import Inventory
from annotate.model import JSON

_COUNTS = ("total_annotations", "cancelled_annotations", "total_predictions", "overlap")
_FIELDS = ",".join(("id", "updated_at", *_COUNTS))


class Now(NamedTuple):
    """A project as it is: what is asked of the whole before its tasks are listed."""

    client: Client
    project: int
    versions: Mapping[str, int]
    columns: Mapping[str, int]


class Changes(NamedTuple):
    """The tasks that are to be pulled anew, and those that are gone."""

    wanted: set[int]
    deleted: set[int]


def to_state(task: JSON) -> JSON:
    """Return what tells whether a whole task is as it was.

    Its items are counted, whatever it says of their number: a task of which some were missing in
    the answer is asked for again by the next pull.
    """
    predictions = [p for p in task.get("predictions") or () if isinstance(p, dict)]
    return {
        "updated_at": task.get("updated_at"),
        "versions": sorted({str(p.get("model_version")) for p in predictions}),
        "counts": _count(task),
        "data": _hash(task.get("data")),
    }


def find_changes(now: Now, header: JSON, index: Mapping[str, JSON]) -> Changes:
    """Compare a project with a pull of it, by the header of that and the state of each task."""
    client, project = now.client, now.project
    # A column that somebody wrote into leaves everything else of a task as it is.
    written = header.get("columns") != now.columns
    fields = f"{_FIELDS},data" if written else _FIELDS
    there, wanted = set[int](), set[int]()
    for task in client.iter_tasks(project, include=fields):
        there.add(task["id"])
        if _is_changed(index.get(str(task["id"])), task):
            wanted.add(task["id"])
    if header["versions"] != now.versions:  # that leaves a task's time as it is
        wanted |= _find_predicted(now, header["versions"], index)
    drafted = {task["id"] for task in client.iter_tasks(project, include="id", filters=[HAS_DRAFT])}
    wanted |= drafted | {number for number in header["drafts"] if str(number) in index}
    gone = sorted({int(number) for number in index} - there)
    back = _ask_again(now, gone)
    return Changes(wanted=(wanted & there) | back, deleted=set(gone) - back)


def _count(task: JSON) -> list[int | None]:
    """Return the `_COUNTS` of a whole task."""
    annotations = task.get("annotations") or ()
    cancelled = sum(bool(each.get("was_cancelled")) for each in annotations)
    predicted = len(task.get("predictions") or ())
    return [len(annotations) - cancelled, cancelled, predicted, task.get("overlap")]


def _is_changed(before: JSON | None, task: JSON) -> bool:
    if before is None or before["updated_at"] != task["updated_at"]:
        return True
    if before["counts"] != [task[name] for name in _COUNTS]:
        return True
    return "data" in task and before["data"] != _hash(task["data"])


def _hash(data: Any) -> str:
    return hashlib.sha256(dump_json(data).encode("utf-8")).hexdigest()[:16]


def _find_predicted(now: Now, before: Mapping[str, int], index: Mapping[str, JSON]) -> set[int]:
    """Return the tasks that got or lost predictions."""
    inventory = Inventory(now.client, now.project)
    found: set[int] = set()
    for version in before.keys() | now.versions.keys():
        if before.get(version) != now.versions.get(version):
            had = {int(i) for i, state in index.items() if version in state["versions"]}
            found |= had ^ inventory.list_version(version)
    return found


def _ask_again(now: Now, gone: Sequence[int]) -> set[int]:
    """Ask by number for tasks that were not listed; return those that are there after all."""
    back: set[int] = set()
    for at in range(0, len(gone), LIGHT_PAGE):
        some = gone[at : at + LIGHT_PAGE]
        listed = now.client.iter_tasks(
            now.project, include="id", filters=[among(some)], fits=set(some).__contains__
        )
        back |= {task["id"] for task in listed}
    return back
