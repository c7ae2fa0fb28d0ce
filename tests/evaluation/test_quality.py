"""The pipeline does not get worse: a sample of the corpora beside the checkout, against floors.

The whole corpora are measured by `scripts/bench_quality --floors`.
"""

import tomllib
from pathlib import Path

import pytest

from annotate.evaluation.floors import check_floors, read_floors
from tests.evaluation.corpora import BENCH, CORPORA
from tests.evaluation.quality import (
    MEASURES,
    OWN,
    PLAIN,
    Outcome,
    Predictor,
    format_reliability,
    format_table,
    measure_corpora,
)

FLOORS = Path(__file__).parents[1] / "floors.toml"
SAMPLE = 30  # articles of each corpus; the floors of the sample are of so many
LONG = {"polnear", "directed_sentiment", "newsmtsc", "mpqa2_srl4orl", "newsmtsc_mt", "newsmtsc_rw"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.release] * (name in LONG)) for name in (OWN, *CORPORA)],
)
def test_the_pipeline_is_not_below_its_floors(name: str) -> None:
    outcome = measure_corpora([name], Predictor(), SAMPLE)
    if name in outcome.skipped:
        pytest.skip(f"{outcome.skipped[name]}; looked for in {BENCH.parent}")
    report = {"sample": outcome.list_measured()}
    head = f"sample.{name}."
    floors = {key: floor for key, floor in read_floors(FLOORS).items() if key.startswith(head)}
    assert [fall.describe() for fall in check_floors(report, floors)] == []


def test_every_floor_is_of_a_measure_of_the_table() -> None:
    known = {key for measure in MEASURES for key in (measure.key, f"{measure.key}{PLAIN}")}
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    assert set(floors) == {"full", "sample"}
    for corpora in floors.values():
        for corpus, values in corpora.items():
            assert {f"{corpus}.{name}" for name in values} <= known
    for measure in MEASURES:
        assert measure.corpus in {OWN, *CORPORA}
        assert measure.result or measure.corpus == OWN or measure.is_error


def test_what_cannot_be_measured_is_named_with_the_reason(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.evaluation.quality.BESIDE", tmp_path)
    monkeypatch.setattr("tests.evaluation.quality.SCORER", tmp_path / "score.py")
    outcome = measure_corpora([OWN, "gum"], Predictor())
    assert format_table(outcome).splitlines()[1:] == [
        "skipped gold: there are no annotated articles beside the checkout",
        "skipped gum: there is no score.py beside the checkout",
    ]
    assert format_reliability(outcome) == ""


def test_the_table_says_how_far_a_measure_is_from_its_aim() -> None:
    outcome = Outcome(
        values={"polnear.content": 0.7, "gum.content": 0.6, "cleanconll.entity-score-error": 0.1},
        documents={"polnear": 504, "gum": 12, "cleanconll": 212},
    )
    rows = [line.split()[-4:] for line in format_table(outcome).splitlines()[1:]]
    assert rows == [
        ["0.793", "0.680", "0.700", "reached"],
        ["0.572", "0.700", "0.600", "-0.100"],
        ["212", "0.080", "0.100", "-0.020"],
    ]
