"""Results of Label Studio moved to another scheme, without a server."""

import copy
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.labelstudio.move.relabel import Moved, RelabelCase, relabel
from annotate.labelstudio.page.config import make_config, read_stamp
from annotate.labelstudio.page.page import FIRST_EDITION, make_page
from annotate.labelstudio.page.tasks import to_prediction
from annotate.labelstudio.page.transitional_config import make_transitional_config, sign_move
from annotate.migration import MigrationPlan, SplitQuestion, read_plan
from annotate.model import Relation
from tests.examples import make_annotation, make_document, make_span
from tests.labelstudio.tasks import NEWS, PAGE
from tests.new_scheme import make_plan, write_plan

TEXT = "The Kesh envoy Mara Lind told them at the Old Mill: “We oppose the levy.”"
DOCUMENT = make_document("mill", TEXT)
NORP = make_span(DOCUMENT, "entity", "NORP", "Kesh", attributes={"form": "name"})
PERSON = make_span(DOCUMENT, "entity", "PERSON", "Mara Lind", attributes={"form": "name"})
FAC = make_span(DOCUMENT, "entity", "FAC", "the Old Mill")
THEM = make_span(DOCUMENT, "quote", "ADDRESSEE", "them")
CUE = make_span(DOCUMENT, "quote", "CUE", "told")
QUOTE = make_span(DOCUMENT, "quote", "DIRECT", "“We oppose the levy.”")
SPANS = (NORP, PERSON, FAC, THEM, CUE, QUOTE)
RELATIONS = (
    Relation(label="speaker", head=QUOTE.id, tail=PERSON.id),
    Relation(label="cue", head=QUOTE.id, tail=CUE.id),
    Relation(label="addressee", head=QUOTE.id, tail=THEM.id),
)
RESULT = to_prediction(make_annotation(DOCUMENT, SPANS, RELATIONS), PAGE)["result"]
CASE = RelabelCase(document="mill", text=TEXT, answers={})


@pytest.fixture
def plan(tmp_path: Path) -> MigrationPlan:
    return make_plan(tmp_path)


def list_labels(moved: Moved) -> dict[str, list[str]]:
    return {i["id"]: i["value"]["labels"] for i in moved.result if i["type"] == "labels"}


def list_arrows(moved: Moved) -> list[list[str]]:
    return [item["labels"] for item in moved.result if item["type"] == "relation"]


def test_labels_are_renamed_merged_and_retired_and_a_split_one_waits(plan: MigrationPlan) -> None:
    before = copy.deepcopy(RESULT)
    moved = relabel(RESULT, plan, CASE)
    assert before == RESULT
    labels = list_labels(moved)
    assert labels[NORP.id] == labels[FAC.id] == ["GROUP"]
    assert labels[PERSON.id] == ["PERSON"]
    assert THEM.id not in labels
    assert list_arrows(moved) == [["speaker"], ["signal"]]
    assert moved.waiting == {
        PERSON.id: (SplitQuestion("mill", PERSON.start, PERSON.end), "PERSON"),
    }
    assert sorted((c.kind, c.before, c.after) for c in moved.changes) == [
        ("rename", "FAC", "GROUP"), ("rename", "NORP", "GROUP"), ("rename", "cue", "signal"),
        ("retire", "ADDRESSEE", ""), ("retire", "addressee", ""),
        ("split", "PERSON", "OFFICIAL|CITIZEN"),
    ]  # fmt: skip


def test_what_was_moved_before_changes_only_where_it_waited(plan: MigrationPlan) -> None:
    first = relabel(RESULT, plan, CASE)
    decided = frozenset(first.waiting)
    again = relabel(first.result, plan, replace(CASE, decided=decided))
    assert again.result == first.result
    answers = {SplitQuestion("mill", PERSON.start, PERSON.end): "OFFICIAL"}
    last = relabel(first.result, plan, replace(CASE, decided=decided, answers=answers))
    assert list_labels(last)[PERSON.id] == ["OFFICIAL"]
    assert last.waiting == {}
    assert relabel(last.result, plan, replace(CASE, decided=frozenset())).result == last.result


