"""A Label Studio on this machine, for this project only: started, found again, stopped.

It listens on the loopback address unless it is told otherwise, sends nothing anywhere, and keeps
its data between runs in `STATE/label-studio`, a folder that only its owner can open. Its login is
made once and lies there; it is never logged. Accounts are made by invitation alone.
"""

import os
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from annotate.errors import RunError
from annotate.files.locks import hold
from annotate.labelstudio.server.environment import Say, find_program
from annotate.labelstudio.server.login import (
    Paths,
    StartedProcess,
    locate,
    make_credentials,
    read_credentials,
    read_process,
    write_private,
)
from annotate.labelstudio.server.process import (
    POLL,
    choose_port,
    end,
    is_alive,
    is_ours,
    is_well,
    launch,
)
from annotate.labelstudio.server.setup import (
    ServerSetup,
    SetupChange,
    change_setup,
    read_setup,
    write_setup,
)
from annotate.labelstudio.server.variables import LIVE, make_environment

PORT = 8080
_PATIENCE = 900.0  # to make a database takes minutes where the machine is busy
_TELL_EVERY = 10.0
_TAIL = 4096  # bytes of the log in which its last line is looked for
_LONGEST = 300
_REFUSED = (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server and the login of its first user.

    `url` is where this machine reaches it, `public_url` where other people do.
    """

    url: str
    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    pid: int
    public_url: str | None = None


def start_server(
    state: Path,
    *,
    port: int | None = None,
    report: Say = lambda _: None,
    live: bool = False,
    change: SetupChange | None = None,
) -> Server:
    """Start the server of a state folder, or return the one that runs.

    Args:
        state: The project's state folder.
        port: Where it is to listen; the last one, 8080 or a free one where none is named.
        report: Is told what takes long.
        live: It may ask a model server on this machine; one that runs and may not starts again.
        change: What is said anew of its database and its address.

    Raises:
        UsageError: an address in `change` cannot be one.
        RunError: it cannot be installed, the port is in use, it does not come up, or it runs and
            would have to be set up otherwise.
    """
    _check_system()
    paths = locate(state)
    setup = change_setup(paths, change or SetupChange())
    paths.data.mkdir(parents=True, exist_ok=True)
    paths.folder.chmod(0o700)  # the database has tokens and hashes of passwords in it
    starting = Path(tempfile.gettempdir()) / f"annotate-label-studio-{os.getuid()}.lock"
    with hold(paths.folder / "start.lock"), hold(starting):  # no two may take one port
        server = read_status(state)
        if server is not None and setup != read_setup(paths):
            raise RunError(
                "Label Studio runs already, and is set up otherwise.",
                "When nobody works in it: annotate server stop, then start it again so.",
            )
        if server is not None and live and not _is_live(paths):
            report("Label Studio starts again, so that it may ask a model server here.")
            stop_server(state)
            server = None
        is_new = server is None
        server = server or _start(paths, port, report, setup, live=live)
        _wait(server, paths, report)
        if is_new:
            _check_login(server, paths)
            write_setup(paths, setup)
    return server


def _check_system() -> None:
    if not hasattr(os, "getuid"):  # Windows
        raise RunError(
            "`annotate server` runs on Linux, macOS and WSL.",
            "Run it in WSL, or give the address of a Label Studio elsewhere with --url.",
        )


def _start(
    paths: Paths, port: int | None, report: Say, setup: ServerSetup, *, live: bool
) -> Server:
    program = find_program(report)
    first = not paths.has_data
    credentials = make_credentials(paths)
    last = read_process(paths)
    chosen = choose_port(port, [last.port, PORT] if last else [PORT], setup.host)
    report("Starting Label Studio" + (" for the first time (about a minute)." if first else "."))
    environment = make_environment(program, paths.data, credentials, setup)
    command = [str(program), "start", "--no-browser"]
    command += ["--internal-host", setup.host, "--port", str(chosen)]
    pid = launch(command, paths.data, {**environment, **(LIVE if live else {})}, paths.log)
    process = StartedProcess(pid=pid, port=chosen, host=setup.here, live=live)
    write_private(paths.process, asdict(process))
    return _describe(process, credentials, setup.public_url)


def _is_live(paths: Paths) -> bool:
    process = read_process(paths)
    return process is not None and process.live


def read_status(state: Path) -> Server | None:
    """Return the server that runs for a state folder, None where none does."""
    paths = locate(state)
    process = read_process(paths)
    if process is None or not is_ours(process.pid, process.host, process.port):
        return None
    try:
        credentials = read_credentials(paths)
    except FileNotFoundError:
        return None
    return _describe(process, credentials, read_setup(paths).public_url)


def stop_server(state: Path) -> bool:
    """Stop the server of a state folder; tell whether one was running.

    Raises:
        RunError: it does not stop.
    """
    server = read_status(state)
    if server is not None:
        end(server.pid)
    return server is not None


def _describe(
    process: StartedProcess, credentials: Mapping[str, str], public_url: str | None
) -> Server:
    return Server(
        url=f"http://{process.host}:{process.port}/",
        email=credentials["email"],
        password=credentials["password"],
        token=credentials["token"],
        pid=process.pid,
        public_url=public_url,
    )


def _wait(server: Server, paths: Paths, report: Say) -> None:
    """Wait until the server is well; one that dies or takes too long is an error."""
    start = told = time.monotonic()
    address = urlsplit(server.url)
    while not is_well(address.hostname or "", address.port or 0):
        now = time.monotonic()
        if not is_alive(server.pid):
            raise RunError(
                f"Label Studio ended before it was up{_read_end(paths.log)}",
                f"{paths.log} says why.",
            )
        if now - start > _PATIENCE:
            end(server.pid)
            raise RunError(
                f"Label Studio was not up after {_PATIENCE:.0f} seconds and was stopped.",
                f"{paths.log} says what it did.",
            )
        if now - told >= _TELL_EVERY:
            told = now
            report(f"Still starting ({now - start:.0f} s).")
        time.sleep(POLL)


def _read_end(log: Path) -> str:
    """Return the last words of a log as the end of a sentence."""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _TAIL))
        lines = stream.read().decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f": {last[:_LONGEST]}" if last else "."


def _check_login(server: Server, paths: Paths) -> None:
    """Stop a server that does not know our login: its database is that of another one."""
    request = urllib.request.Request(
        f"{server.url}api/current-user/whoami", headers={"Authorization": f"Token {server.token}"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        error.close()
        end(server.pid)
        if error.code not in _REFUSED:
            raise RunError(
                f"Label Studio answered HTTP {error.code} to our login and was stopped.",
                f"{paths.log} says why.",
            ) from error
        address = urlsplit(server.url)
        if is_well(address.hostname or "", address.port or 0):  # ours is stopped
            raise RunError(
                f"Another Label Studio took {server.url} while this one started.",
                "Start it again: a port that is free by then is chosen.",
            ) from error
        raise RunError(
            f"The database of Label Studio has users already, and the login in {paths.credentials} "
            "is none of theirs.",
            "Name an empty database, or restore the login of this one: annotate server restore.",
        ) from error
    except OSError as error:
        raise RunError("Label Studio does not answer.", f"{paths.log} says why.") from error
