"""Records that fit the schema and make no sense: figures, never a traceback."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from annotate.files.json_values import dump_json
from annotate.model import Record
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.records import record_from_json, to_json
from annotate.reliability.agreement import BY, AgreementSettings, measure_agreement
from annotate.reliability.audit.audit import audit_suggestions
from annotate.reliability.audit.table import write_audit
from annotate.reliability.options import read_options
from annotate.reliability.table import write_agreement
from annotate.schemas import fits_schema
from tests.reliability.corrections import Editor, correct_record
from tests.reliability.noise import iter_readings

OPTIONS = read_options(load_scheme(DEFAULT_SCHEME))
ODD: list[Any] = [
    "", "🧭" * 9, "x" * 300, "DIRECT", "FAVOR", "PERSON", "entity", "quote", "human", "model",
    "kept", "added", "draft", "skipped", "coref", "continues", "speaker", "yesterday",
    "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", 0, 1, 5, 10**6, 2**64, 10**400, 1.0,
    0.5, 1e308, None, [],
]  # fmt: skip


def iter_values(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from iter_values(value[key], (*path, key))
    else:
        yield path


def get(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def make_odd(rng: random.Random, value: Any) -> Record:
    """Put odd values and copies of others into a record wherever the schema lets them stand."""
    value = json.loads(json.dumps(value))
    annotations = value["annotations"]
    for _ in range(rng.randint(1, 4)):
        paths = list(iter_values(annotations))
        path = rng.choice(paths)
        place, key = get(annotations, path[:-1]), path[-1]
        old = place[key]
        place[key] = rng.choice(ODD) if rng.random() < 0.5 else get(annotations, rng.choice(paths))
        if not fits_schema("record", value):
            place[key] = old
        reading = rng.choice(annotations)
        if reading["spans"] and rng.random() < 0.3:
            reading["spans"].append(dict(rng.choice(reading["spans"])))
        if reading["relations"] and rng.random() < 0.3:
            relation = dict(rng.choice(reading["relations"]))
            reading["relations"].append({**relation, "tail": relation["head"]})
    return record_from_json(value)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_odd_records_end_in_figures(seed: int) -> None:
    editor = Editor()
    people = iter_readings(3, characters=300)
    values = []
    for record in people:
        corrected = correct_record(record, editor)
        both = replace(record, annotations=(*record.annotations, *corrected.annotations))
        values.append(json.loads(dump_json(to_json(both))))
    rng = random.Random(seed)
    records = [make_odd(rng, value) for value in values for _ in range(15)]
    report = measure_agreement(records, OPTIONS, AgreementSettings(by=BY, bootstrap=3))
    assert dump_json(to_json(report))
    assert list(write_agreement(report))
    audit = audit_suggestions(records, OPTIONS, bootstrap=3)
    assert dump_json(to_json(audit))
    assert list(write_audit(audit))
