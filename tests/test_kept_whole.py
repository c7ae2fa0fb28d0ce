"""No output is ever half: whatever stops a run, what was there is as it was, and nothing beside it.

The faults are real ones: a limit on the size of files for a full disk, a user without rights for a
read-only folder, a signal for a kill.
"""

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import AnnotateError, WriteError
from annotate.files import locks, scratch, staging
from annotate.files.outputs import TEMPORARY, open_output
from annotate.files.scratch import FirstPlaces
from annotate.files.staging import open_staging, put_in_place
from tests.dataset.stories import make_own_story_record, write
from tests.labelstudio.double import open_double

ROOT = Path(__file__).parent.parent
BUFFERED = {name: v for name, v in os.environ.items() if name != "PYTHONUNBUFFERED"}
ROOM = 300  # bytes that a file may have where the disk is full
NOBODY = 65534
OLD = "what was there before"
# Each command that writes a file, and the name that it is given last.
COMMANDS = {
    "ingest": ("ingest", "story.txt", "-o", "articles.jsonl"),
    "preannotate": (
        *("preannotate", "articles.in.jsonl", "--model", "suggesting:suggest"),
        *("-o", "predictions.jsonl"),
    ),
    "mask": ("mask", "annotations.in.jsonl", "-o", "masked.jsonl"),
    "fix": ("validate", "--fix", "annotations.in.jsonl", "-o", "fixed.jsonl"),
    "merge": ("adjudicate", "merge", "annotations.in.jsonl", "--log", "log.jsonl", "-o", "g.jsonl"),
    "guidelines": ("guidelines", "-o", "guide.md"),
    "report": ("report", "annotations.in.jsonl", "--bootstrap", "0", "-o", "."),
    "init": ("init", ".", "--force"),
}
WRITTEN = {"report": "report.html", "init": "annotate.toml"}
SUGGEST = "def suggest(document):\n    raise ValueError\n"  # a record is written all the same


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with something to read for every command."""
    records = [make_own_story_record(number) for number in range(3)]
    write(tmp_path / "annotations.in.jsonl", records)
    write(tmp_path / "articles.in.jsonl", [record.document for record in records])  # type: ignore[misc]
    (tmp_path / "story.txt").write_text("The council met in Ostrel. " * 40, encoding="utf-8")
    (tmp_path / "suggesting.py").write_text(SUGGEST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow beyond a few bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    compiled, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # nor half a compiled module
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield
    finally:
        sys.dont_write_bytecode = compiled
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Work without the rights of root, where the tests have them."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def list_temporary(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith(TEMPORARY)]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in ("preannotate", "report") else [])
        for name in COMMANDS
    ],
)
def test_a_full_disk_leaves_the_old_file_and_names_it(
    name: str, folder: Path, run: Callable[..., Any]
) -> None:
    arguments = COMMANDS[name]
    target = folder / WRITTEN.get(name, arguments[-1])
    target.write_text("" if name == "init" else OLD, encoding="utf-8")
    with full_disk():
        result = run(*arguments)
    assert result.exit_code == 3, result.stderr
    assert "Traceback" not in result.stderr
    assert "cannot be written: File too large." in result.stderr
    # these two write elsewhere first: parts, and articles while copies are looked for
    assert target.name in result.stderr or name in ("preannotate", "ingest")
    assert target.read_text(encoding="utf-8") in {OLD, ""}
    assert list_temporary(folder) == []


def test_a_full_disk_leaves_the_old_dataset_and_names_it(
    folder: Path, run: Callable[..., Any]
) -> None:
    assert run("build", "annotations.in.jsonl", "-o", "set").exit_code == 0
    before = {path: path.read_bytes() for path in (folder / "set").rglob("*") if path.is_file()}
    with full_disk():
        result = run("build", "annotations.in.jsonl", "-o", "set")
    assert result.exit_code == 3, result.stderr
    assert f"{folder / 'set'} cannot be written: " in result.stderr
    assert {path: path.read_bytes() for path in (folder / "set").rglob("*") if path.is_file()} == (
        before
    )
    assert list_temporary(folder) == []


@pytest.mark.parametrize("format", ["csv", "brat"])
def test_a_full_disk_names_the_folder_of_an_export_and_leaves_nothing_of_it(
    folder: Path, run: Callable[..., Any], format: str
) -> None:
    before = sorted(folder.rglob("*"))
    with full_disk():
        result = run("export", "annotations.in.jsonl", "--format", format, "-o", "new/tables")
    assert result.exit_code == 3, result.stderr
    assert f"{folder / 'new' / 'tables'} cannot be written: " in result.stderr
    assert sorted(folder.rglob("*")) == before


def test_a_full_disk_leaves_no_part_of_the_pages_of_the_documentation(
    folder: Path, run: Callable[..., Any]
) -> None:
    before = sorted(folder.rglob("*"))
    with full_disk():
        result = run("docs", "--no-browser", "--folder", "new/pages")
    assert result.exit_code == 3, result.stderr
    assert f"{folder / 'new' / 'pages'} cannot be written: " in result.stderr
    assert sorted(folder.rglob("*")) == before


def test_a_full_disk_names_the_file_of_the_state_and_the_next_run_goes_on(
    folder: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    push = ("push", "many.jsonl", "--project", "full")
    export = ("export", "--project", "full", "-o", "out.jsonl")
    with open_double() as server:
        monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.token)
        write(folder / "many.jsonl", [make_own_story_record(number) for number in range(20)])
        for command, where in (
            (push, rf"a temporary file in {tempfile.gettempdir()}"),
            (export, r"\.annotate/\S+"),
        ):
            with full_disk():
                stopped = run(*command)
            assert stopped.exit_code == 3, stopped.stderr
            assert re.search(rf"{where} cannot be written: File too large", stopped.stderr)
            assert run(*command).exit_code == 0
        assert "0 new, 0 with new predictions, 20 there already" in run(*push).stderr
    assert len((folder / "out.jsonl").read_text().splitlines()) == 20
    assert list_temporary(folder) == []


@pytest.fixture
def small_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than fits into the memory of the database that a command keeps beside its work."""
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    connect = sqlite3.connect

    def connect_small(name: str, *, check_same_thread: bool) -> sqlite3.Connection:
        database = connect(name, check_same_thread=check_same_thread)
        database.execute("PRAGMA cache_size = 1")
        return database

    monkeypatch.setattr(sqlite3, "connect", connect_small)


