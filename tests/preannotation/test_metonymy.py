"""Each file of cases/metonyms is a text with its metonyms as VALUE:text, and their states."""

import json
from pathlib import Path

import pytest

from annotate.checks import check_annotation
from annotate.language import load_language
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
    states = load_language().states
    assert states.find("the  Kremlin") == ("Russia", "Soviet Union")
    assert states.find("U.K.") == states.find("Britain") == ("United Kingdom",)
    assert states.is_state("the United States")
    assert states.is_state("Belgium")
    assert not states.is_state("Washington")
    assert states.find("Arkadia") == ()
    assert not set(states.by_seat) & set(states.by_name)
    assert {state for found in states.by_seat.values() for state in found} <= set(states.by_name)
