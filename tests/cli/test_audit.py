import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.records import open_writer
from tests.generator import iter_records
from tests.reliability.corrections import Editor, correct_record
from tests.reliability.noise import read_as

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    editor = Editor()
    path = tmp_path / "annotations.jsonl"
    with open_writer(path) as write:
        for number, record in enumerate(iter_records(8)):
            alone = replace(record, annotations=(read_as(record.annotations[0], "bo"),))
            write(alone if number % 4 == 0 else correct_record(record, editor))
    return path


def test_the_audit_is_told_as_text(run: Run, annotations: Path) -> None:
    code, output, errors = run("audit", annotations)
    assert code == 0, errors
    assert "8 documents: people read 6 with suggestions and 2 without." in " ".join(output.split())
    for part in ("What became of the spans", "Bounds moved", "calibration error", "needed"):
        assert part in output


def test_the_audit_is_told_as_json(run: Run, annotations: Path) -> None:
    code, output, _ = run("audit", annotations, "--format", "json", "--layers", "entity")
    report = json.loads(output)
    assert code == 0
    (model,) = report["models"]
    assert model["model"] == "rules 1.0"
    assert {row["about"].split("/")[0] for row in model["spans"]} == {"entity"}
    assert report["unassisted_documents"] == 2


def test_how_the_audit_is_computed_is_told_where_it_is_asked_for(
    run: Run, annotations: Path
) -> None:
    _, output, _ = run("audit", annotations, "--explain", "--bootstrap", 0)
    assert "Naeini et al. 2015" in " ".join(output.split())


def test_a_file_without_suggestions_is_said_to_have_none(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    with open_writer(path) as write:
        for record in iter_records(2):
            write(record)
    code, output, errors = run("audit", path)
    assert code == 1
    assert "no article was read with suggestions" in " ".join(output.split())
    assert "E05: no document has a reading by a model" in errors


def test_a_file_that_is_not_there_is_an_error_that_says_so(run: Run, tmp_path: Path) -> None:
    code, _, errors = run("audit", tmp_path / "none.jsonl")
    assert code == 3
    assert "There is no file" in errors


def test_readings_that_do_not_tell_what_was_suggested_are_told_of_in_a_sentence(
    run: Run, tmp_path: Path
) -> None:
    path, editor = tmp_path / "untold.jsonl", Editor()
    with open_writer(path) as write:
        for record in iter_records(3):
            suggested, corrected = correct_record(record, editor).annotations
            spans = tuple(replace(span, origin=None) for span in corrected.spans)
            write(replace(record, annotations=(suggested, replace(corrected, spans=spans))))
    code, output, errors = run("audit", path)
    assert code == 0, errors
    told = " ".join(output.split())
    assert "None of these readings tells what had been suggested" in told
    assert "What became of" not in output
    assert "precision" in output
    assert max(map(len, output.splitlines())) <= 80
