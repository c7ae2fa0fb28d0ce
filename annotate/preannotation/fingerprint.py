"""What suggestions depend on, as hashes: code without its comments, and data files.

A version that misses a part mixes two sets of rules in one resumed run; one that takes in too much
throws work away for a comment. So code is followed along its imports, from what suggests, and
read as Python reads it: comments, docstrings and layout do not count, nor do comments in TOML.
"""

import ast
import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from annotate.resources import PACKAGE

# What stops a run cannot change a suggestion, nor can the number of this package, which versions
# have beside the hash.
_NOT_DECISIVE = frozenset({PACKAGE / "errors.py", PACKAGE / "__init__.py"})


@cache
def hash_code(*modules: str) -> str:
    """Hash modules, by their dotted names, and every module of the package that they import."""
    digest = hashlib.sha256()
    for path in sorted(_follow(map(_find, modules))):
        digest.update(f"{path.relative_to(PACKAGE).as_posix()}\0{read_code(path).tree}\0".encode())
    return digest.hexdigest()


@cache
def hash_data(*paths: Path) -> str:
    """Hash what comes with the package, once a process; see `hash_files`."""
    return hash_files(*paths)


def hash_files(*paths: Path) -> str:
    """Hash files by name and content, and all files below folders, by their place in them."""
    digest = hashlib.sha256()
    for name, path in sorted(_list_files(paths)):
        digest.update(name.encode() + b"\0" + _hash_content(path))
    return digest.hexdigest()


def _hash_content(path: Path) -> bytes:
    if path.suffix == ".toml":
        with suppress(ValueError):  # what is no TOML counts as it stands
            values = tomllib.loads(path.read_text(encoding="utf-8"))
            return hashlib.sha256(repr(values).encode()).digest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def list_code(*modules: str) -> tuple[Path, ...]:
    """List the files that `hash_code` reads."""
    return tuple(sorted(_follow(map(_find, modules))))


def is_module(name: str) -> bool:
    """Tell whether a dotted name is a module of the package."""
    return _look_up(name) is not None


def _list_files(paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    for path in paths:
        for file in path.rglob("*") if path.is_dir() else (path,):
            if file.is_file():
                yield file.relative_to(path.parent).as_posix(), file


def _follow(starts: Iterable[Path]) -> set[Path]:
    found: set[Path] = set()
    todo = list(starts)
    while todo:
        path = todo.pop()
        if path not in found and path not in _NOT_DECISIVE:
            found.add(path)
            imported = read_code(path).imported
            todo += filter(None, map(_look_up, imported))
            if "pkgutil" in imported:  # what is found by being there, in the folder of who looks
                todo += path.parent.glob("*.py")
    return found


class Code(NamedTuple):
    """A module as it decides: its syntax tree in a line, and the names of what it may import."""

    tree: str
    imported: tuple[str, ...]


def read_code(path: Path) -> Code:
    """Read a module as Python does, without what does not count."""
    return _read_code(path.read_text(encoding="utf-8"))


@cache
def _read_code(text: str) -> Code:
    parts: list[str] = []
    names: list[str] = []
    todo: list[object] = [ast.parse(text)]
    while todo:  # in depth, and without recursion: this reads fifty modules at each start
        node = todo.pop()
        if isinstance(node, ast.AST):
            parts.append(type(node).__name__)
            names += _list_imported(node)
            todo += [getattr(node, name, None) for name in node._fields]
        elif isinstance(node, list):
            body = node[1:] if node and _is_words(node[0]) else node
            parts.append(f"[{len(body)}")
            todo += body
        else:
            parts.append(repr(node))
    return Code(" ".join(parts), tuple(names))


def _list_imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        start = "." * node.level + (node.module or "")
        joint = "" if start.endswith(".") else "."
        return [start, *(f"{start}{joint}{alias.name}" for alias in node.names)]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def _is_words(node: object) -> bool:
    """Tell whether a statement is a docstring: words that nothing reads."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _find(name: str) -> Path:
    path = _look_up(name)
    if path is None:
        raise LookupError(f"there is no module {name}")
    return path


def _look_up(name: str) -> Path | None:
    """Return the file of one of this package's modules, None for any other name."""
    first, *rest = name.split(".")
    if first != PACKAGE.name:
        return None
    path = PACKAGE.joinpath(*rest)
    return next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.is_file()), None)
