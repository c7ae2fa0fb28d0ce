"""Articles assigned to coders, from the table to one export: on the double, and on the real one."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.server.server import Server
from annotate.model import Record
from annotate.records import open_writer, read_records, to_json
from tests.labelstudio.tasks import make_record

JSON = dict
NAMES = [f"doc-{number}" for number in range(12)]


class Team:
    """A folder with articles and coders, a project of its own, and the commands on them."""

    def __init__(self, folder: Path, run: Callable, client: Client) -> None:
        self.folder, self.client, self._run = folder, client, run
        self.title = f"team {random.randrange(10**8)}"

    def write(self, coders: str, names: list[str] = NAMES) -> None:
        (self.folder / "coders.csv").write_text(coders)
        with open_writer(self.folder / "predictions.jsonl") as write:
            for name in names:
                write(to_json(make_record(name)))

    def run(self, *arguments: str) -> tuple[int, str, str]:
        done = self._run(*arguments, "--project", self.title)
        return done.exit_code, done.stdout, done.stderr

    def push(self, *more: str) -> str:
        options = ("--assign", "coders.csv", "--training", "2", "--overlap-share", "0.5")
        code, _, said = self.run("push", *options, *more)
        assert code == 0, said
        return said

    def tasks(self, coder: str) -> dict[str, JSON]:
        """Return the tasks of a coder's project by document, in the order they come in."""
        (project,) = self.client.find_projects(f"{self.title} ({coder})")
        tasks = sorted(self.client.iter_tasks(project["id"]), key=lambda task: int(task["id"]))
        return {task["data"]["document_id"]: task for task in tasks}

    def submit(self, task: JSON, kind: str = "annotations/") -> None:
        value = {"result": task["predictions"][0]["result"], "lead_time": 3}
        self.client._send("POST", f"api/tasks/{task['id']}/{kind}", value)

    def export(self) -> list[Record]:
        code, _, said = self.run("export", "-o", "annotations.jsonl")
        assert code == 0, said
        problems: list = []
        records = list(read_records(self.folder / "annotations.jsonl", problems))
        assert problems == []
        return records


@pytest.fixture
def team(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable,
    label_studio: Server,
    client: Client,
) -> Team:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    return Team(tmp_path, run, client)


@pytest.mark.slow
def test_each_coder_has_a_project_and_what_a_leaver_has_not_done_moves(team: Team) -> None:
    team.write("coder\nana\nben\ncora\n")
    said = team.push()
    assert "3 coders; articles assigned: 2 for training, to everybody" in said
    hands = {coder: team.tasks(coder) for coder in ("ana", "ben", "cora")}
    training = set.intersection(*map(set, hands.values()))
    assert len(training) == 2
    for tasks in hands.values():
        assert set(list(tasks)[:2]) == training  # they come first
    assert set().union(*hands.values()) == set(NAMES)
    assert "nothing new" in team.push()
    assert {c: list(team.tasks(c)) for c in hands} == {c: list(t) for c, t in hands.items()}

    done, begun, *rest = [name for name in hands["ana"] if name not in training]
    team.submit(hands["ana"][done])
    team.submit(hands["ana"][begun], "drafts")
    team.write("coder,left\nana,2026-03-01\nben,\ncora,\n")
    assert f"{1 + len(rest)} from who left to others" in team.push()
    after = {coder: team.tasks(coder) for coder in hands}
    assert list(after["ana"]) == list(hands["ana"])  # what was begun there stays
    moved = {name for c in ("ben", "cora") for name in after[c]} - {
        name for c in ("ben", "cora") for name in hands[c]
    }
    assert moved <= {begun, *rest}
    for name in (begun, *rest):
        others = sum(name in after[coder] for coder in ("ben", "cora"))
        assert others == (2 if sum(name in t for t in hands.values()) == 2 else 1)
    assert "nothing new" in team.push()

    code, out, said = team.run("status")
    assert (code, f"{3 + len(rest)} more went to another coder" in out) == (0, True), said
    held = sum(map(len, after.values())) - 3 - len(rest)  # two of them for training
    assert f"All 3 projects: 1 of {held} tasks done, {held - 1} remain." in out

    for coder in ("ben", "cora"):
        for task in after[coder].values():
            team.submit(task)
    records = team.export()
    assert sorted(record.document.id for record in records) == sorted(NAMES)
    people = {
        r.document.id: [a for a in r.annotations if a.annotator.kind == "human"] for r in records
    }
    complete = {name: sum(a.status == "complete" for a in found) for name, found in people.items()}
    assert complete[begun] == sum(begun in after[c] for c in ("ben", "cora"))
    assert all(complete[name] >= 1 for name in NAMES)
    assert [a.status for a in people[begun]].count("draft") == 1
    models = [[a for a in r.annotations if a.annotator.kind == "model"] for r in records]
    assert {len(found) for found in models} == {1}  # the same, of several projects


@pytest.mark.slow
@pytest.mark.release_on_real
def test_a_ledger_that_was_lost_is_what_the_coders_projects_hold(team: Team) -> None:
    team.write("coder\nana\nben\ncora\n", NAMES[:8])
    team.push()
    hands = {coder: list(team.tasks(coder)) for coder in ("ana", "ben", "cora")}
    (ledger,) = team.folder.glob(".annotate/assigned/*")
    ledger.unlink()
    team.write("coder\nana\nben\ncora\n")  # and there are more articles now
    team.push()
    after = {coder: list(team.tasks(coder)) for coder in hands}
    for coder, names in hands.items():
        assert after[coder][: len(names)] == names
        assert not set(after[coder][len(names) :]) & set(NAMES[:8])
    lines = list(map(json.loads, ledger.read_text().splitlines()))
    parts = {line["document"]: line["part"] for line in lines}
    assert sorted(parts.values()).count("training") == 2


