"""Moving a live project to another scheme, on a real Label Studio."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.client import Client
from annotate.labelstudio.config import read_stamp
from annotate.labelstudio.export import export
from annotate.labelstudio.move import DONE, TO_DO, UNDER_WAY, Move, move_project, plan_move
from annotate.labelstudio.move_back import undo_move
from annotate.labelstudio.pull import pull
from annotate.labelstudio.push import Settings, push
from annotate.labelstudio.server import Server
from annotate.migration import Place, Plan, read_plan
from annotate.model import Annotation, Record, Relation, Span
from annotate.records import read_records
from tests.examples import make_annotation, make_document, make_span
from tests.labelstudio.tasks import MODEL, NEWS
from tests.new_scheme import write_plan

pytestmark = pytest.mark.server
TEXT = "The Kesh envoy Mara Lind told them at the Old Mill: “We oppose the levy.”"
JSON = dict[str, Any]
KEPT = ("id", "result", "completed_by", "user", "lead_time")
OLD_LABELS = {"NORP", "FAC", "ADDRESSEE", "PERSON"}


def make_reading(name: str) -> Record:
    document = make_document(name, TEXT)
    norp = make_span(document, "entity", "NORP", "Kesh", attributes={"form": "name"})
    person = make_span(document, "entity", "PERSON", "Mara Lind", score=0.5)
    fac = make_span(document, "entity", "FAC", "the Old Mill")
    them = make_span(document, "quote", "ADDRESSEE", "them")
    cue = make_span(document, "quote", "CUE", "told")
    content = make_span(document, "quote", "DIRECT", "“We oppose the levy.”")
    relations = tuple(
        Relation(label=label, head=content.id, tail=tail.id)
        for label, tail in (("speaker", person), ("cue", cue), ("addressee", them))
    )
    spans: tuple[Span, ...] = (norp, person, fac, them, cue, content)
    reading = make_annotation(document, spans, relations, MODEL, created="2026-01-02T03:04:05Z")
    return Record(document=document, annotations=(reading,))


class Desk:
    """A project on the server with people's work in it, a plan, and a state folder."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client, self.state = client, folder / "state"
        self.title = f"move {random.randrange(10**8)}"
        self.plan_path = write_plan(folder)
        self.plan: Plan = read_plan(self.plan_path)
        self.place: dict[str, Place] = {}
        self.push([make_reading(f"d{number}") for number in range(4)], NEWS)
        self.project = int(client.find_projects(self.title)[0]["id"])
        tasks = self.tasks
        for name, kind in (("d0", "annotations/"), ("d1", "annotations/"), ("d2", "drafts")):
            task = tasks[name]
            self.send(task, task["predictions"][0]["result"], kind)
        self.send(tasks["d3"], [], "annotations/")
        person = make_reading("d0").annotations[0].spans[1]
        self.answers = {
            Place(name, person.start, person.end): label
            for name, label in (("d0", "OFFICIAL"), ("d1", "CITIZEN"), ("d2", "OFFICIAL"))
        }

    def push(self, records: list[Record], scheme: Any) -> Any:
        settings = Settings(state=self.state, settle=20.0)
        return push(self.client, records, scheme=scheme, title=self.title, settings=settings)

    def send(self, task: JSON, result: list[JSON], kind: str) -> JSON:
        value = {"result": result, "lead_time": 1.5}
        return dict(self.client._send("POST", f"api/tasks/{task['id']}/{kind}", value))

    @property
    def tasks(self) -> dict[str, JSON]:
        return {t["data"]["document_id"]: t for t in self.client.iter_tasks(self.project)}

    def snapshot(self) -> JSON:
        """Everything a move may touch, without times and who was last there."""
        project = self.client.read_project(self.project)
        names = ("label_config", "description", "expert_instruction", "model_version")
        return {
            "settings": {name: project[name] for name in names},
            "tasks": {
                name: {
                    "meta": task["meta"],
                    **{
                        kind: [
                            {
                                k: v.get(k)
                                for k in ("id", "result", "completed_by", "user", "lead_time")
                            }
                            for v in task[kind]
                        ]
                        for kind in ("annotations", "drafts", "predictions")
                    },
                }
                for name, task in self.tasks.items()
            },
        }

    def move(self, answers: dict[Place, str] | None = None) -> Move:
        return move_project(self.client, self.plan, self.title, self.state, answers or {})

    def look(self, answers: dict[Place, str] | None = None) -> Move:
        return plan_move(self.client, self.plan, self.title, self.state, answers or {})

    def export(self, scheme: Any) -> list[Record]:
        path = self.state / "annotations.jsonl"
        pulled = pull(self.client, self.title, self.state)
        result = export([pulled.path], path, scheme=scheme, state=self.state)
        assert [p for p in result.problems if p.severity == "error"] == []
        return list(read_records(path, []))

    def list_labels(self) -> set[str]:
        return {
            label
            for task in self.tasks.values()
            for kind in ("annotations", "drafts", "predictions")
            for value in task[kind]
            for item in value["result"]
            if item["type"] == "labels"
            for label in item["value"]["labels"]
        }


