import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotate.labelstudio.api.client import Client
from annotate.records import open_writer
from annotate.resources import DATA
from tests.generator import iter_records
from tests.labelstudio.moving import Desk
from tests.new_scheme import write_plan

PLAN = 'from = "news/1"\nto = "two.toml"\n[labels]\nGPE = ["PLACE"]\n'


def write_project(folder: Path) -> Path:
    text = (DATA / "news-1.toml").read_text(encoding="utf-8")
    text = text.replace('version = "1"', 'version = "2"', 1).replace('"GPE"', '"PLACE"', 1)
    (folder / "two.toml").write_text(text, encoding="utf-8")
    (folder / "plan.toml").write_text(PLAN)
    with open_writer(folder / "a.jsonl") as write:
        for record in iter_records(5):
            write(record)
    return folder


def test_schemes_are_compared(run, tmp_path):
    folder = write_project(tmp_path)
    result = run("scheme", "diff", "news/1", folder / "two.toml")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == ["- label GPE", "+ label PLACE"]
    assert "do not differ" in run("scheme", "diff", "news/1", "news/1").stderr


def test_a_migration_is_looked_at_done_and_undone_to_the_same_bytes(run, tmp_path):
    folder = write_project(tmp_path)
    looked = run("scheme", "migrate", folder / "a.jsonl", "--plan", folder / "plan.toml")
    assert "rename GPE PLACE" in looked.stderr
    assert "not written" in looked.stderr
    new = folder / "b.jsonl"
    done = run("scheme", "migrate", folder / "a.jsonl", "--plan", folder / "plan.toml", "-o", new)
    assert done.exit_code == 0
    assert '"PLACE"' in new.read_text()
    assert '"GPE"' not in new.read_text()
    back = run(
        "scheme", "migrate", new, "--undo", folder / "b.jsonl.log.jsonl", "-o", folder / "c.jsonl"
    )
    assert back.exit_code == 0
    assert (folder / "c.jsonl").read_bytes() == (folder / "a.jsonl").read_bytes()


def test_a_migration_says_what_waits_for_people(run, tmp_path):
    annotations = write_project(tmp_path) / "a.jsonl"
    plan = write_plan(tmp_path)
    new = tmp_path / "b.jsonl"
    done = run("scheme", "migrate", annotations, "--plan", plan, "-o", new)
    assert f"push {new}.queue.jsonl" in done.stderr
    assert (tmp_path / "b.jsonl.queue.jsonl").read_text().count('"OFFICIAL"') > 0


def test_a_migration_without_a_plan_is_wrong_usage(run, tmp_path):
    assert run("scheme", "migrate", write_project(tmp_path) / "a.jsonl").exit_code == 2


@pytest.mark.server
def test_the_command_plans_moves_and_undoes(
    client: Client, run: Callable, served_folder: Path
) -> None:
    desk = Desk(client, served_folder)
    (served_folder / "annotate.toml").write_text('[paths]\nstate = "state"\n')
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
    [queue] = served_folder.glob("state/moved/*/*.queue.jsonl")
    assert run("validate", queue, "--quiet").exit_code == 1  # it is the new scheme's
    [log] = served_folder.glob("state/moved/*/0001.jsonl")
    back = run("scheme", "migrate", "--project", desk.title, "--undo", log)
    assert back.exit_code == 0, back.stderr
    assert "11 brought back" in back.stderr
    assert run("scheme", "migrate", "x.jsonl", "--project", "x").exit_code == 2
