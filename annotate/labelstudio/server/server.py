"""A Label Studio on this machine, for this project only: started, found again, stopped.

It listens on the loopback address, sends nothing anywhere, and keeps its data between runs in
`STATE/label-studio`, a folder that only its owner can open. Its login is made once and lies there;
it is never logged. Accounts are made by invitation alone.
"""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotate.errors import RunError
from annotate.labelstudio.server.environment import Say, find_program, hold
from annotate.labelstudio.server.login import (
    Paths,
    is_live,
    locate,
    make_credentials,
    read_credentials,
    read_process,
    write_private,
)

HOST = "127.0.0.1"
PORT = 8080
# Label Studio asks nothing at this machine's own addresses unless it is told so.
LIVE: Mapping[str, str] = {
    "LABEL_STUDIO_ML_BLOCK_LOCAL_IP": "false",
    "LABEL_STUDIO_USE_DEFAULT_BANNED_SUBNETS": "false",
}
_PATIENCE = 300.0
_STOPPING = 20.0
_TELL_EVERY = 10.0
_POLL = 0.25
_NOWHERE = f"http://{HOST}:1"  # a port that nothing answers at
_HERE = f"{HOST},localhost,::1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server and the login of its only user."""

    url: str
    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    pid: int


_STARTING = Path(tempfile.gettempdir()) / f"annotate-label-studio-{os.getuid()}.lock"


def start_server(
    state: Path,
    *,
    port: int | None = None,
    report: Say = lambda _: None,
    live: bool = False,
) -> Server:
    """Start the server of a state folder, or return the one that runs.

    Args:
        state: The project's state folder.
        port: Where it is to listen; the last one, 8080 or a free one where none is named.
        report: Is told what takes long.
        live: It may ask a model server on this machine; one that runs and may not starts again.

    Raises:
        RunError: it cannot be installed, the port is in use, it does not come up.
    """
    paths = locate(state)
    paths.data.mkdir(parents=True, exist_ok=True)
    paths.folder.chmod(0o700)  # the database has tokens and hashes of passwords in it
    with hold(paths.folder / "start.lock"), hold(_STARTING):  # no two may take one port
        server = read_status(state)
        if server is not None and live and not is_live(paths):
            report("Label Studio starts again, so that it may ask a model server here.")
            stop_server(state)
            server = None
        server = server or _start(paths, port, report, live)
        _wait(server, paths, report)
    return server


def _start(paths: Paths, port: int | None, report: Say, live: bool) -> Server:
    program = find_program(report)
    first = not paths.database.exists()
    credentials = make_credentials(paths)
    chosen = _choose_port(port, paths)
    report("Starting Label Studio" + (" for the first time (about a minute)." if first else "."))
    environment = make_environment(program, paths.data, credentials)
    pid = _launch(program, paths, {**environment, **(LIVE if live else {})}, chosen)
    write_private(paths.process, {"pid": pid, "port": chosen, "live": live})
    return _describe(pid, chosen, credentials)


def read_status(state: Path) -> Server | None:
    """Return the server that runs for a state folder, None where none does."""
    paths = locate(state)
    try:
        pid, port = read_process(paths)
        credentials = read_credentials(paths)
    except FileNotFoundError:
        return None
    return _describe(pid, port, credentials) if _is_ours(pid, port) else None


def stop_server(state: Path) -> bool:
    """Stop the server of a state folder; tell whether one was running.

    Raises:
        RunError: it does not stop.
    """
    server = read_status(state)
    if server is None:
        return False
    for kind, patience in ((signal.SIGTERM, _STOPPING), (signal.SIGKILL, _STOPPING)):
        try:
            os.kill(server.pid, kind)
        except ProcessLookupError:
            return True
        if _wait_for_end(server.pid, patience):
            return True
    raise RunError(f"Label Studio (process {server.pid}) does not stop.", "Stop it by hand.")