@pytest.fixture
def desk(client: Client, tmp_path: Path) -> Desk:
    return Desk(client, tmp_path)


def list_people(records: list[Record]) -> list[Annotation]:
    return [a for r in records for a in r.annotations if a.annotator.kind == "human"]


def test_a_plan_says_what_would_change_and_changes_nothing(desk: Desk) -> None:
    before = desk.snapshot()
    planned = desk.look()
    assert planned.to_json() == {
        "title": desk.title, "project": desk.project, "from": "news/1", "to": "news/2",
        "state": TO_DO, "waiting": 3, "stop": "",
        "items": {"annotation": 2, "draft": 1, "prediction": 4, "task": 4},
        "changes": {"rename FAC GROUP": 7, "rename NORP GROUP": 7, "rename cue signal": 7,
                    "retire ADDRESSEE": 7, "retire addressee": 7, "retire PERSON": 4,
                    "retire speaker": 4},
    }  # fmt: skip
    assert desk.snapshot() == before
    assert list(desk.state.glob("moved/**/*.jsonl")) == []


def test_a_project_is_moved_by_way_of_a_queue_and_work_goes_on(desk: Desk) -> None:
    before = desk.snapshot()
    first = desk.move()
    assert first.state == UNDER_WAY
    assert first.waiting == 3
    assert [record.document.id for record in first.queue] == ["d0", "d1", "d2"]
    assert {span.label for r in first.queue for span in r.annotations[0].spans} == {
        "OFFICIAL", "CITIZEN",
    }  # fmt: skip
    assert desk.list_labels() & OLD_LABELS == {"PERSON"}
    with pytest.raises(ServerError, match="another scheme"):
        desk.push([make_reading("d9")], NEWS)
    last = desk.move(desk.answers)
    assert (last.state, last.waiting, last.problems) == (DONE, 0, [])
    assert desk.list_labels() & OLD_LABELS == set()
    after = desk.snapshot()
    assert after["tasks"]["d3"]["annotations"] == before["tasks"]["d3"]["annotations"]
    for kind in ("annotations", "drafts"):  # whose work it is, does not change
        for name in before["tasks"]:
            for one, other in zip(
                before["tasks"][name][kind], after["tasks"][name][kind], strict=True
            ):
                assert {**one, "result": 0} == {**other, "result": 0}
    records = desk.export(desk.plan.new)
    assert {a.scheme for r in records for a in r.annotations} == {"news/2"}
    labels = sorted([span.label for span in a.spans] for a in list_people(records))
    others = ["GROUP", "CUE", "GROUP", "DIRECT"]
    assert labels == [
        [],
        *([others[0], person, *others[1:]] for person in ("CITIZEN", "OFFICIAL", "OFFICIAL")),
    ]
    [d0] = [a for a in list_people(records) if a.document_id == "d0"]
    assert [span.origin for span in d0.spans] == ["kept", None, "kept", "kept", "kept"]
    assert {relation.label for relation in d0.relations} == {"speaker", "signal"}
    new = make_reading("d9")
    [reading] = new.annotations
    new = replace(new, annotations=(replace(reading, scheme="news/2", spans=(), relations=()),))
    assert desk.push([new], desk.plan.new).created == 1
    assert desk.move(desk.answers).items == {}


def test_undo_brings_back_the_same_state_and_the_old_scheme_goes_on(desk: Desk) -> None:
    before = desk.snapshot()
    old_records = desk.export(NEWS)
    desk.move()
    done = desk.move(desk.answers)
    assert done.log is not None
    assert desk.snapshot() != before
    back = undo_move(desk.client, done.log, desk.state)
    assert back.problems == []
    assert back.restored == 2 + 1 + 4 + 4
    assert desk.snapshot() == before
    again = desk.export(NEWS)
    assert [list_spans(r) for r in again] == [list_spans(r) for r in old_records]
    assert desk.push([make_reading("d9")], NEWS).created == 1
    assert desk.move(desk.answers).state == DONE
    assert desk.list_labels() & OLD_LABELS == set()


def list_spans(record: Record) -> Any:
    return [(a.annotator, a.spans, a.relations, a.status) for a in record.annotations]


def test_a_label_of_the_old_scheme_from_a_page_left_open_is_moved_by_the_next_run(
    desk: Desk,
) -> None:
    desk.move(desk.answers)
    late = desk.send(desk.tasks["d3"], to_old(desk, "d3"), "annotations/")
    done = desk.move({**desk.answers, Place("d3", 15, 24): "CITIZEN"})
    assert done.items == {"annotation": 1}
    assert desk.list_labels() & OLD_LABELS == set()
    assert late["id"] in {a["id"] for a in desk.tasks["d3"]["annotations"]}


def to_old(desk: Desk, name: str) -> list[JSON]:
    from annotate.labelstudio.convert import to_prediction
    from tests.labelstudio.tasks import PAGE

    return list(to_prediction(make_reading(name).annotations[0], PAGE)["result"])


