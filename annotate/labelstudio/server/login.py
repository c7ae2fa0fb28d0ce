"""The files of the local Label Studio in the state folder, its login among them."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from annotate.errors import RunError

EMAIL = "admin@example.com"


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
        """What shows that it has run before."""
        return self.data / "label_studio.sqlite3"

    @property
    def credentials(self) -> Path:
        """The login."""
        return self.folder / "credentials.json"

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
    if paths.database.exists():
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
        os.fchmod(handle, 0o600)  # whatever the umask
        json.dump(value, stream)
    temporary.replace(path)


def is_live(paths: Paths) -> bool:
    """Tell whether the server that was started last may ask a model server on this machine."""
    try:
        return json.loads(paths.process.read_text(encoding="utf-8")).get("live") is True
    except (ValueError, AttributeError, OSError):
        return False


def read_process(paths: Paths) -> tuple[int, int]:
    """Read the number and the port of the process that was started last.

    Raises:
        FileNotFoundError: none is known.
    """
    try:
        value = json.loads(paths.process.read_text(encoding="utf-8"))
        return int(value["pid"]), int(value["port"])
    except (ValueError, KeyError, TypeError) as error:
        raise FileNotFoundError(paths.process) from error
