"""The files that an argument stands for: a file, a folder, a pattern, standard input.

Folders are read in the order of their paths. Hidden files and folders are no articles.
"""

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotate.formats.problems import LEFT_OUT, MISSING, UNREADABLE, FileLine, make_problem
from annotate.formats.registry import find_by_suffix
from annotate.model import Problem

STANDARD = "-"
COMPRESSED = ".gz"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read. `name` is what its document's id is made of, None for standard input.

    `format` is None where neither the name nor an option says what the file holds.
    """

    path: str
    name: str | None
    format: str | None

    @property
    def place(self) -> FileLine:
        """The source as people are told."""
        return FileLine(self.path)


def iter_sources(
    paths: Iterable[str],
    format: str | None,
    problems: list[Problem],
    *,
    own_files: Iterable[str] = (),
    passed: list[str] | None = None,
) -> Iterator[InputFile]:
    """Yield the files that the arguments stand for, each once; `own_files` are `passed` by."""
    own = {os.path.realpath(path) for path in own_files}
    seen: set[str] = set()
    for argument in paths:
        for source in _iter_argument(argument, format, problems):
            real = os.path.realpath(source.path) if source.name else STANDARD
            if real in seen:
                continue
            seen.add(real)
            if real not in own:
                yield source
            elif passed is not None:
                passed.append(source.path)


def _iter_argument(
    argument: str, format: str | None, problems: list[Problem]
) -> Iterator[InputFile]:
    path = Path(argument)
    if argument == STANDARD:
        yield InputFile(STANDARD, None, format)
    elif path.is_dir():
        yield from _iter_folder(path, format, problems)
    elif path.exists():
        yield InputFile(argument, _cut(path.name), format or find_format(path.name))
    elif glob.has_magic(argument):
        yield from _iter_pattern(argument, format, problems)
    else:
        problems.append(
            make_problem(MISSING, "there is no such file or folder", FileLine(argument))
        )


def _iter_pattern(pattern: str, format: str | None, problems: list[Problem]) -> Iterator[InputFile]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - takes absolute patterns too
    files = [path for path in found if Path(path).is_file()]
    if not files:
        problems.append(make_problem(MISSING, "no file matches", FileLine(pattern)))
    base = _find_base(pattern)
    for path in files:
        name = Path(path).relative_to(base).as_posix()
        yield InputFile(path, _cut(name), format or find_format(path))


def _find_base(pattern: str) -> Path:
    """Return the folder that a pattern begins with, before its first special character."""
    parts: list[str] = []
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def _iter_folder(folder: Path, format: str | None, problems: list[Problem]) -> Iterator[InputFile]:
    others: Counter[str] = Counter()
    count = 0
    for path in _walk(folder, problems):
        found = format or find_format(path.name)
        if found is None:
            others[path.suffix or path.name] += 1
            continue
        count += 1
        yield InputFile(str(path), _cut(path.relative_to(folder).as_posix()), found)
    for suffix, number in sorted(others.items()):
        message = f"{number} left out: {suffix} is no format that is read from a folder"
        problems.append(make_problem(LEFT_OUT, message, FileLine(str(folder))))
    if not count:
        problems.append(make_problem(MISSING, "no article in this folder", FileLine(str(folder))))


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    def report(error: OSError) -> None:
        place = FileLine(str(error.filename or folder))
        problems.append(make_problem(UNREADABLE, str(error.strerror or error), place))

    for root, folders, files in os.walk(folder, onerror=report):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(root, name)


def find_format(name: str) -> str | None:
    """Return what a file holds by its name, None where the name does not say."""
    return find_by_suffix(Path(name.lower().removesuffix(COMPRESSED)).suffix)


def _cut(name: str) -> str:
    """Return a name without the endings that only say the format."""
    bare = name[: -len(COMPRESSED)] if name.lower().endswith(COMPRESSED) else name
    suffix = Path(bare).suffix
    return bare[: -len(suffix)] if find_by_suffix(suffix.lower()) else bare
