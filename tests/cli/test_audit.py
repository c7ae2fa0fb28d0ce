import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.model import Annotator, Span
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


def test_versions_are_told_in_the_order_in_which_people_met_them(run: Run, tmp_path: Path) -> None:
    """People delete all that the older version says, and keep all of the newer."""
    path = tmp_path / "annotations.jsonl"
    with open_writer(path) as write:
        for number, record in enumerate(iter_records(12)):
            newer = number >= 6
            version = "0.9" if newer else "1.0"  # by name it would come first
            who = Annotator(kind="model", name="rules", version=version)
            model = replace(record.annotations[0], annotator=who)
            shown = model if newer else replace(model, spans=move_all(model.spans), relations=())
            person = read_as(record.annotations[0], "ada")
            spans = tuple(
                replace(span, origin="kept" if newer else "added") for span in person.spans
            )
            person = replace(
                person,
                spans=spans,
                started_from=who,
                created="2026-02-01T10:00:00Z" if newer else "2026-01-01T10:00:00Z",
            )
            write(replace(record, annotations=(shown, person)))
    code, output, errors = run("audit", path, "--by", "version", "--bootstrap", 200)
    assert code == 0, errors
    lines = [line.split() for line in output.splitlines()]
    assert lines.index(["rules", "1.0"]) < lines.index(["rules", "0.9"])
    assert ["2026-02-01", "6", "1.000", "1.000", "to", "1.000"] in lines
    assert "saves more than the one before" in output
    code, output, _ = run("audit", path, "--format", "json", "--bootstrap", 200)
    first, second = json.loads(output)["versions"]
    assert (first["model"], first["first"]) == ("rules 1.0", "2026-01-01")
    assert first["saved"]["value"] == round(1 - first["edits"] / first["wanted"], 6)
    assert second["edits"] == 0
    assert second["change"]["low"] > 0
    code, _, errors = run("audit", path, "--by", "week")
    assert code == 2
    assert "--by does not know week" in errors


def move_all(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Make suggestions of which nobody would keep anything: each of a character."""
    return tuple(
        replace(span, id=f"x{span.id}", end=span.start + 1, text=span.text[:1]) for span in spans
    )