@pytest.mark.slow
@pytest.mark.usefixtures("small_cache")
def test_a_full_disk_for_what_was_read_is_named(folder: Path, run: Callable[..., Any]) -> None:
    write(folder / "many.jsonl", [make_own_story_record(number) for number in range(300)])
    (folder / "articles.jsonl").write_text(OLD, encoding="utf-8")
    with full_disk():
        result = run("ingest", "many.jsonl", "--copies", "drop")
    assert result.exit_code == 3, result.stderr
    assert f"{folder} cannot hold the temporary files of this command: " in result.stderr
    assert (folder / "articles.jsonl").read_text(encoding="utf-8") == OLD


@pytest.mark.usefixtures("small_cache")
def test_a_full_disk_of_temporary_files_is_named(folder: Path, run: Callable[..., Any]) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "old").write_text(OLD, encoding="utf-8")
    write(folder / "many.jsonl", [make_own_story_record(number) for number in range(100)])
    with full_disk():
        result = run("join", "many.jsonl", "-o", "out/old")
    assert result.exit_code == 3, result.stderr
    assert f"{folder} cannot hold the temporary files of this command: " in result.stderr
    assert "SQLITE_TMPDIR" in result.stderr
    assert (folder / "out" / "old").read_text(encoding="utf-8") == OLD
    assert not (folder / "set").exists()
    assert list_temporary(folder) == []


def note_places(count: int) -> None:
    with FirstPlaces() as first:
        for number in range(count):
            assert first.note(f"{number:040}") is None


@pytest.mark.usefixtures("small_cache")
def test_a_full_disk_of_many_ids_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_HELD", 10)
    words = f"{folder} cannot hold the temporary files of this command"
    with pytest.raises(AnnotateError, match=re.escape(words)), full_disk():
        note_places(2000)


@pytest.mark.slow
def test_standard_output_that_is_full_is_named(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "annotate", "ingest", "story.txt", "-o", "-"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**BUFFERED, "PYTHONPATH": str(ROOT)},
        )
    assert done.returncode == 3
    assert "standard output cannot be written: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_device_that_is_full_is_named() -> None:
    with pytest.raises(WriteError, match=r"^/dev/full cannot be written: No space left"):  # noqa: SIM117
        with open_output("/dev/full") as stream:
            stream.write(b"words")


def test_a_folder_that_may_not_be_written_is_named_and_as_it_was() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "a.jsonl").write_text(OLD, encoding="utf-8")
        place.chmod(0o555)
        with as_nobody():
            for target in ("a.jsonl", "new/b.jsonl"):
                with (
                    pytest.raises(WriteError, match=rf"{target} cannot be written: Permission"),
                    open_output(place / target),
                ):
                    pass
            with pytest.raises(WriteError, match="set cannot be written: Permission"):
                open_staging(place / "set").__enter__()
        assert [path.name for path in place.iterdir()] == ["a.jsonl"]
        assert (place / "a.jsonl").read_text(encoding="utf-8") == OLD


