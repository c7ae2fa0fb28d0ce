import json
import re
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


def test_a_scheme_is_made_checked_and_shown(run, tmp_path):
    target = tmp_path / "talk.toml"
    made = run(
        "scheme", "new", "--from", "part=CLAIM,REASON", "--relation", "for=REASON:CLAIM",
        "-o", target,
    )  # fmt: skip
    assert made.exit_code == 0, made.stderr
    assert "2 labels in 1 layer, 1 relation" in made.stderr
    checked = run("scheme", "check", target)
    assert checked.exit_code == 0
    assert "4 descriptions are yet to be written" in checked.stderr
    shown = run("scheme", "show", target)
    assert re.search(r"(?m)^  REASON +2 ", shown.stdout)
    assert re.search(r"(?m)^  for +REASON +CLAIM$", shown.stdout)
    assert '<Label value="CLAIM"' in run("scheme", "show", target, "--format", "page").stdout
    assert json.loads(run("scheme", "show", target, "--format", "json").stdout)["version"] == "1"
    again = run("scheme", "new", "--from", "OTHER", "-o", target)
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert run("scheme", "new", "--from", "OTHER", "-o", target, "--force").exit_code == 0


def test_a_page_and_marked_files_are_made_schemes(run, tmp_path):
    page = tmp_path / "page.xml"
    page.write_text(run("scheme", "show", "news/2", "--format", "page").stdout, encoding="utf-8")
    from_page = run("scheme", "new", "--from", page, "-o", tmp_path / "page.toml", "--id", "paged")
    assert from_page.exit_code == 0, from_page.stderr
    assert "paged/1: 23 labels in" in from_page.stderr
    marked = tmp_path / "marked.jsonl"
    marked.write_text('{"text": "Mara Lind left.", "label": [[0, 9, "WHO"]]}\n')
    from_marks = run("scheme", "new", "--from", marked, "-o", "-")
    assert from_marks.exit_code == 0, from_marks.stderr
    assert 'name = "WHO"' in from_marks.stdout
    assert run("scheme", "new", "--from", marked, "--from", "A,B", "-o", "-").exit_code == 2


WRONG = """
id = "wrong"
version = "one"
title = "Wrong"
relations = [{name = "for", role = "other", head = ["CLAIM"], tail = ["CLAIN"]}]

[[segments]]
name = "paragraf"
annotated = true
description = '''
[[layers]]
'''

[[layers]]
name = "part"
title = "Parts"
[[layers.labels]]
name = "CLAIM"
role = "other"
hotkey = "c"
color = "#1f77b4"
description = "What is held."
[[layers.labels]]
name = "CLAIM"
role = "other"
hotkey = "c"
color = "blue"
description = "What is held, again."
[[layers.attributes]]
name = "sure"
values = ["yes", "no,"]
default = "maybe"
labels = ["CLAIMS"]
description = "How sure."
"""


def test_every_mistake_of_a_scheme_is_named_at_once_with_its_line(run, tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text(WRONG.lstrip(), encoding="utf-8")
    result = run("scheme", "check", path)
    assert result.exit_code == 1
    found = dict(re.findall(r"(?m)^\S*wrong\.toml:(\d+): error [A-Z]\d+: (.*)$", result.stderr))
    for line, words in {
        "2": "has not the form", "4": "'CLAIN'", "7": "paragraf", "23": "label CLAIM more than",
        "25": "the hotkey c more than once", "26": "has not the form", "30": "has a comma",
        "31": "which is none of its values", "32": "names CLAIMS",
    }.items():  # fmt: skip
        assert words in found.pop(line), result.stderr
    assert found == {}


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
