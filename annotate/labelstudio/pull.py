"""Pull a project: everything the server holds of it, as it is, but for its users' names.

A pull is a file that is never changed: `STATE/pulled/PROJECT/TIME.jsonl.gz`, its first line a
header, then a task a line. Nothing is converted here, so that a conversion can be done again.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError
from annotate.labelstudio.answers import RefusedError
from annotate.labelstudio.client import Client
from annotate.labelstudio.people import Pseudonyms, make_pseudonyms, strip_people
from annotate.labelstudio.projects import find_project, slugify
from annotate.records import dump_json, open_output

JSON = dict[str, Any]
FORMAT = "annotate-pull/1"
SUFFIX = ".jsonl.gz"


@dataclass(frozen=True, kw_only=True)
class PullResult:
    """The file that was written, and how many tasks are in it."""

    path: Path
    tasks: int


def pull(client: Client, title: str, state: Path) -> PullResult:
    """Write all that a project holds to a new file in the state folder.

    Raises:
        ServerError: there is no such project, or the server failed. Nothing is written then.
    """
    project = find_project(client, title)
    settings = client.read_project(project)
    pseudonyms = make_pseudonyms(state, client.url)
    ids = _map_users(client)
    now = datetime.now(UTC)
    tasks = _strip(client.iter_tasks(project), ids, pseudonyms)
    with tempfile.TemporaryFile() as spool:
        count = 0
        for task in tasks:
            spool.write(dump_json(task).encode("utf-8") + b"\n")
            count += 1
        header = {
            "format": FORMAT,
            "project": project,
            "title": title,
            "url": client.url,
            "time": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "count": count,
            "label_config": settings["label_config"],
        }
        path = _name_file(folder_of(state, title), now)
        with open_output(path) as stream:
            stream.write(dump_json(header).encode("utf-8") + b"\n")
            spool.seek(0)
            shutil.copyfileobj(spool, stream)
    return PullResult(path=path, tasks=count)


def _strip(tasks: Iterable[JSON], ids: dict[str, int], pseudonyms: Pseudonyms) -> Iterator[JSON]:
    seen: set[Any] = set()
    for task in tasks:
        if task.get("id") not in seen:  # a page may move while somebody adds tasks
            seen.add(task.get("id"))
            yield strip_people(task, ids, pseudonyms)


def _map_users(client: Client) -> dict[str, int]:
    """Return the users' ids by address, as far as this token may see them."""
    try:
        return {str(user["email"]): int(user["id"]) for user in client.list_users()}
    except RefusedError:
        return {}


def folder_of(state: Path, title: str) -> Path:
    """Return the folder with the pulls of a project."""
    return state / "pulled" / slugify(title)


def _name_file(folder: Path, now: datetime) -> Path:
    stem = now.strftime("%Y%m%dT%H%M%SZ")
    path, count = folder / f"{stem}{SUFFIX}", 1
    while path.exists():
        count += 1
        path = folder / f"{stem}-{count:03d}{SUFFIX}"
    return path


def find_newest(state: Path, title: str) -> Path:
    """Return the newest pull of a project.

    Raises:
        AnnotateError: it was never pulled.
    """
    paths = sorted(folder_of(state, title).glob(f"*{SUFFIX}"), key=lambda p: p.name.split(".")[0])
    if not paths:
        raise AnnotateError(
            f"The project {title!r} was never pulled into {state}.",
            "Run the command without --offline, or: annotate pull",
        )
    return paths[-1]
