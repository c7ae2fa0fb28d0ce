"""What is said of a finding, and what a project makes of it. Who finds what: `test_cases.py`."""

import pytest

from annotate.checks import check_record, keep_checks
from annotate.project import load_scheme
from tests.checks.notation import read_record

SCHEME = load_scheme("news/1")


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("They met in [Ostrava](GEP).", "Did you mean GPE? Correct"),
        ("They met in [Ostrava](TARGET layer=entity).", "TARGET is a label of the layer stance."),
        ("They met in [Ostrava](GPE layer=entities).", "Did you mean entity?"),
        ("They met in [Ostrava](GPE from=name).", "Did you mean form?"),
        ("They met in [Ostrava](GPE form=nmae).", "Did you mean name?"),
        ("[“No,”](DIRECT speeker>ACTOR speaker>who) [she](ACTOR), [Lind](ACTOR who), said.",
         "Did you mean speaker?"),
        ("{paragraf} They met in [Ostrava](GPE).", "Did you mean paragraph?"),
        ("They met in [Ostrava](XYZ).", "Correct the name,"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_answered_with_the_nearest(text: str, fix: str) -> None:
    [problem] = check_record(read_record(text, SCHEME), SCHEME)
    assert problem.code in {"I05", "I06"}
    assert problem.fix.startswith(fix)


def test_a_project_switches_severities() -> None:
    record = read_record("[Mara Lind ](PERSON)spoke.", SCHEME)
    assert [p.severity for p in check_record(record, SCHEME)] == ["warning"]
    assert [p.severity for p in check_record(record, SCHEME, {"S04": "error"})] == ["error"]
    assert check_record(record, SCHEME, {"S04": "off"}) == []


def test_a_check_that_is_off_leaves_those_found_with_it() -> None:
    record = read_record("{boilerplate} More from [Brno ](GPE)and [Ostrava](CITY)", SCHEME)
    assert [p.code for p in check_record(record, SCHEME)] == ["S04", "S07", "S07", "I06"]
    found = check_record(record, SCHEME, {"S07": "off", "I06": "off"})
    assert [p.code for p in found] == ["S04"]


def test_a_push_looks_only_for_what_breaks_a_page() -> None:
    text = "{boilerplate} “No”, said [Brno ](GPE): [it](AGAINST speaker>CUE) is [over](CUE)"
    record = read_record(text, SCHEME)
    assert {p.code for p in check_record(record, SCHEME)} == {"S04", "S07", "T01", "T07", "P01"}
    settings = keep_checks(lambda check: check.breaks_page)
    assert [p.code for p in check_record(record, SCHEME, settings)] == ["T01"]


def test_a_problem_names_the_span_and_shows_both_texts() -> None:
    record = read_record("Then [Mara Lind](PERSON text=Lind) spoke.", SCHEME)
    [problem] = check_record(record, SCHEME)
    assert problem.span == record.annotations[0].spans[0].id
    assert "'Lind'" in problem.message
    assert "'Mara Lind'" in problem.message
