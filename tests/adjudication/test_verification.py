"""Gold derived again from readings and log: the same bytes, or a word on what was changed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.adjudication.adjudicate import AdjudicationOptions, adjudicate_records
from annotate.adjudication.deciding.rules import parse_rule
from annotate.adjudication.verification import Verification
from annotate.files.json_values import dump_json
from annotate.model import Annotation, Annotator, Record
from annotate.records import open_writer, read_records, to_json
from tests.adjudication.readings import NEWS, make_readings, make_right

JUDGE = Annotator(kind="adjudicator", name="chief")


def make_records(seed: int, share: float = 0.3) -> list[Record]:
    """Four documents; the last has one reader alone."""
    records = [make_readings(seed + n, readers=2 + n % 2, share=share) for n in range(4)]
    return [*records[:3], replace(records[3], annotations=records[3].annotations[:1])]


def adjudicate(folder: Path, records: list[Record], rule: str, *, judged: int = 0) -> None:
    """Write readings, gold and log; the first documents are decided by a person."""
    submitted = {}
    for record in records[:judged]:
        own = make_right(replace(record.annotations[0], annotator=JUDGE), record.document)
        first = replace(own.spans[0], attributes={"note": "as in the guide"})
        submitted[record.document.id] = replace(own, spans=(first, *own.spans[1:]), link="http://x")
    options = AdjudicationOptions(scheme=NEWS, rule=parse_rule(rule), find_judge=submitted.get)
    with open_writer(folder / "annotations.jsonl") as write:
        for record in records:
            write(record)
    with (
        open_writer(folder / "adjudicated.jsonl") as write,
        open_writer(folder / "decisions.jsonl") as log,
    ):
        adjudicate_records(records, options, write, log)


def verify(folder: Path) -> tuple[Verification, list[Record]]:
    run = Verification(scheme=NEWS, settings={}, log=str(folder / "decisions.jsonl"))
    records = read_records(folder / "annotations.jsonl", run.problems)
    return run, list(run.compare(records, str(folder / "adjudicated.jsonl")))


def change(path: Path, number: int, edit: Callable[[dict], object]) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    value = json.loads(lines[number])
    edit(value)
    lines[number] = dump_json(value)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["unanimous", "majority", "annotator:reader-1"]),
    st.integers(0, 3),
)
def test_gold_is_derived_from_readings_and_log_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, seed: int, rule: str, judged: int
) -> None:
    folder = tmp_path_factory.mktemp("derive")
    adjudicate(folder, make_records(seed), rule, judged=judged)
    run, derived = verify(folder)
    assert run.problems == []
    assert (run.same, run.documents) == (4, 4)
    golden = (folder / "adjudicated.jsonl").read_text(encoding="utf-8")
    assert "".join(dump_json(to_json(r)) + "\n" for r in derived) == golden
    assert golden.count('"kind":"adjudicator"') == 3
    assert (folder / "decisions.jsonl").read_text("utf-8").count("as in the guide") == judged


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    adjudicate(tmp_path, make_records(7), "majority", judged=1)
    return tmp_path


def list_codes(folder: Path) -> set[str]:
    return {problem.code for problem in verify(folder)[0].problems}


def test_a_decision_that_was_changed_in_the_log_is_found(folder: Path) -> None:
    log = folder / "decisions.jsonl"
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    at = next(n for n, x in enumerate(lines) if x["outcome"] == "kept" and x["rule"] == "unanimous")
    change(log, at, lambda line: line.update(outcome="dropped"))
    assert list_codes(folder) == {"G05", "G06"}


def test_a_reading_that_was_changed_since_is_found(folder: Path) -> None:
    change(
        folder / "annotations.jsonl",
        1,
        lambda r: r["annotations"][0].update(spans=[], relations=[]),
    )
    run, _ = verify(folder)
    problem = next(p for p in run.problems if p.code == "G04")
    assert problem.message == "the readings of reader-0 are not those that were adjudicated"


def test_gold_that_was_edited_is_found(folder: Path) -> None:
    change(folder / "adjudicated.jsonl", 0, lambda r: r["annotations"][-1].update(spans=[]))
    run, _ = verify(folder)
    assert [(p.code, p.line) for p in run.problems] == [("G06", 1)]
    assert run.same == 3


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (lambda lines: [*lines[:3], lines[3][:20], *lines[4:]], {"J00", "G05", "G06"}),
        (lambda lines: lines[1:], {"G03", "G06"}),
        (lambda lines: [], {"G06"}),
        (lambda lines: [*lines, lines[0].replace("generated-", "other-")], {"G03"}),
        (lambda lines: [lines[0].replace('"person"', '"dice"'), *lines[1:]], {"G03"}),
        (lambda lines: [lines[0].replace("decisions/1", "decisions/9"), *lines[1:]],
         {"J01", "G03", "G06"}),
    ],
    ids=["cut off", "first line gone", "empty", "another document", "no such rule", "version"],
)  # fmt: skip
def test_a_damaged_log_is_named_and_not_believed(
    folder: Path, damage: Callable[[list[str]], list[str]], codes: set[str]
) -> None:
    log = folder / "decisions.jsonl"
    lines = damage(log.read_text(encoding="utf-8").splitlines())
    log.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    assert list_codes(folder) == codes


def test_a_document_that_cannot_be_read_does_not_take_the_gold_of_those_behind_it(
    folder: Path,
) -> None:
    readings = folder / "annotations.jsonl"
    lines = readings.read_text(encoding="utf-8").splitlines(keepends=True)
    readings.write_text("".join(["{\n", *lines[1:]]), encoding="utf-8")
    run = Verification(scheme=NEWS, settings={}, log=str(folder / "decisions.jsonl"))
    derived = list(run.derive(read_records(readings, run.problems)))
    golden = list(read_records(folder / "adjudicated.jsonl", []))
    assert derived == golden[1:]
    found = [(problem.code, problem.document) for problem in run.problems]
    assert found == [("J00", None), ("G03", golden[0].document.id)]


def test_a_file_with_fewer_or_more_documents_is_not_the_same(folder: Path) -> None:
    gold = folder / "adjudicated.jsonl"
    lines = gold.read_text(encoding="utf-8").splitlines(keepends=True)
    gold.write_text("".join(lines[:-1]), encoding="utf-8")
    assert list_codes(folder) == {"G06"}
    gold.write_text("".join([*lines, lines[0]]), encoding="utf-8")
    assert list_codes(folder) == {"G06"}


def test_gold_of_a_document_with_another_text_is_not_derived(folder: Path) -> None:
    def edit(record: dict) -> None:
        record["document"]["text_sha256"] = "0" * 64
        for annotation in record["annotations"]:
            annotation["text_sha256"] = "0" * 64

    change(folder / "annotations.jsonl", 0, edit)
    assert list_codes(folder) == {"G04", "G06"}


def test_adjudicating_what_was_adjudicated_changes_nothing(folder: Path) -> None:
    before = (folder / "adjudicated.jsonl").read_bytes()
    records = list(read_records(folder / "adjudicated.jsonl", []))
    written: list[Record] = []
    options = AdjudicationOptions(scheme=NEWS, rule=parse_rule("majority"))
    report = adjudicate_records(records, options, written.append, lambda _: None)
    assert report.before == 1  # a person's word is not overruled by a rule
    assert "".join(dump_json(to_json(r)) + "\n" for r in written).encode() == before


def test_a_persons_decision_without_the_readings_is_a_problem_and_not_lost_in_silence() -> None:
    (record, *_) = make_records(3)
    alone = replace(record, annotations=record.annotations[:1])
    judge = replace(record.annotations[0], annotator=JUDGE)
    options = AdjudicationOptions(
        scheme=NEWS, rule=parse_rule("majority"), find_judge=lambda _: judge
    )
    written: list[Record] = []
    report = adjudicate_records([alone], options, written.append, lambda _: None)
    assert [p.code for p in report.problems] == ["G08"]
    assert written == [alone]


def test_a_persons_decision_on_another_text_is_a_problem_and_the_rule_decides() -> None:
    (record, *_) = make_records(3)
    judge: Annotation = replace(record.annotations[0], annotator=JUDGE, text_sha256="0" * 64)
    options = AdjudicationOptions(
        scheme=NEWS, rule=parse_rule("majority"), find_judge=lambda _: judge
    )
    written: list[Record] = []
    report = adjudicate_records([record], options, written.append, lambda _: None)
    assert [p.code for p in report.problems] == ["G01"]
    assert written[0].annotations[-1].annotator.name == "rule:majority"