def test_unsaved_changes_to_a_submitted_annotation_stop_it_before_anything_is_changed(
    desk: Desk,
) -> None:
    task = desk.tasks["d0"]
    number = task["annotations"][0]["id"]
    result = task["annotations"][0]["result"][:2]
    desk.send(task, result, f"annotations/{number}/drafts")
    before = desk.snapshot()
    assert "unsaved changes" in desk.look().stop
    with pytest.raises(ServerError, match="unsaved changes"):
        desk.move()
    assert desk.snapshot() == before


def test_what_somebody_changed_after_the_move_is_not_undone_but_named(desk: Desk) -> None:
    desk.move()
    done = desk.move(desk.answers)
    assert done.log is not None
    annotation = desk.tasks["d0"]["annotations"][0]
    kept = annotation["result"][:1]
    desk.client.update_item("annotation", annotation["id"], {"result": kept})
    back = undo_move(desk.client, done.log, desk.state)
    assert [problem.code for problem in back.problems] == ["M01"]
    assert desk.tasks["d0"]["annotations"][0]["result"] == kept
    config = desk.client.read_project(desk.project)["label_config"]
    stamp = read_stamp(config)
    assert stamp is not None
    assert stamp.sha256 not in {NEWS.sha256, desk.plan.new.sha256}
    assert all(f'value="{label}"' in config for label in ("GROUP", "NORP"))


MOVE = """
import sys
from pathlib import Path
from annotate.labelstudio.client import connect
from annotate.labelstudio.move import move_project
from annotate.labelstudio.move_back import undo_move
from annotate.migration import Place, read_plan
url, token, title, state, plan, answers, log = sys.argv[1:]
answers = {Place(*place): label for place, label in __import__("json").loads(answers)}
with connect(url, token) as client:
    if log:
        undo_move(client, Path(log), Path(state))
    else:
        move_project(client, read_plan(Path(plan)), title, Path(state), answers)
"""


@pytest.mark.parametrize("trial", range(int(os.environ.get("ANNOTATE_KILL_TRIALS", "1"))))
def test_a_move_and_its_undo_that_are_killed_and_run_again_end_where_they_should(
    desk: Desk, label_studio: Server, trial: int
) -> None:
    before = desk.snapshot()
    rng = random.Random(trial)
    answers = json.dumps([[list(place), label] for place, label in desk.answers.items()])
    run = Runner([label_studio.url, label_studio.token, desk.title, str(desk.state),
                  str(desk.plan_path), answers], desk.state)  # fmt: skip
    for _ in range(2):
        run.kill(rng, "")
        labels = set(desk.client.read_project(desk.project)["label_config"].split('"'))
        assert desk.list_labels() <= labels
    run.whole("")
    assert desk.list_labels() & OLD_LABELS == set()
    stamp = read_stamp(desk.client.read_project(desk.project)["label_config"])
    assert stamp is not None
    assert stamp.sha256 == desk.plan.new.sha256
    [log] = desk.state.glob("moved/*/*.jsonl")
    run.kill(rng, str(log))
    run.whole(str(log))
    assert desk.snapshot() == before


class Runner:
    def __init__(self, arguments: list[str], state: Path) -> None:
        self.command = [sys.executable, "-c", MOVE, *arguments]
        self.state = state

    def whole(self, log: str) -> None:
        subprocess.run([*self.command, log], check=True, timeout=120)

    def count_lines(self) -> int:
        return sum(len(p.read_bytes().splitlines()) for p in self.state.glob("moved/*/*.jsonl"))

    def kill(self, rng: random.Random, log: str) -> None:
        """Run it, and kill it some lines of the log later, before or after a change arrives."""
        start = self.count_lines()
        process = subprocess.Popen([*self.command, log])
        lines = rng.randrange(1, 8)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if self.count_lines() >= start + lines:
                time.sleep(rng.random() * 0.2)
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        process.wait()


def test_the_command_plans_moves_and_undoes(
    desk: Desk,
    label_studio: Server,
    run: Callable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    (tmp_path / "annotate.toml").write_text('[paths]\nstate = "state"\n')
    arguments = ["scheme", "migrate", "--project", desk.title, "--plan", desk.plan_path]
    planned = run(*arguments)
    assert planned.exit_code == 0, planned.stderr
    assert "news/1 -> news/2, to do" in planned.stdout
    assert "3  wait for a person to choose" in planned.stdout
    assert json.loads(run(*arguments, "--format", "json").stdout)["state"] == "to do"
    moved = run(*arguments, "--apply")
    assert moved.exit_code == 0, moved.stderr
    assert "under way" in moved.stderr
    assert "People have to choose: push" in moved.stderr
    [queue] = tmp_path.glob("state/moved/*/*.queue.jsonl")
    assert run("validate", queue, "--quiet").exit_code == 1  # it is the new scheme's
    [log] = tmp_path.glob("state/moved/*/0001.jsonl")
    back = run("scheme", "migrate", "--project", desk.title, "--undo", log)
    assert back.exit_code == 0, back.stderr
    assert "11 brought back" in back.stderr
    assert run("scheme", "migrate", "x.jsonl", "--project", "x").exit_code == 2
