import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.model import Annotator, Record
from annotate.records import open_writer
from tests.examples import make_record

MODEL = Annotator(kind="model", name="rules", version="1")


def as_model(record: Record, *, drop: int = 0) -> Record:
    """The same readings, by a model, without the last spans and what leads to them."""
    [reading] = record.annotations
    spans = reading.spans[: len(reading.spans) - drop]
    kept = {span.id for span in spans}
    relations = tuple(r for r in reading.relations if {r.head, r.tail} <= kept)
    found = replace(reading, annotator=MODEL, spans=spans, relations=relations)
    return replace(record, annotations=(found,))


def write(path: Path, *records: Record) -> Path:
    with open_writer(path) as write_line:
        for record in records:
            write_line(record)
    return path


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Gold of two stories, and a prediction of them that lacks a cue and an entity."""
    monkeypatch.chdir(tmp_path)
    records = [make_record(name) for name in ("levy", "dam")]
    gold = write(tmp_path / "annotations.jsonl", *records)
    found = write(tmp_path / "predictions.jsonl", *(as_model(r, drop=2) for r in records))
    return gold, found


def test_the_numbers_go_to_standard_output_as_a_table(files, run):
    result = run("evaluate", *files)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "2 documents compared, scheme news/2."
    assert (
        "PERSON                        2      0      -  0.000  0.000      -  0.000  0.000" in lines
    )
    assert any(line.startswith("holder, target and polarity, overlap") for line in lines)
    assert max(map(len, lines)) <= 80
    rest = "2 compared, 0 without both readings, 0 of another text, 0 missing in the"
    assert result.stderr == (
        f"Gold: 2 documents: {rest} prediction.\nPrediction: 2 documents: {rest} gold.\n"
    )


def test_the_projects_predictions_are_measured_where_none_are_named(files, run):
    assert run("evaluate", files[0]).stdout == run("evaluate", *files).stdout


def test_json_has_every_number_and_the_counts_behind_it(files, run):
    result = run("evaluate", *files, "--format", "json")
    report = json.loads(result.stdout)
    assert report["spans"]["entity"]["PERSON"]["exact"] == {
        "precision": None, "recall": 0.0, "f1": 0.0,
        "predicted": 0, "right": 0, "gold": 2, "found": 0,
    }  # fmt: skip
    assert report["quotes"]["content and speaker"]["exact"]["f1"] == 1.0
    assert report["quotes"]["matched"]["cue"] == {"share": 0.0, "right": 0, "total": 2}


def test_only_the_layers_named_are_measured(files, run):
    report = json.loads(run("evaluate", *files, "--layers", "stance", "--format", "json").stdout)
    assert list(report["spans"]) == ["stance"]
    result = run("evaluate", *files, "--layers", "stances")
    assert result.exit_code == 2
    assert "news/2 has no layer stances." in result.stderr


def test_a_measure_below_its_floor_exits_with_1_and_says_by_how_much(files, run, tmp_path):
    floors = tmp_path / "floors.toml"
    floors.write_text("[quotes.content.exact]\nf1 = 0.9\n", encoding="utf-8")
    assert run("evaluate", *files, "--floors", floors).exit_code == 0
    floors.write_text("[spans.quote.micro.exact]\nrecall = 0.9\n", encoding="utf-8")
    result = run("evaluate", *files, "--floors", floors, "--quiet")
    assert result.exit_code == 1
    assert "spans.quote.micro.exact.recall: 0.667, 0.233 below the floor 0.900" in result.stderr


def test_missing_documents_are_named_and_are_no_problem(files, run, tmp_path):
    one = write(tmp_path / "one.jsonl", as_model(make_record("levy")), as_model(make_record("new")))
    result = run("evaluate", files[0], one)
    assert result.exit_code == 0
    assert "1 missing in the prediction: dam" in result.stdout
    assert "1 missing in the gold: new" in result.stdout


def test_another_text_is_a_problem(files, run, tmp_path):
    [reading] = make_record("levy").annotations
    wrong = replace(reading, annotator=MODEL, text_sha256="0" * 64)
    other = write(tmp_path / "other.jsonl", replace(make_record("levy"), annotations=(wrong,)))
    result = run("evaluate", files[0], other)
    assert result.exit_code == 1
    assert f"{other}: error E01: gold and prediction are not of the same text" in result.stderr


def test_a_person_can_be_measured_by_another(files, run):
    nobody = run("evaluate", files[0], files[0])
    assert nobody.exit_code == 1
    assert "error E05: no document could be compared" in nobody.stderr
    assert "2 without a predicted reading: dam, levy" in nobody.stdout
    assert "--pred-annotator" in nobody.stderr
    same = run("evaluate", files[0], files[0], "--pred-annotator", "annotator-1")
    assert "micro                         2      2  1.000  1.000  1.000" in same.stdout


def test_a_file_that_is_not_there_exits_with_3(files, run):
    result = run("evaluate", files[0], "none.jsonl")
    assert result.exit_code == 3
    assert "There is no file none.jsonl." in result.stderr


def test_a_line_that_is_no_record_is_a_problem_and_the_rest_is_measured(files, run):
    with files[1].open("a", encoding="utf-8") as stream:
        stream.write("{}\n")
    result = run("evaluate", *files)
    assert result.exit_code == 1
    assert f"{files[1]}:3" in result.stderr
    assert "2 documents compared" in result.stdout
