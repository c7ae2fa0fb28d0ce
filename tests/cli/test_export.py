"""`annotate export` against a real Label Studio, and without one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.server.server import Server
from annotate.records import open_writer, read_records
from tests.labelstudio.tasks import make_record


@pytest.fixture
def title(served_folder: Path, run: Callable) -> str:
    """A project with one task."""
    with open_writer("predictions.jsonl") as write:
        write(make_record())
    name = f"export {served_folder.name}"[:50]
    assert run("push", "--project", name).exit_code == 0
    return name


def submit(client: Client, title: str, kind: str = "annotations") -> None:
    """Submit the suggestion unchanged, or leave it as a draft, as a browser does."""
    (project,) = client.find_projects(title)
    (task,) = client.iter_tasks(project["id"])
    prediction = task["predictions"][0]
    value = {"result": prediction["result"], "parent_prediction": prediction["id"], "lead_time": 5}
    client._send(
        "POST",
        f"api/tasks/{task['id']}/{kind}/".rstrip("/") + ("/" if kind == "annotations" else ""),
        value,
    )


@pytest.mark.server
def test_an_export_has_every_reading_and_says_how_many(
    title: str, run: Callable, client: Client
) -> None:
    submit(client, title)
    submit(client, title, "drafts")
    result = run("export", "--project", title)
    assert result.exit_code == 0, result.stderr
    assert "1 article; 1 submitted, 1 draft, 0 skipped, 1 by models" in result.stderr
    assert " kept, 0 changed, 0 deleted, 0 added" in result.stderr
    (record,) = read_records("annotations.jsonl", [])
    kinds = [(a.annotator.kind, a.status) for a in record.annotations]
    assert kinds == [("model", "complete"), ("human", "complete"), ("human", "draft")]
    assert {span.origin for span in record.annotations[1].spans} == {"kept"}
    result = run("export", "--project", title, "--no-drafts", "-o", "-")
    assert "1 draft left out" in result.stderr
    assert '"draft"' not in result.stdout


@pytest.mark.server
def test_an_export_offline_asks_no_server_and_gives_the_same_bytes(
    title: str, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("export", "--project", title, "-o", "one.jsonl")
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")
    result = run("export", "--project", title, "--offline", "-o", "two.jsonl")
    assert result.exit_code == 0, result.stderr
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()
    assert run("export", "--project", title).exit_code == 3


@pytest.mark.server
def test_no_address_or_token_gets_into_what_is_written(
    title: str, run: Callable, client: Client, label_studio: Server, tmp_path: Path
) -> None:
    submit(client, title)
    run("export", "--project", title)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert label_studio.token.encode() not in content
            assert b"admin@example.com" not in content


def test_what_was_never_pulled_cannot_be_exported_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", "--project", "summits", "--offline")
    assert result.exit_code == 3
    assert "never pulled" in result.stderr


@pytest.mark.server
def test_people_are_named_only_where_somebody_asks(
    title: str, run: Callable, client: Client, label_studio: Server
) -> None:
    submit(client, title)
    for options, named in ((["--identities"], True), ([], False)):
        result = run("export", "--project", title, *options, "--readings", "readings.jsonl")
        assert result.exit_code == 0, result.stderr
        (record,) = read_records("annotations.jsonl", [])
        (name,) = {a.annotator.name for a in record.annotations if a.annotator.kind == "human"}
        assert (name == label_studio.email) is named
        assert (label_studio.email in Path("readings.jsonl").read_text("utf-8")) is named
    assert run("export", "--project", title, "--offline", "--identities").exit_code == 2
