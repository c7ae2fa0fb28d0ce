"""The files of pulls: a whole one, and increments that follow it. Reading only.

A pull is a file that is never changed: its first line is a header, then a task a line. One that
`follows` another holds the tasks that changed since, and names those that are gone. What a project
held at the time of a pull is that pull and all that it follows.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from annotate.errors import AnnotateError
from annotate.files.json_lines import open_binary
from annotate.labelstudio.page.projects import slugify
from annotate.model import JSON

FORMAT = "annotate-pull/1"
SUFFIX = ".jsonl.gz"


@dataclass(frozen=True, kw_only=True)
class PulledLine:
    """Where a task stands: the file, its line there, and the place in the unpacked file."""

    path: Path
    number: int
    stream: IO[bytes]
    offset: int
    document: Any = None

    def load(self) -> JSON:
        """Read the task."""
        self.stream.seek(self.offset)
        task = json.loads(self.stream.readline())
        return task if isinstance(task, dict) else {}


@dataclass(kw_only=True)
class Pull:
    """A project as it was at the time of a pull: the newest header, and its tasks by id.

    `gone` are the tasks that were deleted on the server, as they were last. A server on SQLite
    may give the number of a deleted task to another document.
    """

    header: JSON
    paths: list[Path]
    tasks: dict[Any, PulledLine] = field(default_factory=dict)
    gone: list[PulledLine] = field(default_factory=list)

    def iter_tasks(self) -> Iterator[tuple[PulledLine, JSON]]:
        """Yield the tasks in the order in which they were first pulled."""
        for line in self.tasks.values():
            yield line, line.load()


@contextmanager
def open_pull(path: Path) -> Iterator[Pull]:
    """Open a pull with all that it follows; its tasks can be read until the block ends.

    Raises:
        AnnotateError: one of the files is no pull, or is not there.
    """
    chain = list(reversed(list(_iter_back(path))))
    pull = Pull(header=chain[-1][1], paths=[each for each, _ in chain])
    with ExitStack() as stack:
        for each, header in chain:
            stream = stack.enter_context(tempfile.TemporaryFile())
            with open_binary(each) as packed:
                shutil.copyfileobj(packed, stream)
            stream.seek(0)
            stream.readline()
            _add(pull, each, stream)
            for number in header.get("deleted", ()):
                if number in pull.tasks:
                    pull.gone.append(pull.tasks.pop(number))
        yield pull


def _add(pull: Pull, path: Path, stream: IO[bytes]) -> None:
    number = 2
    while True:
        offset = stream.tell()
        line = stream.readline()
        if not line:
            return
        task = json.loads(line)
        task = task if isinstance(task, dict) else {}
        key = task.get("id", (path, number))
        document = (task.get("data") or {}).get("document_id")
        known = pull.tasks.get(key)
        if known is not None and known.document != document:
            pull.gone.append(known)
        pull.tasks[key] = PulledLine(
            path=path, number=number, stream=stream, offset=offset, document=document
        )
        number += 1


def _iter_back(path: Path) -> Iterator[tuple[Path, JSON]]:
    seen = set()
    while path not in seen:
        seen.add(path)
        header = read_header(path)
        yield path, header
        if not header.get("follows"):
            return
        path = path.with_name(str(header["follows"]))


def read_header(path: Path) -> JSON:
    """Read the first line of a pull.

    Raises:
        AnnotateError: the file is no pull, or is not there.
    """
    with open_binary(path) as stream:
        line = stream.readline()
    try:
        header = json.loads(line)
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise AnnotateError(
            f"{path} is no pull of a Label Studio project.", "Pull the project again, with --full."
        )
    return header


def folder_of(state: Path, title: str) -> Path:
    """Return the folder with the pulls of a project."""
    return state / "pulled" / slugify(title)


def list_pulls(state: Path, title: str) -> list[Path]:
    """Return the pulls of a project, the oldest first."""
    paths = folder_of(state, title).glob(f"*{SUFFIX}")
    return sorted(paths, key=lambda p: p.name.split(".")[0])


def find_newest(state: Path, title: str) -> Path:
    """Return the newest pull of a project.

    Raises:
        AnnotateError: it was never pulled.
    """
    paths = list_pulls(state, title)
    if not paths:
        raise AnnotateError(
            f"The project {title!r} was never pulled into {state}.",
            "Run the command without --offline, or: annotate pull",
        )
    return paths[-1]
