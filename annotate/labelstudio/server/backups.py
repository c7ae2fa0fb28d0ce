"""A local Label Studio as one file: its database, its data, its keys; and back, somewhere else.

What is written last says what has to be there and how it hashes, so that a file that was cut off
or changed is known before anything is restored from it.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from annotate.errors import RunError
from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.labelstudio.server.dumps import dump_postgres, dump_sqlite
from annotate.labelstudio.server.environment import read_version
from annotate.labelstudio.server.login import Paths, locate, read_credentials
from annotate.labelstudio.server.setup import read_setup
from annotate.readings.pseudonyms import KEY_FILE

MANIFEST = "manifest.json"
FORMAT = 1
DATA_FOLDER = "data"
CREDENTIALS = "credentials.json"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
_OWNER_ONLY = 0o600
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds: how many files and bytes, of which kind of database."""

    path: Path
    files: int
    bytes: int
    database: str


def back_up(state: Path, target: Path) -> Backup:
    """Write the server of a state folder into one file; it may run, and people work in it.

    Raises:
        RunError: there is no server, or its database cannot be read.
        WriteError: the file cannot be written.
    """
    paths = locate(state)
    if not paths.has_data:
        raise RunError(f"There is no data of a server in {paths.folder}.", "Nothing was written.")
    read_credentials(paths)  # without its login nobody could use what is restored
    setup = read_setup(paths)
    kind = "sqlite" if setup.database is None else "postgresql"
    with tempfile.TemporaryDirectory(dir=paths.folder, prefix=".backup-") as made:
        dump = Path(made) / DUMPS[kind]
        if setup.database is None:
            dump_sqlite(paths.database, dump)
        else:
            dump_postgres(setup.database, dump)
        files = _write(paths, state, dump, target, kind)
    total = sum(entry["bytes"] for entry in files.values())
    return Backup(path=target, files=len(files), bytes=total, database=kind)


def _write(
    paths: Paths, state: Path, dump: Path, target: Path, kind: str
) -> Mapping[str, Mapping[str, Any]]:
    files: dict[str, Mapping[str, Any]] = {}
    with open_output(target) as stream:
        os.fchmod(stream.fileno(), _OWNER_ONLY)  # the keys are in it
        with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for name, path in _iter_files(paths, state, dump):
                entry = _add(archive, name, path)
                if entry is not None:
                    files[name] = entry
            manifest = {
                "format": FORMAT,
                "label_studio": read_version(),
                "database": kind,
                "files": files,
            }
            content = dump_json(manifest).encode()
            archive.addfile(_describe(MANIFEST, len(content)), io.BytesIO(content))
    return files


def _iter_files(paths: Paths, state: Path, dump: Path) -> Iterator[tuple[str, Path]]:
    """Yield what a backup holds, the database first: a file that came later does no harm."""
    yield dump.name, dump
    yield CREDENTIALS, paths.credentials
    if (state / KEY_FILE).exists():
        yield KEY_FILE, state / KEY_FILE
    for folder, folders, names in os.walk(paths.data, followlinks=True):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            if not path.name.startswith(paths.database.name) or path.parent != paths.data:
                yield f"{DATA_FOLDER}/{path.relative_to(paths.data).as_posix()}", path


def _add(archive: tarfile.TarFile, name: str, path: Path) -> Mapping[str, Any] | None:
    """Add a file as long as it is now; None where it is gone meanwhile, or is no file."""
    if not path.is_file():
        return None
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return None
    with stream:
        hashed = _HashedFile(stream)
        size = os.fstat(stream.fileno()).st_size
        try:
            archive.addfile(_describe(name, size), hashed)
        except OSError as error:
            raise RunError(
                f"{path} changed while it was copied: {error}.", "Run the backup again."
            ) from error
    return {"bytes": size, "sha256": hashed.digest.hexdigest()}


def _describe(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, _OWNER_ONLY
    return info


class _HashedFile:
    """A file that is hashed as it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.digest.update(piece)
        return piece


def read_backup(archive: tarfile.TarFile, folder: Path, source: Path) -> Mapping[str, Any]:
    """Unpack a backup into a folder and return what it says of itself.

    Raises:
        RunError: it is none, was cut off, or is not what was written.
    """
    found: dict[str, Mapping[str, Any]] = {}
    manifest: Any = None
    try:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content is None or not _is_inside(member.name):
                raise _refuse(source, f"{member.name!r} has no place in it")
            if member.name == MANIFEST:
                manifest = json.loads(content.read())
            else:
                found[member.name] = _unpack(content, folder / member.name)
        wanted, kind = _list_wanted(manifest), manifest["database"]
        whole = manifest["format"] == FORMAT and {DUMPS[kind], CREDENTIALS} <= found.keys()
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise _refuse(source, str(error) or type(error).__name__) from error
    if not whole:
        raise _refuse(source, "it is of another kind")
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            raise _refuse(source, f"{name} is not as it was written")
    return dict(manifest)


def _list_wanted(manifest: Any) -> Mapping[str, Any]:
    """Return the files that a manifest names, or raise a ValueError where it is none."""
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict):
        raise ValueError(f"its {MANIFEST}, the last that is in it, is missing or is none")
    return files


def _is_inside(name: str) -> bool:
    parts = name.split("/")
    return not ({"", ".", ".."} & set(parts)) and "\\" not in name and ":" not in parts[0]


def _unpack(content: IO[bytes], target: Path) -> Mapping[str, Any]:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    hashed, size = _HashedFile(content), 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(handle, "wb") as stream:
        while piece := hashed.read(_PIECE):
            size += stream.write(piece)
    return {"bytes": size, "sha256": hashed.digest.hexdigest()}


def _refuse(source: Path, why: str) -> RunError:
    return RunError(
        f"{source} is no whole backup of a server: {why}.",
        "Nothing was restored. Take another copy of it, or an earlier backup.",
    )
