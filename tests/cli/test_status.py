"""`annotate status` against a real Label Studio, and without one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from annotate.cli.labelstudio.status import status
from annotate.labelstudio.api.client import Client
from annotate.records import open_writer
from tests.labelstudio.tasks import make_record


def run_status(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(status)
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.server
def test_a_status_says_who_did_what_and_what_remains(
    served_folder: Path, client: Client, run: Callable
) -> None:
    with open_writer("predictions.jsonl") as write:
        for name in ("one", "two", "three"):
            write(make_record(name))
    title = f"status {served_folder.name}"[:50]
    assert run("push", "--project", title, "--unassisted", "1").exit_code == 0
    assert "Nobody has begun." in run_status("--project", title).stdout
    (project,) = client.find_projects(title)
    first, second, _ = client.iter_tasks(project["id"])
    value = {"result": [], "lead_time": 150}
    client._send("POST", f"api/tasks/{first['id']}/annotations/", value)
    client._send("POST", f"api/tasks/{second['id']}/drafts", value)
    shown = run_status("--project", title)
    assert "1 of 3 tasks done, 2 remain" in shown.stdout
    assert "admin@example.com" not in shown.stdout
    state = json.loads(run_status("--project", title, "--format", "json").stdout)
    (person,) = state["people"]
    assert (person["submitted"], person["drafts"], person["minutes"]) == (1, 1, 2.5)
    assert person["drafts_since"]
    offline = run_status("--project", title, "--offline", "--url", "http://127.0.0.1:9")
    assert offline.stdout == run_status("--project", title, "--offline").stdout
    exported = run("export", "--project", title, "--offline", "--readings", "readings.jsonl")
    assert "2 readings by people, 2 of them unassisted" in exported.stderr
    lines = [json.loads(line) for line in Path("readings.jsonl").read_text().splitlines()]
    assert [line["unassisted"] for line in lines] == [True, True]
    assert {line["annotator"] for line in lines} == {person["annotator"]}


def test_what_was_never_pulled_has_no_status_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run_status("--project", "summits", "--offline")
    assert "never pulled" in str(result.exception)


def test_people_cannot_be_named_without_asking_who_they_are() -> None:
    result = run_status("--offline", "--identities")
    assert result.exit_code != 0
    assert "--identities" in str(result.exception)
