from dataclasses import replace
from pathlib import Path

import pytest

from annotate.checks import check_record
from annotate.errors import SchemeError
from annotate.files.json_values import dump_json
from annotate.migration import (
    MigrationPlan,
    SplitQuestion,
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
from annotate.model import Annotation, Annotator, Record, Relation
from annotate.project import load_scheme
from annotate.records import to_json
from tests.examples import make_annotation, make_document, make_record, make_span
from tests.generator import iter_records
from tests.new_scheme import PLAN, make_plan

OLD = load_scheme("news/1")


@pytest.fixture
def plan(tmp_path: Path) -> MigrationPlan:
    return make_plan(tmp_path)


RECORD = make_record()
[ANNOTATION] = RECORD.annotations


def test_a_relation_is_renamed_a_split_label_waits_and_the_annotation_becomes_a_draft(
    plan: MigrationPlan,
):
    migrated = migrate_annotation(ANNOTATION, plan)
    new = migrated.annotation
    assert new.scheme == "news/2"
    assert "signal" in {relation.label for relation in new.relations}
    assert "cue" not in {relation.label for relation in new.relations}
    assert [span.text for span in migrated.waiting] == ["Mara Lind"]
    assert new.status == "draft"
    assert check_record(Record(document=RECORD.document, annotations=(new,)), plan.new) == []


def test_what_people_decide_in_the_queue_comes_back(plan: MigrationPlan):
    waiting = migrate_annotation(ANNOTATION, plan).waiting
    queue = make_queue_record(RECORD.document, waiting, plan)
    assert check_record(queue, plan.new) == []
    [offered] = queue.annotations
    assert sorted(span.label for span in offered.spans) == ["CITIZEN", "OFFICIAL"]
    kept = tuple(span for span in offered.spans if span.label == "OFFICIAL")
    person = replace(offered, spans=kept, annotator=make_annotation(RECORD.document).annotator)
    answers = read_answers([replace(queue, annotations=(offered, person))], plan)
    entity = next(span for span in ANNOTATION.spans if span.label == "PERSON")
    assert answers == {SplitQuestion("levy", entity.start, entity.end): "OFFICIAL"}
    migrated = migrate_annotation(ANNOTATION, plan, answers)
    assert migrated.waiting == ()
    assert migrated.annotation.status == "complete"
    assert len(migrated.annotation.spans) == len(ANNOTATION.spans)


def test_two_labels_left_on_a_place_are_no_answer(plan: MigrationPlan):
    queue = make_queue_record(RECORD.document, migrate_annotation(ANNOTATION, plan).waiting, plan)
    undecided = replace(queue.annotations[0], annotator=ANNOTATION.annotator)
    assert read_answers([replace(queue, annotations=(undecided,))], plan) == {}


def test_retired_and_merged_labels_are_counted(plan: MigrationPlan):
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


def make_deleting(document_id: str = "levy") -> Annotation:
    """A person's reading that began with suggestions of which four relations were deleted."""
    [annotation] = make_record(document_id).annotations
    heads = {span.label: span.id for span in annotation.spans}
    deleted = (
        Relation(label="addressee", head=heads["DIRECT"], tail="gone"),
        Relation(label="cue", head=heads["DIRECT"], tail="gone", score=0.5),
        Relation(label="cue", head="gone", tail="gone-too"),
        Relation(label="holder", head=heads["AGAINST"], tail=heads["PERSON"]),
    )
    return replace(
        annotation,
        started_from=Annotator(kind="model", name="rules", version="1"),
        deleted_spans=("gone", "gone-too"),
        deleted_relations=deleted,
    )


def test_relations_that_a_person_deleted_are_renamed_and_retired_like_those_they_kept(
    plan: MigrationPlan,
):
    before = make_deleting()
    migrated = migrate_annotation(before, plan)
    _, first, second, _ = before.deleted_relations or ()
    assert migrated.annotation.deleted_relations == (
        replace(first, label="signal"), replace(second, label="signal"),
    )  # fmt: skip
    assert migrated.annotation.deleted_spans == before.deleted_spans
    assert migrated.annotation.started_from == before.started_from
    unknown = replace(before, deleted_relations=None)
    assert migrate_annotation(unknown, plan).annotation.deleted_relations is None
    none = replace(before, deleted_relations=())
    assert migrate_annotation(none, plan).annotation.deleted_relations == ()


def test_what_becomes_of_deleted_relations_is_counted_apart(plan: MigrationPlan):
    [kept] = make_record().annotations
    others = migrate_annotation(kept, plan).changes
    changes = migrate_annotation(make_deleting(), plan).changes
    assert [(c.kind, c.before, c.after) for c in changes if c not in others] == [
        ("retire deleted", "addressee", ""), ("rename deleted", "cue", "signal"),
        ("rename deleted", "cue", "signal"), ("retire deleted", "holder", ""),
    ]  # fmt: skip


def test_no_name_of_the_old_scheme_is_left_anywhere_in_a_migrated_annotation(plan: MigrationPlan):
    answers = {SplitQuestion("levy", 23, 32): "OFFICIAL"}
    text = dump_json(to_json(migrate_annotation(make_deleting(), plan, answers).annotation))
    new = {*plan.new.labels, *plan.new.relation_types}
    old = {*plan.old.labels, *plan.old.relation_types} - new
    assert len(old) > 4
    assert {name for name in old if f'"{name}"' in text} == set()


def test_a_migration_can_be_undone_to_the_same_records(plan: MigrationPlan):
    records = list(iter_records(30))
    records += [Record(document=RECORD.document, annotations=(make_deleting(),))]
    moved = [
        replace(r, annotations=tuple(m.annotation for m in migrate_record(r, plan, {})))
        for r in records
    ]
    assert moved != records
    log = read_log(
        make_log_entry(old.annotations[0], new.annotations[0])
        for old, new in zip(records, moved, strict=True)
    )
    assert [undo_record(record, log) for record in moved] == [(record, ()) for record in records]


def test_an_annotation_changed_after_its_migration_is_not_undone_but_named(plan: MigrationPlan):
    new = migrate_annotation(ANNOTATION, plan).annotation
    log = read_log([make_log_entry(ANNOTATION, new)])
    edited = replace(RECORD, annotations=(replace(new, spans=new.spans[:-1], relations=()),))
    back = undo_record(edited, log)
    assert back.record == edited
    assert [(p.code, p.document) for p in back.problems] == [("M01", "levy")]


def test_an_annotation_of_another_scheme_stays_and_is_named(plan: MigrationPlan):
    other = replace(RECORD, annotations=(replace(ANNOTATION, scheme="mine/3"),))
    [migrated] = migrate_record(other, plan, {})
    assert migrated.annotation == other.annotations[0]
    assert migrated.problem is not None
    assert (migrated.problem.code, migrated.problem.document) == ("M02", "levy")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('NORP = ["GROUP"]', "NORP has no future"),
        ("ADDRESSEE = []", "ADDRESSEE has no future"),
        ('cue = ["signal"]', "cue has no future"),
    ],
)
def test_a_plan_that_leaves_a_label_without_a_future_is_refused(
    plan: MigrationPlan, tmp_path: Path, line: str, message: str
):
    (tmp_path / "plan.toml").write_text(PLAN.replace(line, ""), encoding="utf-8")
    with pytest.raises(SchemeError, match=message):
        read_plan(tmp_path / "plan.toml")


def test_the_difference_between_two_schemes_is_listed(plan: MigrationPlan):
    lines = diff_schemes(plan.old, plan.new)
    assert "- label PERSON" in lines
    assert "+ label OFFICIAL" in lines
    assert "- relation cue" in lines
    assert any(line.startswith("~ relation speaker: tails") for line in lines)
    assert diff_schemes(plan.old, plan.old) == []
