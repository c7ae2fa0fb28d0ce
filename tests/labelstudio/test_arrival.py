"""What a server says that it did is looked at, and sent again where it is missing."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.api.errors import RefusedError, refuse
from annotate.labelstudio.push.opening import PushSettings
from annotate.labelstudio.push.push import PushResult, push
from annotate.model import Annotator, Record
from tests.examples import make_document
from tests.labelstudio.double import open_double
from tests.labelstudio.double_state import State
from tests.labelstudio.tasks import NEWS, make_record

LOCKED = '{"status_code": 500, "detail": "database is locked", "exc_info": null}'


@pytest.fixture
def busy() -> Iterator[tuple[Client, State, list[str]]]:
    """A double of the test's own, what it holds, and the sizes of the requests that write."""
    state, sizes = State(), list[str]()
    with (
        open_double(state) as server,
        connect(server.url, server.token, on_request=lambda m, p: sizes.append(f"{m} {p}")) as c,
    ):
        yield c, state, sizes


def make_records(count: int, version: str = "1") -> list[Record]:
    model = Annotator(kind="model", name="rules-en", version=version)
    return [make_record(f"doc-{number:03d}", model) for number in range(count)]


def push_records(
    client: Client, records: list[Record], state: Path, said: list[str], **more: object
) -> PushResult:
    settings = PushSettings(state=state, settle=5.0, report=said.append, **more)  # type: ignore[arg-type]
    return push(client, records, scheme=NEWS, title="arrival", settings=settings)


def check_whole(client: Client, project: int, records: list[Record], versions: int = 1) -> None:
    """Every document is there once, with a prediction of each version."""
    tasks = list(client.iter_tasks(project))
    assert sorted(t["data"]["document_id"] for t in tasks) == [r.document.id for r in records]
    for task in tasks:
        assert len({p["model_version"] for p in task["predictions"]}) == versions
        assert len(task["predictions"]) == versions


def test_predictions_that_a_busy_server_drops_are_sent_again_and_that_is_said(
    busy: tuple[Client, State, list[str]], tmp_path: Path
) -> None:
    client, state, _ = busy
    records, said = make_records(130), list[str]()
    state.losing_predictions = 1
    result = push_records(client, records, tmp_path, said)
    assert (result.created, result.resent) == (130, 100)
    assert "100 predictions are not there; they are sent again" in " ".join(said)
    check_whole(client, result.project, records)
    assert client.read_project(result.project)["model_version"] == "rules-en@1"


def test_a_prediction_that_is_dropped_when_it_comes_by_itself_is_sent_again(
    busy: tuple[Client, State, list[str]], tmp_path: Path
) -> None:
    client, state, _ = busy
    records, said = make_records(5), list[str]()
    push_records(client, records, tmp_path, said)
    state.losing_predictions = 1
    result = push_records(client, make_records(5, "2"), tmp_path, said)
    assert (result.completed, result.resent) == (5, 1)
    check_whole(client, result.project, records, versions=2)


def test_a_task_that_is_dropped_is_sent_again_by_its_document(
    busy: tuple[Client, State, list[str]], tmp_path: Path
) -> None:
    client, state, _ = busy
    records, said = make_records(4), list[str]()
    state.losing_tasks = 1
    result = push_records(client, records, tmp_path, said)
    assert (result.created, result.resent) == (4, 1)
    check_whole(client, result.project, records)


def test_a_server_that_keeps_on_dropping_stops_the_push(
    busy: tuple[Client, State, list[str]], tmp_path: Path
) -> None:
    client, state, _ = busy
    state.losing_tasks = 9
    with pytest.raises(ServerError, match="lost the same batch 3 times"):
        push_records(client, make_records(1), tmp_path, [])
    state.losing_tasks = 0
    check_whole(
        client, push_records(client, make_records(1), tmp_path, []).project, make_records(1)
    )


