"""Pull a project: what the server holds of it, as it is, but for its users' names.

The first pull of a project is whole, the next ones hold what changed: `pulls.py` says how they
are read. Nothing is converted here, so that a conversion can be done again. A pull that was cut
off is gone on with; two at the same time are not.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from annotate.files.outputs import open_output
from annotate.labelstudio.api.client import PAGE, Client
from annotate.labelstudio.api.errors import RefusedError
from annotate.labelstudio.inventory import Inventory
from annotate.labelstudio.page.config import is_as_made
from annotate.labelstudio.page.projects import find_project
from annotate.labelstudio.page.structure import compare_configs
from annotate.labelstudio.pull.filters import HAS_DRAFT, after, among, greater
from annotate.labelstudio.pull.lock import hold_project, read_partial
from annotate.labelstudio.pull.pseudonyms import (
    Pseudonyms,
    is_same_server,
    make_pseudonyms,
    strip_people,
)
from annotate.labelstudio.pull.pulls import (
    FORMAT,
    SUFFIX,
    folder_of,
    list_pulls,
    open_pull,
    read_header,
)
from annotate.model import Problem
from annotate.records import dump_json

JSON = dict[str, Any]
# A change may become visible this long after the time that it bears.
OVERLAP = timedelta(seconds=20)
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, kw_only=True)
class PullResult:
    """The file that was written, how many tasks are in it, and in the project as pulled."""

    path: Path
    written: int
    tasks: int
    deleted: tuple[int, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def pull(
    client: Client,
    title: str,
    state: Path,
    *,
    full: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> PullResult:
    """Write what a project holds, or what changed since the last pull, to a new file.

    Raises:
        ServerError: there is no such project, or the server failed. No pull is written then.
        RunError: another pull of the project is running.
    """
    project = find_project(client, title)
    with hold_project(state, title) as partial:
        settings = client.read_project(project)
        run = _PullRun(client, title, state, settings, dict(client.count_versions(project)))
        run.pseudonyms = make_pseudonyms(state, {"server": client.server})
        run.ids = _map_users(client)
        last = None if full else run.find_last()
        if last is not None:
            return run.pull_changes(last)
        resumed = run.pull_whole(partial, report)
        first = run.write_whole(partial)
        return run.pull_changes(first.path) if resumed else first


@dataclass
class _PullRun:
    client: Client
    title: str
    state: Path
    settings: JSON
    versions: JSON
    ids: dict[str, int] = field(default_factory=dict)
    pseudonyms: Pseudonyms | None = None
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.project = int(self.settings["id"])
        self.started = self.client.server_time or datetime.now(UTC)

    # --- whole --------------------------------------------------------------------------------

    def find_last(self) -> Path | None:
        """Return the pull that this one can follow, None where there is none."""
        paths = list_pulls(self.state, self.title)
        if not paths:
            return None
        header = read_header(paths[-1])
        if header.get("project") != self.project or not is_same_server(header, self.client):
            message = (
                f"{self.title} is another project than the one that was pulled last "
                f"({header.get('project')} at {header.get('url')}); it is pulled as a whole"
            )
            fix = "If it was copied there, go on with the one that people work in."
            self._warn("L11", message, fix)
            return None
        self._compare(header)
        return paths[-1] if "started" in header else None

    def _compare(self, header: JSON) -> None:
        before, now = str(header["label_config"]), str(self.settings["label_config"])
        difference = compare_configs(now, before)
        if difference or (now != before and not is_as_made(now)):
            what = difference.describe(missing="no longer there") or "only its words or its look"
            message = (
                f"the labelling configuration of {self.title} was changed on the server since the "
                f"last pull: {what}"
            )
            fix = "Put it back there; what the scheme does not know is a problem in the export."
            self._warn("L12", message, fix)

    def _warn(self, code: str, message: str, fix: str) -> None:
        self.problems.append(Problem(code=code, message=message, severity="warning", fix=fix))

    def pull_whole(self, partial: Path, report: Callable[[str], None]) -> bool:
        """Bring all tasks into the growing file; tell whether an earlier pull had begun it."""
        begun = read_partial(partial)
        head = {
            "project": self.project,
            "server": self.client.server,
            "versions": self.versions,
        }
        resumed = begun is not None and {k: begun[0].get(k) for k in head} == head
        if begun is None or not resumed:
            last = 0
            line = dump_json({**head, "started": self.started.strftime(_TIME)})
            partial.write_text(line + "\n", encoding="utf-8")
        else:
            self.started = datetime.strptime(begun[0]["started"], _TIME).replace(tzinfo=UTC)
            last = begun[1]
            report(f"Going on with a pull of {self.title} that was cut off.")
        with partial.open("ab") as stream:
            # By id and not by page: a page moves when somebody deletes a task before it.
            while page := self.client.list_tasks(self.project, [after(last)]):
                self._write(page, stream)
                stream.flush()
                last = max(int(task["id"]) for task in page)
        return resumed

    def _write(self, tasks: Sequence[JSON], stream: IO[bytes]) -> None:
        assert self.pseudonyms is not None
        for task in tasks:
            stripped = strip_people(task, self.ids, self.pseudonyms)
            stream.write(dump_json(stripped).encode("utf-8") + b"\n")

    def write_whole(self, partial: Path) -> PullResult:
        """Make a pull of the grown file."""
        index, drafts = {}, []
        with partial.open("rb") as lines:
            next(lines)
            for line in lines:
                task = json.loads(line)
                index[str(task["id"])] = _to_state(task)
                drafts += [task["id"]] if task.get("drafts") else []
        with partial.open("rb") as body:
            next(body)
            path = self._write_pull(body, len(index), index, drafts=drafts)
        partial.unlink()
        return PullResult(path=path, written=len(index), tasks=len(index), problems=self.problems)

    def _write_pull(
        self, body: IO[bytes], count: int, index: JSON, *, drafts: Sequence[int], **more: Any
    ) -> Path:
        now = datetime.now(UTC)
        header = {
            "format": FORMAT,
            "project": self.project,
            "title": self.title,
            "url": self.client.url,
            "server": self.client.server,
            "time": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "started": self.started.strftime(_TIME),
            "count": count,
            "overlap": self.settings.get("maximum_annotations"),
            "versions": self.versions,
            "drafts": sorted(drafts),
            **more,
            "label_config": self.settings["label_config"],
        }
        path = _name_file(folder_of(self.state, self.title), now)
        with open_output(path) as stream:
            stream.write(dump_json(header).encode("utf-8") + b"\n")
            shutil.copyfileobj(body, stream)
        with open_output(self._index_path) as stream:
            stream.write(dump_json({"pull": path.name, "tasks": index}).encode("utf-8"))
        return path

    # --- changes ------------------------------------------------------------------------------

    @property
    def _index_path(self) -> Path:
        return folder_of(self.state, self.title).with_suffix(".index.json")

    def pull_changes(self, last: Path) -> PullResult:
        """Write what changed since a pull."""
        header, index = read_header(last), self._read_index(last)
        self.started = self.client.server_time or self.started
        since = datetime.strptime(header["started"], _TIME).replace(tzinfo=UTC) - OVERLAP
        recent = self._list(greater("updated_at", since.strftime(_TIME), "Datetime"))
        changed = {int(t["id"]) for t in recent if _read_time(index, t) != t.get("updated_at")}
        if header["versions"] != self.versions:  # that leaves a task's time as it is
            changed |= self._find_predicted(header["versions"], index)
        drafted = {int(t["id"]) for t in self._list(HAS_DRAFT)}
        wanted = changed | drafted | {i for i in header["drafts"] if str(i) in index}
        known = {int(i) for i in index} | wanted
        deleted: set[int] = set()
        if self.client.count_tasks(self.project) != len(known):
            there = {int(t["id"]) for t in self.client.iter_tasks(self.project, include="id")}
            deleted, wanted = known - there, (wanted | (there - known)) & there
        path, written = self._write_changes(last, index, sorted(wanted), sorted(deleted))
        return PullResult(
            path=path,
            written=written,
            tasks=len(index),
            deleted=tuple(sorted(deleted)),
            problems=self.problems,
        )

    def _find_predicted(self, before: JSON, index: JSON) -> set[int]:
        """Return the tasks that got or lost predictions."""
        inventory = Inventory(self.client, self.project)
        found: set[int] = set()
        for version in before.keys() | self.versions.keys():
            if before.get(version) != self.versions.get(version):
                had = {int(i) for i, state in index.items() if version in state[1]}
                found |= had ^ inventory.list_version(version)
        return found

    def _list(self, condition: JSON) -> list[JSON]:
        fields = "id,updated_at"
        return list(self.client.iter_tasks(self.project, include=fields, filters=[condition]))

    def _write_changes(
        self, last: Path, index: JSON, wanted: Sequence[int], deleted: Sequence[int]
    ) -> tuple[Path, int]:
        drafts: list[int] = []
        written = 0
        with tempfile.TemporaryFile() as body:
            for at in range(0, len(wanted), PAGE):
                tasks = self.client.list_tasks(self.project, [among(wanted[at : at + PAGE])])
                self._write(tasks, body)
                written += len(tasks)
                index |= {str(task["id"]): _to_state(task) for task in tasks}
                drafts += [int(task["id"]) for task in tasks if task.get("drafts")]
            for number in deleted:
                index.pop(str(number), None)
            body.seek(0)
            path = self._write_pull(
                body, written, index, drafts=drafts, follows=last.name, deleted=list(deleted)
            )
        return path, written

    def _read_index(self, last: Path) -> JSON:
        """Return when each task changed as of the last pull; from the pulls where need be."""
        try:
            value = json.loads(self._index_path.read_bytes())
            if value["pull"] == last.name:
                return dict(value["tasks"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        with open_pull(last) as pulled:
            return {str(task["id"]): _to_state(task) for _, task in pulled.iter_tasks()}


def _to_state(task: JSON) -> list[Any]:
    """Return what tells whether a task is as it was: its time and its predictions' versions."""
    predictions = [p for p in task.get("predictions") or () if isinstance(p, dict)]
    return [task.get("updated_at"), sorted({str(p.get("model_version")) for p in predictions})]


def _read_time(index: JSON, task: JSON) -> Any:
    return index.get(str(task["id"]), [None])[0]


def _map_users(client: Client) -> dict[str, int]:
    """Return the users' ids by address, as far as this token may see them."""
    try:
        return {str(user["email"]): int(user["id"]) for user in client.list_users()}
    except RefusedError:
        return {}


def _name_file(folder: Path, now: datetime) -> Path:
    stem = now.strftime("%Y%m%dT%H%M%SZ")
    path, count = folder / f"{stem}{SUFFIX}", 1
    while path.exists():
        count += 1
        path = folder / f"{stem}-{count:03d}{SUFFIX}"
    return path
