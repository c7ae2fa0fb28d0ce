from dataclasses import replace
from pathlib import Path

import pytest

from annotate.checks import check_record
from annotate.errors import SchemeError
from annotate.migration import (
    Place,
    Plan,
    diff_schemes,
    make_log_entry,
    make_queue_record,
    migrate_annotation,
    migrate_record,
    read_answers,
    read_log,
    read_plan,
    undo_record,
)
from annotate.model import Problem, Record
from annotate.project import load_scheme
from tests.examples import make_annotation, make_document, make_record, make_span
from tests.generator import iter_records
from tests.new_scheme import PLAN, make_plan

OLD = load_scheme("news/1")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return make_plan(tmp_path)


RECORD = make_record()
[ANNOTATION] = RECORD.annotations


def test_a_relation_is_renamed_a_split_label_waits_and_the_annotation_becomes_a_draft(plan: Plan):
    migrated = migrate_annotation(ANNOTATION, plan)
    new = migrated.annotation
    assert new.scheme == "news/2"
    assert "signal" in {relation.label for relation in new.relations}
    assert "cue" not in {relation.label for relation in new.relations}
    assert [span.text for span in migrated.waiting] == ["Mara Lind"]
    assert new.status == "draft"
    assert check_record(Record(document=RECORD.document, annotations=(new,)), plan.new) == []


def test_what_people_decide_in_the_queue_comes_back(plan: Plan):
    waiting = migrate_annotation(ANNOTATION, plan).waiting
    queue = make_queue_record(RECORD.document, waiting, plan)
    assert check_record(queue, plan.new) == []
    [offered] = queue.annotations
    assert sorted(span.label for span in offered.spans) == ["CITIZEN", "OFFICIAL"]
    kept = tuple(span for span in offered.spans if span.label == "OFFICIAL")
    person = replace(offered, spans=kept, annotator=make_annotation(RECORD.document).annotator)
    answers = read_answers([replace(queue, annotations=(offered, person))], plan)
    entity = next(span for span in ANNOTATION.spans if span.label == "PERSON")
    assert answers == {Place("levy", entity.start, entity.end): "OFFICIAL"}
    migrated = migrate_annotation(ANNOTATION, plan, answers)
    assert migrated.waiting == ()
    assert migrated.annotation.status == "complete"
    assert len(migrated.annotation.spans) == len(ANNOTATION.spans)


def test_two_labels_left_on_a_place_are_no_answer(plan: Plan):
    queue = make_queue_record(RECORD.document, migrate_annotation(ANNOTATION, plan).waiting, plan)
    undecided = replace(queue.annotations[0], annotator=ANNOTATION.annotator)
    assert read_answers([replace(queue, annotations=(undecided,))], plan) == {}


def test_retired_and_merged_labels_are_counted(plan: Plan):
    document = make_document("d", "The Kesh envoy told them at the Old Mill.")
    spans = (
        make_span(document, "entity", "NORP", "Kesh"),
        make_span(document, "entity", "FAC", "the Old Mill"),
        make_span(document, "quote", "ADDRESSEE", "them"),
    )
    migrated = migrate_annotation(make_annotation(document, spans), plan)
    assert [span.label for span in migrated.annotation.spans] == ["GROUP", "GROUP"]
    assert [(c.kind, c.before, c.after) for c in migrated.changes] == [
        ("rename", "NORP", "GROUP"), ("rename", "FAC", "GROUP"), ("retire", "ADDRESSEE", ""),
    ]  # fmt: skip


def test_a_migration_can_be_undone_to_the_same_records(plan: Plan):
    records = list(iter_records(30))
    problems: list[Problem] = []
    moved = [
        replace(r, annotations=tuple(m.annotation for m in migrate_record(r, plan, {}, problems)))
        for r in records
    ]
    assert moved != records
    log = read_log(
        make_log_entry(old.annotations[0], new.annotations[0])
        for old, new in zip(records, moved, strict=True)
    )
    assert [undo_record(record, log, problems) for record in moved] == records
    assert problems == []


def test_an_annotation_changed_after_its_migration_is_not_undone_but_named(plan: Plan):
    new = migrate_annotation(ANNOTATION, plan).annotation
    log = read_log([make_log_entry(ANNOTATION, new)])
    edited = replace(RECORD, annotations=(replace(new, spans=new.spans[:-1], relations=()),))
    problems: list[Problem] = []
    assert undo_record(edited, log, problems) == edited
    assert [problem.code for problem in problems] == ["M01"]


def test_an_annotation_of_another_scheme_stays_and_is_named(plan: Plan):
    other = replace(RECORD, annotations=(replace(ANNOTATION, scheme="mine/3"),))
    problems: list[Problem] = []
    [migrated] = migrate_record(other, plan, {}, problems)
    assert migrated.annotation == other.annotations[0]
    assert [problem.code for problem in problems] == ["M02"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('NORP = ["GROUP"]', "NORP has no future"),
        ("ADDRESSEE = []", "ADDRESSEE has no future"),
        ('cue = ["signal"]', "cue has no future"),
    ],
)
def test_a_plan_that_leaves_a_label_without_a_future_is_refused(
    plan: Plan, tmp_path: Path, line: str, message: str
):
    (tmp_path / "plan.toml").write_text(PLAN.replace(line, ""), encoding="utf-8")
    with pytest.raises(SchemeError, match=message):
        read_plan(tmp_path / "plan.toml")


def test_the_difference_between_two_schemes_is_listed(plan: Plan):
    lines = diff_schemes(plan.old, plan.new)
    assert "- label PERSON" in lines
    assert "+ label OFFICIAL" in lines
    assert "- relation cue" in lines
    assert any(line.startswith("~ relation speaker: tails") for line in lines)
    assert diff_schemes(plan.old, plan.old) == []
