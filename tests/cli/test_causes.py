"""Findings are told by cause: what five hundred say alike is one, with its number and places."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.causes import Causes
from annotate.cli.console import Console
from annotate.model import Problem
from annotate.records import open_writer, to_json
from tests.examples import make_record

RECORD = to_json(make_record())


def make(code="J01", message="id: the field is missing", number=1, **fields):
    return Problem(code=code, message=message, file="a.jsonl", line=number, **fields)


def choose(problems, shown=1):
    causes = Causes(shown=shown)
    chosen = list(causes.choose(problems))
    return chosen, [rest for _, rest in causes.list_rest()]


def test_five_hundred_equal_findings_are_one_with_its_first_places():
    chosen, rest = choose([make(number=n) for n in range(1, 501)])
    assert [p.line for p in chosen] == [1]
    assert rest == ["499 more like this: a.jsonl:2, a.jsonl:3, a.jsonl:4, ..."]


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        (make(message="task 7 has 3 spans"), make(message="task 81 has 12 spans"), True),
        (make(message="'name' is missing"), make(message="'title' is missing"), False),
        (make(document="d1", message="d1 is twice"), make(document="d2", message="d2 is twice"),
         True),
        (make(code="S01", message="PERSON says 'Mara'", span="s1"),
         make(code="S01", message="ORG says 'the union'", span="s2"), True),
        (make(code="I06", span="s1", fix="Did you mean FAVOR?"),
         make(code="I06", span="s2", fix="Did you mean ACTOR?"), False),
        (make(), make(severity="warning"), False),
        (make(code="J00"), make(), False),
    ],
)  # fmt: skip
def test_a_cause_is_what_is_said_but_for_numbers_ids_and_words(one, other, is_one):
    chosen, _ = choose([one, replace(other, line=2)])
    assert len(chosen) == (1 if is_one else 2)


def test_what_a_changed_text_explains_is_counted_under_it():
    slices = [make(code="S01", span=f"s{n}", document="d") for n in range(272)]
    changed = make(code="S08", message="another text", document="d")
    loose = make(code="P01", span="s", document="d")
    elsewhere = make(code="S01", span="s", document="e", number=2)
    chosen, rest = choose([*slices, changed, loose, elsewhere])
    assert [(p.code, p.document) for p in chosen] == [("S08", "d"), ("P01", "d"), ("S01", "e")]
    assert rest == ["272 that follow from it (S01 272)"]


def test_another_scheme_explains_why_no_label_is_known():
    head = [make(code="I06", pointer=f"/annotations/{n}/scheme", message="x") for n in range(2)]
    labels = [make(code="I06", pointer=f"/annotations/0/spans/{n}", span="s") for n in range(9)]
    chosen, rest = choose([labels[0], *head, *labels[1:]])
    assert [p.pointer for p in chosen] == ["/annotations/0/scheme"]
    assert rest == ["1 more like this: a.jsonl:1; 9 that follow from it (I06 9)"]


def test_nothing_is_lost_of_any_findings():
    problems = [make(number=n % 7, message=f"{'xyz'[n % 3]} {n}") for n in range(60)]
    for shown in (1, 3):
        causes = Causes(shown=shown)
        chosen = list(causes.choose(problems))
        told = sum(c.hidden + c.following.total() for c in causes.known.values())
        assert len(chosen) + told == len(problems)


def test_the_console_shows_one_finding_a_cause_and_the_whole_number(capsys):
    Console().report([make(number=n) for n in range(1, 501)])
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "a.jsonl:1: error J01: id: the field is missing",
        "    499 more like this: a.jsonl:2, a.jsonl:3, a.jsonl:4, ...",
        "500 errors, 0 warnings (J01 500)",
    ]


def spoil(number):
    record = json.loads(json.dumps(RECORD))
    record["document"]["id"] = f"doc-{number}"
    for reading in record["annotations"]:
        reading["document_id"] = f"doc-{number}"
    record["annotations"][0]["spans"][0]["text"] = "other words"
    return record


@pytest.mark.slow
def test_validate_shows_three_of_a_cause_and_all_where_that_is_asked_for(run, tmp_path: Path):
    path = tmp_path / "a.jsonl"
    with open_writer(path) as write:
        for number in range(250):
            write(spoil(number))
    shown = run("validate", path)
    assert shown.exit_code == 1
    assert shown.stdout.count("error S01: ") == 3
    assert f"247 more like this: {path}:4 document doc-3" in shown.stdout
    assert "250 errors" in shown.stderr
    assert run("validate", path, "--max", "0").stdout.count("error S01: ") == 250
    assert run("validate", path, "--max", "10").stdout.count("error S01: ") == 10
    assert len(json.loads(run("validate", path, "--format", "json").stdout)) == 250
    cut = json.loads(run("validate", path, "--format", "json", "--max", "10").stdout)
    assert len(cut) == 10


def test_an_export_of_another_project_is_one_finding_that_says_what_it_is(run, tmp_path: Path):
    tasks = [{"id": n, "data": {"text": "Words."}, "annotations": []} for n in range(187)]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks))
    result = run("validate", path)
    assert result.exit_code == 1
    assert "tasks of a project that annotate did not make: 187" in result.stdout
    assert result.stdout.count("-> ") == 1
    path.write_text(json.dumps([{"id": n, "text": "Words.", "label": []} for n in range(9)]))
    assert "Export it again, as JSON" in run("validate", path).stdout