@pytest.mark.slow
@pytest.mark.parametrize("newest", ["1", "2"])
def test_what_a_busy_server_made_twice_is_removed_and_that_is_said(
    busy: tuple[Client, State, list[str]], tmp_path: Path, newest: str
) -> None:
    client, state, _ = busy
    records, said = make_records(130), list[str]()
    if newest == "2":
        push_records(client, records, tmp_path, said)
    state.doubling = 1
    result = push_records(client, make_records(130, newest), tmp_path, said)
    what = "tasks" if newest == "1" else "predictions"
    assert f"100 {what} were there twice" in " ".join(said)
    assert result.problems == []
    check_whole(client, result.project, records, versions=int(newest))
    assert push_records(client, make_records(130, newest), tmp_path, said).present == 130


def test_a_copy_on_which_somebody_has_worked_stays_and_is_told(
    busy: tuple[Client, State, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, state, _ = busy
    records, import_tasks = make_records(2), client.import_tasks
    push_records(client, records[:1], tmp_path, [])
    state.doubling = 1

    def work(project: int, tasks: list[bytes]) -> list[int]:
        numbers = import_tasks(project, tasks)
        for number in (numbers[0], numbers[0] - 1):
            state.add_item("draft", number, {"result": []})
        return numbers

    monkeypatch.setattr(client, "import_tasks", work)
    result = push_records(client, records, tmp_path, [])
    assert [p.code for p in result.problems] == ["I01"]
    assert len(state.tasks) == 3


def test_a_server_that_failed_is_asked_again_at_once_and_without_doubles(
    busy: tuple[Client, State, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _, _ = busy
    request, failed, said = client._request, Counter[str](), list[str]()

    def fail_first(method: str, path: str, **more: Any) -> bytes:
        kind = f"{method} {path.rpartition('/')[2]}" if "import" in path else method
        content = b"" if kind == "PATCH" else request(method, path, **more)
        if method != "GET" and not failed[kind]:
            failed[kind] += 1
            raise refuse(client.url, 500, LOCKED)
        return content if kind != "PATCH" else request(method, path, **more)

    monkeypatch.setattr("annotate.labelstudio.api.transport.PAUSE", 0.0)
    monkeypatch.setattr(client, "_request", fail_first)
    for version in ("1", "2"):
        result = push_records(client, make_records(3, version), tmp_path, said)
    assert failed == {"POST": 1, "POST import": 1, "POST predictions": 1, "PATCH": 1}
    assert "too many wrote to its SQLite at once" in said[0]
    assert "waiting" not in " ".join(said)
    check_whole(client, result.project, make_records(3), versions=2)


def test_a_project_that_a_server_failed_to_make_is_asked_for_again_and_made_once(
    busy: tuple[Client, State, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, state, _ = busy
    create, tries = client.create_project, list[str]()

    def fail(settings: dict) -> int:
        tries.append("")
        if len(tries) < 3:
            raise refuse(client.url, 500, LOCKED)
        for _ in range(2):  # it begins anew where it is locked out
            create(settings)
        return create(settings)

    monkeypatch.setattr("annotate.labelstudio.push.opening.POLL", 0.0)
    monkeypatch.setattr(client, "create_project", fail)
    said = list[str]()
    result = push_records(client, make_records(1), tmp_path, said)
    assert (result.project, list(state.projects)) == (3, [3])
    assert "made the project 'arrival' 3 times; what was empty is deleted: 1, 2." in said[-1]
    assert "In the making" not in client.read_project(3)["description"]
    assert push_records(client, make_records(1), tmp_path, said).problems == []


def test_a_project_that_somebody_else_made_meanwhile_is_left_alone_and_gone_on_with(
    busy: tuple[Client, State, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, state, _ = busy
    create, said = client.create_project, list[str]()

    def make_others(settings: dict) -> int:
        create(settings | {"description": settings["description"][:-16] + 16 * "0"})
        fields = re.findall(r'value="\$(\w+)"', settings["label_config"])
        state.add_tasks(create(settings), [{"data": dict.fromkeys([*fields, "document_id"], "x")}])
        return create(settings)

    monkeypatch.setattr(client, "create_project", make_others)
    records = make_records(1)
    result = push_records(client, records, tmp_path, said)
    assert (result.project, list(state.projects)) == (1, [1, 2])
    assert "project 1 is gone on with, and 3, which was empty, is deleted" in " ".join(said)
    check_whole(client, 1, records)


# --- sizes ------------------------------------------------------------------------------------


def test_batches_are_as_large_as_they_may_be(
    busy: tuple[Client, State, list[str]], tmp_path: Path
) -> None:
    client, state, requests = busy
    records = make_records(40)
    push_records(client, records[:1], tmp_path, [])
    state.largest = 50_000
    result = push_records(client, records, tmp_path, [], batch_bytes=50_000)
    check_whole(client, result.project, records)
    assert 1 < sum(r.endswith("/import") for r in requests) < 20


@pytest.mark.slow
def test_what_is_too_large_is_halved_and_the_next_batches_are_smaller(
    busy: tuple[Client, State, list[str]], tmp_path: Path
) -> None:
    client, state, requests = busy
    records = make_records(130)
    push_records(client, records[:1], tmp_path, [])
    state.largest = 60_000
    result = push_records(client, records, tmp_path, [])
    assert (result.created, result.resent, result.problems) == (129, 0, [])
    check_whole(client, result.project, records)
    assert sum(r.endswith("/import") for r in requests) < 30  # not halved from the top each time
    newer = make_records(130, "2")
    assert push_records(client, newer, tmp_path, []).completed == 130
    check_whole(client, result.project, records, versions=2)


def test_one_task_that_is_too_large_is_named_with_the_limit_and_the_rest_goes_on(
    busy: tuple[Client, State, list[str]], tmp_path: Path
) -> None:
    client, state, _ = busy
    records = [*make_records(3), make_long("long")]
    push_records(client, records[:1], tmp_path, [])
    state.largest = 60_000
    result = push_records(client, records, tmp_path, [])
    assert result.created == 2
    (problem,) = result.problems
    assert (problem.code, problem.severity, problem.document) == ("L16", "error", "long")
    assert "client_max_body_size" in problem.fix
    assert "bytes" in problem.message
    check_whole(client, result.project, records[:3])
    state.largest = None
    assert push_records(client, records, tmp_path, []).created == 1


def make_long(name: str) -> Record:
    record = make_record(name)
    document = make_document(name, record.document.text + "\n\n" + "Long words. " * 6000)
    reading = replace(record.annotations[0], text_sha256=document.text_sha256)
    return replace(record, document=document, annotations=(reading,))


def test_a_page_that_is_too_large_says_which_setting_limits_it(
    busy: tuple[Client, State, list[str]], tmp_path: Path
) -> None:
    client, state, _ = busy
    state.largest = 100
    with pytest.raises(RefusedError, match="takes no request of this size") as caught:
        push_records(client, make_records(1), tmp_path, [])
    assert "client_max_body_size" in caught.value.fix


def test_predictions_that_somebody_removes_meanwhile_are_the_cause_that_is_told(
    busy: tuple[Client, State, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, state, _ = busy
    update = client.update_project

    def remove_first(project: int, settings: dict) -> None:
        if "model_version" in settings:
            state.drop("prediction", list(state.items["prediction"].values()))
        update(project, settings)

    monkeypatch.setattr(client, "update_project", remove_first)
    with pytest.raises(ServerError, match="no predictions of rules-en@1 any more"):
        push_records(client, make_records(2), tmp_path, [])
    monkeypatch.undo()
    result = push_records(client, make_records(2), tmp_path, [])
    check_whole(client, result.project, make_records(2))
