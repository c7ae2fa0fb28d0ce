"""The process of the local Label Studio: launched, told from others, ended; and its port.

This is for systems with POSIX signals and sessions; nothing else of annotate needs them.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from annotate.errors import RunError

_STOPPING = 20.0
POLL = 0.25


def launch(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> int:
    """Start a program in a session of its own, and let go of it: it outlives this one."""
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    process.returncode = 0  # or Popen would warn that it still runs
    return process.pid


def end(pid: int) -> None:
    """End a process, by force where it does not end when it is asked.

    Raises:
        RunError: it does not end.
    """
    for kind, patience in ((signal.SIGTERM, _STOPPING), (signal.SIGKILL, _STOPPING)):
        try:
            os.kill(pid, kind)
        except ProcessLookupError:
            return
        if _wait_for_end(pid, patience):
            return
    raise RunError(f"Label Studio (process {pid}) does not stop.", "Stop it by hand.")


def is_well(host: str, port: int) -> bool:
    """Tell whether a Label Studio that is up answers at a port."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{host}:{port}/health", timeout=5) as answer:
            return b"UP" in answer.read(200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def is_ours(pid: int, host: str, port: int) -> bool:
    """Tell whether a process is the server: a number alone may be another process's by now."""
    if not is_alive(pid):
        return False
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:  # no such folder on this system: what answers on the port has to do
        return is_well(host, port)
    return b"--internal-host" in arguments and str(port).encode() in arguments


def is_alive(pid: int) -> bool:
    """Tell whether a process of ours runs."""
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
        if not is_alive(pid):
            return True
        time.sleep(POLL / 5)
    return False


# --- port -------------------------------------------------------------------------------------


def choose_port(wanted: int | None, liked: Sequence[int], host: str) -> int:
    """Return a free port. Label Studio itself would silently take another than it is told.

    Raises:
        RunError: the one that is wanted is not free.
    """
    if wanted is not None:
        if not _is_free(host, wanted):
            raise RunError(
                f"Port {wanted} is in use or not allowed.",
                "Name another with --port, or none to let a free one be chosen.",
            )
        return wanted
    return next((port for port in liked if _is_free(host, port)), 0) or _find_port(host)


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
        return port > 0


def _find_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
