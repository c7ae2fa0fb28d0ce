"""Whatever passes `annotate validate` can be pushed, pulled and built without an exception."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.checks import check_record
from annotate.dataset.build import build_dataset
from annotate.dataset.checks.check import check_folder
from annotate.dataset.settings import make_settings
from annotate.files.json_values import load_json
from annotate.labelstudio.convert.readings import make_task_reader
from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.page.tasks import to_task
from annotate.model import Annotation, Annotator, Problem, Record, count_errors
from annotate.project import Project, load_scheme
from annotate.readings.fixes import mend_record
from annotate.records import open_writer, record_from_json, to_json
from annotate.schemas import check_schema
from tests.fuzz import change_value
from tests.generator import make_record

SCHEME = load_scheme("news/1")
MODEL = Annotator(kind="model", name="m", version="1")


def iter_survivors(count: int, seed: int) -> list[Record]:
    """Mutated records that validation finds no error in, each with a name of its own."""
    rng = random.Random(seed)
    survivors: list[Record] = []
    while len(survivors) < count:
        value = to_json(make_record(len(survivors), characters=300))
        change_value(rng, value)
        try:
            value = load_json(json.dumps(value).encode())
        except ValueError:
            continue
        if check_schema("record", value):
            continue
        record = record_from_json(value)
        record, _ = mend_record(record, SCHEME)
        if count_errors(check_record(record, SCHEME)) == 0 and record.annotations:
            survivors.append(rename(record, f"survivor-{len(survivors)}"))
    return survivors


def rename(record: Record, name: str) -> Record:
    return replace(
        record,
        document=replace(record.document, id=name),
        annotations=tuple(replace(a, document_id=name) for a in record.annotations),
    )


@pytest.mark.slow
def test_survivors_go_to_label_studio_and_back_unharmed() -> None:
    page, read = make_page(SCHEME), make_task_reader(SCHEME)
    for record in iter_survivors(60, seed=11):
        pushed = replace(
            record, annotations=tuple(replace(a, annotator=MODEL) for a in record.annotations[:1])
        )
        task = json.loads(json.dumps({"id": 1, **to_task(pushed, page)}))
        assert check_schema("task", {k: task[k] for k in task if k != "id"}) == []
        problems: list[Problem] = []
        back = read(task, problems)
        assert back is not None
        assert back.document == pushed.document
        assert count_errors(check_record(back, SCHEME)) == 0
        assert keep_enabled(back.annotations[0]) == keep_enabled(pushed.annotations[0])


def keep_enabled(annotation: Annotation) -> set[tuple[str, int, int]]:
    """The spans that the labelling page has a label for."""
    return {
        (span.label, span.start, span.end)
        for span in annotation.spans
        if SCHEME.labels[span.label].enabled
    }


@pytest.mark.slow
def test_survivors_are_built_into_a_dataset_that_checks_clean(tmp_path: Path) -> None:
    source = tmp_path / "annotations.jsonl"
    with open_writer(source) as write:
        for record in iter_survivors(40, seed=12):
            write(record)
    target = tmp_path / "built"
    report = build_dataset(
        source, target, scheme=SCHEME, settings=make_settings(Project(), "survivors")
    )
    assert count_errors(report.problems) == 0
    assert count_errors(check_folder(target, SCHEME)) == 0