@pytest.mark.slow
@pytest.mark.release_on_real
def test_what_another_machine_dealt_is_not_dealt_again(team: Team, tmp_path: Path) -> None:
    team.write("coder\nana\nben\ncora\n", NAMES[:4])
    team.push()
    (ledger,) = team.folder.glob(".annotate/assigned/*")
    before = ledger.read_bytes()
    team.write("coder\nana\nben\ncora\n")
    team.push()
    hands = {coder: list(team.tasks(coder)) for coder in ("ana", "ben", "cora")}
    ledger.write_bytes(before)  # as on a machine that only saw the first push
    team.write("coder\nben\ncora\nana\n", NAMES[::-1])
    team.push()
    assert {coder: list(team.tasks(coder)) for coder in hands} == hands


def test_a_plan_deals_and_writes_nothing(team: Team) -> None:
    team.write("coder\nana\nben\n", NAMES[:4])
    code, out, said = team.run("push", "--assign", "coders.csv", "--plan")
    assert code == 0, said
    assert out.count("a project that will be made") == 2
    assert not list(team.folder.glob(".annotate/assigned/*"))
    assert team.client.find_projects(f"{team.title} (ana)") == []


@pytest.mark.release_on_real
def test_one_project_for_all_and_one_a_coder_do_not_go_together(team: Team) -> None:
    team.write("coder\nana\nben\n", NAMES[:4])
    for more in (("--layers", "entity"), ("--project-id", "1"), ("--overlap", "3")):
        assert team.run("push", "--assign", "coders.csv", *more)[0] == 2
    code, _, said = team.run("push", "--training", "3")
    assert (code, "--training is for coders" in said) == (2, True)
    team.write(f"coder\nana\n{'b' * 40}\n", NAMES[:4])
    assert team.run("push", "--assign", "coders.csv")[0] == 2  # too long for a title
    assert not list(team.folder.glob(".annotate/*"))
    team.write("coder\nana\nben\n", NAMES[:4])
    team.push()
    code, _, said = team.run("push")
    assert (code, "are assigned to coders" in said) == (2, True)


@pytest.mark.release_on_real
@pytest.mark.slow
def test_a_name_that_is_written_otherwise_is_nobody_who_left(team: Team) -> None:
    team.write("coder\nana\nben\n")
    team.push()
    before = team.tasks("ana")
    team.write("coder\nAnna\nben\n")
    code, _, said = team.run("push", "--assign", "coders.csv")
    assert (code, "has no 'ana', who has articles. Did you mean Anna?" in said) == (2, True), said
    assert team.tasks("ana") == before
    team.write("coder,left\nAnna,\nana,yes\nben,\n")
    assert "from who left to others" in team.push()


@pytest.mark.release_on_real
def test_an_article_for_which_nobody_has_room_is_counted(team: Team) -> None:
    team.write("coder,articles\nana,3\nben,4\n")
    code, _, said = team.run("push", "--assign", "coders.csv")
    assert (code, "5 articles without a coder" in said) == (0, True)
    assert [len(team.tasks(coder)) for coder in ("ana", "ben")] == [3, 4]


def test_what_went_to_others_does_not_go_again_by_a_ledger_of_before(team: Team) -> None:
    team.write("coder\nana\nben\ncora\ndora\n", NAMES[:6])
    team.push()
    (ledger,) = team.folder.glob(".annotate/assigned/*")
    before = ledger.read_bytes()
    team.write("coder\nana\nben\ncora\ndora\n")
    team.push()
    names = "coder,left\nana,2026-03-01\nben,\ncora,\ndora,\n"
    team.write(names)
    team.push()
    hands = {coder: list(team.tasks(coder)) for coder in ("ana", "ben", "cora", "dora")}
    ledger.write_bytes(before)  # as of a folder that was restored, or on another machine
    team.push()
    assert {coder: list(team.tasks(coder)) for coder in hands} == hands
    assert "nothing new" in team.push()


def test_a_coder_who_comes_back_has_what_they_did_and_what_is_new(team: Team) -> None:
    team.write("coder\nana\nben\n", NAMES[:8])
    team.push()
    mine = team.tasks("ana")
    training = [name for name in mine if name in team.tasks("ben")][:2]
    done = next(name for name in mine if name not in team.tasks("ben"))
    team.submit(mine[done])
    team.write("coder,left\nana,yes\nben,\n", NAMES[:8])
    team.push()
    assert {*NAMES[:8]} - {done} <= {*team.tasks("ben")}
    team.write("coder,left\nana,\nben,\n")
    team.push()
    assert "nothing new" in team.push()
    back, other = team.tasks("ana"), team.tasks("ben")
    assert {*back} >= {*mine}  # nothing is deleted
    new = {*back} - {*mine}
    assert new <= {*NAMES[8:]}
    assert {*NAMES} == new | {*other} | {done}
    code, out, _ = team.run("status")
    gone = len({*mine} - {done, *training})
    assert (code, f"{gone} more went to another coder" in out) == (0, True), out
