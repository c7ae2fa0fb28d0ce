"""The dataset folder: made beside its place, put there whole, described by its manifest.

A folder is replaced only where every file in it is one that a build wrote and nobody changed
since. Nothing here knows what is in the files.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from annotate.errors import UsageError
from annotate.files.json_values import load_json
from annotate.files.staging import open_staging, put_in_place

MANIFEST = "manifest.json"
FORMAT = "annotate-dataset/1"
REBUILD = "Build the dataset again with `annotate build`."
_MOVE = "Move it away or delete it, or give another folder with -o."


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def list_files(folder: Path) -> list[str]:
    """Return the files below a folder, as sorted relative names with forward slashes."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def write_manifest(
    folder: Path, head: Mapping[str, Any], files: Iterable[Mapping[str, Any]]
) -> None:
    """Write what the folder holds, with the hash of each file."""
    described = [
        {
            **file,
            "bytes": (folder / file["path"]).stat().st_size,
            "sha256": hash_file(folder / file["path"]),
        }
        for file in files
    ]
    value = {"format": FORMAT, **head, "files": described}
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a dataset folder, None where it has none.

    Raises:
        ValueError: there is a file of that name which is not such a manifest.
    """
    try:
        value = load_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    files = value.get("files")
    if not isinstance(files, list) or not all(_describes_file(file) for file in files):
        raise ValueError("its list of files is damaged")
    return value


def require_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder that somebody names as a dataset.

    Raises:
        UsageError: it is no dataset's folder, or its manifest is damaged.
    """
    try:
        manifest = read_manifest(folder)
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder / MANIFEST} is damaged: {error}.", REBUILD) from error
    if manifest is None:
        fix = "Name a folder that `annotate build` made, or a file of records."
        raise UsageError(f"{folder} is a folder, and no dataset's.", fix)
    return manifest


def _describes_file(file: Any) -> bool:
    if not isinstance(file, dict) or not isinstance(file.get("path"), str):
        return False
    path = Path(file["path"])
    if not isinstance(file.get("sha256"), str) or ".." in path.parts or path.is_absolute():
        return False
    return "config" not in file or (
        isinstance(file["config"], str)
        and isinstance(file.get("split"), str)
        and isinstance(file.get("rows"), int)
    )


def check_target(target: Path) -> None:
    """Make sure that a folder may be written, or replaced, without anything of anyone's lost.

    Raises:
        UsageError: something else is there, or the folder holds what no build wrote.
    """
    if target.suffix == ".py" or not target.name:
        raise UsageError(f"{target} cannot be a dataset's folder.", "Give another one with -o.")
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"{target} is there already and is no folder.", _MOVE)
    found = list_files(target) if target.is_dir() else []
    if not found:
        return
    manifest = _read_own_manifest(target)
    written = {file["path"]: file["sha256"] for file in manifest["files"]}
    for name in sorted(set(found) - {MANIFEST}):
        if name not in written:
            message = f"{target} holds {name}, which `annotate build` did not put there."
            raise UsageError(message, _MOVE)
        if hash_file(target / name) != written[name]:
            raise UsageError(f"{target / name} was changed since it was built.", _MOVE)


def _read_own_manifest(target: Path) -> dict[str, Any]:
    try:
        manifest = read_manifest(target)
    except ValueError as error:
        raise UsageError(f"{target / MANIFEST} is not a dataset's: {error}.", _MOVE) from error
    if manifest is None:
        raise UsageError(
            f"{target} is there already and has no {MANIFEST}: `annotate build` did not make it.",
            _MOVE,
        )
    return manifest


@contextmanager
def open_folder(target: Path) -> Iterator[Path]:
    """Give a new folder beside the target, which takes its place when the block ends well.

    A folder in which no manifest was written is thrown away, and so is one left by an exception.

    Raises:
        UsageError: something of somebody's is in its place.
        WriteError: it cannot be written.
        BusyError: another run is writing it.
    """
    check_target(target)
    target = target.absolute()
    with open_staging(target) as folder:
        yield folder
        if (folder / MANIFEST).is_file():
            check_target(target)
            put_in_place(folder, target)
