"""A project of the scheme before gets `who` of its chains, and all of it is taken back."""

import random
from pathlib import Path

import pytest

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.move.outcome import DONE
from annotate.labelstudio.move.undo import undo_move
from annotate.migration import read_plan
from annotate.model import Annotation, Record, Relation
from tests.examples import make_annotation, make_document, make_span
from tests.labelstudio.moving import Desk
from tests.labelstudio.tasks import MODEL, NEWS

TEXT = "Mara Lind met Ivo Moss. Ms Lind opposed the levy. She left. Mr Moss stayed."
WHO = {"Mara Lind": "Mara Lind", "Ms Lind": "Mara Lind", "She": "Mara Lind"}
WHO |= {"Ivo Moss": "Ivo Moss", "Mr Moss": "Ivo Moss"}


def read_chains(name: str) -> Record:
    """A reading whose chains say who is who, as the scheme before has it."""
    document = make_document(name, TEXT)
    lind, moss = (make_span(document, "entity", "PERSON", n) for n in ("Mara Lind", "Ivo Moss"))
    ms, she, mr = (
        make_span(document, "quote", "ACTOR", words) for words in ("Ms Lind", "She", "Mr Moss")
    )
    links = ((ms, lind), (she, ms), (mr, moss))
    relations = tuple(Relation(label="coref", head=h.id, tail=t.id) for h, t in links)
    reading = make_annotation(
        document, (lind, moss, ms, she, mr), relations, MODEL, created="2026-01-02T03:04:05Z"
    )
    return Record(document=document, annotations=(reading,))


class ChainDesk(Desk):
    """A project with a person's annotation in one task, a draft in another, a third untouched."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client, self.state = client, folder / "state"
        self.title = f"who {random.randrange(10**8)}"
        path = folder / "plan.toml"
        path.write_text('from = "news/1"\nto = "news/2"\n', encoding="utf-8")
        self.plan = read_plan(path)
        self.push([read_chains(name) for name in ("d0", "d1", "d2")], NEWS)
        self.project = int(client.find_projects(self.title)[0]["id"])
        tasks = self.tasks
        for name, kind in (("d0", "annotations/"), ("d1", "drafts")):
            self.send(tasks[name], tasks[name]["predictions"][0]["result"], kind)


def list_people(records: list[Record]) -> list[Annotation]:
    return [a for r in records for a in r.annotations if a.annotator.kind == "human"]


def list_work(records: list[Record]) -> list[object]:
    return [(a.document_id, a.status, a.spans, a.relations) for a in list_people(records)]


@pytest.mark.slow
@pytest.mark.release_on_real
def test_chains_become_who_at_every_mention_and_undo_takes_all_of_it_back(
    client: Client, tmp_path: Path
) -> None:
    desk = ChainDesk(client, tmp_path)
    before, work = desk.snapshot(), list_work(desk.export(NEWS))
    assert len(work) == 2

    moved = desk.move()
    assert (moved.state, moved.waiting, moved.problems) == (DONE, 0, [])
    people = list_people(desk.export(desk.plan.new))
    assert len(people) == 2
    for reading in people:
        assert reading.scheme == "news/2"
        assert {span.text: span.attributes.get("who") for span in reading.spans} == WHO
        assert {relation.label for relation in reading.relations} == {"coref"}

    assert moved.log is not None
    back = undo_move(client, moved.log, desk.state)
    assert back.problems == []
    assert desk.snapshot() == before
    assert list_work(desk.export(NEWS)) == work
