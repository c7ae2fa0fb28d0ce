"""Parts handed out by an engine: the same step, the same bytes, and what failed has a name."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from annotate.app.engines import make_engine
from annotate.errors import MissingExtraError, RunError, UsageError
from annotate.files.done import DONE, FAILED, read_failed, write_failed
from annotate.files.engines.engine import Engine
from annotate.files.engines.step import PartsStep
from annotate.files.parts import Part
from annotate.records import open_writer
from tests.cluster_fixtures import ROOT
from tests.preannotation.suggesting import make_article

PARTS = tuple(Part(f"part-{n}.jsonl", f"articles/part-{n}.jsonl") for n in range(6))


@dataclass
class Noting:
    """Work that notes which parts it was given, and fails on some: always, or the first time."""

    bad: frozenset[str] = frozenset()
    flaky: frozenset[str] = frozenset()
    error: Exception | None = None

    def __post_init__(self) -> None:
        self.given: list[str] = []
        self.calls = 0

    def __call__(self, parts: Iterator[Part]) -> None:
        self.calls += 1
        for part in parts:
            self.given.append(part.name[5])
            assert read_failed(f"out/{part.name}") is not None
            if part.name[5] in self.bad or self.given.count(part.name[5]) <= (
                part.name[5] in self.flaky
            ):
                raise self.error or RunError("The disk is gone.", "Mend it.")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def do(work: Noting, here: Path, rank: int = 0, workers: int = 1) -> set[str]:
    """Do a share, and return the parts that are marked as failed then."""
    PartsStep(work, PARTS, "out", here)(None, rank, workers)
    return {path.name[5] for path in here.glob(f"out/*{FAILED}")}


def test_workers_share_all_parts_and_none_twice(here: Path) -> None:
    shares = [Noting() for _ in range(4)]
    assert [do(work, here, rank, 4) for rank, work in enumerate(shares)] == [set()] * 4
    assert Counter(name for work in shares for name in work.given) == Counter("012345")
    assert {work.calls for work in shares} == {1}  # what it loads is loaded once


def test_a_part_that_fails_is_tried_twice_and_the_others_are_done(here: Path) -> None:
    work = Noting(bad=frozenset("14"), flaky=frozenset("2"))
    assert do(work, here) == set("14")
    assert work.given == [*"012345", *"124"]
    why = read_failed("out/part-4.jsonl")
    assert why is not None
    assert (why.message, why.fix) == ("The disk is gone.", "Mend it.")


def test_a_failure_that_is_nobodys_says_where_it_was(here: Path) -> None:
    assert do(Noting(bad=frozenset("0"), error=ZeroDivisionError("by zero")), here) == {"0"}
    assert "ZeroDivisionError: by zero (in " in str(read_failed("out/part-0.jsonl"))


def test_a_part_that_killed_its_worker_comes_last(here: Path) -> None:
    write_failed("out/part-1.jsonl", "The process that worked on it was killed.")
    work = Noting()
    assert do(work, here) == set()
    assert work.given == [*"023451"]


def test_settings_of_an_engine_are_read_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "check", lambda self: None)
    made = make_engine("slurm", ["time=1:00:00", "memory=4", "submit=yes"], 8)
    assert made == Engine(name="slurm", workers=8, time="1:00:00", memory=4, submit=True)
    assert make_engine("ray", ["address=ray://head:10001"], None).address == "ray://head:10001"
    for name, given in [
        ("dask", []),
        ("local", ["memory=4"]),
        ("ray", ["partition=long"]),
        ("slurm", ["memory=much"]),
        ("slurm", ["submit=maybe"]),
        ("slurm", ["submit"]),
    ]:
        with pytest.raises(UsageError):
            make_engine(name, given, None)


def test_an_engine_that_is_not_installed_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("annotate.files.engines.engine.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError) as error:
        make_engine("local", [], 2)
    assert "annotate-news[cluster]" in error.value.fix


def write_articles(folder: Path, parts: int = 4, each: int = 2) -> None:
    for part in range(parts):
        with open_writer(folder / "articles" / f"part-{part}.jsonl") as write:
            for number in range(part * each, (part + 1) * each):
                text = f"“We opened quay {number},” Mara Lind said in Ostrava."
                write(make_article(text, f"quay-{number}"))


Call = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run without an engine writes."""
    folder = tmp_path_factory.mktemp("one")
    write_articles(folder)
    done = start(Path(sys.executable), folder, "-o", "out/")
    assert done.returncode == 0, done.stderr
    return read_all(folder / "out")


@pytest.fixture
def call(cluster_python: Path, tmp_path: Path) -> Call:
    """Run `annotate preannotate articles` where the extra is, in a folder with some."""
    write_articles(tmp_path)
    return partial(start, cluster_python, tmp_path)


