"""Push, pull and export against a Label Studio: the double, and the real one."""

import gzip
import json
import random
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, RunError, ServerError, UsageError
from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.api.errors import LostError
from annotate.labelstudio.api.journal import open_journal
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.page.config import make_config
from annotate.labelstudio.page.projects import slugify
from annotate.labelstudio.page.tasks import to_task
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.pull.pulls import find_newest
from annotate.labelstudio.push.push import PushResult, PushSettings, push
from annotate.labelstudio.server.server import Server
from annotate.model import Annotator, Record
from annotate.records import open_writer, read_records
from annotate.schemas import check_schema
from tests import generator
from tests.examples import make_document, make_span
from tests.labelstudio.tasks import LISTS, MODEL, NEWS, PAGE, make_record, sort_spans
from tests.labelstudio.test_convert import TORTURE


@pytest.fixture
def title(request: pytest.FixtureRequest) -> str:
    """A project title of the test's own."""
    return f"{request.node.name[:36]} {random.randrange(10**8)}"[:50]


def push_records(
    client: Client, records: Iterable[Record], title: str, state: Path, **more: object
) -> PushResult:
    settings = PushSettings(state=state, settle=20.0)
    return push(client, records, scheme=NEWS, title=title, settings=settings, **more)  # type: ignore[arg-type]


def make_records(count: int, version: str = "0.2") -> list[Record]:
    """Generated records as a model's readings, in the order in which they come back."""
    model = Annotator(kind="model", name="rules-en", version=version)
    made = []
    for record in generator.iter_records(count, characters=500):
        reading = replace(
            record.annotations[0],
            annotator=model,
            created="2026-01-02T03:04:05Z",
            spans=sort_spans(record.annotations[0]),
            relations=tuple(
                sorted(record.annotations[0].relations, key=lambda r: (r.label, r.head, r.tail))
            ),
        )
        made.append(replace(record, annotations=(reading,)))
    return made


def export_records(client: Client, title: str, folder: Path) -> list[Record]:
    path = folder / "annotations.jsonl"
    result = export([pull(client, title, folder).path], path, scheme=NEWS, state=folder)
    assert [p for p in result.problems if p.severity == "error"] == []
    problems: list = []
    records = list(read_records(path, problems))
    assert problems == []
    return records


def test_what_is_pushed_comes_back_as_it_was(client: Client, title: str, tmp_path: Path) -> None:
    records = [make_record("one"), make_record("two"), *make_records(3)]
    result = push_records(client, records, title, tmp_path)
    assert (result.created, result.completed, result.present) == (5, 0, 0)
    assert export_records(client, title, tmp_path) == records


def test_difficult_texts_go_round_unharmed(client: Client, title: str, tmp_path: Path) -> None:
    records = []
    for number, text in enumerate(TORTURE):
        document = make_document(f"torture-{number}", text)
        spans = [
            make_span(document, "entity", "PERSON", word)
            for word in dict.fromkeys(text.split())
            if text.count(word) == 1
        ]
        reading = replace(
            make_record().annotations[0],
            document_id=document.id,
            text_sha256=document.text_sha256,
            spans=tuple(spans),
            relations=(),
        )
        reading = replace(reading, spans=sort_spans(reading))
        segments = (replace(document.segments[0], start=0, end=len(text)),)
        records.append(
            Record(document=replace(document, segments=segments), annotations=(reading,))
        )
    result = push_records(client, records, title, tmp_path)
    assert [p.code for p in result.problems if p.severity == "error"] == []
    assert export_records(client, title, tmp_path) == records


def test_a_second_push_writes_nothing(
    counted: tuple[Client, list[str]], title: str, tmp_path: Path
) -> None:
    client, methods = counted
    records = make_records(130)
    push_records(client, records, title, tmp_path)
    assert {"POST", "PATCH"} >= set(methods) - {"GET"} > set()
    methods.clear()
    again = push_records(client, records, title, tmp_path)
    assert set(methods) == {"GET"}
    assert (again.created, again.present) == (0, 130)
    methods.clear()
    push_records(client, records, title, tmp_path / "another machine's state")
    assert set(methods) == {"GET"}


