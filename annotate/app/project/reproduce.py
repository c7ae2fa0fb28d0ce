"""Make a dataset again from its lock, aside, and say what is equal byte for byte and what not."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.app.project.lock import LOCK_NAME, Lock, LockedStep, hash_file, list_tools, read_lock
from annotate.app.project.locked_files import name_step
from annotate.project import FILE_NAME

UNKNOWN = "its inputs, the settings and the tools are the same: was it run with other options?"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproducedStep:
    """A step that ran again: which files are equal, which are not, and why they may not be."""

    call: Sequence[str]
    equal: Sequence[str]
    different: Sequence[str]
    missing: Sequence[str]
    reasons: Sequence[str]
    said: str = ""

    @property
    def is_equal(self) -> bool:
        """Whether all files are the same, byte for byte."""
        return not (self.different or self.missing)


def reproduce(context: Context, lock: Path | None) -> Iterator[ReproducedStep]:
    """Run the steps of a lock in a folder aside, and compare what comes of each.

    Raises:
        AnnotateError: there is no lock.
    """
    path = lock or context.project.folder / LOCK_NAME
    locked, base = read_lock(path), _find_base(context, path)
    changed = list(_find_changes(locked, base))
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside, "project")
        _lay_out(locked, base, folder)
        earlier: list[str] = []
        for step in locked.steps:
            done = _run(step, folder, [*earlier, *changed])
            yield done
            if not done.is_equal:
                earlier.append(f"`{name_step(done.call)}` came out otherwise")


def _find_base(context: Context, lock: Path) -> Path:
    """Return the folder that the paths of a lock are in: where it lies, or the project's."""
    beside = lock.absolute().parent
    return beside if (beside / FILE_NAME).is_file() else context.project.folder.absolute()


def _find_changes(locked: Lock, base: Path) -> Iterator[str]:
    """Say what is not as it was locked: files that steps begin with, and tools."""
    for name, digest in locked.given.items():
        path = base / name
        if not path.is_file():
            yield f"{name} is gone"
        elif hash_file(path) != digest:
            yield f"{name} has changed"
    yield from _compare_tools(locked.tools, list_tools())


def _compare_tools(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*before, *now}):
        one, other = before.get(name, "not there"), now.get(name, "not there")
        if one != other:
            yield f"{name} was {one}, is {other}"


def _lay_out(locked: Lock, base: Path, folder: Path) -> None:
    folder.mkdir()
    for name in locked.given:
        if (base / name).is_file():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(base / name, place)


def _run(step: LockedStep, folder: Path, changes: Sequence[str]) -> ReproducedStep:
    call = [sys.executable, "-m", "annotate", *step.call, "--quiet"]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)
    equal: list[str] = []
    different: list[str] = []
    missing: list[str] = []
    for name, digest in step.files.items():
        path = folder / name
        if not path.is_file():
            missing.append(name)
        else:
            (equal if hash_file(path) == digest else different).append(name)
    is_equal = not (different or missing)
    return ReproducedStep(
        call=step.call,
        equal=equal,
        different=different,
        missing=missing,
        reasons=[] if is_equal else list(changes) or [UNKNOWN],
        said="" if is_equal else done.stderr.strip(),
    )