def test_suggestions_do_not_wait(plan: MigrationPlan) -> None:
    moved = relabel(RESULT, plan, replace(CASE, suggested=True))
    assert PERSON.id not in list_labels(moved)
    assert list_arrows(moved) == [["signal"]]
    assert moved.waiting == {}
    assert all(item.get("id") != PERSON.id for item in moved.result)


def test_what_is_said_of_a_region_goes_where_the_new_page_has_it(plan: MigrationPlan) -> None:
    [detail] = [i for i in RESULT if i["type"] == "choices" and i["id"] == NORP.id]
    assert detail in relabel(RESULT, plan, CASE).result
    odd = {**detail, "value": {**detail["value"], "choices": ["gone"]}}
    moved = relabel([RESULT[0], odd], plan, CASE)
    assert [item["type"] for item in moved.result] == ["labels"]
    assert moved.changes[-1].before == "GROUP.form"


def test_what_the_old_scheme_does_not_know_stays(plan: MigrationPlan) -> None:
    region = {"id": "x", "type": "labels", "from_name": "mine", "value": {"labels": ["MINE"]}}
    arrow = {"type": "relation", "from_id": "x", "to_id": "y", "labels": ["likes"]}
    drawn = {"type": "relation", "from_id": QUOTE.id, "to_id": CUE.id, "labels": []}
    odd = [region, arrow, drawn, "text", {"type": "brush"}, {"type": "labels", "value": None}]
    assert relabel(odd, plan, CASE).result == odd
    assert relabel(None, plan, CASE).result is None


def test_the_page_between_offers_what_both_pages_offer(plan: MigrationPlan) -> None:
    old, new = make_config(NEWS), make_config(plan.new)
    bridge = make_transitional_config(old, new, sign_move(NEWS.sha256, plan.new.sha256))
    root = ET.fromstring(bridge)
    for tag in ("Label", "Relation", "Choice"):
        offered = [element.get("value") for element in root.iter(tag)]
        for page in (old, new):
            assert {e.get("value") for e in ET.fromstring(page).iter(tag)} <= set(offered)
    control = root.find(".//Labels[@name='span']")
    assert control is not None
    labels = [label.get("value") for label in control]
    assert len(labels) == len(set(labels))
    assert {"PERSON", "OFFICIAL", "NORP", "GROUP"} <= set(labels)
    form = root.find(".//Choices[@name='entity_form']")
    assert form is not None
    assert {"PERSON", "OFFICIAL"} <= set(str(form.get("whenLabelValue")).split(","))
    keys = [e.get("hotkey") for tag in ("Label", "Choice") for e in root.iter(tag)]
    assert all(keys.count(key) == 1 for key in keys if key)
    stamp = read_stamp(bridge)
    assert stamp is not None
    assert stamp.scheme == "news/1"
    assert stamp.sha256 not in {NEWS.sha256, plan.new.sha256}


def test_a_layer_of_another_name_takes_its_regions_along(tmp_path: Path) -> None:
    write_plan(tmp_path)
    text = (tmp_path / "new.toml").read_text().replace('name = "entity"', 'name = "thing"')
    (tmp_path / "new.toml").write_text(text.replace("layer:entity", "layer:thing"))
    plan = read_plan(tmp_path / "plan.toml")
    first = make_page(NEWS, edition=FIRST_EDITION)
    result = to_prediction(make_annotation(DOCUMENT, SPANS, RELATIONS), first)["result"]
    moved = relabel(result, plan, CASE)
    controls = {i["id"]: i["from_name"] for i in moved.result if i["type"] == "labels"}
    assert controls[NORP.id] == "thing"
    assert controls[PERSON.id] == "entity"
    details = [i["from_name"] for i in moved.result if i["type"] == "choices"]
    assert sorted(details) == ["entity_form", "thing_form"]
    assert make_page(plan.new).layers[0] == "thing"
