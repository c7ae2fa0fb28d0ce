"""A project on a Label Studio with people's work in it, to be moved to another scheme."""

import random
from pathlib import Path
from typing import Any

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.move.move import move_project, plan_move
from annotate.labelstudio.move.outcome import ProjectMove
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.push import PushSettings, push
from annotate.migration import MigrationPlan, SplitQuestion, read_plan
from annotate.model import Record, Relation, Span
from annotate.records import read_records
from tests.examples import make_annotation, make_document, make_span
from tests.labelstudio.tasks import MODEL, NEWS
from tests.new_scheme import write_plan

TEXT = "The Kesh envoy Mara Lind told them at the Old Mill: “We oppose the levy.”"
JSON = dict[str, Any]
KEPT = ("id", "result", "completed_by", "user", "lead_time")
OLD_LABELS = {"NORP", "FAC", "ADDRESSEE", "PERSON"}


def make_reading(name: str) -> Record:
    document = make_document(name, TEXT)
    norp = make_span(document, "entity", "NORP", "Kesh", attributes={"form": "name"})
    person = make_span(document, "entity", "PERSON", "Mara Lind", score=0.5)
    fac = make_span(document, "entity", "FAC", "the Old Mill")
    them = make_span(document, "quote", "ADDRESSEE", "them")
    cue = make_span(document, "quote", "CUE", "told")
    content = make_span(document, "quote", "DIRECT", "“We oppose the levy.”")
    relations = tuple(
        Relation(label=label, head=content.id, tail=tail.id)
        for label, tail in (("speaker", person), ("cue", cue), ("addressee", them))
    )
    spans: tuple[Span, ...] = (norp, person, fac, them, cue, content)
    reading = make_annotation(document, spans, relations, MODEL, created="2026-01-02T03:04:05Z")
    return Record(document=document, annotations=(reading,))


class Desk:
    """A project on the server with people's work in it, a plan, and a state folder."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client, self.state = client, folder / "state"
        self.title = f"move {random.randrange(10**8)}"
        self.plan_path = write_plan(folder)
        self.plan: MigrationPlan = read_plan(self.plan_path)
        self.place: dict[str, SplitQuestion] = {}
        self.push([make_reading(f"d{number}") for number in range(4)], NEWS)
        self.project = int(client.find_projects(self.title)[0]["id"])
        tasks = self.tasks
        for name, kind in (("d0", "annotations/"), ("d1", "annotations/"), ("d2", "drafts")):
            task = tasks[name]
            self.send(task, task["predictions"][0]["result"], kind)
        self.send(tasks["d3"], [], "annotations/")
        person = make_reading("d0").annotations[0].spans[1]
        self.answers = {
            SplitQuestion(name, person.start, person.end): label
            for name, label in (("d0", "OFFICIAL"), ("d1", "CITIZEN"), ("d2", "OFFICIAL"))
        }

    def push(self, records: list[Record], scheme: Any) -> Any:
        settings = PushSettings(state=self.state, settle=20.0)
        return push(self.client, records, scheme=scheme, title=self.title, settings=settings)

    def send(self, task: JSON, result: list[JSON], kind: str) -> JSON:
        value = {"result": result, "lead_time": 1.5}
        return dict(self.client._send("POST", f"api/tasks/{task['id']}/{kind}", value))

    @property
    def tasks(self) -> dict[str, JSON]:
        return {t["data"]["document_id"]: t for t in self.client.iter_tasks(self.project)}

    def snapshot(self) -> JSON:
        """Everything a move may touch, without times and who was last there."""
        project = self.client.read_project(self.project)
        names = ("label_config", "description", "expert_instruction", "model_version")
        return {
            "settings": {name: project[name] for name in names},
            "tasks": {
                name: {
                    "meta": task["meta"],
                    **{
                        kind: [
                            {
                                k: v.get(k)
                                for k in ("id", "result", "completed_by", "user", "lead_time")
                            }
                            for v in task[kind]
                        ]
                        for kind in ("annotations", "drafts", "predictions")
                    },
                }
                for name, task in self.tasks.items()
            },
        }

    def move(self, answers: dict[SplitQuestion, str] | None = None) -> ProjectMove:
        return move_project(self.client, self.plan, self.title, self.state, answers or {})

    def look(self, answers: dict[SplitQuestion, str] | None = None) -> ProjectMove:
        return plan_move(self.client, self.plan, self.title, self.state, answers or {})

    def export(self, scheme: Any) -> list[Record]:
        path = self.state / "annotations.jsonl"
        pulled = pull(self.client, self.title, self.state)
        result = export([pulled.path], path, scheme=scheme, state=self.state)
        assert [p for p in result.problems if p.severity == "error"] == []
        return list(read_records(path, []))

    def list_labels(self) -> set[str]:
        return {
            label
            for task in self.tasks.values()
            for kind in ("annotations", "drafts", "predictions")
            for value in task[kind]
            for item in value["result"]
            if item["type"] == "labels"
            for label in item["value"]["labels"]
        }
