"""Each file of cases/metonyms is a text with its metonyms as VALUE:text, and their states."""

from pathlib import Path

import pytest

from annotate.checks import check_annotation
from annotate.language import load_language
from annotate.model import Annotation
from tests.preannotation.suggesting import SCHEME, annotate, annotate_cases, make_article

CASES = sorted((Path(__file__).parent / "cases" / "metonyms").glob("*.json"))


def test_the_metonyms_of_a_case_are_found_and_nothing_else(subtests: pytest.Subtests) -> None:
    for name, case, annotation in annotate_cases(CASES):
        with subtests.test(name):
            assert list_metonyms(annotation) == case["metonyms"]


def list_metonyms(annotation: Annotation) -> list[str]:
    spans = {span.id: span for span in annotation.spans}
    joined = {r.head: spans[r.tail].text for r in annotation.relations if r.label == "refers_as"}
    return [
        f"{span.attributes['metonymy']}:{span.text}"
        + (f" -> {joined[span.id]}" if span.id in joined else "")
        for span in annotation.spans
        if "metonymy" in span.attributes
    ]


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
