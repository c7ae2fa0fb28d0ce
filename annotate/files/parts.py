"""Parts: what a name stands for that is a file, a folder of them, a pattern or an address.

A folder that a run has not gone through to its end is not read: what is missing from it nobody
could see.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from glob import glob
from pathlib import Path
from typing import Any, NamedTuple

from annotate.errors import AnnotateError, MissingFileError, UsageError
from annotate.files.outputs import STANDARD
from annotate.files.stores import is_address, open_file, open_store, telling

SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet")
UNFINISHED = ".unfinished-"  # begins the name of a mark in a folder that a run goes through
_LONGEST_SOURCE = 4096  # bytes: more no name has
_HIDDEN = re.compile(r"(?:^|/)\.")
_MAGIC = re.compile(r"[*?\[]")


class Part(NamedTuple):
    """A file that holds some of the lines: its name below the folder, and where it is."""

    name: str
    path: str


def list_parts(given: str | Path) -> tuple[Part, ...]:
    """Return the parts that a name stands for, in the order of their names; a file is its only one.

    Raises:
        MissingFileError: there is nothing of that name.
        UsageError: nothing matches the pattern.
        AnnotateError: the folder has no parts, or not all of them yet.
    """
    path = str(given)
    if is_address(path):
        return _list_address(path)
    if path == STANDARD or Path(path).is_file():
        return (Part(Path(path).name, path),)
    if Path(path).is_dir():
        return _choose(path, path, (found.name for found in Path(path).iterdir()))
    if not _MAGIC.search(path):
        return (Part(Path(path).name, path),)  # whoever opens it says what is the matter
    base = _find_base(path)
    found = [Path(name) for name in glob(path, recursive=True)]  # noqa: PTH207
    names = [one.relative_to(base or ".").as_posix() for one in found if one.is_file()]
    return _choose(path, base or ".", names)


def is_folder_of_parts(given: str | Path) -> bool:
    """Tell whether a name is a folder, or a folder's address, with parts directly in it."""
    try:
        several = list_parts(given)
    except (MissingFileError, UsageError):
        return False
    except AnnotateError:  # it has none, or not all of them yet: then to read it says so
        return _has_mark(given)
    return [part.path for part in several] != [str(given)]


def is_other_folder(given: str | Path) -> bool:
    """Tell whether a name is a folder of this machine that has no parts in it, as a dataset's."""
    return not is_address(given) and Path(given).is_dir() and not is_folder_of_parts(given)


def _has_mark(given: str | Path) -> bool:
    folder = Path(given)
    return folder.is_dir() and any(p.name.startswith(UNFINISHED) for p in folder.iterdir())


def is_several(given: str | Path) -> bool:
    """Tell whether a name stands for a folder or a pattern, and not for one file."""
    path = str(given)
    if is_address(path):
        return [part.path for part in list_parts(path)] != [path]
    return Path(path).is_dir() or (not Path(path).exists() and _MAGIC.search(path) is not None)


def is_target_of_parts(target: str | Path, source: str | Path) -> bool:
    """Tell whether parts are to be written: to a folder, or to what is no file's name."""
    path = str(target)
    if path == STANDARD:
        return False
    is_folder = path.endswith("/") or (not is_address(path) and Path(path).is_dir())
    return is_folder or (not path.endswith(SUFFIXES) and is_several(source))


def place(folder: str | Path, name: str) -> str:
    """Return where a part of a folder is, or is to be."""
    return f"{str(folder).rstrip('/') or '/'}/{name}"


def is_same_folder(one: str | Path, other: str | Path) -> bool:
    """Tell whether two names are of one folder."""
    if is_address(str(one)) or is_address(str(other)):
        return str(one).rstrip("/") == str(other).rstrip("/")
    return Path(one).resolve() == Path(other or ".").resolve()


def find_folder(given: str | Path) -> str:
    """Return the folder that the parts of a name are in, "" where it is the one we are in."""
    path = str(given)
    if _MAGIC.search(path) and not Path(path).exists():
        return _find_base(path)
    return path if is_several(path) else path.rpartition("/")[0]


def _find_base(pattern: str) -> str:
    """Return the folder before the first name of a pattern that stands for several."""
    found = _MAGIC.search(pattern)
    before = pattern[: found.start()] if found else pattern
    return before.rpartition("/")[0] or ("/" if before.startswith("/") else "")


def _list_address(url: str) -> tuple[Part, ...]:
    with telling(f"listing {url}"):
        files, path = open_store(url)
        files.invalidate_cache()
        if files.isfile(path):
            return (Part(path.rpartition("/")[2], url),)
        if _MAGIC.search(url):
            base = _find_base(url)
            root = open_store(base)[1]
            return _choose(url, base, _name(_match_files(files, path), root))
        if not files.isdir(path):
            raise MissingFileError(url)
        return _choose(url, url, _name(_list_files(files, path), path))


