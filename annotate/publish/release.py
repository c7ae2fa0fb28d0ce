"""A built dataset folder as it is to be published: its manifest and files, and what forbids it.

What is known of the folder is read from manifest.json and the files; nothing here loads tables.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate.errors import MissingFileError, UsageError
from annotate.model import Problem
from annotate.publish.card import check_card

MANIFEST = "manifest.json"
CARD = "README.md"
CODE_FILES = "D40"
CODE_RIGHTS = "D43"
_FORMAT = "annotate-dataset/1"
_REBUILD = "Build the dataset again with `annotate build`."
_BLOCK = 2**20
_NO_MANIFEST = "not a manifest that `annotate build` wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFile:
    """A file of a release. `git_sha1` is the name that git gives its content."""

    path: str
    size: int
    sha256: str
    git_sha1: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A folder that may be published. `files` are all that its readers get, the manifest too."""

    folder: Path
    manifest: Mapping[str, Any]
    files: Mapping[str, ReleaseFile]

    @property
    def name(self) -> str:
        """What the dataset is called."""
        return str(self.manifest["name"])

    @property
    def rows(self) -> dict[str, dict[str, int]]:
        """How many rows each split of each configuration has that can be loaded."""
        return count_rows(self.manifest)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in self.files.values())


def read_release(folder: Path) -> Release:
    """Read a dataset folder.

    Raises:
        MissingFileError: it is not there.
        UsageError: `annotate build` did not make it.
    """
    path = folder / MANIFEST
    if not folder.exists():
        raise MissingFileError(folder)
    if not path.is_file():
        raise UsageError(
            f"{folder} is no dataset folder: it has no {MANIFEST}.",
            "Name a folder that `annotate build` made.",
        )
    manifest = parse_manifest(path.read_bytes())
    if manifest is None:
        raise UsageError(f"{path} is {_NO_MANIFEST}.", _REBUILD)
    names = [*list_paths(manifest), MANIFEST]
    found = {name: read_file(folder / name, name) for name in names if (folder / name).is_file()}
    return Release(folder=folder, manifest=manifest, files=found)


def check_manifest(folder: Path) -> list[Problem]:
    """Return what is wrong with the manifest of a folder, where it has one that says nothing."""
    path = folder / MANIFEST
    if not path.is_file() or parse_manifest(path.read_bytes()) is not None:
        return []
    return [Problem(code=CODE_FILES, message=f"it is {_NO_MANIFEST}", file=str(path), fix=_REBUILD)]


def parse_manifest(content: bytes) -> dict[str, Any] | None:
    """Return the manifest that some bytes are, None where they are none."""
    try:
        value = json.loads(content)
    except ValueError:
        return None
    if not isinstance(value, dict) or value.get("format") != _FORMAT or "name" not in value:
        return None
    files = value.get("files")
    if not isinstance(files, list) or not all(_is_described(file) for file in files):
        return None
    return value


def _is_described(file: Any) -> bool:
    if not isinstance(file, dict) or not isinstance(file.get("path"), str):
        return False
    path = Path(file["path"])
    if path.is_absolute() or ".." in path.parts or not isinstance(file.get("sha256"), str):
        return False
    return "config" not in file or isinstance(file.get("rows"), int)


def list_paths(manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the files that a manifest lists."""
    return [file["path"] for file in manifest["files"]]


def list_tables(manifest: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the files of a manifest that are tables."""
    return [file for file in manifest["files"] if "config" in file]


def count_rows(manifest: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the rows of each split of each configuration; what has none is not offered."""
    rows: dict[str, dict[str, int]] = {}
    for table in list_tables(manifest):
        if table["rows"]:
            splits = rows.setdefault(table["config"], {})
            splits[table["split"]] = splits.get(table["split"], 0) + table["rows"]
    return rows


def read_file(path: Path, name: str) -> ReleaseFile:
    """Return a file with its hashes, read once."""
    size = path.stat().st_size
    sha256, git = hashlib.sha256(), hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            sha256.update(block)
            git.update(block)
    return ReleaseFile(path=name, size=size, sha256=sha256.hexdigest(), git_sha1=git.hexdigest())


def check_release(release: Release) -> list[Problem]:
    """Return what forbids to publish a folder: its files, its card, the rights in its texts."""
    return [*_check_files(release), *_check_card(release), *_check_rights(release)]


def _check_files(release: Release) -> Iterator[Problem]:
    for file in release.manifest["files"]:
        found = release.files.get(file["path"])
        if found is None:
            message = "the manifest names it, and it is not there"
        elif found.sha256 != file["sha256"]:
            message = "its SHA-256 is not the manifest's: it was changed since it was built"
        else:
            continue
        yield _problem(release, CODE_FILES, file["path"], message, _REBUILD)


def _check_card(release: Release) -> Iterator[Problem]:
    if CARD in release.files:
        path = release.folder / CARD
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from check_card(text, release.manifest, file=str(path))


def _check_rights(release: Release) -> Iterator[Problem]:
    rights = release.manifest.get("redistribution")
    if not isinstance(rights, dict):
        message = "it does not say which texts may be redistributed"
        yield _problem(release, CODE_RIGHTS, MANIFEST, message, _REBUILD)
    elif rights.get("no"):
        message = f"the texts of {rights['no']} of its documents must not be redistributed"
        fix = "Build it without --include-restricted."
        yield _problem(release, CODE_RIGHTS, MANIFEST, message, fix)


def _problem(release: Release, code: str, name: str, message: str, fix: str) -> Problem:
    return Problem(code=code, message=message, file=str(release.folder / name), fix=fix)
