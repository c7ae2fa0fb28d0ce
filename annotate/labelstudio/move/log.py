"""The log of a project's move to another scheme: everything as it was before it was changed.

A line is written, and is on the disk, before an item of the server is changed and after that. From
these lines a move goes on where it was cut off, and everything is brought back. The log also is
the lock that keeps two moves of a project apart.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

from annotate.errors import AnnotateError
from annotate.files.json_values import dump_json
from annotate.labelstudio.api.journal import hold_lines, write_line
from annotate.labelstudio.page.projects import slugify
from annotate.model import JSON

FORMAT = "annotate-move/1"
BRIDGED, FINISHED, UNDONE = "bridged", "finished", "undone"


class ProjectItem(NamedTuple):
    """One thing on the server: an annotation, draft or prediction, or a task's notes on them."""

    kind: str
    id: int
    task: int


@dataclass(kw_only=True)
class Written:
    """What was done to an item: its content before all of it, the hash of that after it.

    `waiting` are the regions whose label a person has to choose.
    """

    before: Any
    after: str
    waiting: frozenset[str]
    back: bool = False


@dataclass
class Log:
    """A move under way, done or undone. `head` says of what, and holds the project's settings."""

    stream: IO[str]
    path: Path
    head: JSON = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)  # and when that was
    items: dict[ProjectItem, Written] = field(default_factory=dict)

    def begin(self, head: JSON) -> None:
        """Note what is moved, and the project's settings as they are."""
        self._write({"format": FORMAT, **head})
        self.head = head

    def note(self, state: str, time: str = "") -> None:
        """Note how far the move is, and when it was."""
        self._write({"state": state, "time": time})
        self.states[state] = time

    def intend(self, item: ProjectItem, before: Any, after: Any, waiting: Sequence[str]) -> None:
        """Note what an item is, and what it is about to become."""
        digest = hash_content(after)
        value = {"item": list(item), "before": before, "after": digest, "waiting": list(waiting)}
        self._write(value)
        self._keep(value)

    def settle(self, item: ProjectItem, outcome: str) -> None:
        """Note that an item was changed, or brought back."""
        self._write({"item": list(item), "outcome": outcome})
        if outcome == UNDONE:
            self.items[item].back = True

    @property
    def is_undone(self) -> bool:
        """Whether everything was brought back; a log that was undone is not gone on with."""
        return UNDONE in self.states

    def _write(self, value: JSON) -> None:
        write_line(self.stream, value)

    def read(self) -> None:
        """Read what was noted before. A line cut off by a crash was not acted on."""
        for line in self.stream:
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if "format" in value:
                self.head = value
            elif "state" in value:
                self.states[str(value["state"])] = str(value["time"])
            elif "before" in value:
                self._keep(value)
            elif value.get("outcome") == UNDONE:
                self.items[ProjectItem(*value["item"])].back = True

    def _keep(self, value: JSON) -> None:
        item = ProjectItem(*value["item"])
        first = self.items.get(item)
        self.items[item] = Written(
            before=value["before"] if first is None else first.before,
            after=value["after"],
            waiting=frozenset(value["waiting"]),
        )


def hash_content(content: Any) -> str:
    """Return what stands for the content of an item."""
    return hashlib.sha256(dump_json(content).encode("utf-8")).hexdigest()


def list_logs(state: Path, title: str, project: int) -> list[Path]:
    """Return the logs of a project's moves, the oldest first."""
    return sorted(folder_of(state, title, project).glob("[0-9][0-9][0-9][0-9].jsonl"))


def name_log(state: Path, title: str, project: int) -> Path:
    """Return the name of a new log."""
    number = len(list_logs(state, title, project)) + 1
    return folder_of(state, title, project) / f"{number:04d}.jsonl"


def folder_of(state: Path, title: str, project: int) -> Path:
    """Return the folder with the logs of a project's moves."""
    return state / "moved" / f"{slugify(title)}-{project}"


@contextmanager
def open_log(path: Path, *, must_exist: bool = False) -> Iterator[Log]:
    """Open a log and hold it.

    Raises:
        RunError: another move holds it.
        AnnotateError: there is none, and there has to be.
    """
    if must_exist and not path.is_file():
        raise AnnotateError(f"There is no log {path}.", "It is named where a move ends.")
    with hold_lines(path, "Another migration of this project is running.") as stream:
        log = Log(stream, path)
        log.read()
        yield log