@pytest.mark.slow
def test_a_second_model_is_added_and_shown_and_never_twice(
    counted: tuple[Client, list[str]], title: str, tmp_path: Path
) -> None:
    client, methods = counted
    first = push_records(client, make_records(120, "1"), title, tmp_path)
    assert client.read_project(first.project)["model_version"] == "rules-en@1"
    push_records(client, make_records(110, "10"), title, tmp_path)
    project = client.read_project(first.project)
    assert project["model_version"] == "rules-en@10"
    assert project["show_collab_predictions"] is True
    methods.clear()
    result = push_records(client, make_records(120, "10"), title, tmp_path)
    assert (result.created, result.completed, result.present) == (0, 10, 110)
    push_records(client, make_records(120, "1"), title, tmp_path)
    assert client.count_versions(first.project) == {"rules-en@1": 120, "rules-en@10": 120}


def test_new_articles_among_old_ones_do_not_double_predictions(
    client: Client, title: str, tmp_path: Path
) -> None:
    records = make_records(210)
    first = push_records(client, records[:105], title, tmp_path)
    result = push_records(client, [*records[105:], *records[:105]], title, tmp_path)
    assert (result.created, result.completed, result.present) == (105, 0, 105)
    assert client.count_versions(first.project) == {"rules-en@0.2": 210}


@pytest.mark.release_on_real
def test_a_document_given_twice_is_one_task(client: Client, title: str, tmp_path: Path) -> None:
    result = push_records(client, [make_record(), make_record()], title, tmp_path)
    assert (result.created, result.present) == (1, 1)


@pytest.mark.release_on_real
def test_a_changed_text_is_refused_and_the_rest_goes_on(
    client: Client, title: str, tmp_path: Path
) -> None:
    push_records(client, [make_record("same")], title, tmp_path)
    other = make_document("same", "Another text.")
    changed = Record(document=other)
    result = push_records(client, [changed, make_record("new")], title, tmp_path)
    assert [p.code for p in result.problems] == ["L02"]
    assert result.created == 1


@pytest.mark.release_on_real
def test_a_record_with_errors_is_not_pushed_and_the_rest_is(
    client: Client, title: str, tmp_path: Path
) -> None:
    broken = make_record("broken")
    orphan = replace(broken.annotations[0].relations[0], tail="nowhere")
    reading = replace(broken.annotations[0], relations=(orphan,))
    result = push_records(
        client, [replace(broken, annotations=(reading,)), make_record("sound")], title, tmp_path
    )
    assert "I02" in [p.code for p in result.problems]
    assert result.created == 1
    assert [r.document.id for r in export_records(client, title, tmp_path)] == ["sound"]


@pytest.mark.release_on_real
def test_peoples_readings_are_not_pushed_and_are_counted(
    client: Client, title: str, tmp_path: Path
) -> None:
    human = make_record(annotator=Annotator(kind="human", name="annotator-1"))
    assert push_records(client, [human], title, tmp_path).unpushed == 1
    assert export_records(client, title, tmp_path)[0].annotations == ()


@pytest.mark.release_on_real
def test_one_layer_makes_a_project_of_that_layer(
    client: Client, title: str, tmp_path: Path
) -> None:
    records = [make_record()]
    push_records(client, records, title, tmp_path, layers=["quote"])
    (record,) = export_records(client, title, tmp_path)
    (reading,) = record.annotations
    assert reading.layers == ("quote",)
    assert {span.layer for span in reading.spans} == {"quote"}
    with pytest.raises(ServerError, match="is for quote, not for"):
        push_records(client, records, title, tmp_path)


@pytest.mark.release_on_real
def test_a_project_that_somebody_makes_meanwhile_is_looked_at_too(
    client: Client, title: str, tmp_path: Path
) -> None:
    def read() -> Iterator[Record]:
        push_records(client, [make_record()], title, tmp_path, layers=["quote"])
        yield make_record("late")

    with pytest.raises(ServerError, match="is for quote, not for"):
        push_records(client, read(), title, tmp_path)