def start(python: Path, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return run(python, folder, "preannotate", "articles", "--layers", "entity", *words)


def run(python: Path, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [python, "-m", "annotate", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.release
@pytest.mark.slow
@pytest.mark.parametrize("engine", ["local", "ray"])
def test_other_commands_give_with_an_engine_what_they_give_without(
    engine: str, cluster_python: Path, tmp_path: Path
) -> None:
    """`validate`, `mask` and `ingest` of the same parts, of which one is cut."""
    write_articles(tmp_path)
    cut = tmp_path / "articles" / "part-2.jsonl"
    cut.write_bytes(cut.read_bytes()[:-9])
    said = {}
    for name, more in (("bare", ()), ("shared", ("--engine", engine, "--workers", "2"))):
        for words in (
            ("validate", "articles"),
            ("mask", "articles", "-o", f"{name}/"),
            ("ingest", "articles", "-o", f"{name}.jsonl"),
        ):
            made = run(cluster_python, tmp_path, *words, *more)
            assert made.returncode == 1, made.stderr
            told = [line for line in made.stderr.splitlines() if not line.endswith(" parts")]
            said[name, words[0]] = (made.stdout, "\n".join(told).replace(name, "out"))
    for command in ("validate", "mask", "ingest"):
        assert said["bare", command] == said["shared", command]
    assert read_all(tmp_path / "bare") == read_all(tmp_path / "shared")
    assert (tmp_path / "bare.jsonl").read_bytes() == (tmp_path / "shared.jsonl").read_bytes()
    assert list((tmp_path / ".annotate" / "work").iterdir()) == []


@pytest.mark.release
@pytest.mark.slow
@pytest.mark.parametrize("words", [("validate",), ("mask", "-o", "out/"), ("ingest",)])
def test_other_commands_write_a_script_and_sum_up_when_it_has_run(
    words: tuple[str, ...], cluster_python: Path, tmp_path: Path
) -> None:
    write_articles(tmp_path)
    slurm = ("--engine", "slurm", "--workers", "2", "--engine-option", "time=2:00")
    made = run(cluster_python, tmp_path, words[0], "articles", *words[1:], *slurm)
    assert made.returncode == 0, made.stderr
    (script,) = tmp_path.rglob("*.slurm")
    do_tasks(script, tmp_path, 2 if words[0] != "ingest" else 1)  # its files are one batch
    made = run(cluster_python, tmp_path, words[0], "articles", *words[1:], *slurm)
    assert made.returncode == 0, made.stderr
    assert "8 documents" in made.stderr


def read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.release
@pytest.mark.slow
@pytest.mark.parametrize("engine", ["local", "ray"])
def test_an_engine_gives_the_bytes_of_one_process(
    engine: str, call: Call, tmp_path: Path, one: dict[str, bytes]
) -> None:
    made = call("-o", "out/", "--engine", engine, "--workers", "2")
    assert made.returncode == 0, made.stderr
    assert read_all(tmp_path / "out") == one
    assert "8 documents" in made.stderr
    assert list((tmp_path / ".annotate" / "work").iterdir()) == []


@pytest.mark.release
@pytest.mark.slow
def test_a_part_that_cannot_be_done_is_named_and_the_others_are_there(
    call: Call, tmp_path: Path
) -> None:
    (tmp_path / "out" / "part-2.jsonl").mkdir(parents=True)  # no file can take its place
    made = call("-o", "out/", "--engine", "local", "--workers", "2")
    assert made.returncode == 3
    assert "1 of 4 parts failed, tried twice: part-2.jsonl: " in made.stderr
    assert {path.name for path in (tmp_path / "out").glob(f"*{DONE}")} == {
        f"part-{number}.jsonl{DONE}" for number in (0, 1, 3)
    }
    (tmp_path / "out" / "part-2.jsonl").rmdir()
    assert call("-o", "out/").returncode == 0
    assert not list((tmp_path / "out").glob(f"*{FAILED}"))


@pytest.mark.release
@pytest.mark.slow
def test_a_script_for_slurm_does_every_part_in_its_tasks(
    call: Call, tmp_path: Path, one: dict[str, bytes]
) -> None:
    made = call("-o", "out/", "--engine", "slurm", "--workers", "2", "--engine-option", "time=2:00")
    assert made.returncode == 0, made.stderr
    (script,) = tmp_path.rglob("*.slurm")
    said = script.read_text(encoding="utf-8")
    assert "#SBATCH --array=0-1\n" in said
    assert "#SBATCH --time=2:00\n" in said
    do_tasks(script, tmp_path, 2)
    closed = call("-o", "out/", "--engine", "slurm", "--workers", "2")
    assert "4 parts, of which 4 were done" in closed.stderr
    assert read_all(tmp_path / "out") == one


def do_tasks(script: Path, folder: Path, tasks: int) -> None:
    """Run a batch script as Slurm does, once a task; programs stand in for two of Slurm's."""
    programs = folder / "programs"
    programs.mkdir()
    for name, code in (("srun", 'shift 3; exec "$@"'), ("scontrol", "echo here")):
        (programs / name).write_text(f"#!/bin/bash\n{code}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{programs}:{os.environ['PATH']}"}
    for task in range(tasks):
        numbered = {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_NODELIST": "here"}
        done = subprocess.run(["bash", script], cwd=folder, env={**env, **numbered}, check=False)
        assert done.returncode == 0
