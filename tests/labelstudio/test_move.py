"""Moving a live project to another scheme, on the double and on a real Label Studio."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.move.outcome import DONE, TO_DO, UNDER_WAY
from annotate.labelstudio.move.rewriting import ROUNDS
from annotate.labelstudio.move.undo import undo_move
from annotate.labelstudio.page.config import read_stamp
from annotate.labelstudio.page.tasks import to_prediction
from annotate.labelstudio.server.server import Server
from annotate.migration import SplitQuestion
from annotate.model import Annotation, Record
from tests.labelstudio.moving import JSON, OLD_LABELS, Desk, make_reading
from tests.labelstudio.tasks import NEWS, PAGE


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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.release_on_real
def test_a_label_of_the_old_scheme_from_a_page_left_open_is_moved_by_the_next_run(
    desk: Desk,
) -> None:
    desk.move(desk.answers)
    late = desk.send(desk.tasks["d3"], to_old("d3"), "annotations/")
    done = desk.move({**desk.answers, SplitQuestion("d3", 15, 24): "CITIZEN"})
    assert done.items == {"annotation": 1}
    assert desk.list_labels() & OLD_LABELS == set()
    assert late["id"] in {a["id"] for a in desk.tasks["d3"]["annotations"]}


class Latecomer:
    """Somebody with a page left open, who submits one more reading whenever the last is moved."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.readings = [desk.tasks["d0"]["annotations"][0]["id"]]
        self._update = desk.client.update_item

    def update_item(self, kind: str, number: int, values: JSON) -> None:
        self._update(kind, number, values)
        if kind == "annotation" and number == self.readings[-1]:
            sent = self.desk.send(self.desk.tasks["d0"], to_old("d0"), "annotations/")
            self.readings.append(sent["id"])


@pytest.mark.slow
@pytest.mark.release_on_real
def test_what_comes_in_after_the_last_round_is_named_and_the_page_keeps_both_schemes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Latecomer(desk)
    with monkeypatch.context() as patch:
        patch.setattr(desk.client, "update_item", late.update_item)
        done = desk.move(desk.answers)
    assert len(late.readings) == 1 + ROUNDS
    assert done.state == UNDER_WAY
    assert [(problem.code, problem.message) for problem in done.problems] == [
        (
            "M03",
            f"annotation {late.readings[-1]} of task {desk.tasks['d0']['id']} is still in the old "
            f"scheme: it came during the last of {ROUNDS} rounds",
        )
    ]
    assert desk.list_labels() & OLD_LABELS == OLD_LABELS
    offered = set(desk.client.read_project(desk.project)["label_config"].split('"'))
    assert desk.list_labels() <= offered
    last = desk.move(desk.answers)
    assert (last.state, last.items, last.problems) == (DONE, {"annotation": 1}, [])
    assert desk.list_labels() & OLD_LABELS == set()


@pytest.mark.release_on_real
def test_what_comes_in_the_old_scheme_during_a_round_is_moved_in_the_next_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    update, late = desk.client.update_item, []

    def somebody_submits(kind: str, number: int, value: JSON) -> None:
        update(kind, number, value)
        if not late and number in {p["id"] for p in desk.tasks["d1"]["predictions"]}:
            late.append(desk.send(desk.tasks["d0"], to_old("d0"), "annotations/"))

    monkeypatch.setattr(desk.client, "update_item", somebody_submits)
    done = desk.move(desk.answers)
    assert late
    assert done.state == DONE
    assert desk.list_labels() & OLD_LABELS == set()


def to_old(name: str) -> list[JSON]:
    return list(to_prediction(make_reading(name).annotations[0], PAGE)["result"])


@pytest.mark.release_on_real
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


@pytest.mark.slow
@pytest.mark.release_on_real
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
from annotate.labelstudio.api.client import connect
from annotate.labelstudio.move.move import move_project
from annotate.labelstudio.page.tasks import to_prediction
from annotate.labelstudio.move.undo import undo_move
from annotate.migration import SplitQuestion, read_plan
url, token, title, state, plan, answers, log = sys.argv[1:]
answers = {SplitQuestion(*place): label for place, label in __import__("json").loads(answers)}
with connect(url, token) as client:
    if log:
        undo_move(client, Path(log), Path(state))
    else:
        move_project(client, read_plan(Path(plan)), title, Path(state), answers)
"""


@pytest.mark.release_on_real
@pytest.mark.slow
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