def _describe(pid: int, port: int, credentials: Mapping[str, str]) -> Server:
    return Server(
        url=f"http://{HOST}:{port}/",
        email=credentials["email"],
        password=credentials["password"],
        token=credentials["token"],
        pid=pid,
    )


# --- port -------------------------------------------------------------------------------------


def _choose_port(wanted: int | None, paths: Paths) -> int:
    """Return a free port. Label Studio itself would silently take another than it is told."""
    if wanted is not None:
        if not _is_free(wanted):
            raise RunError(
                f"Port {wanted} is in use or not allowed.",
                "Name another with --port, or none to let a free one be chosen.",
            )
        return wanted
    candidates = [PORT]
    with contextlib.suppress(FileNotFoundError):
        candidates.insert(0, read_process(paths)[1])
    return next((port for port in candidates if _is_free(port)), 0) or _find_port()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
        return port > 0


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


# --- process ----------------------------------------------------------------------------------


def _launch(program: Path, paths: Paths, environment: Mapping[str, str], port: int) -> int:
    """Start the server in a session of its own, and let go of it: it outlives this program."""
    command = [str(program), "start", "--no-browser", "--internal-host", HOST, "--port", str(port)]
    with paths.log.open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=paths.data,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    process.returncode = 0  # or Popen would warn that it still runs
    return process.pid


def make_environment(
    program: Path, data: Path, credentials: Mapping[str, str]
) -> Mapping[str, str]:
    """Return all that the server sees of the environment.

    Nothing is inherited: Label Studio takes bare names like HOST, PORT and DEBUG for settings, and
    a token of somebody's shell is none of its business. Some of its requests to the outside cannot
    be switched off, as that for tips on its first page: they go to a proxy that is not there.
    """
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE)
    return {
        **nowhere,
        **{name.lower(): value for name, value in nowhere.items()},
        "NO_PROXY": _HERE,
        "no_proxy": _HERE,
        "PATH": os.pathsep.join([str(program.parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": str(data),
        "LANG": "C.UTF-8",
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "LABEL_STUDIO_USERNAME": credentials["email"],
        "LABEL_STUDIO_PASSWORD": credentials["password"],
        "LABEL_STUDIO_USER_TOKEN": credentials["token"],
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
        "LABEL_STUDIO_SENTRY_DSN": "",
        "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    }


def _wait(server: Server, paths: Paths, report: Say) -> None:
    """Wait until the server is well; one that dies or takes too long is an error."""
    start = told = time.monotonic()
    port = int(server.url.rstrip("/").rpartition(":")[2])
    while not _is_well(port):
        now = time.monotonic()
        if not _is_alive(server.pid):
            raise RunError("Label Studio ended before it was up.", f"{paths.log} says why.")
        if now - start > _PATIENCE:
            os.kill(server.pid, signal.SIGKILL)
            raise RunError(
                f"Label Studio was not up after {_PATIENCE:.0f} seconds and was stopped.",
                f"{paths.log} says what it did.",
            )
        if now - told >= _TELL_EVERY:
            told = now
            report(f"Still starting ({now - start:.0f} s).")
        time.sleep(_POLL)


def _is_well(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{HOST}:{port}/health", timeout=5) as answer:
            return b"UP" in answer.read(200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def _is_ours(pid: int, port: int) -> bool:
    """Tell whether a process is the server: a number alone may be another process's by now."""
    if not _is_alive(pid):
        return False
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:  # no such folder on this system: what answers on the port has to do
        return _is_well(port)
    return b"--internal-host" in arguments and str(port).encode() in arguments


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        os.waitpid(pid, os.WNOHANG)  # a child of ours that has ended is there until it is asked
    try:
        os.kill(pid, 0)
    except OSError:
        return False  # gone, or another user's
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return True  # no such folder on this system
    return stat.rpartition(")")[2].split()[0] != "Z"


def _wait_for_end(pid: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not _is_alive(pid):
            return True
        time.sleep(_POLL / 5)
    return False
