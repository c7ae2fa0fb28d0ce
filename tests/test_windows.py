"""The commands where there is no fcntl, no /proc, no alarm, and nothing open is moved; cp1252."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.records import open_writer, to_json
from tests.labelstudio.double import open_double
from tests.labelstudio.tasks import make_record

START = (
    "import json, sys\n"
    "from tests import windows\n"
    "windows.install()\n"
    "from annotate.cli.main import main\n"
    "for line in json.loads(sys.argv[1]):\n"
    "    try:\n"
    "        main(line.split())\n"
    "    except SystemExit as left:\n"
    "        print(f'{line.split()[0]}: {left.code or 0}')\n"
    "    sys.stdout.flush()\n"
)
ROOT = Path(__file__).parents[1]
COMMANDS = (
    "ingest texts -o articles.jsonl",
    "ingest texts -o parts --parts 1",
    "validate parts",
    "validate articles.jsonl",
    "show ferry articles.jsonl",
    "push predictions.jsonl --project windows",
    "push predictions.jsonl --project windows",
    "export --project windows -o annotations.jsonl",
    "validate annotations.jsonl",
    "mask annotations.jsonl -o masked.jsonl",
    "server start",
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "texts").mkdir()
    text = "The ferry plan 🛳️ – “a folly”\r\n\r\nMara Lind opposes it.\r\n"
    (tmp_path / "texts" / "ferry.txt").write_bytes(text.encode())
    with open_writer(tmp_path / "predictions.jsonl") as write:
        write(to_json(make_record("one")))
    return tmp_path


def run(folder: Path, commands: tuple[str, ...]) -> tuple[dict[str, list[int]], bytes, bytes]:
    """Run commands one after the other in a process; return what each left with, and its words."""
    with open_double() as server:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LABEL_STUDIO_URL": server.url,
            "LABEL_STUDIO_API_KEY": server.token,
        }
        done = subprocess.run(
            [sys.executable, "-c", START, json.dumps(commands)],
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr.decode("cp1252")
    codes: dict[str, list[int]] = {}
    for line in done.stdout.decode("cp1252").splitlines():
        name, _, code = line.partition(": ")
        if name in {command.split()[0] for command in commands} and code.isdigit():
            codes.setdefault(name, []).append(int(code))
    return codes, done.stdout, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), pytest.param(("build",), marks=pytest.mark.slow)])
def test_every_kind_of_command_works_where_files_are_as_on_windows(
    folder: Path, more: tuple[str, ...]
) -> None:
    codes, said, told = run(folder, COMMANDS + more)
    server = codes.pop("server")
    wrong = {name: found for name, found in codes.items() if any(found)}
    assert (wrong, server) == ({}, [3]), told.decode("cp1252")
    assert sum(map(len, codes.values())) == len(COMMANDS + more) - 1
    assert b"runs on Linux, macOS and WSL" in told
    assert b"\\ud83d\\udef3" in said  # no letter of cp1252, written as JSON writes it
    for path in folder.rglob("*.jsonl"):
        assert b"\r\n" not in path.read_bytes(), path
    assert not list(folder.rglob("*.tmp*")), "nothing under way is left"


BUSY = """
import sys
from pathlib import Path
from tests import windows
windows.install()
from annotate.files.outputs import open_output
from annotate.files.staging import open_staging
kind, target = sys.argv[1:]
with {"file": open_output, "folder": open_staging}[kind](Path(target)):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_second_run_onto_one_output_is_refused_there_as_well(tmp_path: Path, kind: str) -> None:
    command = [sys.executable, "-c", BUSY, kind, str(tmp_path / "out")]
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdin is not None
        assert first.stdout.readline().strip() == b"held"
        second = subprocess.run(command, env=own, input=b"\n", capture_output=True, check=False)
        assert b"BusyError" in second.stderr
        first.stdin.write(b"\n")
    assert first.returncode == 0
    third = subprocess.run(command, env=own, input=b"\n", capture_output=True, check=False)
    assert third.returncode == 0, third.stderr
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if kind == "file" else [])
