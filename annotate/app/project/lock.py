"""All that a dataset was made of, by hash: sources, settings, tools, what was pulled, results."""

import hashlib
import json
import platform
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path

from annotate import __version__
from annotate.app.context import Context
from annotate.app.project.health.installation import list_packages
from annotate.app.project.locked_files import (
    STEPS,
    guess_calls,
    is_step,
    list_inputs,
    list_results,
    list_settings,
    list_state,
    list_unmade,
    name_step,
)
from annotate.errors import AnnotateError, UsageError
from annotate.files.outputs import open_output
from annotate.project import FILE_NAME, Project
from annotate.records import read_documents

LOCK_NAME = "annotate.lock.json"
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedStep:
    """A call of annotate, and the hash of each file that came of it, by its path."""

    call: Sequence[str]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What `annotate reproduce` starts from, and what it has to arrive at. Paths are the project's.

    `settings` are annotate.toml and what it names: a scheme, words, models of one's own, who is
    who. `pulled` is what Label Studio held, with what was noted of it: who has which pseudonym,
    what was pushed. `inputs` are what calls name beside all that.
    """

    tools: Mapping[str, str]
    settings: Mapping[str, str]
    sources: Mapping[str, str]
    pulled: Mapping[str, str]
    steps: Sequence[LockedStep] = field(default_factory=tuple)
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def given(self) -> Mapping[str, str]:
        """All files that steps begin with."""
        return {**self.settings, **self.sources, **self.pulled, **self.inputs}


def lock(context: Context, steps: Sequence[str], target: str | None) -> tuple[str, Lock]:
    """Write the lock of a project as it lies there; return where, and what is in it.

    Args:
        context: Its project is locked.
        steps: Calls that were made with options of their own, as `ingest articles --copies drop`.
        target: The file to write; by default beside annotate.toml.

    Raises:
        UsageError: there is no project or nothing in it, or a step is none.
    """
    project = context.project
    if not (project.folder / FILE_NAME).is_file():
        raise UsageError(f"There is no {FILE_NAME} here.", "Run: annotate init NAME")
    sources = _list_sources(context)
    calls = {**guess_calls(project, list(sources)), **_read_steps(steps)}
    locked = tuple(_iter_steps(project, calls))
    if not locked:
        raise UsageError("There is nothing to lock yet.", "Run: annotate ingest FILES")
    settings, state = list_settings(project), list_state(project)
    known = {*settings, *state, *(project.folder / name for name in sources)}
    made = [path for step in locked for path in list_results(project, step.call)]
    named = [p for step in locked for p in list_inputs(project, step.call, known, made)]
    named += list_unmade(project, made)
    lock = Lock(
        tools=list_tools(),
        settings=_hash_all(project, settings),
        sources=sources,
        pulled=_hash_all(project, state),
        steps=locked,
        inputs=_hash_all(project, named),
    )
    name = target or str(project.folder / LOCK_NAME)
    with open_output(name) as stream:
        text = json.dumps({"format": FORMAT, **asdict(lock)}, ensure_ascii=False, indent=1)
        stream.write(f"{text}\n".encode())
    return name, lock


def read_lock(path: Path) -> Lock:
    """Read a lock.

    Raises:
        AnnotateError: it is not there, or is none.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if value.pop("format") != FORMAT:
            raise ValueError("it is of another version of annotate")
        steps = tuple(LockedStep(**step) for step in value.pop("steps"))
        read = Lock(steps=steps, **value)
        _check_lock(read)
        return read
    except FileNotFoundError as error:
        raise AnnotateError(f"There is no file {path}.", "Run: annotate lock") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise AnnotateError(f"{path} is no lock: {error}.", "Run: annotate lock") from error


def _check_lock(read: Lock) -> None:
    """Raise a ValueError for what was not locked: a lock may be somebody else's."""
    tables = [read.tools, read.settings, read.sources, read.pulled, read.inputs]
    for table in [*tables, *(step.files for step in read.steps)]:
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise ValueError("it has a list of files or versions that is none")
    for step in read.steps:
        if not all(isinstance(word, str) for word in step.call) or not is_step(step.call):
            raise ValueError(f"{step.call} is no step")


def list_tools() -> dict[str, str]:
    """Return the versions of annotate, of Python, and of the packages that it works with."""
    found = {"annotate": __version__, "python": platform.python_version()}
    for name in list_packages():
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return dict(sorted(found.items()))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _list_sources(context: Context) -> dict[str, str]:
    """Return the files that articles were read from, in their order.

    Raises:
        UsageError: one of them is gone, or was read from outside the project.
    """
    project = context.project
    found: dict[str, str] = {}
    if not project.articles.exists():
        return found
    for document in read_documents(project.articles, context.findings):
        name = document.source.file if document.source else None
        if not name or name in found:
            continue
        path = project.folder / name
        if not path.is_file() or ".." in Path(name).parts:
            raise UsageError(
                f"{name}, which {document.id} was read from, is not in the project's folder.",
                "Put the raw files into it, and run annotate ingest there.",
            )
        found[name] = hash_file(path)
    return found


def _read_steps(steps: Sequence[str]) -> dict[str, list[str]]:
    given = {name_step(words): words for words in map(shlex.split, steps) if words}
    for name, call in given.items():
        if name not in STEPS:
            raise UsageError(f"{name} is no step.", f"Steps are {', '.join(STEPS)}.")
        if not is_step(call):
            raise UsageError(
                f"`{shlex.join(call)}` would ask a server, or write outside the project.",
                "Give the call with --offline, and paths in the project.",
            )
    return given


def _iter_steps(project: Project, calls: Mapping[str, list[str]]) -> Iterator[LockedStep]:
    """Yield the steps whose results are there, in the order in which they run."""
    for name in STEPS:
        there = list_results(project, calls[name]) if name in calls else []
        if there:
            yield LockedStep(call=calls[name], files=_hash_all(project, there))


def _hash_all(project: Project, paths: Iterable[Path]) -> dict[str, str]:
    base = project.folder.absolute()
    found = {}
    for path in paths:
        if not path.absolute().is_relative_to(base):
            raise UsageError(
                f"{path} is not in the project's folder, and the lock has paths in it alone.",
                f"Move it there, and name it in {FILE_NAME} as it is from there.",
            )
        found[path.absolute().relative_to(base).as_posix()] = hash_file(path)
    return found
