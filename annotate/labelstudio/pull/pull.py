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
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Self

from annotate.files.json_values import dump_json
from annotate.files.outputs import naming, open_output
from annotate.labelstudio.api.client import PAGE, Client
from annotate.labelstudio.api.errors import RefusedError
from annotate.labelstudio.api.filters import after, among
from annotate.labelstudio.identity import find_project
from annotate.labelstudio.page.config import is_as_made
from annotate.labelstudio.page.structure import compare_configs
from annotate.labelstudio.pull.changes import Now, find_changes, to_state
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
from annotate.model import JSON, Problem

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
    chosen: int | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> PullResult:
    """Write what a project holds, or what changed since the last pull, to a new file.

    `chosen` is the id of the project that is meant from now on.

    Raises:
        ServerError: there is no such project, or the server failed. No pull is written then.
        RunError: another pull of the project is running.
    """
    project, problems = find_project(client, title, state, chosen=chosen)
    with hold_project(state, title) as partial:
        run = _PullRun(client, title, state, client.read_project(project))
        run.problems += problems
        run.pseudonyms = make_pseudonyms(state, {"server": client.server})
        run.ids = _map_users(client)
        last = None if full else run.find_last()
        if last is not None:
            return run.pull_changes(last)
        resumed = run.pull_whole(partial, report)
        first = run.write_whole(partial)
        return run.look_again().pull_changes(first.path) if resumed else first


@dataclass
class _PullRun:
    client: Client
    title: str
    state: Path
    settings: JSON
    versions: JSON = field(default_factory=dict)
    columns: JSON = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    pseudonyms: Pseudonyms | None = None
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.project = int(self.settings["id"])
        self.look_again()

    def look_again(self) -> Self:
        """Ask what is to be known before anything is listed: what changes later, comes later."""
        self.versions = dict(self.client.count_versions(self.project))
        self.columns = dict(self.client.count_columns(self.project))
        self.started = self.client.server_time or datetime.now(UTC)
        return self

    # --- whole --------------------------------------------------------------------------------

    def find_last(self) -> Path | None:
        """Return the pull that this one can follow, None where there is none."""
        paths = list_pulls(self.state, self.title)
        if not paths:
            return None
        header = read_header(paths[-1])
        if not self._is_of_this_project(header):
            message = (
                f"{self.title} is another project than the one that was pulled last "
                f"({header.get('project')} at {header.get('url')}); it is pulled as a whole"
            )
            fix = "If it was copied there, go on with the one that people work in."
            self._warn("L11", message, fix)
            return None
        self._compare(header)
        return paths[-1] if "started" in header else None

    def _is_of_this_project(self, header: JSON) -> bool:
        """Tell whether a pull is of this project, also where its server has another name now."""
        if header.get("project") != self.project:
            return False
        if "created" in header:
            return bool(header["created"] == self.settings["created_at"])
        return is_same_server(header, self.client)

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
            "created": self.settings["created_at"],
            "versions": self.versions,
        }
        resumed = begun is not None and {k: begun[0].get(k) for k in head} == head
        if begun is None or not resumed:
            last = 0
            more = {"columns": self.columns, "started": self.started.strftime(_TIME)}
            line = dump_json({**head, **more})
            with naming(partial):
                partial.write_text(line + "\n", encoding="utf-8", newline="\n")
        else:
            self.started = datetime.strptime(begun[0]["started"], _TIME).replace(tzinfo=UTC)
            self.columns, last = begun[0]["columns"], begun[1]
            report(f"Going on with a pull of {self.title} that was cut off.")
        with naming(partial), partial.open("ab") as stream:
            # By id and not by page: a page moves when somebody deletes a task before it.
            while page := self.client.list_tasks(self.project, [after(last)], fits=last.__lt__):
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
                index[str(task["id"])] = to_state(task)
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
            "created": self.settings["created_at"],
            "url": self.client.url,
            "server": self.client.server,
            "time": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "started": self.started.strftime(_TIME),
            "count": count,
            "overlap": self.settings.get("maximum_annotations"),
            "versions": self.versions,
            "columns": self.columns,
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
        now = Now(self.client, self.project, self.versions, self.columns)
        changes = find_changes(now, header, index)
        path, written = self._write_changes(
            last, index, sorted(changes.wanted), sorted(changes.deleted)
        )
        return PullResult(
            path=path,
            written=written,
            tasks=len(index),
            deleted=tuple(sorted(changes.deleted)),
            problems=self.problems,
        )

    def _write_changes(
        self, last: Path, index: JSON, wanted: Sequence[int], deleted: Sequence[int]
    ) -> tuple[Path, int]:
        drafts: list[int] = []
        written = 0
        with tempfile.TemporaryFile() as body:
            for at in range(0, len(wanted), PAGE):
                page = wanted[at : at + PAGE]
                fits = set(page).__contains__
                tasks = self.client.list_tasks(self.project, [among(page)], fits=fits)
                self._write(tasks, body)
                written += len(tasks)
                index |= {str(task["id"]): to_state(task) for task in tasks}
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
            states = dict(value["tasks"])
            if value["pull"] == last.name and all(isinstance(s, dict) for s in states.values()):
                return states
        except (OSError, ValueError, KeyError, TypeError):
            pass
        with open_pull(last) as pulled:
            return {str(task["id"]): to_state(task) for _, task in pulled.iter_tasks()}


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
