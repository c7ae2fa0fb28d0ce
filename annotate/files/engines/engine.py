"""Parts handed out by an engine; how far they are is seen at the marks beside them.

The engine runs in processes of its own, so that what it prints, and does to a process, stays
there: one for Ray, and one a worker on this machine, each started again once where it was killed.
"""

import pickle
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT
from typing import Literal

from annotate.errors import MissingExtraError
from annotate.files.engines.step import TRIES, PartsStep
from annotate.files.parts import list_names

ENGINES = ("local", "ray", "slurm")
PLAN, LOG = "plan.pickle", "engine.log"
_SECONDS_BETWEEN_LOOKS = 0.5
_STOPPING = 20.0
_LAST = 600  # characters of a log that are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Who hands parts out, to how many workers, each with so many gigabytes.

    `address` is that of a Ray that is there; without one, one is looked for, or started. The
    others are for Slurm: the queue, the time for a worker, a line that its script begins with, and
    whether it is submitted.
    """

    name: Literal["local", "ray", "slurm"]
    workers: int | None = None
    memory: int = 2
    address: str | None = None
    partition: str = "normal"
    time: str = "24:00:00"
    setup: str = ""
    submit: bool = False

    def check(self) -> None:
        """Look whether it is installed.

        Raises:
            MissingExtraError: it is not.
        """
        for package in ("datatrove", *(["ray"] if self.name == "ray" else [])):
            if find_spec(package) is None:
                raise MissingExtraError(package, "cluster")


def write_plan(folder: Path, engine: Engine, step: PartsStep) -> None:
    """Write what an engine is to do where its processes read it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PLAN).write_bytes(pickle.dumps((engine, step)))


def share_parts(engine: Engine, step: PartsStep, folder: Path) -> Iterator[int]:
    """Let an engine do the parts of a step; yield how many are marked, now and then.

    How it ended says nothing: it may fail at its own statistics when all parts are done.
    """
    folder = folder.resolve()  # for a worker it is not where it is for us
    write_plan(folder, engine, step)
    workers = min(engine.workers or 1, len(step.parts)) if engine.name == "local" else 1
    wanted = {f"{part.name}.done" for part in step.parts}
    before = wanted & set(list_names(step.target))
    with _start(folder, workers) as running:
        while sum(one.is_running() for one in running):  # each is looked at
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            yield len((wanted & set(list_names(step.target))) - before)


@dataclass(slots=True)
class _Launcher:
    """A process of an engine, begun again where it ended badly and was not tried often enough."""

    folder: Path
    command: Sequence[str]
    process: "subprocess.Popen[bytes]"
    tries: int = 1

    def is_running(self) -> bool:
        if self.process.poll() is None:
            return True
        if self.process.returncode == 0 or self.tries == TRIES:
            return False
        self.tries += 1
        self.process = _launch(self.folder, self.command)
        return True


def _launch(folder: Path, command: Sequence[str]) -> "subprocess.Popen[bytes]":
    with (folder / LOG).open("ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


@contextmanager
def _start(folder: Path, workers: int) -> Iterator[list[_Launcher]]:
    """Start an engine's processes; whatever happens, none is left behind."""
    (folder / LOG).unlink(missing_ok=True)
    tool = (sys.executable, "-m", "annotate.files.engines.trove", str(folder))
    commands = [(*tool, str(rank), str(workers)) for rank in range(workers)]
    running: list[_Launcher] = []
    try:
        for command in commands:
            running.append(_Launcher(folder, command, _launch(folder, command)))
        yield running
    finally:
        for one in running:
            if one.process.poll() is None:
                one.process.send_signal(SIGINT)  # it takes its own along
        for one in running:
            with suppress(subprocess.TimeoutExpired):
                one.process.wait(_STOPPING)
            one.process.kill()
            one.process.wait()


def read_end(folder: Path) -> str:
    """Return the last that an engine said."""
    log = folder / LOG
    said = log.read_text(encoding="utf-8", errors="replace").strip() if log.is_file() else ""
    return said[-_LAST:].rpartition("\n")[2] or "it said nothing."
