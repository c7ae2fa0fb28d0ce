"""The database of a local Label Studio as one file, and back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from annotate.errors import RunError
from annotate.labelstudio.server.database import PostgresAddress

_FOLDERS = Path("/usr/lib/postgresql")  # where Debian and Ubuntu put the programs of each version
_SHOWN = 300


def dump_sqlite(database: Path, target: Path) -> None:
    """Copy a database as it is at one moment; who works in it may go on.

    Raises:
        RunError: it cannot be read.
    """
    source = f"{database.absolute().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(source, uri=True)) as opened,
            closing(sqlite3.connect(target)) as copy,
        ):
            opened.backup(copy)
    except sqlite3.Error as error:
        raise RunError(
            f"{database} cannot be copied: {error}.", "Look whether the disk is full or fails."
        ) from error


def dump_postgres(address: PostgresAddress, target: Path) -> None:
    """Write a database as it is at one moment; who works in it may go on.

    Raises:
        RunError: pg_dump is not installed, or fails.
    """
    command = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    _run("pg_dump", command, address)


def load_postgres(source: Path, address: PostgresAddress) -> None:
    """Fill an empty database with what was written of another: all of it or nothing.

    Raises:
        RunError: pg_restore is not installed, or fails, as where the database is not empty.
    """
    command = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run("pg_restore", [*command, f"--dbname={address.name}", str(source)], address)


def _run(program: str, options: list[str], address: PostgresAddress) -> None:
    found = shutil.which(program) or _find_newest(program)
    if found is None:
        raise RunError(
            f"{program} is not installed.",
            "Install the client programs of PostgreSQL, on Debian and Ubuntu postgresql-client.",
        )
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(
        [found, "--no-password", *options],
        env={**plain, **address.variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise RunError(
            f"{program} failed with {address.describe()}: {said[:_SHOWN]}",
            "Check the address, and that the database to be filled has nothing in it.",
        )


def _find_newest(program: str) -> str | None:
    found = [shutil.which(program, path=str(folder)) for folder in _FOLDERS.glob("*/bin")]
    return max(filter(None, found), default=None, key=_read_version)


def _read_version(path: str) -> float:
    name = Path(path).parent.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0
