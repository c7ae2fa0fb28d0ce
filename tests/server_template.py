"""The state folder of a Label Studio that ran once: migrated, with its user. Servers of tests start
on copies of it, which takes seconds and not a minute.

`scripts/test` makes it while tests run that need no server: `python -m tests.server_template`.
"""

import getpass
import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from annotate.files.locks import hold
from annotate.labelstudio.server import environment, server
from annotate.labelstudio.server.backups import back_up
from annotate.labelstudio.server.environment import find_program
from annotate.labelstudio.server.server import start_server, stop_server
from annotate.labelstudio.server.setup import SetupChange


def make_template() -> Path:
    """Return the folder; where it is not there yet for this program and this code, make it."""
    folder = _make_folder()
    template = folder / f"label-studio-{_hash(find_program(print))}"
    with hold(template.with_suffix(".lock")):
        if not template.exists():
            with tempfile.TemporaryDirectory(dir=folder) as made:
                start_server(Path(made) / "state")
                stop_server(Path(made) / "state")
                (Path(made) / "state").rename(template)
    return template


def make_postgres_template(make_database: Callable[[], str]) -> Path:
    """Return the backup of a server that ran once on a PostgreSQL; make it where it is not there.

    `make_database` makes an empty database and returns its address.
    """
    folder = _make_folder()
    template = folder / f"postgres-{_hash(find_program(print), own=False)}.tar.gz"
    with hold(template.with_suffix(".lock")):
        if not template.exists():
            with tempfile.TemporaryDirectory(dir=folder) as made:
                state = Path(made) / "state"
                start_server(state, change=SetupChange(database=make_database()))
                stop_server(state)
                back_up(state, template)
    return template


def _make_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"annotate-tests-of-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _hash(program: Path, *, own: bool = True) -> str:
    """Return what tells servers apart that would not start on one another's folder.

    A backup is read by any version of our own code; to make one takes a minute.
    """
    digest = hashlib.sha256(f"{program}\0{program.stat().st_mtime_ns}".encode())
    for path in sorted(Path(server.__file__).parent.glob("*.py")) if own else ():
        digest.update(path.read_bytes())
    digest.update(environment.REQUIREMENTS.read_bytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    make_template()
