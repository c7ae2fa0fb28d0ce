"""The files that an argument stands for: a file, a folder, a pattern, standard input.

Folders are read in the order of their paths. Hidden files and folders are no articles.
"""

import glob
import os
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from annotate.files.done import is_mark
from annotate.files.parts import list_tree, refuse_unfinished
from annotate.files.stores import is_address as is_stored
from annotate.files.stores import is_file, open_file
from annotate.formats.problems import LEFT_OUT, MISSING, UNREADABLE, FileLine, make_problem
from annotate.formats.registry import find_by_suffix
from annotate.model import Problem

STANDARD = "-"
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
PACKED_IN = frozenset({".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz", ".tbz2", ".txz"})


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file to read. `name` is what its document's id is made of, None for standard input.

    `format` is what an option says that it holds. By its `label`, its own name without the endings
    of what it is packed in, it is told where its content does not say what it is. What was found in
    a folder or an archive, and is of no format, is counted in `others` by its ending; what somebody
    named is read all the same. `path` may be the address of a page that is to be fetched.
    `in_archive` returns what is beside it in its archive, by the path from its folder.
    """

    path: str
    name: str | None = None
    format: str | None = None
    label: str = ""
    others: Counter[str] | None = field(default=None, compare=False)
    is_address: bool = False
    in_archive: Callable[[str], bytes | None] | None = field(default=None, compare=False)

    def find_beside(self, name: str) -> bytes | None:
        """Return a file beside this one, by its path from the same folder; None without one."""
        if self.in_archive is not None:
            return self.in_archive(name)
        if self.path == STANDARD:
            return None
        path = place_beside(self.path, name)
        if not is_file(path):
            return None
        with open_file(path) as stream:
            return stream.read()

    @property
    def place(self) -> FileLine:
        """The source as people are told."""
        return FileLine(self.shown)

    @property
    def shown(self) -> str:
        """Its path as text: bytes of it that are no UTF-8 are U+FFFD."""
        return show_path(self.path)

    @property
    def suffix(self) -> str:
        """The ending of its name, in small letters."""
        return Path(self.label.lower()).suffix


def place_beside(path: str, name: str) -> str:
    """Return where another file of a file's folder is, by its path from there."""
    if is_stored(path):
        root, folder = path.split("://", 1)
        return f"{root}://{posixpath.normpath(posixpath.join(posixpath.dirname(folder), name))}"
    return str(Path(path).parent / name)


