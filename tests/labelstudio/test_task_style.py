"""What is not the article is shaded on the page, and nothing else of it changes."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.page.task_style import make_task_style
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from annotate.model import Document, Segment
from annotate.records import read_records
from tests.examples import make_document, make_span
from tests.labelstudio.desk import Desk
from tests.labelstudio.tasks import NEWS, read_by_model

PARTS = (
    ("boilerplate", "Home | Sport"),
    ("boilerplate", "Sign in"),
    ("headline", "Ferry levy divides Nordhavn 🛳️"),
    ("byline", "By Ada Moss"),
    ("paragraph", "Mara Lind opposes the levy."),
    ("caption", "Mara Lind at the harbour in Ostrava."),
    ("paragraph", "Kesh was asked as well."),
    ("boilerplate", "All rights reserved"),
)


def make_article() -> Document:
    text, segments = "", []
    for kind, words in PARTS:
        start = len(text)
        text += words
        segments.append(Segment(kind=kind, start=start, end=len(text)))
        text += "\n\n"
    document = make_document("shaded", text.rstrip("\n"))
    return replace(document, segments=tuple(segments))


def test_neighbouring_lines_are_one_rule_and_read_lines_have_none() -> None:
    style = make_task_style(make_article(), NEWS)
    assert style.startswith("<style>.annotate-article")
    assert ":nth-of-type(n+1):nth-of-type(-n+3) {" in style  # the blank line between them too
    assert [f":nth-of-type({line}) {{" in style for line in range(1, 16)] == [
        line in (7, 11, 15) for line in range(1, 16)
    ]
    assert style.count("{") == 4


def test_a_document_without_such_segments_has_an_empty_sheet() -> None:
    assert make_task_style(make_document("plain", "One.\n\nTwo."), NEWS) == "<style></style>"


def test_paragraphs_that_only_a_line_break_parts_are_set_apart() -> None:
    text = "One.\nTwo, over\ntwo lines.\nThree.\n\nFour."
    bounds = [(0, 4), (5, 25), (26, 32), (34, 39)]
    segments = tuple(Segment(kind="paragraph", start=a, end=b) for a, b in bounds)
    style = make_task_style(replace(make_document("parted", text), segments=segments), NEWS)
    parted = [line for line in range(1, 7) if f":nth-of-type({line}) {{ margin" in style]
    assert parted == [2, 4]


@pytest.mark.server
@pytest.mark.browser
@pytest.mark.parametrize("label_studio", ["real"], indirect=True)
def test_the_browser_shades_those_lines_and_marks_words_where_they_are(
    page: Page, client: Client, label_studio: Server, tmp_path: Path
) -> None:
    document = make_article()
    lind = make_span(document, "entity", "PERSON", "Mara Lind")
    title = f"shade {random.randrange(10**8)}"
    record = read_by_model(document, [lind])
    project = push(
        client, [record], scheme=NEWS, title=title, settings=PushSettings(state=tmp_path)
    ).project
    (task,) = client.iter_tasks(project, include="id")
    desk = Desk(page, label_studio, project, task["id"])
    script = """() => [...document.querySelectorAll('.annotate-article [class*="richtext__line"]')]
        .filter(e => e.innerText.trim()).map(e => getComputedStyle(e).color)"""
    colors = page.evaluate(script)
    assert len(colors) == len(PARTS)
    by_kind = {kind: color for (kind, _), color in zip(PARTS, colors, strict=True)}
    assert by_kind["boilerplate"] == by_kind["byline"] == "rgb(154, 159, 165)"
    assert by_kind["caption"] == "rgb(107, 113, 119)"
    assert by_kind["paragraph"] == by_kind["headline"]
    assert by_kind["paragraph"] not in (by_kind["byline"], by_kind["caption"])
    assert colors[0] == colors[-1] == by_kind["byline"]

    for words in ("Ostrava", "Kesh"):
        desk.press("5")
        desk.select(words)
        desk.press("Escape")
    desk.submit()
    out = tmp_path / "out.jsonl"
    result = export([pull(client, title, tmp_path).path], out, scheme=NEWS, state=tmp_path)
    assert result.problems == []
    (back,) = read_records(out, [])
    assert back.document == document
    marked = {s.text: s for s in back.annotations[-1].spans if s.origin == "added"}
    assert set(marked) == {"Ostrava", "Kesh"}
    assert all(document.text[s.start : s.end] == words for words, s in marked.items())
