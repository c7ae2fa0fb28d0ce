"""How networks of suggestions are compared with those of gold, on debates that are made up."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.evaluation import networks
from tests.evaluation.networks import (
    BESIDE_NAMES,
    FLOOR,
    build_networks,
    correlate,
    count_degrees,
    date_document,
    format_networks,
    measure_networks,
    rank_windows,
    to_annotation,
)
from tests.evaluation.quality import Predictor
from tests.network.debates import make_debates

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_gold_is_like_itself_in_every_window(monkeypatch: pytest.MonkeyPatch) -> None:
    debates = make_debates()
    assert rank_windows(debates, debates, "year") == [], "windows of three actors say nothing"
    monkeypatch.setattr(networks, "FEWEST", 3)
    [rank] = rank_windows(debates, debates, "year")
    assert (rank.window, rank.rho, rank.shared) == ("2031", pytest.approx(1), pytest.approx(1))


def test_degrees_count_statements_from_and_to_an_actor() -> None:
    [network] = build_networks(make_debates(), None)
    assert count_degrees(network) == {"Mara Lind": 5, "Ivo Brandt": 4, "Cato Rehn": 2}


def test_who_is_missing_has_no_degree_and_lowers_the_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "FEWEST", 2)
    debates = make_debates()
    [rank] = rank_windows(debates, debates[1:], None)
    assert rank.actors == 3
    assert rank.rho < 1


def test_ranks_of_what_is_all_alike_are_told_apart() -> None:
    assert correlate([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert correlate([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert (correlate([2, 2], [2, 2]), correlate([2, 2], [1, 2])) == (1.0, 0.0)


def test_gold_of_a_corpus_gets_the_names_of_the_suggestions() -> None:
    [record, *_] = make_debates()
    document, named = record.document, record.annotations[0]
    holder, verb = document.text.index("Ivo Brandt"), document.text.index("backs")
    target = document.text.index("The  harbour levy")
    given = {
        "spans": [
            {"id": "e", "label": "Expression", "polarity": "negative", "start": verb,
             "end": verb + 5},
            {"id": "h", "label": "Holder", "start": holder, "end": holder + 10},
            {"id": "t", "label": "Target", "start": target, "end": target + 17},
        ],
        "relations": [
            {"head": "e", "tail": "h", "label": "holder"},
            {"head": "e", "tail": "t", "label": "target"},
        ],
    }  # fmt: skip
    gold = replace(record, annotations=(to_annotation(given, document, named),))
    [network] = build_networks([gold], None)
    [edge] = network.edges
    labels = {node.id: node.label for node in network.nodes}
    assert (labels[edge.source], labels[edge.target], edge.sign) == (
        "Ivo Brandt", "The harbour levy", -1,
    )  # fmt: skip


def test_a_document_has_the_day_that_its_id_begins_with() -> None:
    document = make_debates()[2].document
    dated = date_document(replace(document, id="20310504/12.30.00-1"))
    assert dated.meta.published == "2031-05-04"
    assert date_document(document).meta.published is None


def test_what_is_not_beside_the_checkout_is_skipped_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.evaluation.corpora.BENCH", tmp_path)
    monkeypatch.setattr("tests.evaluation.quality.BESIDE", tmp_path)
    outcome = measure_networks(BESIDE_NAMES, Predictor())
    assert outcome.ranks == {}
    table = format_networks(outcome)
    for name in BESIDE_NAMES:
        assert f"skipped {name}: there " in table


@pytest.mark.slow
def test_the_script_names_the_floor_and_refuses_what_it_does_not_know() -> None:
    call = [sys.executable, ROOT / "scripts" / "bench_network", "--only", "nothing"]
    refused = subprocess.run(call, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "plover" in refused.stderr
    outcome = networks.NetworkOutcome(ranks={"made up": []})
    assert f"{FLOOR}" in format_networks(outcome)
    assert "below" in format_networks(outcome)
