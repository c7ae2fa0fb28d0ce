"""Every check is shown records that it has nothing against, and records that only it objects to.

A file of `cases/` is of one check, by its code; what it holds is said in
`annotate/docs/how-to/add-a-check.md`, the notation of the texts in `notation.py`.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from annotate.checks import check_record, list_checks
from annotate.model import Problem
from annotate.project import load_scheme
from annotate.records import to_json
from annotate.schemas import check_schema
from tests.checks.notation import read_record

FOLDER = Path(__file__).parent / "cases"
SCHEME = load_scheme("news/2")
CHECKS = {check.code: check for check in list_checks()}


class Case(NamedTuple):
    """A marked-up text; `finds` are the places of what one check finds in it."""

    code: str
    kind: str
    name: str
    text: str
    finds: list[str]


def read_cases() -> list[Case]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        assert content.keys() <= {"right", "wrong"}, path.name
        found += [
            Case(path.stem, kind, case["name"], case["text"], case.get("finds", []))
            for kind in content
            for case in content[kind]
        ]
    return found


CASES = read_cases()


def tell(problem: Problem, text: str) -> str:
    """Say where a problem is: its pointer, and the words that it shows or else their positions."""
    pointer = (problem.pointer or "").removeprefix("/annotations/0").removeprefix("/")
    if problem.start is None or problem.end is None:
        return pointer
    words = text[problem.start : problem.end] if problem.excerpt else ""
    return f"{pointer}: {words or f'[{problem.start}, {problem.end})'}"


def test_a_check_finds_what_is_planted_for_it_and_nothing_else_is_found(
    subtests: pytest.Subtests,
) -> None:
    for case in CASES:
        with subtests.test(f"{case.code}: {case.name}"):
            record = read_record(case.text, SCHEME)
            assert check_schema("record", to_json(record)) == [], "this is for the schema to find"
            problems = check_record(record, SCHEME)
            assert [tell(problem, record.document.text) for problem in problems] == case.finds
            assert {problem.code for problem in problems} == ({case.code} if case.finds else set())
            assert all(problem.document == "levy" and problem.fix for problem in problems)


def test_every_check_has_a_right_and_a_wrong_case(subtests: pytest.Subtests) -> None:
    for code in CHECKS:
        with subtests.test(str(code)):
            kinds = {(case.kind, bool(case.finds)) for case in CASES if case.code == code}
            assert kinds == {("right", False), ("wrong", True)}, (
                f"see tests/checks/cases/{code}.toml"
            )


def test_every_file_of_cases_is_of_a_check() -> None:
    assert {case.code for case in CASES} == set(CHECKS)
    assert len({(case.code, case.name) for case in CASES}) == len(CASES)


def test_the_examples_beside_a_check_are_what_they_are_said_to_be(
    subtests: pytest.Subtests,
) -> None:
    for check in CHECKS.values():
        with subtests.test(check.code):
            for text, codes in ((check.right, set()), (check.wrong, {check.code})):
                record = read_record(text, SCHEME)
                assert record.annotations[0].spans or check.code == "A02", (
                    "an example shows something"
                )
                assert {problem.code for problem in check_record(record, SCHEME)} == codes
