"""Processes of their own, a quarter cheaper: forked from one that has imported what all import.

`python -m tests.publish.nursery SOCKET` imports the packages below `datasets` and the Hub's client
(pandas, pyarrow, HTTP), but not these two themselves, nor anything of annotate: what they make of
their environment is made anew in every process. For each order on the socket it forks one that runs
a module as `python -m` does, with the environment, folder and arguments of the order.

`Nursery.run` stands for `subprocess.run` where annotate starts a process of its own; some tests
leave it out, and start real ones.
"""

import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import yaml

OURS = ("annotate", "tests", "datasets", "huggingface_hub", "hf_xet", "__main__")
LONGEST = 240  # seconds that anything may take
LOOKING = 5.0  # seconds after which it looks whether who started it is still there
LIST = "import sys, datasets, huggingface_hub.hf_api, typer, jsonschema_rs; print(*sys.modules)"


class Nursery:
    """Starts the process, and gives orders to it; a context manager."""

    DEVNULL, PIPE = subprocess.DEVNULL, subprocess.PIPE

    def __enter__(self) -> "Nursery":
        self._folder = tempfile.TemporaryDirectory(prefix="nursery-")
        self._address = str(Path(self._folder.name) / "socket")
        command = [sys.executable, "-m", __name__, self._address]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()
        self._folder.cleanup()

    def run(self, command: list[str], **options: object) -> "subprocess.CompletedProcess[str]":
        return order(self._address, command, **options)


@cache
def get_nursery() -> Nursery:
    """Return the one of this process, started when it is first asked for."""
    nursery = Nursery().__enter__()
    atexit.register(nursery.__exit__)
    return nursery


def order(
    address: str, command: list[str], *, env: dict[str, str], cwd: object = None, **_: object
) -> "subprocess.CompletedProcess[str]":
    """Have `python [-P] -m MODULE ARGUMENTS` run, and wait for it."""
    with tempfile.TemporaryDirectory(prefix="nursery-") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        wanted = {
            "safe_path": "-P" in command,
            "argv": command[command.index("-m") + 1 :],
            "env": dict(env),
            "cwd": str(cwd or Path.cwd()),
            "files": [str(out), str(err)],
            "address": address,
        }
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(LONGEST)
            line.connect(address)
            line.sendall(json.dumps(wanted).encode() + b"\n")
            with line.makefile() as answer:
                code = int(answer.readline())
        said = [path.read_text(encoding="utf-8", errors="replace") for path in (out, err)]
        return subprocess.CompletedProcess(command, code, *said)


# --- in the process itself --------------------------------------------------------------------


def serve(address: str) -> dict:
    """Fork for every order; return the order in the process that has to carry it out."""
    parent = os.getppid()
    names = subprocess.run([sys.executable, "-c", LIST], capture_output=True, text=True, check=True)
    for name in names.stdout.split():
        if name.split(".")[0] not in OURS:
            try:
                __import__(name)
            except ImportError:
                continue  # made up by another module
    yaml.SafeLoader = yaml.CSafeLoader  # the same in C: a card is read again for every table
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print("ready", flush=True)
        listener.settimeout(LOOKING)
        while True:
            try:
                line, _ = listener.accept()
            except TimeoutError:
                if os.getppid() != parent:  # it was killed, and told nobody
                    sys.exit()
                continue
            if os.fork() == 0:
                listener.close()
                return wait_for(line)
            line.close()


def wait_for(line: socket.socket) -> dict:
    """Fork once more: one waits and answers, the other one does the work."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with line.makefile() as stream:
        wanted = json.loads(stream.readline())
    child = os.fork()
    if child == 0:
        line.close()
        return wanted
    _, status = os.waitpid(child, 0)
    line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def become(wanted: dict) -> None:
    """Be what was ordered: its streams, environment, folder and arguments."""
    for number, path in enumerate(wanted["files"], start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(wanted["env"])
    os.chdir(wanted["cwd"])
    sys.path[0:1] = [] if wanted["safe_path"] else [wanted["cwd"]]
    sys.argv = wanted["argv"]
    import annotate.publish.subprocesses

    nursery = Nursery()
    nursery._address = wanted["address"]
    annotate.publish.subprocesses.subprocess = nursery  # type: ignore[assignment]
    runpy.run_module(wanted["argv"][0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    become(serve(sys.argv[1]))
