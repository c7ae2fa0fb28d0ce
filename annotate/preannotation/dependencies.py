"""What suggestions by somebody else's code depend on, as a hash: its source, data and packages.

Code is followed along its imports and read as `fingerprint` reads it, as far as it lies in the same
place: beside a file of one's own, or within an installed package. Of what is imported from
elsewhere the version counts, and of annotate all that is used. What code reads from other folders
cannot be known: a module that does so has a `__version__`, and changes it.
"""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from types import CodeType

from annotate.preannotation.fingerprint import (
    hash_code,
    hash_data,
    hash_files,
    is_module,
    read_code,
)
from annotate.resources import DATA, PACKAGE

_INSTALLED = frozenset({"site-packages", "dist-packages"})
_RULES = f"{PACKAGE.name}.preannotation.rules"


def hash_function(function: object) -> str:
    """Hash the code of a function that stands in no file; of anything else nothing is known.

    What it does counts, not the cell or the line that it was written in.
    """
    code = getattr(function, "__code__", None)
    return hashlib.sha256(_describe(code).encode()).hexdigest()


def _describe(value: object) -> str:
    """Write a constant of compiled code, or such code, the same in every process."""
    if isinstance(value, CodeType):
        parts = (value.co_names, value.co_varnames, value.co_freevars, value.co_consts)
        return f"{value.co_code.hex()} {' '.join(map(_describe, parts))}"
    if isinstance(value, frozenset):
        return f"{{{','.join(sorted(map(_describe, value)))}}}"
    if isinstance(value, tuple):
        return f"({','.join(map(_describe, value))})"
    return repr(value)


def find_file(name: str) -> Path | None:
    """Return the file of a module that is imported, None where it has none, as in a notebook."""
    file = getattr(sys.modules.get(name), "__file__", None)
    return Path(file).resolve() if file and Path(file).is_file() else None


def hash_module(name: str) -> str:
    """Hash what a module that is imported is made of and what it uses.

    Of one without a file, as a notebook is, only its `__version__` is known.
    """
    digest = hashlib.sha256()
    for line in _list_parts(name):
        digest.update(line.encode() + b"\0")
    return digest.hexdigest()


def _list_parts(name: str) -> Iterator[str]:
    top = name.split(".")[0]
    yield f"{getattr(sys.modules.get(name), '__version__', '')} {_find_version(top)}"
    path = find_file(name)
    if path is None:
        return
    root = path.parents[name.count(".") + (path.stem == "__init__")]
    code = _ForeignCode(root, top, is_installed=bool(_INSTALLED.intersection(root.parts)))
    code.follow(name, path)
    for found in sorted(code.files):
        yield f"{found.relative_to(root).as_posix()} {_read(found)}"
    yield from (f"{other} {_find_version(other)}" for other in sorted(code.elsewhere))
    yield hash_code(*sorted(code.ours))
    if any(used.startswith(_RULES) for used in code.ours):
        yield hash_data(DATA)  # which of them the rules that are used read cannot be told
    if not code.is_installed and (root / top).is_dir():
        yield hash_files(*_list_data(root / top))


@dataclass(slots=True)
class _ForeignCode:
    """The modules below a folder that are reached from one, and what they import beside."""

    root: Path
    top: str
    is_installed: bool
    files: dict[Path, str] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    ours: set[str] = field(default_factory=set)

    def follow(self, name: str, path: Path) -> None:
        """Take in a module and whatever it imports from the same place."""
        todo = [(name, path)]
        while todo:
            name, path = todo.pop()
            if path in self.files:
                continue
            self.files[path] = name
            package = name if path.stem == "__init__" else name.rpartition(".")[0]
            for imported in (name, *_list_imported(path)):
                todo += self._sort(_resolve(imported, package))

    def _sort(self, name: str) -> list[tuple[str, Path]]:
        """Return the modules that a name stands for, and the packages that they lie in."""
        parts = name.split(".")
        if parts[0] == PACKAGE.name:
            self.ours.update(filter(is_module, [name]))
            return []
        names = [".".join(parts[: end + 1]) for end in range(len(parts))]
        found = [(one, path) for one in names if (path := self._find(one))]
        if not found and parts[0] not in {self.top, *sys.stdlib_module_names}:
            self.elsewhere.add(parts[0])
        return found

    def _find(self, name: str) -> Path | None:
        """Return the file of a module that is followed, None for any other."""
        if self.is_installed and name.split(".")[0] != self.top:
            return None
        path = self.root.joinpath(*name.split("."))
        files = (path.with_suffix(".py"), path / "__init__.py")
        return next((file for file in files if file.is_file()), None)


def _resolve(name: str, package: str) -> str:
    """Return the whole name of a module that is imported in a package as `..name`."""
    bare = name.lstrip(".")
    up = len(name) - len(bare)
    if not up:
        return name
    above = package.split(".")[: len(package.split(".")) - up + 1]
    return ".".join([*above, *([bare] if bare else [])])


def _list_imported(path: Path) -> tuple[str, ...]:
    try:
        return read_code(path).imported
    except (SyntaxError, ValueError):  # no source: what is compiled imports what it wants
        return ()


def _read(path: Path) -> str:
    try:
        return read_code(path).tree
    except (SyntaxError, ValueError):
        return hash_files(path)


def _find_version(top: str) -> str:
    """Return the version of what a module's first name stands for, where one is known."""
    try:
        return metadata.version(top)
    except (metadata.PackageNotFoundError, ValueError):
        return str(getattr(sys.modules.get(top), "__version__", ""))


def _list_data(folder: Path) -> Iterator[Path]:
    """Yield what lies beside the code of a package, hidden files and folders aside."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "__pycache__")) for part in parts)
        if path.is_file() and path.suffix != ".py" and not hidden:
            yield path
