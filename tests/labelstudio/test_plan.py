"""What a push will do, and that it does that: plans, overlap, order, holdouts, pruning."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.estimates.drawing import FrameArticle, draw_sample
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.convert.readings import read_design
from annotate.labelstudio.inventory import Inventory
from annotate.labelstudio.page.config import make_config
from annotate.labelstudio.page.page import EDITION, FIRST_EDITION, make_page
from annotate.labelstudio.page.tasks import write_names
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.plan import SHOWN, PushOptions, PushPlan, make_plan, render_plan
from annotate.labelstudio.push.push import PushResult, PushSettings, plan_push, push
from annotate.labelstudio.push.sampling import Order, arrange, is_unassisted
from annotate.labelstudio.push.staging import StagedDocument, open_staging
from annotate.model import Annotator, Record, SampleDesign
from annotate.records import read_records, to_json
from tests.examples import make_document
from tests.labelstudio.tasks import LISTS, NEWS, PAGE, make_record


def make_records(count: int, version: str = "1") -> list[Record]:
    model = Annotator(kind="model", name="rules-en", version=version)
    return [make_record(f"doc-{number:02d}", model) for number in range(count)]


def score(record: Record, value: float) -> Record:
    reading = record.annotations[0]
    spans = tuple(replace(span, score=value) for span in reading.spans)
    return replace(record, annotations=(replace(reading, spans=spans),))


def no_task(_: StagedDocument) -> dict:
    raise AssertionError("this order needs no text")


# --- without a server -------------------------------------------------------------------------


def test_uncertain_begins_with_the_lowest_scores_and_ends_with_what_has_none() -> None:
    entries = [
        StagedDocument(document=str(s), text_sha256="", score=s) for s in (0.9, None, 0.2, 0.5)
    ]
    assert [e.score for e in arrange(entries, "uncertain", 0, load=no_task)] == [
        0.2,
        0.5,
        0.9,
        None,
    ]
    assert arrange(entries, "given", 0, load=no_task) == entries


def test_a_random_order_is_the_seeds_and_does_not_depend_on_what_comes_with_it() -> None:
    entries = [StagedDocument(document=f"d{n}", text_sha256="") for n in range(50)]
    first = [e.document for e in arrange(entries, "random", 1, load=no_task)]
    assert first != [e.document for e in entries]
    assert first == [e.document for e in arrange(reversed(entries), "random", 1, load=no_task)]
    assert first != [e.document for e in arrange(entries, "random", 2, load=no_task)]
    few = [e.document for e in arrange(entries[:10], "random", 1, load=no_task)]
    assert few == [d for d in first if d in few]


def test_a_holdout_has_about_its_share_and_is_the_same_every_time() -> None:
    drawn = {n for n in range(5000) if is_unassisted(str(n), 0.1, 7)}
    assert 430 < len(drawn) < 570
    assert drawn == {n for n in range(5000) if is_unassisted(str(n), 0.1, 7)}
    assert drawn != {n for n in range(5000) if is_unassisted(str(n), 0.1, 8)}
    assert drawn < {n for n in range(5000) if is_unassisted(str(n), 0.2, 7)}
    assert not any(is_unassisted(str(n), 0.0, 7) for n in range(100))
    assert all(is_unassisted(str(n), 1.0, 7) for n in range(100))


def test_who_is_in_the_holdout_does_not_tell_who_comes_first_in_a_random_order() -> None:
    entries = [StagedDocument(document=f"d{n}", text_sha256="") for n in range(50)]
    first = [e.document for e in arrange(entries, "random", 1, load=no_task)]
    drawn = {document for document in first if is_unassisted(document, 0.2, 1)}
    assert drawn
    assert drawn != set(first[: len(drawn)])


@pytest.mark.parametrize("versions", [["1", "2"], ["2", "1"]])
def test_the_newest_reading_of_a_document_is_the_one_made_last(versions: list[str]) -> None:
    records = []
    for version in versions:
        (record,) = make_records(1, version)
        created = f"2026-01-0{version}T00:00:00Z"
        reading = replace(record.annotations[0], created=created)
        records.append(score(replace(record, annotations=(reading,)), int(version) / 10))
    with open_staging(records, PAGE) as staging:
        (entry,) = staging.entries.values()
    assert entry.newest == ("2026-01-02T00:00:00Z", "rules-en@2")
    assert entry.score == pytest.approx(0.2)


def test_a_document_in_two_records_is_one_with_the_readings_of_both() -> None:
    one, two = make_records(1, "1"), make_records(1, "2")
    with open_staging([*one, *two, *one], PAGE) as staging:
        (entry,) = staging.entries.values()
        assert entry.versions == ["rules-en@1", "rules-en@2"]
        versions = [p["model_version"] for p in staging.load(entry)["predictions"]]
        assert versions == ["rules-en@1", "rules-en@2"]
        assert staging.repeated == 2


def test_a_document_with_two_texts_is_refused_and_named() -> None:
    other = Record(document=make_document("doc-00", "Another text."))
    with open_staging([*make_records(1), other], PAGE) as staging:
        assert [p.code for p in staging.problems] == ["L02"]
        assert staging.left_out == {"L02": 1}


def test_what_a_page_has_no_place_for_is_told_once_for_all_documents() -> None:
    with open_staging(make_records(3), make_page(NEWS, ["stance"])) as staging:
        (problem,) = staging.problems
    assert (problem.code, problem.severity) == ("L07", "warning")
    assert problem.message == (
        "the page of stance has no place for 3 spans and relations of rules-en@1 in 3 documents: "
        "cue 3"
    )


def test_a_long_plan_is_cut_for_people_and_whole_as_json() -> None:
    with open_staging(make_records(50), PAGE) as staging:
        plan = make_plan(staging, None, "summits", PushOptions())
    assert "50 new tasks" in render_plan(plan)
    assert "... and 30 more" in render_plan(plan)
    assert len(plan.to_json()["new"]) == 50
    with open_staging(make_records(SHOWN), PAGE) as staging:
        assert "more" not in render_plan(make_plan(staging, None, "summits", PushOptions()))


ENTRY = StagedDocument(document="doc-00", text_sha256="")


@pytest.mark.parametrize(
    "part",
    [
        {"new": [ENTRY]},
        {"readings": [(5, ENTRY, ["rules-en@1"])]},
        {"pruned": [8]},
        {"settings": {"overlap": 2}},
        {"words": {"label_config": "<View/>"}},
    ],
    ids=lambda part: "".join(part),
)
def test_each_thing_that_is_written_alone_is_a_change(part: dict[str, Any]) -> None:
    assert PushPlan(title="summits", project=7, **part).changes is True
    assert PushPlan(title="summits", project=7, stop="another scheme", **part).changes is False


def test_a_plan_says_where_it_goes_and_what_it_finds_there() -> None:
    made = PushPlan(title="summits", project=None)
    assert made.changes is True
    assert render_plan(made).startswith("summits: a project that will be made")
    stopped = replace(made, stop="two have this title")
    assert render_plan(stopped).splitlines() == [
        "summits: no project that can be pushed to",
        "  The push would stop: two have this title",
        "  Nothing would change.",
    ]
    there = PushPlan(title="summits", project=7, unknown=[(5, None), (6, "doc-01")])
    assert there.changes is False
    assert render_plan(there).splitlines() == [
        "summits: project 7",
        "  configuration: as here",
        "  0 need nothing",
        "  2 tasks on the server that are not among the records",
        "    task 5",
        "    task 6: doc-01",
        "  Nothing would change.",
    ]
    assert "  2 old predictions removed" in render_plan(replace(there, pruned=[8, 9]))
    assert render_plan(replace(there, stop="another scheme")).splitlines() == [
        "summits: project 7",
        "  The push would stop: another scheme",
        "  configuration: as here",
        "  Nothing would change.",
    ]


def test_what_is_put_first_comes_before_all_others() -> None:
    with open_staging(make_records(4), PAGE) as staging:
        plan = make_plan(staging, None, "summits", PushOptions(first=frozenset({"doc-02"})))
    assert [e.document for e in plan.new] == ["doc-02", "doc-00", "doc-01", "doc-03"]


def test_people_begin_with_the_version_that_is_wished_for_where_it_is_there() -> None:
    with open_staging([*make_records(2, "1"), *make_records(2, "2")], PAGE) as staging:
        newest = {
            shown: make_plan(staging, None, "summits", PushOptions(shown=shown)).newest
            for shown in (None, "rules-en@1", "rules-en@9")
        }
    assert newest == {
        None: "rules-en@2",
        "rules-en@1": "rules-en@1",
        "rules-en@9": "rules-en@2",
    }


# --- on a server ------------------------------------------------------------------------------


@pytest.fixture
def title() -> str:
    return f"plan {random.randrange(10**10)}"


class Desk:
    """Pushes and plans with one state folder and project."""

    def __init__(self, client: Client, title: str, state: Path) -> None:
        self.client, self.title, self.state = client, title, state

    def push(self, records: list[Record], **options: object) -> PushResult:
        return self._act(push, records, options)

    def plan(self, records: list[Record], **options: object) -> PushPlan:
        return self._act(plan_push, records, options)

    def _act(self, act: object, records: list[Record], options: dict[str, object]) -> object:
        how = PushSettings(state=self.state, settle=20.0, options=PushOptions(**options))  # type: ignore[arg-type]
        return act(self.client, records, scheme=NEWS, title=self.title, settings=how)  # type: ignore[operator]

    def list_tasks(self, project: int) -> list[dict]:
        return list(self.client.iter_tasks(project))

    def annotate(self, task: dict, kind: str = "annotations/") -> None:
        self.client._send("POST", f"api/tasks/{task['id']}/{kind}", {"result": []})


def test_a_plan_writes_nothing_and_a_push_does_what_it_says(
    counted: tuple[Client, list[str]], title: str, tmp_path: Path
) -> None:
    client, methods = counted
    desk = Desk(client, title, tmp_path / "state")
    plan = desk.plan(make_records(3))
    assert (plan.project, len(plan.new), plan.changes) == (None, 3, True)
    assert set(methods) == {"GET"}
    assert client.find_projects(title) == []
    assert not (tmp_path / "state").exists()

    project = desk.push(make_records(3)).project
    client.import_tasks(
        project, [{"data": {"text": "By hand.", "title": "", "imprint": "", "shade": "", **LISTS}}]
    )
    changed = Record(document=make_document("doc-02", "Another text."))
    records = [*make_records(2, "2"), changed, make_record("doc-99")]
    methods.clear()
    plan = desk.plan(records)
    assert set(methods) == {"GET"}
    assert [e.document for e in plan.new] == ["doc-99"]
    assert [(e.document, v) for _, e, v in plan.readings] == [
        ("doc-00", ["rules-en@2"]),
        ("doc-01", ["rules-en@2"]),
    ]
    tasks = {t["data"].get("document_id"): t["id"] for t in desk.list_tasks(project)}
    assert plan.refused == [(tasks["doc-02"], "doc-02")]
    assert f"task {tasks['doc-02']} of" in plan.problems[0].message
    assert [name for _, name in plan.unknown] == [None]
    assert plan.settings == {"model_version": "rules-en@2"}
    result = desk.push(records)
    assert (result.created, result.completed, result.present) == (1, 2, 0)
    assert client.read_project(project)["model_version"] == "rules-en@2"
    again = desk.plan([r for r in records if r is not changed])
    assert again.changes is False
    assert "Nothing would change." in render_plan(again)


@pytest.mark.slow
@pytest.mark.parametrize("edition", [FIRST_EDITION, EDITION])
def test_a_changed_configuration_is_planned_with_what_it_would_orphan(
    edition: int, client: Client, title: str, tmp_path: Path
) -> None:
    desk = Desk(client, title, tmp_path)
    project = desk.push(make_records(1)).project
    (task,) = desk.list_tasks(project)
    other = make_config(NEWS, edition=edition).replace(NEWS.sha256, "0" * 64)
    extra = '<Label value="EXTRA" hotkey="shift+0"/></Labels>'
    client.update_project(project, {"label_config": other.replace("</Labels>", extra, 1)})
    page = make_page(NEWS, edition=edition)
    result = [dict(item) for item in write_names(task["predictions"][0], page)["result"]]
    first, *others = (item for item in result if item["type"] == "labels")
    assert others  # the server's own count loses what comes before them
    first |= {"from_name": page.label_controls[0], "value": {**first["value"], "labels": ["EXTRA"]}}
    value: dict[str, object] = {"result": result}
    client._send("POST", f"api/tasks/{task['id']}/annotations/", value)
    plan = desk.plan(make_records(1))
    assert plan.configuration == {
        "changed": True,
        "only_there": ["EXTRA"],
        "only_here": [],
        "different": [],
        "orphaned": 1,
        "orphaned_there": 0,
    }
    assert "another scheme" in plan.stop
    assert "The push would stop" in render_plan(plan)
    client._send("POST", f"api/tasks/{task['id']}/annotations/", {**value, "was_cancelled": True})
    client._send("POST", f"api/tasks/{task['id']}/drafts", value)
    assert desk.plan(make_records(1)).configuration["orphaned"] == 3
    renamed = other.replace("</Labels>", extra.replace("EXTRA", "OTHER"), 1)
    client.update_project(project, {"label_config": renamed})
    plan = desk.plan(make_records(1))
    assert (plan.configuration["orphaned"], plan.configuration["orphaned_there"]) == (3, 3)
    assert "3 annotated spans have a label that is no longer there" in render_plan(plan)


def test_a_holdout_has_no_predictions_and_says_so_and_never_gets_any(
    client: Client, title: str, tmp_path: Path
) -> None:
    desk = Desk(client, title, tmp_path)
    records = make_records(20)
    wanted = {r.document.id for r in records if is_unassisted(r.document.id, 0.3, 5)}
    result = desk.push(records, unassisted=0.3, seed=5)
    assert result.unassisted == len(wanted) > 0
    result = desk.push(make_records(20, "2"))
    assert (result.completed, result.present) == (20 - len(wanted), len(wanted))
    held_out = [r for r in make_records(20, "3") if r.document.id in wanted]
    assert desk.plan(held_out).newest is None  # nobody is shown it
    for task in desk.list_tasks(result.project):
        held = task["data"]["document_id"] in wanted
        assert task["data"].get("unassisted") == ("yes" if held else None)
        assert len(task["predictions"]) == (0 if held else 2)
        value = {"result": [], "lead_time": 9}
        client._send("POST", f"api/tasks/{task['id']}/annotations/", value)
    out = tmp_path / "annotations.jsonl"
    export([pull(client, title, tmp_path).path], out, scheme=NEWS, state=tmp_path)
    readings = {
        record.document.id: [a for a in record.annotations if a.annotator.kind == "human"]
        for record in read_records(out, [])
    }
    assert {d for d, found in readings.items() if found[0].unassisted} == wanted
    assert all(len(found) == 1 for found in readings.values())


@pytest.mark.release_on_real
def test_how_a_document_was_drawn_comes_back_with_what_people_made_of_it(
    client: Client, title: str, tmp_path: Path
) -> None:
    desk = Desk(client, title, tmp_path)
    records = make_records(12)
    frame = [FrameArticle(record.document.id, "") for record in records]
    designs = draw_sample(frame, 5, by="simple", seed=9)
    drawn = [record for record in records if record.document.id in designs]
    plan = desk.plan(drawn, designs=designs)
    assert "drawn 5 of 12, 5 new" in render_plan(plan)
    assert [entry.document for entry in plan.new] == [*designs]
    result = desk.push(drawn, designs=designs)
    for task in desk.list_tasks(result.project):
        assert task["data"]["design"] == to_json(designs[task["data"]["document_id"]])
        value = {"result": [], "lead_time": 9}
        client._send("POST", f"api/tasks/{task['id']}/annotations/", value)
    out = tmp_path / "annotations.jsonl"
    export([pull(client, title, tmp_path).path], out, scheme=NEWS, state=tmp_path)
    people = [
        annotation
        for record in read_records(out, [])
        for annotation in record.annotations
        if annotation.annotator.kind == "human"
    ]
    assert {one.document_id: one.design for one in people} == designs


@pytest.mark.release_on_real
@pytest.mark.parametrize(("order", "by"), [("given", None), ("uncertain", "uncertain")])
def test_an_order_by_content_is_said_in_the_tasks(
    order: Order, by: str | None, client: Client, title: str, tmp_path: Path
) -> None:
    desk = Desk(client, title, tmp_path)
    result = desk.push(make_records(2), order=order)
    told = [task["data"].get("design") for task in desk.list_tasks(result.project)]
    assert told == [{"by": by, "stratum": ""} if by else None] * 2


def test_a_design_that_somebody_damaged_on_the_server_says_nothing() -> None:
    for damaged in (3, {}, {"by": 1, "stratum": ""}, {"by": "x", "stratum": "", "probability": 2}):
        assert read_design({"data": {"design": damaged}}) is None
    sound = {"by": "simple", "stratum": "", "probability": 0.5}
    assert read_design({"data": {"design": sound}}) == SampleDesign(**sound)


@pytest.mark.release_on_real
def test_tasks_come_in_the_order_wished_for(client: Client, title: str, tmp_path: Path) -> None:
    desk = Desk(client, title, tmp_path)
    values = (0.9, 0.3, 0.6)
    records = [score(r, value) for r, value in zip(make_records(3), values, strict=True)]
    project = desk.push(records, order="uncertain").project
    tasks = sorted(desk.list_tasks(project), key=lambda task: task["id"])
    assert [t["data"]["document_id"] for t in tasks] == ["doc-01", "doc-02", "doc-00"]
    assert client.read_project(project)["sampling"] == "Sequential sampling"
    (first,) = [client._get(f"api/projects/{project}/next/", {})]
    assert first["data"]["document_id"] == "doc-01"


def test_overlap_is_set_for_all_tasks_or_for_a_share(
    client: Client, title: str, tmp_path: Path
) -> None:
    desk = Desk(client, title, tmp_path)
    project = desk.push(make_records(10), overlap=2).project
    assert [t["overlap"] for t in desk.list_tasks(project)] == [2] * 10
    assert desk.plan(make_records(10), overlap=2).changes is False
    assert desk.plan(make_records(10)).changes is False
    desk.push(make_records(10), overlap=3, overlap_share=0.2)
    assert sorted(t["overlap"] for t in desk.list_tasks(project)) == [1] * 8 + [3] * 2


@pytest.mark.release_on_real
@pytest.mark.slow
def test_only_old_versions_where_nobody_worked_are_pruned(
    client: Client, title: str, tmp_path: Path
) -> None:
    desk = Desk(client, title, tmp_path)
    project = desk.push(make_records(4, "1")).project
    tasks = {t["data"]["document_id"]: t for t in desk.list_tasks(project)}
    desk.annotate(tasks["doc-00"])
    desk.annotate(tasks["doc-01"], "drafts")
    other = Annotator(kind="model", name="another", version="1")
    desk.push([make_record("doc-02", other)])
    newer = make_records(3, "2")  # the fourth has only the old version
    assert desk.plan(newer).pruned == []
    desk.push(newer)
    result = desk.push(newer, prune=True)
    assert result.pruned == 1
    versions = {
        t["data"]["document_id"]: sorted(p["model_version"] for p in t["predictions"])
        for t in desk.list_tasks(project)
    }
    assert versions == {
        "doc-00": ["rules-en@1", "rules-en@2"],
        "doc-01": ["rules-en@1", "rules-en@2"],
        "doc-02": ["another@1", "rules-en@2"],
        "doc-03": ["rules-en@1"],
    }
    assert desk.plan(newer, prune=True).changes is False


@pytest.mark.release_on_real
def test_a_version_whose_name_is_in_anothers_is_told_from_it(
    client: Client, title: str, tmp_path: Path
) -> None:
    desk = Desk(client, title, tmp_path)
    desk.push(make_records(1, "10"))
    model = Annotator(kind="model", name="rules-en", version="1")
    project = desk.push([make_record("other", model)]).project
    inventory = Inventory(client, project)
    inventory.refresh_whole()
    for document, versions in (("doc-00", {"rules-en@10"}), ("other", {"rules-en@1"})):
        found = inventory.find(document)
        assert found is not None
        assert {v for v in ("rules-en@1", "rules-en@10") if inventory.has_reading(found[0], v)} == (
            versions
        )
