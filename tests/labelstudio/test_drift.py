"""What somebody did on the server behind our back is named, and nothing is merged in silence."""

import random
from pathlib import Path

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.push import PushSettings, plan_push, push
from tests.labelstudio.tasks import NEWS, make_record


def change_text(client: Client, task: dict, text: str) -> None:
    data = {**task["data"], "text": text}
    client._send("PATCH", f"api/tasks/{task['id']}/", {"data": data})


@pytest.mark.slow
def test_a_text_that_somebody_edited_is_named_by_push_and_export_until_it_is_put_back(
    client: Client, tmp_path: Path
) -> None:
    title = f"drift {random.randrange(10**8)}"
    settings = PushSettings(state=tmp_path)
    records = [make_record("edited"), make_record("same")]
    project = push(client, records, scheme=NEWS, title=title, settings=settings).project
    first, _ = client.iter_tasks(project)
    value = {"result": first["predictions"][0]["result"], "lead_time": 3}
    client._send("POST", f"api/tasks/{first['id']}/annotations/", value)
    change_text(client, first, "Oh! " + first["data"]["text"])

    plan = plan_push(client, records, scheme=NEWS, title=title, settings=settings)
    assert (plan.changes, plan.refused) == (False, [(first["id"], "edited")])
    result = push(client, records, scheme=NEWS, title=title, settings=settings)
    codes = sorted((p.code, p.document) for p in result.problems)
    assert codes == [("L02", "edited"), ("L09", "edited")]
    (told,) = [p for p in result.problems if p.code == "L09"]
    assert f"the text of task {first['id']}" in told.message
    assert "Put the text back" in told.fix
    assert result.present == 1

    out = tmp_path / "out.jsonl"
    exported = export([pull(client, title, tmp_path).path], out, scheme=NEWS, state=tmp_path)
    assert [(p.code, p.document) for p in exported.problems] == [("S08", "edited")]
    assert (exported.records, exported.counts.refused) == (1, 1)

    change_text(client, first, first["data"]["text"])
    assert push(client, records, scheme=NEWS, title=title, settings=settings).problems == []
    exported = export([pull(client, title, tmp_path).path], out, scheme=NEWS, state=tmp_path)
    assert (exported.records, exported.counts.complete, exported.problems) == (2, 1, [])


@pytest.mark.release_on_real
def test_a_deleted_task_is_named_before_it_comes_back(client: Client, tmp_path: Path) -> None:
    title = f"drift {random.randrange(10**8)}"
    settings = PushSettings(state=tmp_path)
    records = [make_record("deleted"), make_record("same")]
    project = push(client, records, scheme=NEWS, title=title, settings=settings).project
    first, _ = client.iter_tasks(project)
    client._request("DELETE", f"api/tasks/{first['id']}/", retries=0)
    records.append(make_record("new"))
    plan = plan_push(client, records, scheme=NEWS, title=title, settings=settings)
    assert [entry.document for entry in plan.new] == ["deleted", "new"]
    assert [(p.code, p.document) for p in plan.problems] == [("L13", "deleted")]
    result = push(client, records, scheme=NEWS, title=title, settings=settings)
    assert (result.created, result.problems) == (2, plan.problems)
    assert push(client, records, scheme=NEWS, title=title, settings=settings).problems == []
