"""What a finding costs is what `annotate/docs/checks.md` says, for every check."""

import re
from pathlib import Path

import pytest

from annotate.checks import list_checks
from annotate.project import load_scheme
from annotate.readings.admission import admit
from tests.checks.notation import read_record
from tests.checks.test_cases import CASES

PAGE = Path(__file__).parents[2] / "annotate" / "docs" / "checks.md"
ROWS = {
    row[0]: row[1:]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [A-Z]+\d+ \|", line)
    for row in [[cell.strip() for cell in line.strip("|").split("|")]]
}
NEWS = load_scheme("news/1")


def test_the_page_has_a_line_for_every_check_in_their_order() -> None:
    ours = [check for check in list_checks() if len(check.code) == 3]
    assert sorted(ROWS) == sorted(check.code for check in ours)
    assert {code: row[0] for code, row in ROWS.items()} == {c.code: c.severity for c in ours}


def test_what_is_planted_for_a_check_costs_what_the_page_says(subtests: pytest.Subtests) -> None:
    for code in ROWS:
        with subtests.test(str(code)):
            found = {
                loss.cost
                for case in CASES
                if case.code == code and case.kind == "wrong"
                for loss in admit(read_record(case.text, NEWS), NEWS, {}).losses
                if loss.problem.code == code
            }
            said = ROWS[code][2]
            assert found == set() if said == "nothing" else found == set(said.split(", "))


def test_what_an_honest_correction_often_looks_like_costs_a_relation_at_most(
    subtests: pytest.Subtests,
) -> None:
    for code in [code for code in ROWS if "often" in ROWS[code][1]]:
        with subtests.test(str(code)):
            assert ROWS[code][2] in ("nothing", "relation")
