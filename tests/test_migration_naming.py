"""A scheme with `who` gets it of the chains that the old one had: in files and in projects."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotate.checks import check_record
from annotate.labelstudio.move.relabel import RelabelCase, relabel
from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.page.tasks import to_prediction
from annotate.migration import (
    MigrationPlan,
    make_log_entry,
    migrate_annotation,
    read_log,
    read_plan,
    undo_record,
)
from annotate.model import Annotation, Record, Relation
from annotate.project import load_scheme
from annotate.records import to_json
from tests.examples import make_annotation, make_document, make_span

OLD = load_scheme("news/1")
TEXT = "Mara Lind's party met. Ms Lind spoke. She left. Lind stayed. Ada Lind and she met."
DOCUMENT = make_document("lind", TEXT)


def span(label: str, text: str, at: int = 0):  # type: ignore[no-untyped-def]
    return make_span(DOCUMENT, OLD.labels[label].layer, label, text, at)


LIND, MS, SHE = span("PERSON", "Mara Lind's"), span("ACTOR", "Ms Lind"), span("ACTOR", "She")
SHORT, PARTY, ADA = (
    span("PERSON", "Lind", 2),
    span("ORG", "party"),
    span("PERSON", "Ada Lind"),
)
IT = span("ACTOR", "she")


def read(*links: tuple[str, str]) -> Annotation:
    relations = tuple(Relation(label="coref", head=head, tail=tail) for head, tail in links)
    spans = (LIND, MS, SHE, SHORT, PARTY, ADA, IT)
    return make_annotation(DOCUMENT, tuple(sorted(spans, key=lambda s: s.start)), relations)


CHAINS = read((MS.id, LIND.id), (SHE.id, MS.id), (IT.id, ADA.id))


@pytest.fixture
def plan(tmp_path: Path) -> MigrationPlan:
    path = tmp_path / "plan.toml"
    path.write_text('from = "news/1"\nto = "news/2"\n', encoding="utf-8")
    return read_plan(path)


def list_who(annotation: Annotation) -> dict[str, str]:
    return {s.text: s.attributes["who"] for s in annotation.spans if "who" in s.attributes}


def test_a_chain_is_named_by_its_longest_name_and_stays_a_chain(plan: MigrationPlan) -> None:
    migrated = migrate_annotation(CHAINS, plan)
    assert list_who(migrated.annotation) == {
        "Mara Lind's": "Mara Lind", "Ms Lind": "Mara Lind", "She": "Mara Lind",
        "Ada Lind": "Ada Lind", "she": "Ada Lind",
    }  # fmt: skip
    assert migrated.annotation.relations == CHAINS.relations
    assert sorted((c.kind, c.before, c.after) for c in migrated.changes) == [
        *[("name", "ACTOR", "by who")] * 3,
        *[("name", "PERSON", "by who")] * 2,
    ]
    assert (
        check_record(Record(document=DOCUMENT, annotations=(migrated.annotation,)), plan.new) == []
    )


def test_what_has_no_name_or_the_name_of_another_chain_is_not_named(plan: MigrationPlan) -> None:
    nameless = read((SHE.id, MS.id))
    assert list_who(migrate_annotation(nameless, plan).annotation) == {}
    same = replace(CHAINS, spans=tuple(replace(s, text="Lind") for s in CHAINS.spans))
    assert set(list_who(migrate_annotation(same, plan).annotation).values()) == {"Lind"}
    named = [s for s in migrate_annotation(same, plan).annotation.spans if "who" in s.attributes]
    assert len(named) == 3  # the second chain of that name stays a chain


def test_undo_brings_the_annotation_back(plan: MigrationPlan) -> None:
    after = migrate_annotation(CHAINS, plan).annotation
    log = read_log([make_log_entry(CHAINS, after)])
    back = undo_record(Record(document=DOCUMENT, annotations=(after,)), log)
    assert to_json(back.record.annotations[0]) == to_json(CHAINS)


def test_the_regions_of_a_project_are_named_once(plan: MigrationPlan) -> None:
    result = to_prediction(CHAINS, make_page(OLD))["result"]
    case = RelabelCase(document="lind", text=TEXT, answers={})
    moved = relabel(result, plan, case)
    new = to_prediction(migrate_annotation(CHAINS, plan).annotation, make_page(plan.new))["result"]

    def list_names(items):  # type: ignore[no-untyped-def]
        return sorted(
            (i["id"], i["from_name"], i["value"]["text"][0])
            for i in items
            if i["type"] == "textarea" and i["from_name"].endswith("_who")
        )

    assert len(list_names(moved.result)) == 5
    assert list_names(moved.result) == list_names(new)
    assert relabel(moved.result, plan, case).result == moved.result
