"""What speaks to Label Studio, as use cases: on the answers of a real server that were recorded."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.context import Context
from annotate.app.labelstudio import export, pull, push, server, status
from annotate.app.labelstudio.projects import Login
from annotate.errors import AnnotateError, ServerError, UsageError
from annotate.project import Project
from annotate.records import read_records
from tests.app.hearing import Hearer
from tests.test_same_bytes import put_pull

NOWHERE = Login(url="http://127.0.0.1:9", api_key="f" * 40)
TITLE = "same-bytes"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.chdir(tmp_path)
    put_pull(tmp_path)
    return Context(project=Project(name=TITLE), listener=Hearer())


def test_what_was_pulled_is_exported_and_its_readings_are_listed(
    context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    result = export.export(context, export.Options(offline=True))
    assert result.target == "annotations.jsonl"
    records = list(read_records(result.target, []))
    assert len(records) == result.records > 0
    people = [a for r in records for a in r.annotations if a.annotator.kind == "human"]
    counts = result.counts
    assert len(people) == counts.complete + counts.drafts + counts.skipped > 0
    listed = export.write_readings(context, result, "readings.jsonl")
    lines = [json.loads(line) for line in Path("readings.jsonl").read_text("utf-8").splitlines()]
    assert listed.count == len(lines) == len(people)
    assert listed.unassisted == sum(line["unassisted"] for line in lines)
    assert capsys.readouterr() == ("", "")


@pytest.mark.slow
def test_drafts_can_be_left_out_and_are_counted_all_the_same(context: Context) -> None:
    whole = export.export(context, export.Options(offline=True, output="all.jsonl"))
    some = export.export(context, export.Options(offline=True, drafts=False))
    assert some.counts.drafts == whole.counts.drafts

    def list_drafts(path: str) -> int:
        return sum(a.status == "draft" for r in read_records(path, []) for a in r.annotations)

    assert list_drafts(whole.target) == whole.counts.drafts
    assert list_drafts(some.target) == 0


def test_people_are_not_named_offline_and_projects_that_were_not_pulled_are_told(
    context: Context,
) -> None:
    with pytest.raises(UsageError, match="Who people are"):
        export.export(context, export.Options(offline=True, identities=True))
    with pytest.raises(AnnotateError, match=r"same-bytes \(entity\)' was never pulled"):
        export.export(context, export.Options(offline=True, layers=["entity"]))
    with pytest.raises(AnnotateError, match="never pulled"):
        status.list_states(context, status.Options(title="other", offline=True))


def test_the_state_of_a_project_is_told_by_what_was_pulled(context: Context) -> None:
    [state] = status.list_states(context, status.Options(offline=True))
    result = export.export(context, export.Options(offline=True))
    assert state.title == TITLE
    assert state.tasks == result.records
    assert sum(person.submitted for person in state.people) == result.counts.complete


def test_the_login_of_the_options_is_used_and_never_shown(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)  # between one try and the next
    assert "f" * 40 not in repr(pull.Options(login=NOWHERE))
    with pytest.raises(ServerError, match=r"Nothing answers at http://127\.0\.0\.1:9/"):
        next(pull.iter_pulls(context, pull.Options(login=NOWHERE)))
    elsewhere = replace(context.project, url="http://127.0.0.1:9")
    with pytest.raises(ServerError, match=r"no API key for http://127\.0\.0\.1:9/"):
        server.invite(Context(project=elsewhere), Login())
    with pytest.raises(ServerError, match="No Label Studio is named"):
        next(push.iter_plans(context, push.Options()))


def test_standard_input_goes_to_one_project_only(context: Context) -> None:
    twice = push.Options(records="-", layers=["entity", "quote"], login=NOWHERE)
    with pytest.raises(UsageError, match="only once"):
        next(push.iter_pushes(context, twice))
    with pytest.raises(UsageError, match="only once"):
        next(push.iter_plans(context, twice))


def test_a_project_without_a_server_has_none_and_stops_none(context: Context) -> None:
    found = server.find(context)
    assert found.server is None
    assert found.paths.data == Path(".annotate/label-studio/data").absolute()
    assert server.stop(context) is False
