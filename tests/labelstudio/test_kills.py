"""kill -9 at random moments of pushes and pulls, each run again: the same final state every time.

ANNOTATE_KILL_TRIALS is the number of kills, 4 where it is not set; four make a round, on a project
of its own: a push of tasks, a whole pull, a push of a second model's readings, and a pull of what
changed. People work in between.
"""

import math
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.journal import open_journal
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.pull.pulls import find_newest
from annotate.labelstudio.server.server import Server
from annotate.model import Annotator
from annotate.records import open_writer
from tests.labelstudio.killing import Killer, pull_project, push_file
from tests.labelstudio.tasks import NEWS, make_record

pytestmark = pytest.mark.server


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """What a kill leaves behind is for the real one to say."""
    return real_label_studio


ROUNDS = math.ceil(int(os.environ.get("ANNOTATE_KILL_TRIALS", "4")) / 4)
SEED = int(os.environ.get("ANNOTATE_KILL_SEED", "0"))
COUNT = 35
KINDS = ("push tasks", "whole pull", "push readings", "pull changes")


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    """Shared, so that it knows how long a run takes."""
    made = Killer(random.Random(SEED))
    yield made
    print(f"{made.kills} of {ROUNDS * len(KINDS)} runs were killed before they ended")


def write_readings(path: Path, version: str) -> Path:
    model = Annotator(kind="model", name="rules-en", version=version)
    with open_writer(path) as write:
        for number in range(COUNT):
            write(make_record(f"doc-{number:03d}", model))
    return path


def work(client: Client, task: dict, kind: str = "annotations/") -> None:
    result = task["predictions"][0]["result"]
    client._send("POST", f"api/tasks/{task['id']}/{kind}", {"result": result, "lead_time": 3})


class Round:
    """A project's life: four runs, with people's work between them."""

    def __init__(self, server: Server, client: Client, folder: Path, name: str) -> None:
        self.client, self.folder = client, folder
        self.title = f"{name} {random.randrange(10**8)}"
        first, second = (write_readings(folder / f"{v}.jsonl", v) for v in ("1", "2"))
        place = (server.url, server.token, self.title, folder)
        self.runs = dict(
            zip(
                KINDS,
                (
                    (push_file, *place, first),
                    (pull_project, *place),
                    (push_file, *place, second),
                    (pull_project, *place),
                ),
                strict=True,
            )
        )

    def work(self, kind: str) -> None:
        """People annotate two tasks and begin a third before each pull."""
        if "pull" in kind:
            (project,) = self.client.find_projects(self.title)
            tasks = list(self.client.iter_tasks(project["id"]))
            at = 10 * KINDS.index(kind)
            work(self.client, tasks[at])
            work(self.client, tasks[at + 1])
            work(self.client, tasks[at + 2], "drafts")

    def read_state(self) -> list[object]:
        """Return what matters of the project: tasks, predictions, work, the model shown."""
        (project,) = self.client.find_projects(self.title)
        state: list[object] = [
            (
                task["data"]["document_id"],
                sorted(prediction["model_version"] for prediction in task["predictions"]),
                [annotation["result"] for annotation in task["annotations"]],
                [draft["result"] for draft in task["drafts"]],
            )
            for task in self.client.iter_tasks(project["id"])
        ]
        settings = self.client.read_project(project["id"])
        return [*sorted(state, key=str), settings["model_version"], settings["sampling"]]

    def check(self) -> None:
        """What was pulled in pieces is what a whole pull finds; the journals know all."""
        other = self.folder / "other"
        key = self.folder / "pseudonyms.key"
        other.mkdir()
        (other / key.name).write_bytes(key.read_bytes())
        out, whole = self.folder / "out.jsonl", other / "out.jsonl"
        newest = find_newest(self.folder, self.title)
        result = export([newest], out, scheme=NEWS, state=self.folder)
        assert (result.records, result.counts.complete, result.counts.drafts) == (COUNT, 4, 2)
        once = pull(self.client, self.title, other).path
        export([once], whole, scheme=NEWS, state=other)
        assert out.read_bytes() == whole.read_bytes()
        assert list(self.folder.glob("pulled/*.partial.jsonl")) == []
        for journal in self.folder.glob("pushed/*.jsonl"):
            with open_journal(journal) as opened:
                assert opened.unsettled == []


def live(life: Round, killer: Killer, *, kill: bool) -> list[object]:
    for kind, (run, *arguments) in life.runs.items():
        life.work(kind)
        if kill:
            killer.kill(kind, run, *arguments)
        seconds = killer.run(run, *arguments)
        if not kill:
            killer.usual[kind] = seconds
    life.check()
    return life.read_state()


@pytest.fixture(scope="module")
def expected(
    killer: Killer, label_studio: Server, tmp_path_factory: pytest.TempPathFactory
) -> list[object]:
    """The state that a round leaves in which nothing was killed."""
    from annotate.labelstudio.api.client import connect

    with connect(label_studio.url, label_studio.token) as client:
        life = Round(label_studio, client, tmp_path_factory.mktemp("unkilled"), "unkilled")
        return live(life, killer, kill=False)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(ROUNDS))
def test_whatever_is_killed_and_run_again_ends_in_the_same_state(
    number: int,
    killer: Killer,
    expected: list[object],
    label_studio: Server,
    client: Client,
    tmp_path: Path,
) -> None:
    life = Round(label_studio, client, tmp_path, f"killed {number}")
    assert live(life, killer, kill=True) == expected
    assert len(expected) == COUNT + 2
