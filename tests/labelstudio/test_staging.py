"""What is checked before it leaves."""

import json
import random

import pytest

from annotate.checks import check_record, list_checks
from annotate.files.json_values import load_json
from annotate.labelstudio.push.staging import open_staging
from annotate.model import Problem, Record
from annotate.records import record_from_json, to_json
from annotate.schemas import check_schema
from tests.fuzz import change_value
from tests.generator import make_record
from tests.labelstudio.tasks import NEWS, PAGE


def iter_mutants(count: int) -> list[Record]:
    """Records with something wrong with them that still fit their schema."""
    rng, mutants = random.Random(3), []
    while len(mutants) < count:
        value = to_json(make_record(len(mutants), characters=300))
        change_value(rng, value)
        try:
            value = load_json(json.dumps(value).encode())
        except ValueError:
            continue
        if not check_schema("record", value):
            mutants.append(record_from_json(value))
    return mutants


@pytest.mark.slow
def test_the_few_checks_before_a_push_find_all_that_every_check_finds_to_break_a_page() -> None:
    breaking = {check.code for check in list_checks() if check.breaks_page}
    found: list[Problem] = []
    for record in iter_mutants(25):
        expected = [p for p in check_record(record, NEWS) if p.code in breaking]
        with open_staging([record], PAGE) as staging:
            checked = [p for p in staging.problems if p.code in breaking]
        assert checked == expected
        found += expected
    assert len({problem.code for problem in found}) > 2
