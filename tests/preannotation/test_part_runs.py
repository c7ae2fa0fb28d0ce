"""Pre-annotation of parts: the same names, the same bytes as of one file, and never twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotate.errors import AnnotateError
from annotate.files.done import DONE, read_done
from annotate.files.json_lines import iter_blocks
from annotate.model import Problem
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.runs.job import Job, make_open_job
from annotate.preannotation.runs.parts import PartsRun
from annotate.records import open_writer, read_records
from tests.preannotation.suggesting import SCHEME
from tests.preannotation.test_shards import make_documents, run

SETTINGS = PreAnnotatorSettings(scheme=SCHEME, layers=("entity",))
NAMES = ("part-00000.jsonl", "part-00001.jsonl.gz", "part-00002.parquet", "part-00003.jsonl")
ROOT = Path(__file__).parent.parent.parent
COUNT = 8


def write_parts(folder: str, names: tuple[str, ...] = NAMES) -> str:
    documents = make_documents(COUNT)
    for number, name in enumerate(names):
        with open_writer(f"{folder}/{name}") as write:
            for document in documents[number * 2 : number * 2 + 2]:
                write(document)
    return folder


def annotate(source: str, target: str, state: Path, workers: int = 1) -> PartsRun:
    job = make_open_job("news-en", SETTINGS, state)
    made = PartsRun(source, target, job, workers, shard_size=1)
    for _ in made.work():
        pass
    return made


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What one file of all articles gives."""
    folder = tmp_path_factory.mktemp("whole")
    with open_writer(folder / "articles.jsonl") as write:
        for document in make_documents(COUNT):
            write(document)
    run(folder / "articles.jsonl", folder / "out.jsonl", folder / "state")
    return (folder / "out.jsonl").read_bytes()


def read_all(path: str) -> bytes:
    return b"".join(iter_blocks(path))


@pytest.mark.slow
@pytest.mark.parametrize(
    "where", ["folder", "memory", pytest.param("s3", marks=pytest.mark.release)]
)
def test_parts_come_out_under_their_names_with_what_one_file_gives(
    tmp_path: Path,
    where: str,
    whole: bytes,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if where == "s3":
        request.getfixturevalue("bucket")
    base = {"folder": str(tmp_path), "memory": "memory://runs", "s3": "s3://releases/runs"}[where]
    source, target = write_parts(f"{base}/articles"), f"{base}/predictions"
    made = annotate(source, target, tmp_path / "state")
    assert read_all(target) == whole
    assert made.summary.counts["documents"] == COUNT
    assert (made.parts, made.kept) == (4, 0)
    mark = read_done(f"{target}/{NAMES[1]}")
    assert mark is not None
    assert (mark.rows, mark.input) == (2, NAMES[1])
    assert list((tmp_path / "state" / "work").iterdir()) == []
    monkeypatch.setattr(Job, "create", None)  # for what is done, nothing is loaded
    again = annotate(source, target, tmp_path / "state", workers=2)
    assert (again.kept, again.summary.counts) == (4, made.summary.counts)
    assert read_all(target) == whole


@pytest.mark.release
@pytest.mark.slow
def test_two_workers_over_parts_give_the_same_bytes(tmp_path: Path, whole: bytes) -> None:
    source = write_parts(f"{tmp_path}/articles")
    annotate(source, f"{tmp_path}/out", tmp_path / "state", workers=2)
    assert read_all(f"{tmp_path}/out") == whole


@pytest.mark.slow
def test_a_changed_part_is_done_again_alone(tmp_path: Path) -> None:
    source, target = write_parts(f"{tmp_path}/articles"), tmp_path / "out"
    annotate(source, str(target), tmp_path / "state")
    before = {path.name: path.stat().st_mtime_ns for path in target.iterdir()}
    with open_writer(f"{source}/{NAMES[2]}") as write:
        write(make_documents(1)[0])
    made = annotate(source, str(target), tmp_path / "state")
    after = {path.name: path.stat().st_mtime_ns for path in target.iterdir()}
    assert made.kept == 3
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {NAMES[2], NAMES[2] + DONE}
    assert len(list(read_records(target, []))) == 7


@pytest.mark.slow
def test_a_run_that_stops_goes_on(tmp_path: Path, whole: bytes) -> None:
    source, target = write_parts(f"{tmp_path}/articles"), f"{tmp_path}/out"
    job = make_open_job("news-en", SETTINGS, tmp_path / "state")
    stopped = PartsRun(source, target, job, shard_size=1)
    work = stopped.work()
    for _ in range(4):
        next(work)
    work.close()
    with pytest.raises(AnnotateError, match="not come to its end"):
        list(read_records(target, []))
    made = annotate(source, target, tmp_path / "state")
    assert made.kept + made.summary.kept >= 2  # a part, and a shard of the next
    assert read_all(target) == whole


@pytest.mark.slow
def test_the_findings_of_a_part_that_was_done_are_told_again(tmp_path: Path) -> None:
    source = write_parts(f"{tmp_path}/articles")
    with Path(source, NAMES[0]).open("ab") as stream:
        stream.write(b"{}\n")
    first = annotate(source, f"{tmp_path}/out", tmp_path / "state")
    second = annotate(source, f"{tmp_path}/out", tmp_path / "state")
    assert [problem.file for problem in first.problems] == [f"{source}/{NAMES[0]}"] * len(
        first.problems
    )
    assert second.problems == first.problems != []
    assert all(isinstance(problem, Problem) for problem in second.problems)


@pytest.mark.slow
def test_parts_can_be_done_one_by_one_and_by_patterns_into_one_folder(
    tmp_path: Path, whole: bytes
) -> None:
    source, target = write_parts(f"{tmp_path}/articles"), f"{tmp_path}/out"
    for given in (f"{source}/{NAMES[1]}", f"{source}/part-0000[02]*", f"{source}/{NAMES[3]}"):
        annotate(given, target, tmp_path / "state")
    made = annotate(source, target, tmp_path / "state")
    assert made.kept == 4
    assert read_all(target) == whole


@pytest.mark.release
@pytest.mark.slow
def test_a_killed_run_over_parts_loses_and_doubles_nothing(tmp_path: Path) -> None:
    write_parts(f"{tmp_path}/articles")
    command = [sys.executable, "-m", "annotate", "preannotate", "articles", "-o", "out/"]
    command += ["--workers", "2", "--layers", "entity"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(command, cwd=tmp_path, env=env, start_new_session=True)
    while running.poll() is None and not list(tmp_path.rglob("part-*.done")):
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert subprocess.run(command, cwd=tmp_path, env=env, check=False).returncode == 0
    found = list(read_records(tmp_path / "out", []))
    assert [record.document for record in found] == make_documents(COUNT)
    assert all(len(record.annotations) == 1 for record in found)