def list_tree(url: str) -> tuple[str, list[str]]:
    """Return the folder of an address, and the names of all files below it, at any depth.

    A file is the only one of its folder. Of a folder, hidden files and those of hidden folders are
    left out.
    """
    with telling(f"listing {url}"):
        files, path = open_store(url)
        files.invalidate_cache()
        if files.isfile(path):
            folder, _, name = url.rpartition("/")
            return folder, [name]
        if _MAGIC.search(url):
            base = _find_base(url)
            return base, _name(_match_files(files, path), open_store(base)[1])
        below = _name(files.find(path), path)
    return url.rstrip("/"), [name for name in below if not _HIDDEN.search(name)]


def _match_files(files: Any, pattern: str) -> list[str]:
    found = files.glob(pattern, detail=True)
    return [name for name, info in found.items() if info["type"] == "file"]


def _list_files(files: Any, path: str) -> list[str]:
    return [info["name"] for info in files.ls(path, detail=True) if info["type"] == "file"]


def list_names(folder: str) -> list[str]:
    """Return the names of the files directly in a folder, none where there is none."""
    if not is_address(folder):
        place = Path(folder)
        return sorted(p.name for p in place.iterdir()) if place.is_dir() else []
    with telling(f"listing {folder}"):
        files, path = open_store(folder)
        files.invalidate_cache()
        found = _list_files(files, path) if files.isdir(path) else []
        return sorted(_name(found, path))


def _name(paths: Iterable[str], root: str) -> list[str]:
    start = len(root) + 1 if root else 0
    return [path[start:] for path in paths]


def _choose(given: str, folder: str, names: Iterable[str]) -> tuple[Part, ...]:
    """Return what is a part of what lies in a folder."""
    every = sorted(names)
    refuse_unfinished(given, folder)
    chosen = [name for name in every if name.endswith(SUFFIXES) and not _is_hidden(name)]
    if not chosen and _MAGIC.search(given):
        raise UsageError(f"Nothing matches {given}.", "Check the pattern.")
    if not chosen:
        below = find_below(given)
        if below:
            raise AnnotateError(
                f"{given} has no part directly in it; below it is {below}, for one.",
                f"Name one folder after the other, or all by a pattern: {name_below(given)}",
            )
        raise AnnotateError(
            f"{given} is a folder, and no part of anything is in it.",
            f"Name a file, or a folder of files that end in {', '.join(SUFFIXES)}.",
        )
    return tuple(Part(name, place(folder, name)) for name in chosen)


def name_below(folder: str) -> str:
    """Return the pattern of all parts in a folder and below, as it is typed."""
    return f"'{folder.rstrip('/')}/**/*'"


def find_below(folder: str) -> str:
    """Return the first part below the folders of a folder, "" where there is none."""
    if is_address(folder):
        names = list_tree(folder)[1]
    else:
        names = [
            Path(root, name).relative_to(folder).as_posix()
            for root, folders, files in os.walk(folder)
            if not any(map(_is_hidden, Path(root).relative_to(folder).parts))
            for name in files
        ]
    parts = [name for name in names if name.endswith(SUFFIXES) and not _is_hidden(name)]
    return min((name for name in parts if "/" in name), default="")


def refuse_unfinished(given: str, folder: str) -> None:
    """Refuse what lies in a folder that a run has not gone through to its end.

    Raises:
        AnnotateError: there is such a run.
    """
    under_way = [name for name in list_names(folder) if name.startswith(UNFINISHED)]
    if under_way:
        source = read_mark(place(folder, under_way[0]))
        of = f", {source}," if source else ""
        raise AnnotateError(
            f"{given} has not all of its parts: the run that writes it{of} has not come to its "
            "end.",
            "Run that command again: it goes on where it stopped.",
        )


def _is_hidden(name: str) -> bool:
    return name.rpartition("/")[2].startswith((".", "_"))


def describe_state(path: str) -> tuple[str, int, str]:
    """Return what is other once somebody wrote to a part."""
    if not is_address(path):
        found = Path(path).stat()
        return path, found.st_size, str(found.st_mtime_ns)
    with telling(f"looking at {path}"):
        files, name = open_store(path)
        info = files.info(name)
        return path, int(info["size"]), str(info.get("ETag") or info.get("LastModified"))


def name_source(given: str | Path) -> str:
    """Return a name of parts in the spelling that is the same from wherever they are named."""
    path = str(given)
    return path.rstrip("/") if is_address(path) else str(Path(path).resolve())


def name_mark(source: str) -> str:
    """Return the name of the mark in a folder that a run over a source goes through."""
    return UNFINISHED + hashlib.sha256(source.encode("utf-8")).hexdigest()[:8]


def read_mark(path: str) -> str:
    """Return the source that the mark of a run is of, "" where it does not say."""
    try:
        with open_file(path) as stream:
            return stream.read(_LONGEST_SOURCE).decode("utf-8", "replace").strip()
    except (OSError, AnnotateError):  # the run has come to its end meanwhile
        return ""