@pytest.mark.release_on_real
def test_projects_of_layers_come_out_as_one_file(
    client: Client, title: str, tmp_path: Path
) -> None:
    pulls = []
    for layer in ("entity", "stance"):
        push_records(client, [make_record()], f"{title[:40]} {layer}", tmp_path, layers=[layer])
        pulls.append(pull(client, f"{title[:40]} {layer}", tmp_path).path)
    out = tmp_path / "out.jsonl"
    export(pulls, out, scheme=NEWS, state=tmp_path)
    (record,) = read_records(out, [])
    assert sorted(a.layers for a in record.annotations) == [("entity",), ("stance",)]


@pytest.mark.release_on_real
def test_another_scheme_stops_the_push_and_names_the_labels(
    client: Client, title: str, tmp_path: Path
) -> None:
    push_records(client, [make_record()], title, tmp_path)
    (found,) = client.find_projects(title)
    config = make_config(NEWS).replace(NEWS.sha256, "0" * 64).replace('"FAVOR"', '"PRO"')
    client.update_project(found["id"], {"label_config": config.replace("FAVOR,", "PRO,")})
    with pytest.raises(ServerError, match=r"only there: PRO; only here: FAVOR"):
        push_records(client, [make_record("new")], title, tmp_path)


def test_a_project_of_somebody_else_is_left_alone(
    client: Client, title: str, tmp_path: Path
) -> None:
    client.create_project({"title": title, "label_config": "<View/>"})
    with pytest.raises(ServerError, match="not made by annotate"):
        push_records(client, [make_record()], title, tmp_path)
    client.create_project({"title": title, "label_config": "<View/>"})
    with pytest.raises(ServerError, match=r"(?s)2 projects.*--project-id"):
        push_records(client, [make_record()], title, tmp_path)


@pytest.mark.parametrize("bad", ["ab", "x" * 51])
def test_a_title_that_the_server_would_refuse_is_a_wrong_call(
    client: Client, tmp_path: Path, bad: str
) -> None:
    with pytest.raises(UsageError, match="3 to 50"):
        push_records(client, [], bad, tmp_path)


def test_a_pull_is_raw_and_whole_and_never_overwritten(
    client: Client, title: str, tmp_path: Path
) -> None:
    push_records(client, make_records(101), title, tmp_path)
    first, second = (pull(client, title, tmp_path) for _ in range(2))
    assert first.path != second.path
    assert find_newest(tmp_path, title) == second.path
    with gzip.open(first.path) as lines:
        header, *tasks = map(json.loads, lines)
    assert (header["count"], first.tasks, len(tasks)) == (101, 101, 101)
    assert header["title"] == title
    assert header["label_config"] == client.read_project(header["project"])["label_config"]
    (listed,) = [t for t in client.iter_tasks(header["project"]) if t["id"] == tasks[0]["id"]]
    volatile = {"created_ago"}
    assert listed.keys() == tasks[0].keys()
    assert set(listed["predictions"][0]) - volatile == set(tasks[0]["predictions"][0]) - volatile
    assert listed["predictions"][0]["result"] == tasks[0]["predictions"][0]["result"]
    assert check_schema("export", tasks) == []
    assert list(first.path.parent.glob(".*")) == []


@pytest.mark.release_on_real
def test_the_same_pull_gives_the_same_bytes(client: Client, title: str, tmp_path: Path) -> None:
    push_records(client, make_records(20), title, tmp_path)
    path = pull(client, title, tmp_path).path
    outs = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for out in outs:
        export([path], out, scheme=NEWS, state=tmp_path)
    assert outs[0].read_bytes() == outs[1].read_bytes()


@pytest.mark.release_on_real
def test_a_task_that_somebody_made_by_hand_is_counted(
    client: Client, title: str, tmp_path: Path
) -> None:
    result = push_records(client, [make_record()], title, tmp_path)
    by_hand = {"text": "By hand.", "title": "", "imprint": "", "shade": "", **LISTS}
    twin = to_task(make_record(), PAGE)
    client.import_tasks(result.project, [{"data": by_hand}, twin])
    exported = export(
        [pull(client, title, tmp_path).path], tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path
    )
    assert (exported.counts.foreign, exported.records) == (1, 1)
    codes = [p.code for p in exported.problems if p.code in {"L01", "I01"}]
    assert codes == ["L01", "I01"]
    assert all(p.file and p.line and p.link for p in exported.problems)


