"""The files of the local Label Studio in the state folder, its login among them."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from annotate.errors import RunError

EMAIL = "admin@example.com"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The files of the server of a state folder."""

    folder: Path

    @property
    def data(self) -> Path:
        """Label Studio's own data."""
        return self.folder / "data"

    @property
    def database(self) -> Path:
        """Its database, where it has none elsewhere."""
        return self.data / "label_studio.sqlite3"

    @property
    def credentials(self) -> Path:
        """The login."""
        return self.folder / "credentials.json"

    @property
    def setup(self) -> Path:
        """Where its database is, and at which address it listens."""
        return self.folder / "setup.json"

    @property
    def has_data(self) -> bool:
        """Whether it has run before; with a database elsewhere, its key shows that."""
        return self.database.exists() or (self.data / ".env").exists()

    @property
    def process(self) -> Path:
        """The process that runs, and its port."""
        return self.folder / "server.json"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "label-studio.log"


def locate(state: Path) -> Paths:
    """Return the files of the server of a state folder."""
    return Paths(folder=state.absolute() / "label-studio")


def make_credentials(paths: Paths) -> Mapping[str, str]:
    """Read the login, or make it for a data folder that has no users yet.

    Raises:
        RunError: there is data, and its login is gone.
    """
    if paths.credentials.exists():
        return read_credentials(paths)
    if paths.has_data:
        raise RunError(
            f"{paths.data} has data, but the login to it in {paths.credentials} is gone.",
            f"Put that file back, or move {paths.folder} away to begin anew.",
        )
    credentials = {
        "email": EMAIL,
        "password": secrets.token_urlsafe(12),
        "token": secrets.token_hex(20),
    }
    write_private(paths.credentials, credentials)
    return credentials


def read_credentials(paths: Paths) -> Mapping[str, str]:
    """Read the login.

    Raises:
        RunError: the file is not whole.
        FileNotFoundError: there is none.
    """
    try:
        value = json.loads(paths.credentials.read_text(encoding="utf-8"))
        return {name: str(value[name]) for name in ("email", "password", "token")}
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{paths.credentials} is not whole.",
            f"Put it back, or move {paths.folder} away to begin anew.",
        ) from error


def write_private(path: Path, value: Mapping[str, object]) -> None:
    """Write a file that only its owner can read, whole or not at all; a link to it stays."""
    path = path.resolve()
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(value, stream)
    temporary.chmod(0o600)  # whatever the umask
    temporary.replace(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedProcess:
    """The process that was started last, where it answers, and whether it may ask a model here."""

    pid: int
    port: int
    host: str
    live: bool


def read_process(paths: Paths) -> StartedProcess | None:
    """Read which process was started last, None where none is known."""
    try:
        value = json.loads(paths.process.read_text(encoding="utf-8"))
        return StartedProcess(
            pid=int(value["pid"]),
            port=int(value["port"]),
            host=str(value.get("host", HOST)),
            live=value.get("live") is True,
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
