"""No document holds up the others: what takes too long over one is interrupted, or killed."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotate.model import Annotation, Document, Problem
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.runs import workers
from annotate.preannotation.runs.answers import annotate_each
from annotate.preannotation.runs.time_limit import TimeLimitError, limit_time
from annotate.records import open_writer, read_records
from tests.harbour_scheme import write_harbour
from tests.preannotation.suggesting import make_article
from tests.preannotation.test_functions import find, make, make_documents

SECONDS = 0.3


@pytest.fixture
def settings(tmp_path: Path) -> PreAnnotatorSettings:
    from annotate.project import load_scheme

    scheme = load_scheme(str(write_harbour(tmp_path)))
    return PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names)


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def backtrack() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def swallow() -> None:
    while True:
        try:
            spin()
        except Exception:  # noqa: BLE001 - that it catches all is what is tried
            continue


@pytest.mark.slow
@pytest.mark.parametrize("hang", [spin, sleep, backtrack, swallow])
def test_what_takes_too_long_over_a_document_is_named_and_the_others_are_done(
    hang: Callable[[], None], settings: PreAnnotatorSettings
) -> None:
    def suggest(document: Document) -> Annotation:
        if document.id == "b":
            hang()
        return find(document)

    answers = list(annotate_each(make(suggest, settings), make_documents(), SECONDS))
    assert [type(answer) for answer in answers] == [Annotation, Problem, Annotation]
    problem = answers[1]
    assert isinstance(problem, Problem)
    assert (problem.code, problem.document, problem.severity) == ("W08", "b", "error")
    assert "--seconds-per-article" in problem.fix


@pytest.mark.parametrize("has_alarms", [True, False])
def test_after_the_block_no_alarm_comes(monkeypatch: pytest.MonkeyPatch, has_alarms: bool) -> None:
    if not has_alarms:  # as on Windows
        monkeypatch.delattr("signal.setitimer")
    with limit_time(0.05):
        pass
    time.sleep(0.1)
    with pytest.raises(TimeLimitError), limit_time(0.05):
        sleep_shortly(200)


def sleep_shortly(times: int) -> None:
    for _ in range(times):
        time.sleep(0.01)


HANGING = """
import signal
import time
from annotate.model import Annotation, Annotator

def suggest(document):
    if "HANG" in document.text:
        {how}
    return Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme="news/1",
        annotator=Annotator(kind="model", name="hanging"),
        layers=("entity",),
    )
"""
DEAF = "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM}); time.sleep(600)"
HANGS = {"alarmed": "time.sleep(600)", "deaf": DEAF}


def write_articles(folder: Path) -> None:
    texts = {"a": "Calm seas.", "b": "HANG on.", "c": "Fair winds."}
    with open_writer(folder / "articles.jsonl") as write:
        for name, text in texts.items():
            write(make_article(text, name))


@pytest.mark.slow
@pytest.mark.parametrize("name", HANGS)
def test_a_run_goes_on_past_an_article_that_hangs_also_where_no_alarm_reaches_it(
    name: str, tmp_path: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workers, "LOADING_SECONDS", 10.0)
    (tmp_path / f"{name}.py").write_text(HANGING.format(how=HANGS[name]), encoding="utf-8")
    write_articles(tmp_path)
    result = run("preannotate", "--model", f"{name}:suggest", "--seconds-per-article", "0.5")
    assert result.exit_code == 1, result.stderr
    assert f"error W08: {name}:suggest took too long over it (document b)" in result.stderr
    records = list(read_records("predictions.jsonl", []))
    assert [len(record.annotations) for record in records] == [1, 0, 1]
    assert not list(tmp_path.rglob("*.tmp"))