@pytest.mark.slow
def test_an_output_is_looked_at_before_the_work_begins_and_nothing_is_left_of_that(
    folder: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")  # nobody is asked anything
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "a" * 40)
    (folder / "file").write_text(OLD, encoding="utf-8")
    assert run("build", "annotations.in.jsonl", "-o", "set", "--text", "withheld").exit_code == 0
    (folder / "set" / "README.md").write_text("broken", encoding="utf-8")
    commands = (
        ("export", "-o", "file/a.jsonl"),
        ("adjudicate", "take", "annotations.in.jsonl", "-o", "file/a.jsonl", "--log", "log.jsonl"),
        ("takedown", "set", "harbour-0", "-o", "file/less"),
        ("rehydrate", "set", "-a", "story.txt", "-o", "file/full"),
    )
    for command in commands:
        result = run(*command)
        assert result.exit_code == 3, result.stderr
        assert re.search(r"file/\S+ cannot be written: ", result.stderr), result.stderr
    assert run("takedown", "set", "harbour-0", "-o", "new/below/less").exit_code == 1
    assert not (folder / "new").exists()
    assert (folder / "file").read_text(encoding="utf-8") == OLD
    assert list_temporary(folder) == []


# --- two runs, and killed ones ----------------------------------------------------------------

WRITER = """
import sys, time
from pathlib import Path
from annotate.files.outputs import open_output
from annotate.files.staging import open_staging
if sys.argv[1] == "file":
    with open_output("out.jsonl") as stream:
        stream.write(b"half" * 100_000)
        print("writing", flush=True)
        time.sleep(60)
else:
    with open_staging(Path("set")) as folder:
        (folder / "half").write_text("half")
        print("writing", flush=True)
        time.sleep(60)
"""


@contextmanager
def writing(kind: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Have a process that is in the middle of writing an output, and kill it at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, kind],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "writing\n"
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def write_words(target: Path) -> None:
    with open_output(target) as stream:
        stream.write(b"words\n")


def test_a_second_run_onto_one_file_says_so_and_a_kill_leaves_nothing_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text(OLD, encoding="utf-8")
    monkeypatch.setattr(locks, "_PATIENCE", 0.0)
    with writing("file", tmp_path) as process:
        with pytest.raises(locks.BusyError, match=r"Another run is writing .*out\.jsonl\."):
            write_words(target)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert target.read_text(encoding="utf-8") == OLD
    write_words(target)
    assert target.read_text(encoding="utf-8") == "words\n"
    assert list(tmp_path.iterdir()) == [target]


def test_a_second_run_onto_one_folder_says_so_and_a_kill_leaves_nothing_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "set"
    target.mkdir()
    (target / "old").write_text(OLD, encoding="utf-8")
    monkeypatch.setattr(locks, "_PATIENCE", 0.0)
    with writing("folder", tmp_path):
        with pytest.raises(locks.BusyError, match=r"Another run is writing .*set"):
            open_staging(target).__enter__()
        assert (target / "old").read_text(encoding="utf-8") == OLD
    assert list_temporary(tmp_path)
    replace(target)
    assert [path.name for path in tmp_path.rglob("*")] == ["set", "new"]


def replace(target: Path) -> None:
    with open_staging(target) as folder:
        (folder / "new").touch()
        put_in_place(folder, target)


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_folder_takes_anothers_place_at_once_or_in_two_steps(
    can_exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not can_exchange:
        monkeypatch.setattr(staging, "_exchange", lambda *_: False)
    target = tmp_path / "set"
    target.mkdir()
    (target / "old").touch()
    replace(target)
    assert [path.name for path in tmp_path.rglob("*")] == ["set", "new"]


def test_a_folder_that_a_killed_run_had_put_aside_goes_back(tmp_path: Path) -> None:
    left = tmp_path / f".set{TEMPORARY}"
    (left / "old").mkdir(parents=True)
    (left / "old" / "words").write_text(OLD, encoding="utf-8")
    (left / "set").mkdir()
    with open_staging(tmp_path / "set"):
        assert (tmp_path / "set" / "words").read_text(encoding="utf-8") == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_where_there_are_no_locks_each_run_has_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", refuse)
    target = tmp_path / "out.jsonl"
    with open_output(target) as first:
        first.write(b"first\n")
        write_words(target)
        assert target.read_bytes() == b"words\n"
    assert target.read_bytes() == b"first\n"
    replace(tmp_path / "set")
    replace(tmp_path / "set")
    assert list_temporary(tmp_path) == []


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    target = tmp_path / ("é" * 120 + ".jsonl")
    write_words(target)
    assert list(tmp_path.iterdir()) == [target]
