"""Adjudication as a use case: gold and log written, verified, and refused."""

from pathlib import Path

import pytest

from annotate.app.context import Context, NothingReadError
from annotate.app.labelstudio.adjudicate import merge, push, take, verify
from annotate.errors import AnnotateError, ServerError, UsageError
from annotate.project import Project
from annotate.records import open_writer, read_records
from tests.adjudication.readings import make_readings, read_as, record_of
from tests.app.hearing import Hearer


@pytest.fixture
def hearer() -> Hearer:
    return Hearer()


@pytest.fixture
def context(tmp_path: Path, hearer: Hearer) -> Context:
    """A project in which two people differ on one of three documents."""
    project = Project(
        name="levies", annotations=tmp_path / "annotations.jsonl", state=tmp_path / ".annotate"
    )
    disputed = record_of(read_as("ada"), read_as("bo", labels={"opposes": "FAVOR"}))
    with open_writer(project.annotations) as write:
        write(make_readings(1, readers=3, share=0.0))
        write(disputed)
        write(make_readings(2, readers=1, share=0.0))
    return Context(project=project, listener=hearer)


def test_gold_and_log_lie_beside_the_readings_and_the_result_counts_them(
    context: Context, hearer: Hearer, capsys: pytest.CaptureFixture[str]
) -> None:
    result = merge.merge(context, merge.Options())
    folder = context.project.annotations.parent
    assert result.files.gold == str(folder / "adjudicated.jsonl")
    assert result.files.log == str(folder / "decisions.jsonl")
    report = result.report
    assert (report.documents, report.gold, report.open, report.by_people) == (3, 1, 1, 0)
    assert {"ada", "bo"} < report.readers
    assert len(list(read_records(result.files.gold, []))) == 3
    assert hearer.tracked == {"adjudicating": 3}
    assert context.findings == []
    assert capsys.readouterr() == ("", "")


def test_what_was_merged_is_verified_and_what_was_edited_is_found(
    context: Context, tmp_path: Path
) -> None:
    files = merge.merge(context, merge.Options(rule="majority", finish=True)).files
    again = str(tmp_path / "again.jsonl")
    whole = verify.verify(context, verify.Options(output=again))
    assert whole == verify.Result(gold=files.gold, documents=3, same=3, whole=True)
    gold = Path(files.gold)
    assert Path(again).read_bytes() == gold.read_bytes()
    gold.write_text(gold.read_text("utf-8").replace("rule:majority", "rule:unanimous"), "utf-8")
    edited = verify.verify(context, verify.Options())
    assert (edited.same, edited.whole) == (1, False)
    assert {problem.code for problem in context.findings} == {"G06"}


def test_a_rule_that_is_none_and_a_log_of_people_are_refused_before_anything_is_written(
    context: Context,
) -> None:
    with pytest.raises(UsageError, match="no rule 'dice'"):
        merge.merge(context, merge.Options(rule="dice"))
    folder = context.project.annotations.parent
    assert not (folder / "adjudicated.jsonl").exists()
    log = Path(merge.merge(context, merge.Options(rule="majority", finish=True)).files.log)
    by_person = log.read_text("utf-8").replace('"rule":"majority"', '"rule":"person"')
    log.write_text(by_person, "utf-8")
    with pytest.raises(UsageError, match="holds what people decided about 2 documents"):
        merge.merge(context, merge.Options())
    assert log.read_text("utf-8") == by_person


def test_where_nothing_can_be_read_what_lay_at_the_output_stays(
    context: Context, tmp_path: Path
) -> None:
    (tmp_path / "broken.jsonl").write_text("{\n")
    (tmp_path / "adjudicated.jsonl").write_text("mine")
    with pytest.raises(NothingReadError):
        merge.merge(context, merge.Options(readings=str(tmp_path / "broken.jsonl")))
    assert (tmp_path / "adjudicated.jsonl").read_text() == "mine"
    assert not (tmp_path / "decisions.jsonl").exists()
    assert [problem.code for problem in context.findings] == ["J00"]


def test_without_a_server_or_a_pull_a_person_cannot_be_asked(context: Context) -> None:
    with pytest.raises(ServerError, match="No Label Studio is named"):
        push.push_open(context, push.Options())
    with pytest.raises(ServerError, match="No Label Studio is named"):
        take.take(context, take.Options())
    with pytest.raises(AnnotateError, match="'levies adjudication' was never pulled"):
        take.take(context, take.Options(offline=True))
