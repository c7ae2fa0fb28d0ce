"""What is said of records in memory is what is said of the file that holds them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.context import Context
from annotate.app.quality import agreement, audit, evaluate, validate
from annotate.app.quality.mend import mend
from annotate.errors import UsageError
from annotate.model import Annotator, Problem, Record
from annotate.project import Project
from annotate.records import open_writer, read_records
from tests.examples import make_record
from tests.reliability.noise import iter_readings

MODEL = Annotator(kind="model", name="rules", version="1")


def write(path: Path, records: list[Record]) -> str:
    with open_writer(path) as write_line:
        for record in records:
            write_line(record)
    return str(path)


def shift(record: Record) -> Record:
    """The same record with a span whose text is not the one at its place, and blank at its end."""
    [reading] = record.annotations
    first, second, *rest = reading.spans
    moved = replace(second, end=second.end + 1, text=second.text + " ")
    spans = (replace(first, text="other words"), moved, *rest)
    return replace(record, annotations=(replace(reading, spans=spans),))


@pytest.fixture
def faulty() -> list[Record]:
    """Two records of three kinds of faults, one of them twice."""
    return [shift(make_record("levy")), make_record("dam"), make_record("dam")]


@pytest.fixture
def readings() -> list[Record]:
    return list(iter_readings(6, readers=3, characters=700, share=0.2))


def place(problems: Iterator[Problem]) -> list[Problem]:
    return [replace(problem, file=None) for problem in problems]


def test_records_have_the_problems_that_their_file_has(faulty, tmp_path):
    path = write(tmp_path / "annotations.jsonl", faulty)
    of_file = validate.validate(Context(), [path], validate.Options())
    of_records = validate.check(Context(), iter(faulty), validate.Options())
    found = place(of_records.problems)
    assert found == place(of_file.problems)
    assert {"S01", "S04", "I01"} <= {problem.code for problem in found}
    assert next(p.line for p in found if p.code == "I01") == 3
    assert of_records.tally == of_file.tally
    assert of_records.tally.checked == {"record": 3}


def test_findings_come_while_records_are_read(faulty):
    read = []

    def follow() -> Iterator[Record]:
        for record in faulty:
            read.append(record)
            yield record

    problems = validate.check(Context(), follow(), validate.Options()).problems
    assert read == []
    assert next(problems).code == "S01"
    assert len(read) == 1


def test_only_what_is_asked_for_is_found_and_counted(faulty):
    result = validate.check(Context(), faulty, validate.Options(codes=["i", "s04"]))
    assert {problem.code for problem in result.problems} == {"I01", "S04"}
    assert set(result.tally.problems) == {"I01", "S04"}
    with pytest.raises(UsageError, match="No finding has the code Q9"):
        validate.check(Context(), faulty, validate.Options(codes=["q9"]))


def test_the_severities_of_the_project_hold_for_records(faulty):
    project = Project(checks={"S01": "warning", "S04": "off"})
    result = validate.check(Context(project=project), faulty, validate.Options())
    found = {problem.code: problem.severity for problem in result.problems}
    assert found["S01"] == "warning"
    assert "S04" not in found


def test_without_a_name_the_annotations_are_checked_before_the_predictions(tmp_path):
    project = Project(
        annotations=tmp_path / "annotations.jsonl", predictions=tmp_path / "predictions.jsonl"
    )
    context = Context(project=project)
    with pytest.raises(UsageError, match="nothing to validate"):
        validate.list_files(context, [])
    for path in (project.predictions, project.annotations):
        path.write_text("")
        assert validate.list_files(context, []) == [str(path)]


def test_what_is_mended_is_told_one_by_one_and_written_once_all_is_read(faulty, tmp_path):
    path, output = write(tmp_path / "annotations.jsonl", faulty), tmp_path / "mended.jsonl"
    result = mend(Context(), path, str(output))
    assert next(result.mends).code == "S01"
    assert not output.exists()
    assert [one.code for one in result.mends] == ["S04"]
    assert list(read_records(output, [])) == [make_record("levy"), faulty[1], faulty[2]]


@pytest.mark.slow
@pytest.mark.parametrize("layers", [(), ("entity", "quote")])
def test_agreement_of_records_is_that_of_their_file(readings, tmp_path, layers):
    path = write(tmp_path / "annotations.jsonl", readings)
    options = agreement.Options(layers=layers, by=("label", "pair"), bootstrap=50)
    measured = agreement.measure(Context(), iter(readings), options)
    assert measured == agreement.agreement(Context(), [path], options)
    assert measured.compared == 6
    assert any(figure.by == "pair" for figure in measured.figures)
    assert {figure.about for figure in measured.figures} >= {"entity"}
    assert ("stance" in {figure.about for figure in measured.figures}) is (not layers)


def test_agreement_is_not_told_apart_by_what_there_is_not(readings):
    with pytest.raises(UsageError, match="--by does not know weather"):
        agreement.measure(Context(), readings, agreement.Options(by=["weather"]))


def test_the_audit_of_records_is_that_of_their_file(readings, tmp_path):
    records = [with_suggestions(record) for record in readings]
    path = write(tmp_path / "annotations.jsonl", records)
    options = audit.Options(bootstrap=50)
    found = audit.compare(Context(), iter(records), options)
    assert found == audit.audit(Context(), path, options)
    assert [model.model for model in found.models] == ["rules 1"]


def with_suggestions(record: Record) -> Record:
    suggested = replace(record.annotations[0], annotator=MODEL, created=None, seconds=None)
    return replace(record, annotations=(*record.annotations, suggested))


def test_the_evaluation_of_records_is_that_of_their_files(readings, tmp_path):
    gold = [replace(r, annotations=r.annotations[:1]) for r in readings]
    predicted = [replace(with_suggestions(r), annotations=with_suggestions(r).annotations[-1:])
                 for r in readings[1:]]  # fmt: skip
    paths = write(tmp_path / "gold.jsonl", gold), write(tmp_path / "predicted.jsonl", predicted)
    of_files = evaluate.evaluate(Context(), *paths, evaluate.Options())
    of_records = evaluate.compare(Context(), iter(gold), iter(predicted), evaluate.Options())
    assert of_records == of_files
    assert of_records.numbers["documents"]["compared"] == 5
    assert of_records.numbers["spans"]["entity"]["micro"]["exact"]["f1"] == 1.0


def test_findings_about_records_without_a_file_name_the_side(readings):
    context = Context()
    evaluate.compare(context, readings[:1], [], evaluate.Options())
    [problem] = context.findings
    assert (problem.code, problem.file) == ("E05", "the prediction")


def test_what_lies_below_its_floor_is_a_finding_that_names_the_file_of_floors(readings, tmp_path):
    floors = tmp_path / "floors.toml"
    floors.write_text("[spans.entity.micro.exact]\nf1 = 0.5\nprecision = 1.5\n")
    predicted = [with_suggestions(record) for record in readings]
    context = Context()
    evaluate.compare(context, readings, predicted, evaluate.Options(floors=floors))
    [problem] = context.findings
    assert (problem.code, problem.file) == ("E03", str(floors))
    assert problem.message.startswith("spans.entity.micro.exact.precision: 1.000")
