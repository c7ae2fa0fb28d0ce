"""Broken answers to every call: an error in a sentence, nothing twice, and the next run mends it.

ANNOTATE_BROKEN_ANSWERS is how many answers the slow test breaks: 200 where it is not set, which
take a third of a minute of one processor; 10000 are for a release.
"""

import copy
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from annotate.errors import AnnotateError
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.move.outcome import DONE
from annotate.labelstudio.page.config import read_stamp
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.opening import PushSettings
from annotate.labelstudio.push.plan import PushOptions
from annotate.labelstudio.push.push import push
from annotate.model import Annotator, Record
from tests.labelstudio.broken import BrokenClient
from tests.labelstudio.double_state import State
from tests.labelstudio.moving import OLD_LABELS, Desk
from tests.labelstudio.tasks import NEWS, make_record

TITLE = "broken answers"
QUICK = 20
SHARDS = 4
COUNT = int(os.environ.get("ANNOTATE_BROKEN_ANSWERS", "200"))
RECORDS = {
    version: [
        make_record(f"doc-{n}", Annotator(kind="model", name="rules-en", version=version))
        for n in range(3)
    ]
    for version in ("1", "2")
}


@dataclass
class World:
    """A server and a state folder."""

    folder: Path
    server: State = field(default_factory=State)
    desk: Desk | None = None  # of a project that is to be moved to another scheme

    @property
    def client(self) -> BrokenClient:
        return BrokenClient(self.server)

    def copy(self, folder: Path) -> "World":
        shutil.copytree(self.folder, folder)
        return World(folder, copy.deepcopy(self.server), copy.copy(self.desk))

    def push(self, client: BrokenClient, records: list[Record], **options: object) -> None:
        settings = PushSettings(state=self.folder, settle=0.0, options=PushOptions(**options))  # type: ignore[arg-type]
        push(client, records, scheme=NEWS, title=TITLE, settings=settings)

    def work(self) -> None:
        """People submit, begin and delete."""
        for number in list(self.server.tasks)[:2]:
            prediction = self.server.list_items("prediction", number)[0]
            for kind in ("annotation", "draft"):
                self.server.add_item(kind, number, {"result": prediction["result"]})

    def export(self, client: BrokenClient, *, full: bool = False) -> bytes:
        path = pull(client, TITLE, self.folder, full=full).path
        export([path], self.folder / "out.jsonl", scheme=NEWS, state=self.folder)
        return (self.folder / "out.jsonl").read_bytes()


Act = Callable[[World, BrokenClient], object]
Check = Callable[[World], None]


@dataclass(frozen=True)
class Flow:
    """What is prepared, and what is done while answers break."""

    prepare: Callable[[World], object]
    act: Act
    check: Check


def check_once(world: World) -> None:
    """The project is there once, each document in one task, each version's reading once."""
    assert len(world.server.projects) == 1
    documents = Counter(task["data"]["document_id"] for task in world.server.tasks.values())
    assert documents == Counter(f"doc-{n}" for n in range(3))
    for number in world.server.tasks:
        found = [p["model_version"] for p in world.server.list_items("prediction", number)]
        assert found == ["rules-en@1"]


def check_pulled(world: World) -> None:
    """What is pulled from now on is what a first pull has, however the one before ended."""
    check_once(world)
    assert world.export(world.client) == world.export(world.client, full=True)


def prepare_work(world: World) -> None:
    world.push(world.client, RECORDS["1"])
    world.work()


def prepare_pull(world: World) -> None:
    prepare_work(world)
    pull(world.client, TITLE, world.folder)
    world.work()


def ask_for_people(_: World, client: BrokenClient) -> None:
    client.list_identities()
    client.read_invitation()


def prepare_move(world: World) -> None:
    world.desk = Desk(world.client, world.folder)


def move(world: World, client: BrokenClient) -> None:
    """Move the project to another scheme: every question of it is answered."""
    assert world.desk is not None
    world.desk.client, world.desk.state = client, world.folder / "state"
    assert world.desk.move(world.desk.answers).state == DONE


