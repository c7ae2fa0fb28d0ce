"""Somebody works in the browser while others push and pull: nothing of theirs changes."""

import random
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from annotate.model import Annotation, Annotator, Record
from annotate.records import read_records
from tests.labelstudio.desk import Desk, make_suggestion
from tests.labelstudio.tasks import MODEL, NEWS, make_record

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """A browser needs the real one."""
    return real_label_studio


NEWER = Annotator(kind="model", name=MODEL.name, version="9")


def make_newer(record: Record) -> Record:
    """Another version's reading: half of the spans, none of the relations."""
    reading = record.annotations[0]
    spans = reading.spans[: len(reading.spans) // 2]
    newer = replace(reading, annotator=NEWER, spans=spans, relations=())
    return replace(record, annotations=(newer,))


def synchronize(server: Server, title: str, state: Path, stop: threading.Event) -> int:
    """Push new articles and a newer model's readings, and pull, until told to stop."""
    rounds = 0
    with connect(server.url, server.token) as client:
        while rounds < 2 or not stop.is_set():
            records = [make_newer(make_suggestion())]
            records += [make_record(f"more-{rounds}-{n}", NEWER) for n in range(5)]
            settings = PushSettings(state=state)
            push(client, records, scheme=NEWS, title=title, settings=settings)
            pull(client, title, state)
            rounds += 1
    return rounds


def read_person(client: Client, title: str, state: Path) -> Annotation:
    out = state / "out.jsonl"
    export([pull(client, title, state).path], out, scheme=NEWS, state=state)
    records = {record.document.id: record for record in read_records(out, [])}
    readings = records["ferry"].annotations
    assert [a.annotator for a in readings[:2]] == [MODEL, NEWER]
    (person,) = [a for a in readings if a.annotator.kind == "human"]
    return person


def test_a_push_and_a_pull_change_nothing_of_what_somebody_is_working_on(
    page: Page, client: Client, label_studio: Server, tmp_path: Path
) -> None:
    title = f"meanwhile {random.randrange(10**8)}"
    record = make_suggestion()
    settings = PushSettings(state=tmp_path)
    project = push(client, [record], scheme=NEWS, title=title, settings=settings).project
    (task,) = client.iter_tasks(project, include="id")
    desk = Desk(page, label_studio, project, task["id"])

    stop, done = threading.Event(), []
    others = threading.Thread(
        target=lambda: done.append(synchronize(label_studio, title, tmp_path, stop))
    )
    others.start()
    try:
        with page.expect_response(lambda r: "drafts" in r.url and r.ok, timeout=60_000):
            desk.click("opposes")
            desk.press("n")
            desk.press("Escape")
            desk.press("5")
            desk.select("Ostrava")
            desk.press("Escape")
    finally:
        stop.set()
        others.join()
    assert done[0] >= 2
    assert client.read_project(project)["model_version"] == f"{NEWER.name}@{NEWER.version}"
    check(record, read_person(client, title, tmp_path), "draft")

    desk = Desk(page, label_studio, project, task["id"])  # opened again: the draft is there
    desk.submit()
    check(record, read_person(client, title, tmp_path), "complete")


def check(record: Record, person: Annotation, status: str) -> None:
    """The older model's spans are there, one changed, one added; the newer's are not."""
    assert person.status == status
    suggested = {span.id: span for span in record.annotations[0].spans}
    spans = {span.id: span for span in person.spans}
    assert suggested.keys() <= spans.keys()
    changed = [span.text for span in person.spans if span.origin == "changed"]
    added = [span.text for span in person.spans if span.origin == "added"]
    assert (changed, added) == (["opposes"], ["Ostrava"])
    assert len(person.relations) == len(record.annotations[0].relations)
