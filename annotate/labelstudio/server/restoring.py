"""A local Label Studio out of a backup: into a state folder that has none."""

import os
import re
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotate.errors import MissingFileError, RunError, UsageError
from annotate.files.staging import open_staging, put_in_place
from annotate.labelstudio.server.backups import DUMPS, read_backup
from annotate.labelstudio.server.database import PostgresAddress, parse_address
from annotate.labelstudio.server.dumps import load_postgres
from annotate.labelstudio.server.environment import read_version
from annotate.labelstudio.server.login import Paths, locate
from annotate.labelstudio.server.setup import ServerSetup, write_setup
from annotate.readings.pseudonyms import KEY_FILE


def restore(state: Path, source: Path, database: str | None = None) -> Mapping[str, Any]:
    """Lay the server of a backup into a state folder that has none; it is not started.

    `database` is the address of an empty database, for a backup of one of PostgreSQL. Returned is
    what the backup says of itself.

    Raises:
        UsageError: the database is missing, or is none.
        RunError: there is a server already, or the backup is not whole, or is of a newer one.
    """
    paths = locate(state)
    if paths.has_data or paths.credentials.exists():
        raise RunError(
            f"There is a server in {paths.folder} already.",
            "Move that folder away, or restore in another one.",
        )
    if not source.is_file():
        raise MissingFileError(source)
    address = None if database is None else parse_address(database, os.environ)
    with open_staging(paths.folder) as folder:
        folder.chmod(0o700)
        manifest = _unpack(source, folder)
        _check_version(source, str(manifest.get("label_studio", "")))
        _check_database(source, manifest["database"], address)
        _check_key(state, folder / KEY_FILE)
        _settle(state, folder, manifest["database"], address)
        if paths.folder.exists():  # empty, but for the locks of a start
            shutil.rmtree(paths.folder)
        put_in_place(folder, paths.folder)
    return manifest


def _unpack(source: Path, folder: Path) -> Mapping[str, Any]:
    try:
        with tarfile.open(source, mode="r:*") as archive:
            return read_backup(archive, folder, source)
    except tarfile.ReadError as error:
        raise RunError(
            f"{source} is no backup of a server.",
            "Name a file that `annotate server backup` wrote.",
        ) from error


def _check_version(source: Path, version: str) -> None:
    """Refuse the data of a newer server: an older one cannot read it."""
    if _order(version) > _order(read_version()):
        raise RunError(
            f"{source} is of Label Studio {version}, and {read_version()} would run it here.",
            "Install the version of annotate that made it, or a newer one.",
        )


def _order(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _check_database(source: Path, kind: str, address: PostgresAddress | None) -> None:
    if kind == "postgresql" and address is None:
        raise UsageError(
            f"{source} is of a server on PostgreSQL.",
            "Name an empty database: --database postgresql://user@host/name",
        )
    if kind != "postgresql" and address is not None:
        raise UsageError(
            f"{source} is of a server whose database is a file.", "Restore it without --database."
        )


def _check_key(state: Path, restored: Path) -> None:
    """Refuse to give the same people two sets of pseudonyms."""
    own = state / KEY_FILE
    if own.exists() and restored.exists() and own.read_bytes() != restored.read_bytes():
        raise RunError(
            f"{own} is another key of pseudonyms than that of the backup.",
            "Move it away to have the names of the backup again, or restore in another folder.",
        )


def _settle(state: Path, folder: Path, kind: str, address: PostgresAddress | None) -> None:
    """Put what was unpacked where a server looks for it, the database at last."""
    places = Paths(folder=folder)
    places.data.mkdir(exist_ok=True, mode=0o700)
    key, dump = folder / KEY_FILE, folder / DUMPS[kind]
    if address is None:
        dump.rename(places.database)
    else:
        load_postgres(dump, address)
        dump.unlink()
        write_setup(places, ServerSetup(database=address))
    if key.exists():
        if (state / KEY_FILE).exists():
            key.unlink()
        else:
            key.rename(state / KEY_FILE)
