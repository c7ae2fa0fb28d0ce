"""A PostgreSQL of the tests' own, on a socket in a folder, where its programs are installed."""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PORT = 5432  # of the socket's name: nothing listens at a port


def find_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs, None where there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[4])
    found = str(folders[-1]) if folders else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A database server that runs."""

    programs: Path
    folder: Path

    def make_database(self) -> str:
        """Make an empty database, and return its address."""
        name = f"labels_{secrets.token_hex(4)}"
        self.run("createdb", name)
        return f"postgresql://postgres:word@/{name}?host={self.folder}"

    def run(self, program: str, *options: str) -> str:
        """Run one of its programs as its owner."""
        command = [str(self.programs / program), f"--host={self.folder}", *options]
        environment = {**os.environ, "PGUSER": "postgres", "PGPASSWORD": "word"}
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment
        ).stdout


@contextlib.contextmanager
def run_postgres(programs: Path) -> Iterator[Postgres]:
    """Run a database server that asks for a password; it is gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix="annotate-postgres-"))
    user = "postgres" if os.getuid() == 0 else None  # it does not run as root
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    (folder / "word").write_text("word")
    (folder / "word").chmod(0o644)

    def act(program: str, *options: str) -> None:
        command = [str(programs / program), f"--pgdata={folder}/data", *options]
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    # a crash of the machine may cost these tests their data
    settings = f"-k {folder} -p {PORT} -c listen_addresses= -c fsync=off -c full_page_writes=off"
    try:
        word = ["--username=postgres", f"--pwfile={folder}/word", "--auth=scram-sha-256"]
        act("initdb", *word, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
        act("pg_ctl", "start", "--wait", "--silent", f"--log={folder}/log", "-o", settings)
        try:
            yield Postgres(programs=programs, folder=folder)
        finally:
            act("pg_ctl", "stop", "--mode=immediate", "--silent")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
