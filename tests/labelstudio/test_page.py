"""The labelling page in a real browser: what an annotator does comes out, and nothing else."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from annotate.model import Annotation, Document, Record, Relation
from annotate.offsets import make_span_id
from annotate.records import read_records
from tests.examples import make_document, make_span
from tests.labelstudio.desk import Desk, make_suggestion
from tests.labelstudio.tasks import MODEL, NEWS, read_by_model

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """A browser needs the real one."""
    return real_label_studio


@pytest.fixture
def open_desk(
    page: Page, client: Client, label_studio: Server, tmp_path: Path
) -> Callable[[Record], tuple[Desk, str]]:
    def push_and_open(record: Record) -> tuple[Desk, str]:
        title = f"page {random.randrange(10**8)}"
        settings = PushSettings(state=tmp_path / ".annotate")
        result = push(client, [record], scheme=NEWS, title=title, settings=settings)
        assert [p for p in result.problems if p.severity == "error"] == []
        (task,) = client.iter_tasks(result.project, include="id")
        return Desk(page, label_studio, result.project, task["id"]), title

    return push_and_open


def export_records(server: Server, title: str, folder: Path) -> list[Record]:
    """Run `annotate export` as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "annotate", "export", "--project", title, "-o", "out.jsonl"],
        cwd=folder,
        env={**os.environ, "LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.token},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert server.token not in done.stdout + done.stderr
    return list(read_records(folder / "out.jsonl", []))


def find_person(records: list[Record]) -> Annotation:
    (record,) = records
    (person,) = [a for a in record.annotations if a.annotator.kind == "human"]
    return person


def describe(annotation: Annotation) -> set[tuple[Any, ...]]:
    return {(s.id, s.label, s.text, tuple(sorted(s.attributes.items()))) for s in annotation.spans}


def test_exactly_what_an_annotator_changed_comes_out(
    open_desk: Callable[[Record], tuple[Desk, str]], label_studio: Server, tmp_path: Path
) -> None:
    record = make_suggestion()
    desk, title = open_desk(record)
    desk.shoot("opened")

    desk.click("opposes")
    desk.shoot("selected")
    desk.press("f")  # against -> favor
    desk.press("Escape")

    desk.click("the new ferry")
    desk.drag_end("the new ferry", "the new ferry treaty")
    desk.press("Escape")

    desk.press("5")  # GPE
    desk.select("Ostrava")
    desk.press("Escape")

    desk.click("he said")
    desk.press("Alt+r")
    desk.click("Ivo Moss")
    desk.press("Escape")

    desk.click("welcomes")
    desk.press("Shift+h")  # intensity: high
    desk.press("Escape")
    desk.shoot("done")
    desk.submit()

    records = export_records(label_studio, title, tmp_path)
    assert replace(records[0], annotations=records[0].annotations[:1]) == record
    person = find_person(records)
    check_changes(record, person)
    assert person.status == "complete"
    assert person.seconds is not None
    assert person.seconds > 0
    assert "admin@example.com" not in json.dumps(str(records))


def check_changes(record: Record, person: Annotation) -> None:
    model = record.annotations[0]
    opposes, treaty, welcomes = (
        next(span for span in model.spans if span.text == words)
        for words in ("opposes", "the new ferry", "welcomes")
    )
    document = record.document
    ostrava = make_span(document, "entity", "GPE", "Ostrava")
    longer = make_span(document, "stance", "TARGET", "the new ferry treaty")
    changed = {
        opposes.id: replace(opposes, label="FAVOR"),
        treaty.id: replace(longer, id=treaty.id),
        welcomes.id: replace(welcomes, attributes={"intensity": "high"}),
    }
    wanted = [
        replace(changed[span.id], origin="changed", score=None)
        if span.id in changed
        else replace(span, origin="kept")
        for span in model.spans
    ]
    wanted.append(replace(ostrava, origin="added"))
    assert sorted(person.spans, key=lambda s: s.id) == sorted(wanted, key=lambda s: s.id)
    he, moss = (next(s.id for s in model.spans if s.text == text) for text in ("he", "Ivo Moss"))
    drawn = Relation(
        label="coref", head=he, tail=moss, origin="added", attributes={"inferred": "yes"}
    )
    kept = [replace(relation, origin="kept") for relation in model.relations]
    assert set(map(str, person.relations)) == set(map(str, [*kept, drawn]))
    assert person.started_from == MODEL
    assert (person.deleted_spans, person.deleted_relations) == ((), ())


def test_what_was_not_submitted_comes_out_as_a_draft(
    open_desk: Callable[[Record], tuple[Desk, str]], label_studio: Server, tmp_path: Path
) -> None:
    record = make_suggestion()
    desk, title = open_desk(record)
    with desk.page.expect_response(lambda r: "drafts" in r.url and r.ok, timeout=20_000):
        desk.click("opposes")
        desk.press("n")
    person = find_person(export_records(label_studio, title, tmp_path))
    assert person.status == "draft"
    (changed,) = [span for span in person.spans if span.origin == "changed"]
    assert (changed.text, changed.label) == ("opposes", "NEUTRAL")
    assert person.annotator.name.startswith("annotator-")


def test_every_word_of_a_difficult_text_that_is_marked_by_mouse_is_marked_there(
    open_desk: Callable[[Record], tuple[Desk, str]], label_studio: Server, tmp_path: Path
) -> None:
    text = (
        "Start here.\n\n🇨🇿 Ostrava and 👩‍👩‍👧‍👦 Kesh meet.\n\n"
        "𝒜𝓁𝓅𝒽𝒶 in  Nordhavn\tand Port\u00a0Sable.\n\n<b>Brno</b> &amp; Łódź שלום end."
    )
    document: Document = make_document("difficult", text)
    start = make_span(document, "entity", "PERSON", "Start")
    desk, title = open_desk(read_by_model(document, [start]))
    words = ["Ostrava", "Kesh", "𝒜𝓁𝓅𝒽𝒶", "Nordhavn", "Port\u00a0Sable", "Brno", "Łódź"]
    for word in words:
        desk.press("5")
        desk.select(word)
        desk.press("Escape")
    desk.submit()
    person = find_person(export_records(label_studio, title, tmp_path))
    marked = {span.text: span for span in person.spans if span.label == "GPE"}
    assert set(marked) == set(words)
    for word, span in marked.items():
        assert text[span.start : span.end] == word
        assert span.id == make_span_id("difficult", "entity", span.start, span.end, "GPE")
    assert describe(person) >= {(start.id, "PERSON", "Start", ())}


def test_no_key_is_left_to_label_studio_to_choose(
    open_desk: Callable[[Record], tuple[Desk, str]],
) -> None:
    desk, _ = open_desk(make_suggestion())
    warnings: list[str] = []
    desk.page.on("console", lambda message: warnings.append(message.text))
    desk.page.reload()
    desk.page.wait_for_selector(".htx-highlight")
    desk.page.wait_for_timeout(1500)
    assert [text for text in warnings if "Key already added" in text] == []
    shown = desk.page.locator(".lsf-label__hotkey").all_inner_texts()
    enabled = [label.hotkey for label in NEWS.labels.values() if label.enabled]
    assert sorted(shown) == sorted(enabled)


RINGED = """() => [...document.querySelectorAll('.htx-highlight')].filter(
    e => getComputedStyle(e).outlineColor === 'rgb(162, 28, 175)').map(e => e.textContent)"""
NAMED = """() => [...document.querySelectorAll('.htx-highlight')].map(
    e => getComputedStyle(e, '::before').content).filter(c => c !== 'none' && c !== 'normal')"""
ARROWS = """() => [...document.querySelectorAll(
    '.relations-overlay g[class*="relationItem"]')].filter(
    g => getComputedStyle(g).display !== 'none').length"""


def test_a_selected_span_shows_its_own_links_by_name_and_no_others(
    open_desk: Callable[[Record], tuple[Desk, str]],
) -> None:
    desk, _ = open_desk(make_suggestion())
    page = desk.page
    assert (page.evaluate(RINGED), page.evaluate(ARROWS)) == ([], 0)
    desk.click("“We will")
    desk.shoot("ringed")
    assert page.evaluate(RINGED) == ["“We will talk,”", "he", "said"]
    assert page.evaluate(NAMED) == ['"speaker"', '"cue"']
    words = page.locator(".annotate-links:visible [data-testid='htx-textbox-content']")
    assert words.inner_text().split("\n") == ["speaker: he", "cue: said"]
    assert page.evaluate(ARROWS) == 0
    desk.press("Escape")
    assert page.evaluate(RINGED) == []

    desk.click("he said")
    desk.press("Alt+r")
    desk.click("Ivo Moss")
    desk.press("Escape")
    desk.click("opposes")
    assert page.evaluate(RINGED) == ["Mara Lind", "opposes", "the levy on crossings"]
    assert page.evaluate(ARROWS) == 1  # what a person has drawn
    desk.press("Escape")
    assert page.evaluate(ARROWS) == 0
    page.get_by_text("Relations").first.click()
    page.locator(".lsf-relations__item").first.hover()
    page.wait_for_timeout(600)
    assert page.evaluate(ARROWS) == 1


def test_the_key_of_another_layer_changes_the_label_and_adds_none(
    open_desk: Callable[[Record], tuple[Desk, str]], label_studio: Server, tmp_path: Path
) -> None:
    desk, title = open_desk(make_suggestion())
    desk.click("Ivo Moss")
    desk.press("1")  # ACTOR -> PERSON
    desk.press("Escape")
    desk.submit()
    person = find_person(export_records(label_studio, title, tmp_path))
    assert [s.label for s in person.spans if s.text == "Ivo Moss"] == ["PERSON"]


def test_a_content_snaps_to_words_and_a_name_may_end_before_its_genitive(
    open_desk: Callable[[Record], tuple[Desk, str]], label_studio: Server, tmp_path: Path
) -> None:
    text = "Start: Lind's US-Russian plan cheers nurses and cleaners who work late."
    document: Document = make_document("words", text)
    desk, title = open_desk(read_by_model(document, [make_span(document, "entity", "GPE", "US")]))
    for key, words in (("i", "nurses and cleaners who wo"), ("1", "Lind"), ("2", "Russian")):
        desk.press(key)
        desk.select(words)
        desk.press("Escape")
    desk.submit()
    person = find_person(export_records(label_studio, title, tmp_path))
    assert {(s.label, s.text) for s in person.spans if s.origin == "added"} == {
        ("INDIRECT", "nurses and cleaners who work"),
        ("PERSON", "Lind"),
        ("NORP", "Russian"),
    }


def test_the_article_has_room_and_letters_that_can_be_read(
    open_desk: Callable[[Record], tuple[Desk, str]],
) -> None:
    desk, _ = open_desk(make_suggestion())
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    width = "e => e.getBoundingClientRect().width"
    assert desk.page.locator('[class*="richtext__container"]').first.evaluate(width) >= 560
    for what in ('[class*="richtext__line"]', ".lsf-label", ".annotate-panel h4"):
        assert desk.page.locator(what).first.evaluate(size) >= 14
    tag = "e => parseFloat(getComputedStyle(e, '::after').fontSize)"
    assert desk.page.locator(".htx-highlight").first.evaluate(tag) >= 10


def test_the_list_of_tasks_shows_the_articles_and_not_our_own_columns(
    open_desk: Callable[[Record], tuple[Desk, str]],
) -> None:
    desk, _ = open_desk(make_suggestion())
    desk.page.goto(desk.page.url.split("?")[0])
    desk.page.get_by_text("The ferry plan").wait_for()
    desk.shoot("tasks")
    shown = desk.page.locator(".lsf-table, [class*=table]").first.inner_text()
    assert all(word in shown for word in ("title", "publisher", "published", "suggestions"))
    assert not any(word in shown for word in ("shade", "text_sha256", "imprint", "<style>"))


def test_the_guide_opens_as_the_instructions_of_the_project(
    open_desk: Callable[[Record], tuple[Desk, str]],
) -> None:
    desk, _ = open_desk(make_suggestion())
    desk.page.get_by_role("button", name="Instructions").click()
    guide = desk.page.locator(".annotate-guide")
    guide.wait_for()
    words = guide.inner_text()
    assert words.startswith("How to work here")
    assert "Backspace" in words
    assert guide.locator("details[open]").count() == 0  # its headings are the contents
    for chapter in guide.locator("> details > summary").all():
        chapter.click()
    words = guide.inner_text()
    assert all(label.name in words for label in NEWS.labels.values() if label.enabled)
    assert "<" not in words.replace("<b>", "")
    color = guide.locator(".name").first.evaluate("e => getComputedStyle(e).borderLeftColor")
    assert color == "rgb(31, 119, 180)"
    desk.shoot("instructions")