def test_a_file_that_is_no_pull_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    with open_writer(path) as write:
        write({"id": 1})
    with pytest.raises(AnnotateError, match="no pull"):
        export([path], tmp_path / "o.jsonl", scheme=NEWS, state=tmp_path)
    with pytest.raises(AnnotateError, match="never pulled"):
        find_newest(tmp_path, "nothing")


# --- tokens and failures ----------------------------------------------------------------------


def test_a_wrong_token_is_a_sentence_without_the_token(label_studio: Server) -> None:
    wrong = "f" * 40
    with (
        connect(label_studio.url, wrong) as client,
        pytest.raises(ServerError, match="did not accept the API key") as caught,
    ):
        client.find_projects("anything")
    assert wrong not in str(caught.value)


def test_a_project_that_is_gone_is_named(client: Client, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="has no project 'gone'"):
        pull(client, "gone", tmp_path)
    assert not (tmp_path / "pulled").exists()
    with pytest.raises(ServerError, match="no such project"):
        list(client.iter_tasks(999_999))


def test_a_time_out_after_the_server_did_it_sends_nothing_again(
    client: Client, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    send = client.import_tasks

    def time_out(project: int, tasks: list) -> list[int]:
        sent.append(len(tasks))
        send(project, tasks)
        raise LostError("no answer", "")

    monkeypatch.setattr(client, "import_tasks", time_out)
    records = make_records(150)
    result = push_records(client, records, title, tmp_path)
    assert sent == [100, 50]
    assert result.created == 150
    assert [t["data"]["document_id"] for t in client.iter_tasks(result.project)] == [
        r.document.id for r in records
    ]


@pytest.mark.release_on_real
def test_a_time_out_before_the_server_did_it_sends_it_again(
    client: Client, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []
    send = client.import_tasks

    def lose_the_first(project: int, tasks: list) -> list[int]:
        attempts.append(len(tasks))
        if len(attempts) == 1:
            raise LostError("no answer", "")
        return send(project, tasks)

    monkeypatch.setattr(client, "import_tasks", lose_the_first)
    settings = PushSettings(state=tmp_path, settle=2.0)
    result = push(client, make_records(5), scheme=NEWS, title=title, settings=settings)
    assert attempts == [5, 5]
    assert len(list(client.iter_tasks(result.project))) == 5


@pytest.mark.release_on_real
def test_a_batch_that_arrives_late_is_waited_for_and_not_sent_again(
    client: Client, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[threading.Timer] = []
    send = client.import_tasks

    def arrive_late(project: int, tasks: list) -> list[int]:
        attempts.append(threading.Timer(0.3, send, (project, tasks)))
        attempts[-1].start()
        raise LostError("no answer", "")

    monkeypatch.setattr(client, "import_tasks", arrive_late)
    result = push_records(client, make_records(3), title, tmp_path)
    for attempt in attempts:
        attempt.join()
    assert len(attempts) == 1
    assert (result.created, client.count_tasks(result.project)) == (3, 3)


@pytest.mark.release_on_real
def test_a_push_while_another_one_runs_is_refused(
    client: Client, title: str, tmp_path: Path
) -> None:
    result = push_records(client, [make_record()], title, tmp_path)
    journal = tmp_path / "pushed" / f"{slugify(title)}-{result.project}.jsonl"
    with open_journal(journal), pytest.raises(RunError, match="Another push"):
        push_records(client, [make_record()], title, tmp_path)


def test_a_push_killed_when_it_had_made_the_project_is_settled_by_the_next(
    client: Client, title: str, tmp_path: Path
) -> None:
    push_records(client, [make_record()], title, tmp_path)
    path = tmp_path / "pushed" / f"{slugify(title)}.project.jsonl"
    with open_journal(path) as journal:
        journal.send([title])
    push_records(client, [make_record()], title, tmp_path)
    with open_journal(path) as journal:
        assert journal.unsettled == []


@pytest.mark.slow  # the SDK imports pandas for it
def test_the_sdk_finds_every_prediction_valid_that_we_make() -> None:
    """The SDK's own validation of predictions, which the server only logs."""
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(make_config(NEWS))
    for record in [make_record(), *make_records(5)]:
        for prediction in to_task(record, PAGE)["predictions"]:
            assert interface.validate_prediction(prediction, return_errors=True) == []
    assert MODEL.version