def show_path(path: str) -> str:
    """Return a path as text; an old system may have named a file in bytes that are none."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def iter_sources(
    paths: Iterable[str],
    format: str | None,
    problems: list[Problem],
    *,
    own_files: Iterable[str] = (),
    passed: list[str] | None = None,
) -> Iterator[InputFile]:
    """Yield the files that the arguments stand for, each once.

    `own_files`, and what lies in those of them that are folders, are `passed` by.
    """
    own = {_find_real(path) for path in own_files}
    seen: set[str] = set()
    for argument in paths:
        for source in _iter_argument(argument, format, problems):
            real = _find_real(source.path) if source.name else source.path
            if real in seen:
                continue
            seen.add(real)
            folder = next((each for each in own if is_below(real, each)), None)
            if real not in own and folder is None:
                yield source
            elif passed is not None:
                shown = source.shown[: len(folder or real) - len(real) or None]
                passed += [shown] if shown not in passed else []


def _find_real(path: str) -> str:
    return path.rstrip("/") if is_stored(path) else os.path.realpath(path)


def is_below(real: str, folder: str) -> bool:
    """Tell whether a file lies in a folder, at any depth; both are as they really are."""
    return real.startswith((f"{folder}/", f"{folder}{os.sep}"))


def _iter_argument(
    argument: str, format: str | None, problems: list[Problem]
) -> Iterator[InputFile]:
    path = Path(argument)
    if argument == STANDARD:
        yield InputFile(path=STANDARD, format=format)
    elif ADDRESS.fullmatch(argument):
        yield InputFile(path=argument, is_address=True)
    elif is_stored(argument):
        yield from _iter_stored(argument, format, problems)
    elif path.is_dir():
        refuse_unfinished(argument, argument)
        yield from _iter_folder(path, format, problems)
    elif path.exists():
        yield InputFile(path=argument, name=cut_name(path.name), format=format, label=path.name)
    elif glob.has_magic(argument):
        yield from _iter_pattern(argument, format, problems)
    else:
        problems.append(
            make_problem(MISSING, "there is no such file or folder", FileLine(show_path(argument)))
        )


def _iter_pattern(pattern: str, format: str | None, problems: list[Problem]) -> Iterator[InputFile]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - takes absolute patterns too
    files = [path for path in found if Path(path).is_file() and not is_mark(path)]
    if not files:
        problems.append(make_problem(MISSING, "no file matches", FileLine(pattern)))
    base = _find_base(pattern)
    for path in files:
        name = Path(path).relative_to(base).as_posix()
        yield InputFile(path=path, name=cut_name(name), format=format, label=Path(path).name)


def _find_base(pattern: str) -> Path:
    """Return the folder that a pattern begins with, before its first special character."""
    parts: list[str] = []
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def _iter_stored(url: str, format: str | None, problems: list[Problem]) -> Iterator[InputFile]:
    """Yield the file at an address, or those below it, in the order of a folder's."""
    folder, names = list_tree(url)
    files = [name for name in names if not is_mark(name)]
    if not files:
        what = "no file matches" if glob.has_magic(url) else "there is no such file or folder"
        problems.append(make_problem(MISSING, what, FileLine(url)))
        return
    refuse_unfinished(url, folder)
    is_folder = not glob.has_magic(url) and f"{folder}/{files[0]}" != url
    others = Counter[str]() if is_folder else None
    for name in sorted(files, key=_order_below):
        path, label = f"{folder}/{name}", PurePosixPath(name).name
        yield InputFile(path=path, name=cut_name(name), format=format, label=label, others=others)
    problems.extend(list_left_out(others or {}, FileLine(url), "a folder"))
    if others is not None and others.total() == len(files):
        problems.append(make_problem(MISSING, "no article in this folder", FileLine(url)))


def _order_below(name: str) -> list[tuple[bool, str]]:
    """Return what puts the files of a folder before its folders, and each in their order."""
    *folders, file = name.split("/")
    return [*((True, folder) for folder in folders), (False, file)]


def _iter_folder(folder: Path, format: str | None, problems: list[Problem]) -> Iterator[InputFile]:
    others: Counter[str] = Counter()
    count = 0
    for path in _walk(folder, problems):
        count += 1
        name = cut_name(path.relative_to(folder).as_posix())
        yield InputFile(path=str(path), name=name, format=format, label=path.name, others=others)
    place = FileLine(show_path(str(folder)))
    problems.extend(list_left_out(others, place, "a folder"))
    if count == others.total():
        problems.append(make_problem(MISSING, "no article in this folder", place))


def list_left_out(others: Mapping[str, int], place: FileLine, of: str) -> Iterator[Problem]:
    """Yield what is said of the files of a folder or an archive that are of no format."""
    for ending, number in sorted(others.items()):
        message = f"{number} left out: {ending} is no format that is read from {of}"
        yield make_problem(LEFT_OUT, message, place)


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    def report(error: OSError) -> None:
        place = FileLine(show_path(str(error.filename or folder)))
        problems.append(make_problem(UNREADABLE, str(error.strerror or error), place))

    for root, folders, files in os.walk(folder, onerror=report):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not (name.startswith(".") or is_mark(name)):
                yield Path(root, name)


def cut_name(name: str) -> str:
    """Return a name without the endings that only say what it is packed in and its format."""
    bare = name
    while (suffix := PurePosixPath(bare.lower()).suffix) in PACKED_IN:
        bare = bare[: -len(suffix)]
    suffix = PurePosixPath(bare).suffix
    return bare[: -len(suffix)] if find_by_suffix(suffix.lower()) else bare
