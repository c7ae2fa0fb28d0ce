"""Each file of cases/metonyms is a text with its metonyms as VALUE:text, and their states."""

import json
from pathlib import Path

import pytest

from annotate.checks import check_annotation
from annotate.states import find_states, is_state, read_names, read_seats
from tests.preannotation.suggesting import SCHEME, annotate, make_article

CASES = sorted((Path(__file__).parent / "cases" / "metonyms").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_metonyms_of_a_case_are_found_and_nothing_else(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    annotation = annotate(case["text"])
    spans = {span.id: span for span in annotation.spans}
    joined = {r.head: spans[r.tail].text for r in annotation.relations if r.label == "refers_as"}
    found = [
        f"{span.attributes['metonymy']}:{span.text}"
        + (f" -> {joined[span.id]}" if span.id in joined else "")
        for span in annotation.spans
        if "metonymy" in span.attributes
    ]
    assert found == case["metonyms"]


def test_no_metonym_of_ours_is_said_to_stand_for_nobody_though_its_state_is_named() -> None:
    text = (
        "Russia has no say.\nMoscow opposes the levy.\nNorway opposes it.\nAnkara backs the levy."
    )
    annotation = annotate(text)
    holders = {r.tail for r in annotation.relations if r.label == "holder"}
    assert len(holders) == 3
    problems = check_annotation(annotation, make_article(text), SCHEME)
    assert [problem for problem in problems if problem.code == "P05"] == []


def test_a_seat_is_that_of_a_state_and_has_no_name_of_one() -> None:
    assert find_states("the  Kremlin") == ("Russia", "Soviet Union")
    assert find_states("U.K.") == find_states("Britain") == ("United Kingdom",)
    assert is_state("the United States")
    assert is_state("Belgium")
    assert not is_state("Washington")
    assert find_states("Arkadia") == ()
    assert not set(read_seats()) & set(read_names())
    assert {state for states in read_seats().values() for state in states} <= set(read_names())
