"""The state folder of a Label Studio that ran once: migrated, with its user. Servers of tests start
on copies of it, which takes seconds and not a minute.

`scripts/test` makes it while tests run that need no server: `python -m tests.server_template`.
"""

import getpass
import hashlib
import tempfile
from pathlib import Path

from annotate.labelstudio.server import environment, server
from annotate.labelstudio.server.environment import find_program, hold
from annotate.labelstudio.server.server import start_server, stop_server


def make_template() -> Path:
    """Return the folder; where it is not there yet for this program and this code, make it."""
    folder = Path(tempfile.gettempdir()) / f"annotate-tests-of-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    template = folder / f"label-studio-{_hash(find_program(print))}"
    with hold(template.with_suffix(".lock")):
        if not template.exists():
            with tempfile.TemporaryDirectory(dir=folder) as made:
                start_server(Path(made) / "state")
                stop_server(Path(made) / "state")
                (Path(made) / "state").rename(template)
    return template


def _hash(program: Path) -> str:
    """Return what tells servers apart that would not start on one another's folder."""
    digest = hashlib.sha256(f"{program}\0{program.stat().st_mtime_ns}".encode())
    for path in sorted(Path(server.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    digest.update(environment.REQUIREMENTS.read_bytes())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    make_template()