def check_moved(world: World) -> None:
    """Every task has what it had, with the labels of the new scheme."""
    assert world.desk is not None
    world.desk.client = world.client
    assert not world.desk.list_labels() & OLD_LABELS
    (project,) = world.server.projects.values()
    stamp = read_stamp(project["label_config"])
    assert stamp is not None
    assert stamp.scheme == "news/2"
    kinds = {kind: len(items) for kind, items in world.server.items.items()}
    assert kinds == {"annotation": 3, "draft": 1, "prediction": 4}


def check_newest(world: World) -> None:
    """Each task has the newest reading, and of the older one at most what it had."""
    assert len(world.server.projects) == 1
    assert len(world.server.tasks) == 3
    for number in world.server.tasks:
        found = [p["model_version"] for p in world.server.list_items("prediction", number)]
        assert found in (["rules-en@2"], ["rules-en@1", "rules-en@2"])


FLOWS = {
    "first push": Flow(lambda _: None, lambda w, c: w.push(c, RECORDS["1"]), check_once),
    "push of a newer version": Flow(
        lambda w: w.push(w.client, RECORDS["1"]),
        lambda w, c: w.push(c, RECORDS["2"], prune=True),
        check_newest,
    ),
    "first pull": Flow(prepare_work, lambda w, c: pull(c, TITLE, w.folder), check_pulled),
    "later pull": Flow(prepare_pull, lambda w, c: pull(c, TITLE, w.folder), check_pulled),
    "move": Flow(prepare_move, move, check_moved),
    "people": Flow(prepare_work, ask_for_people, check_once),
}


@dataclass
class Trial:
    """A flow, prepared once, and the calls that a run of it makes."""

    flow: Flow
    base: World
    calls: list[tuple[str, str]]


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    made = []
    for name, flow in FLOWS.items():
        base = World(tmp_path_factory.mktemp(name.replace(" ", "-")) / "base")
        base.folder.mkdir()
        flow.prepare(base)
        rehearsal = base.copy(base.folder.with_name("rehearsal"))
        client = rehearsal.client
        flow.act(rehearsal, client)
        made.append(Trial(flow, base, sorted(set(client.calls))))
    return made


def check_message(error: AnnotateError) -> None:
    """One sentence, and what to do."""
    assert error.exit_code == 3
    assert error.message.endswith(".")
    assert "\n" not in error.message
    assert error.fix
    assert "Traceback" not in str(error)


def run_trial(trial: Trial, folder: Path, rng: random.Random) -> bool:
    """Break the answers to one call during a run, then run again; tell whether it was stopped."""
    world, stopped = trial.base.copy(folder), False
    client = world.client
    client.break_call(rng.choice(trial.calls), rng.choice((1, 1, 10**6)), rng)
    try:
        trial.flow.act(world, client)
    except AnnotateError as error:
        stopped = True
        check_message(error)
    trial.flow.act(world, world.client)
    trial.flow.check(world)
    return stopped


def run_trials(trials: list[Trial], folder: Path, seed: int, count: int) -> None:
    stopped = 0
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        place = folder / "world"
        try:
            stopped += run_trial(rng.choice(trials), place, rng)
        except BaseException:
            print(f"seed {seed}, trial {number}")
            shutil.rmtree(place, ignore_errors=True)
            raise
        shutil.rmtree(place)
    assert stopped > count // 20


@pytest.mark.slow
def test_some_broken_answers_stop_a_run_in_a_sentence_and_double_nothing(
    trials: list[Trial], tmp_path: Path
) -> None:
    run_trials(trials, tmp_path, 0, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, SHARDS + 1))
def test_many_broken_answers_stop_a_run_in_a_sentence_and_double_nothing(
    trials: list[Trial], tmp_path: Path, seed: int
) -> None:
    run_trials(trials, tmp_path, seed, COUNT // SHARDS)
