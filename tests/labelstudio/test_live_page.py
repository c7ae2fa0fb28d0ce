"""Suggestions while one works: the real server asks `annotate serve`, in a real browser."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.server.server import Server, start_server, stop_server
from annotate.records import open_writer, read_records
from tests.labelstudio.desk import Desk, make_suggestion
from tests.labelstudio.test_corrected_page import run

pytestmark = [pytest.mark.server, pytest.mark.browser]
SECRET = "open-sesame"


@pytest.fixture(scope="session")
def label_studio(
    label_studio_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that may ask on this machine."""
    state = tmp_path_factory.mktemp("live") / "state"
    shutil.copytree(label_studio_template, state)
    yield start_server(state, live=True)
    stop_server(state)


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of `annotate serve`, as a user runs it."""
    monkeypatch.setenv("ANNOTATE_LIVE_SECRET", SECRET)
    process = subprocess.Popen(
        [sys.executable, "-m", "annotate", "serve", "--port", "0"],
        cwd=tmp_path,
        env=dict(os.environ),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        line = next(line for line in process.stderr if "Suggesting at" in line)
        found = re.search(r"http://[\d.:]+", line)
        assert found is not None
        yield found[0]
    finally:
        process.terminate()
        process.wait()
        process.stderr.close()


def find_marked(page: Page, words: str) -> Locator:
    """Return the spans on the page whose text begins with words."""
    return page.locator(".htx-highlight").filter(has_text=re.compile("^" + words))


def wait_for_draft(page: Page, client: Client, project: int, *, without: str) -> None:
    """Wait until the server knows that no region has these words: what is there comes not again."""
    for _ in range(300):
        (task,) = client.list_tasks(project, ())
        if any(without not in json.dumps(draft["result"]) for draft in task["drafts"]):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"no draft without {without!r} came")


def test_suggestions_come_while_one_works_and_are_told_apart(
    page: Page, client: Client, label_studio: Server, live: str, tmp_path: Path
) -> None:
    title = f"live {random.randrange(10**8)}"
    with open_writer(tmp_path / "articles.jsonl") as write:
        write(make_suggestion().document)
    said = ("push", "articles.jsonl", "--project", title, "--live", "--live-url", live)
    run(label_studio, tmp_path, *said)
    run(label_studio, tmp_path, *said)  # connected once
    (project,) = client.find_projects(title)
    (task,) = client.iter_tasks(project["id"], include="id")
    desk = Desk(page, label_studio, project["id"], task["id"])  # what is seen came just now
    desk.shoot("live-opened")
    toggle = page.get_by_text("Auto-Annotation")
    toggle.click()
    for words in ("opposes", "the levy"):
        desk.click(words)
        desk.press("Backspace")
        find_marked(page, words).wait_for(state="detached")
        desk.press("Escape")
    wait_for_draft(page, client, project["id"], without="the levy")
    with page.expect_response(lambda r: "interactive-annotating" in r.url and r.ok):
        desk.press("g")
        desk.select("opposes")
    for words in ("opposes", "the levy"):  # what was marked, and what came for it
        find_marked(page, words).first.wait_for()
    desk.shoot("live-asked")
    desk.submit()

    run(label_studio, tmp_path, "export", "--project", title, "-o", "out.jsonl")
    (record,) = read_records(tmp_path / "out.jsonl", [])
    (person,) = [a for a in record.annotations if a.annotator.kind == "human"]
    spans = {span.id: span for span in person.spans}
    asked = {(s.label, s.text) for s in person.spans if s.origin == "asked"}
    assert ("TARGET", "the levy") in asked
    (stance,) = [s for s in person.spans if s.text == "opposes"]
    assert (stance.label, stance.origin) == ("AGAINST", "added")
    links = {(r.label, spans[r.tail].text) for r in person.relations if r.head == stance.id}
    assert links == {("holder", "Mara Lind"), ("target", "the levy")}
    run(label_studio, tmp_path, "validate", "out.jsonl")
