"""`annotate train`: what it refuses, and how it says so. Training itself: test_training.py."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.learning.train import make_score
from annotate.model import Record
from annotate.preannotation.training.card import tell_f1
from annotate.preannotation.training.model import HeldCounts, TrainedScore
from annotate.records import open_writer, read_records
from tests.argued_articles import make_argued

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def argued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_argued(12).write(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(folder: Path, change_one: Callable[[Record], Record], count: int = 12) -> None:
    path = folder / "annotations.jsonl"
    records = [change_one(record) for record in read_records(path, [])][:count]
    with open_writer(path) as write:
        for record in records:
            write(record)


def test_too_few_articles_are_told_with_how_many_it_needs(run: Run, argued: Path) -> None:
    change(argued, lambda record: record, count=9)
    code, _, errors = run("train", "-o", "models/own")
    assert code == 1
    assert "9 articles have a finished reading by a person" in errors
    assert "a model needs 10" in errors
    assert not (argued / "models").exists()


def test_readings_by_another_scheme_are_told_by_its_name(run: Run, argued: Path) -> None:
    change(
        argued,
        lambda record: replace(
            record, annotations=tuple(replace(a, scheme="other/3") for a in record.annotations)
        ),
    )
    code, _, errors = run("train", "-o", "models/own")
    assert code == 1
    assert "People read by other/3" in errors


def test_without_a_reading_by_a_person_nothing_is_trained(run: Run, argued: Path) -> None:
    change(argued, lambda record: replace(record, annotations=()))
    code, _, errors = run("train", "-o", "models/own")
    assert code == 1
    assert "0 articles have a finished reading by a person in the scheme argued/1" in errors


def test_a_folder_of_something_else_is_left_alone(run: Run, argued: Path) -> None:
    kept = argued / "models" / "own" / "thesis.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine", encoding="utf-8")
    code, _, errors = run("train", "-o", "models/own")
    assert code == 2
    assert "is no model of annotate train" in errors
    assert kept.read_text(encoding="utf-8") == "mine"


def test_where_too_little_was_marked_nothing_is_written_over_a_model(
    run: Run, argued: Path
) -> None:
    change(
        argued,
        lambda record: replace(
            record,
            annotations=tuple(replace(a, spans=(), relations=()) for a in record.annotations),
        ),
    )
    code, _, errors = run("train", "-o", "models/own")
    assert code == 1
    assert "was marked 5 times" in errors
    assert "Annotate more" in errors
    assert not (argued / "models").exists()


def test_a_file_where_the_folder_should_be_is_left_alone(run: Run, argued: Path) -> None:
    code, _, errors = run("train", "-o", "annotations.jsonl")
    assert code == 2
    assert "annotations.jsonl is there, and is no model" in errors


def test_a_pipeline_that_is_not_installed_is_named(run: Run, argued: Path) -> None:
    code, _, errors = run("train", "-o", "models/own", "--base", "xx_no_such")
    assert code == 3
    assert "xx_no_such" in errors


def test_a_model_that_is_not_there_is_told_with_how_to_train_it(run: Run, argued: Path) -> None:
    code, _, errors = run("preannotate", "annotations.jsonl", "--model", "news-en+models/none")
    assert code == 2
    assert "annotate train annotations.jsonl -o models/none" in errors


@pytest.mark.parametrize(("held", "known"), [(9, False), (10, True)])
def test_few_articles_give_a_score_no_interval(held: int, known: bool) -> None:
    counts = {str(at): HeldCounts(predicted=2, right=1 + at % 2, gold=2) for at in range(held)}
    whole = TrainedScore(layer="claim", label="CLAIM", counts=HeldCounts())
    score = make_score(200, 7)(whole, counts)
    assert score.f1 is not None
    assert (score.low is not None, score.high is not None) == (known, known)
    assert (" to " in tell_f1(score)) is known
