"""Records that fit the schema and make no sense: gold or none, never a traceback."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.adjudication.adjudicate import (
    AdjudicationOptions,
    AdjudicationReport,
    adjudicate_records,
)
from annotate.adjudication.deciding.rules import parse_rule
from annotate.adjudication.open_items import iter_open_items
from annotate.adjudication.verification import Verification
from annotate.files.json_values import dump_json, load_json
from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.page.tasks import to_task
from annotate.model import Annotation, Annotator, Record
from annotate.records import open_writer, record_from_json, to_json
from annotate.schemas import check_schema
from tests.adjudication.readings import NEWS
from tests.reliability.noise import iter_readings
from tests.reliability.test_odd_records import make_odd

JUDGE = Annotator(kind="adjudicator", name="chief")


def make_records(seed: int) -> list[Record]:
    rng = random.Random(seed)
    values = [json.loads(dump_json(to_json(r))) for r in iter_readings(3, characters=300)]
    odd = []
    for number in range(40):
        record = make_odd(rng, rng.choice(values))
        record = record_from_json(load_json(dump_json(to_json(record)).encode()))
        odd.append(replace(record, document=replace(record.document, id=f"odd-{number}")))
    return odd


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["unanimous", "majority", "annotator:reader-1"])
@pytest.mark.parametrize("seed", range(4))
def test_odd_records_are_adjudicated_and_derived(tmp_path: Path, seed: int, rule: str) -> None:
    records = make_records(seed)
    rng = random.Random(seed)
    submitted: dict[str, Annotation] = {
        r.document.id: replace(rng.choice(r.annotations), annotator=JUDGE)
        for r in records
        if rng.random() < 0.4
    }
    options = AdjudicationOptions(scheme=NEWS, rule=parse_rule(rule), find_judge=submitted.get)
    gold, log = tmp_path / "gold.jsonl", tmp_path / "log.jsonl"
    with open_writer(gold) as write, open_writer(log) as note:
        report = adjudicate_records(records, options, write, note)
    assert report.gold > 10
    for path, schema in ((gold, "record"), (log, "decision")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert check_schema(schema, json.loads(line)) == []
    run = Verification(scheme=NEWS, settings={}, log=str(log))
    assert len(list(run.compare(records, str(gold)))) == len(records)
    assert run.problems == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_odd_disputes_make_tasks(seed: int) -> None:
    options = AdjudicationOptions(scheme=NEWS, rule=parse_rule("unanimous"))
    page = make_page(NEWS)
    items = list(iter_open_items(make_records(seed), options, AdjudicationReport()))
    assert len(items) > 10
    for item in items:
        task = json.loads(json.dumps(to_task(item, page)))
        assert check_schema("task", task) == []
