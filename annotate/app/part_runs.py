"""A run over parts: here, in processes of ours, or by an engine; and the version of what it makes.

A version is the same in every process and at every call: whether a part is done is told by it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from annotate import __version__
from annotate.app.context import Context
from annotate.errors import UsageError
from annotate.files.engines.engine import Engine
from annotate.files.engines.making import MakingRun
from annotate.files.engines.sharing import SharableRun, SharedRun
from annotate.files.json_lines import make_nothing
from annotate.files.parts import (
    find_folder,
    is_same_folder,
    is_target_of_parts,
    name_mark,
    name_source,
)
from annotate.plugins import CHECKS, list_plugins
from annotate.preannotation.fingerprint import hash_code
from annotate.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsSummary:
    """How many parts there are, and were done before; `script` will do them, on Slurm.

    `submitted` is what Slurm said of it.
    """

    parts: int = 0
    kept: int = 0
    script: Path | None = None
    submitted: str = ""


def share(context: Context, run: SharableRun, engine: Engine) -> PartsSummary:
    """Let an engine do the parts that are not done, and tell how far it is."""
    folder = name_work(context.project, "engine", run.source, run.target)
    shared = SharedRun(run=run, engine=engine, folder=folder)
    for line in shared.work():
        context.listener.say(line)
    tell_nothing(context, run)
    return PartsSummary(parts=run.parts, kept=run.kept, script=shared.script, submitted=shared.said)


def make_parts(
    context: Context, run: MakingRun, what: str, engine: Engine | None, workers: int = 1
) -> PartsSummary:
    """Make parts of parts: by an engine, or in so many processes."""
    if engine is not None:
        return share(context, run, engine)
    for _ in context.listener.track(run.work(workers), what, weight="parts"):
        pass
    tell_nothing(context, run)
    return PartsSummary(parts=run.parts, kept=run.kept)


def tell_nothing(context: Context, run: SharableRun) -> None:
    """Find that there was nothing in any part: one that is empty among others is no finding."""
    if run.empty == run.parts:
        context.findings.append(make_nothing(run.source))


def name_work(project: Project, kind: str, *names: str) -> Path:
    """Return a folder of the project's own for work on what has these names, always the same."""
    mark = name_mark(" ".join(map(name_source, names)))
    return project.state / "work" / f"{kind}-{mark[-8:]}"


def check_parts_target(
    target: str | Path, source: str | Path, engine: Engine | None, **unfit: object
) -> bool:
    """Tell whether parts are to be written; `unfit` are options that are for one file.

    Raises:
        UsageError: they are what is read, or something is asked for that parts have not.
    """
    if not is_target_of_parts(target, source):
        if engine is not None:
            raise UsageError(
                f"An engine shares parts, and {target} is a file.",
                "Name folders: annotate/docs/parts.md.",
            )
        return False
    for option, value in unfit.items():
        if value:
            raise UsageError(
                f"--{option} is for one file, and {target} gets parts.",
                f"Leave out --{option}, or name a file with -o.",
            )
    if is_same_folder(target, find_folder(source)):
        raise UsageError(f"{target} is what is read.", "Name another folder with -o.")
    return True


def make_version(module: str, *decisive: Any) -> str:
    """Return the version of what a module makes of a part, with all that decides it."""
    checks = [f"{plugin.distribution} {plugin.value}" for plugin in list_plugins(CHECKS)]
    digest = hashlib.sha256(f"{hash_code(module)}\0{checks}\0".encode())
    for word in _spell(decisive):
        digest.update(word.encode() + b"\0")
    return f"{module.rpartition('.')[2]} {__version__}+{digest.hexdigest()[:12]}"


def _spell(value: Any) -> Iterator[str]:
    """Yield a value in words that no process spells otherwise."""
    if is_dataclass(value):
        yield type(value).__name__
        yield from _spell([getattr(value, field.name) for field in fields(value)])
    elif isinstance(value, Mapping):
        yield from _sort(value.items())
    elif isinstance(value, set | frozenset):
        yield from _sort(value)
    elif isinstance(value, list | tuple):
        yield str(len(value))
        for one in value:
            yield from _spell(one)
    elif value is None or isinstance(value, str | int | float | Path):
        yield repr(value)
    else:
        raise TypeError(f"A {type(value).__name__} has no spelling.")


def _sort(values: Iterable[Any]) -> list[str]:
    """Return values spelled, each in one string, in an order that is always the same."""
    return sorted(" ".join(_spell(one)) for one in values)
