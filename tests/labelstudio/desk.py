"""An annotator's hands on the labelling page, and an article to lay them on."""

import os
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page

from annotate.labelstudio.server.server import Server
from annotate.model import Meta, Record, Relation
from tests.examples import make_document, make_span
from tests.labelstudio.tasks import read_by_model

TEXT = (
    "Ministers split over the ferry 🛳️ plan\n\n"
    "Mara Lind opposes the levy on crossings.\n\n"
    "Ivo Moss, who spoke in Ostrava, welcomes the new ferry treaty.\n\n"
    "“We will talk,” he said late on Monday."
)
SHOTS = os.environ.get("ANNOTATE_SCREENSHOTS")


def make_suggestion() -> Record:
    document = replace(
        make_document("ferry", TEXT),
        meta=Meta(title="The ferry plan", publisher="The Courier", published="2026-02-03"),
    )
    lind = make_span(document, "entity", "PERSON", "Mara Lind", score=0.9)
    actor = make_span(document, "quote", "ACTOR", "Ivo Moss", score=0.8)
    opposes = make_span(document, "stance", "AGAINST", "opposes", score=0.7)
    levy = make_span(document, "stance", "TARGET", "the levy on crossings", score=0.6)
    welcomes = make_span(
        document, "stance", "FAVOR", "welcomes", score=0.5, attributes={"intensity": "low"}
    )
    treaty = make_span(document, "stance", "TARGET", "the new ferry", score=0.4)
    quote = make_span(document, "quote", "DIRECT", "“We will talk,”", score=0.9)
    he = make_span(document, "quote", "ACTOR", "he", 3, score=0.9)
    said = make_span(document, "quote", "CUE", "said", score=0.9)
    relations = (
        Relation(label="holder", head=opposes.id, tail=lind.id, score=0.7),
        Relation(label="holder", head=welcomes.id, tail=actor.id, score=0.5),
        Relation(label="speaker", head=quote.id, tail=he.id),
        Relation(label="cue", head=quote.id, tail=said.id),
        Relation(label="target", head=opposes.id, tail=levy.id),
        Relation(label="target", head=welcomes.id, tail=treaty.id),
    )
    spans = (lind, actor, opposes, levy, welcomes, treaty, quote, he, said)
    return read_by_model(document, spans, relations, created="2026-01-02T03:04:05Z")


class Desk:
    """An annotator's hands: finds words on the page and works with mouse and keys."""

    def __init__(self, page: Page, server: Server, project: int, task: int) -> None:
        self.page = page
        page.goto(f"{server.url}projects/{project}/data?task={task}")
        page.wait_for_selector(".htx-highlight")
        page.wait_for_timeout(1500)

    def find(self, words: str) -> dict[str, float]:
        """Return where words are on the screen."""
        script = """words => {
            const root = document.querySelector('[class*="richtext__container"]');
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            const nodes = []; let text = '';
            while (walker.nextNode()) { nodes.push([walker.currentNode, text.length]);
                                        text += walker.currentNode.data; }
            const at = text.indexOf(words), end = at + words.length;
            const range = document.createRange();
            for (const [node, start] of nodes) {
                if (start <= at && at < start + node.length) range.setStart(node, at - start);
                if (start < end && end <= start + node.length) range.setEnd(node, end - start);
            }
            const rects = [...range.getClientRects()].filter(r => r.width > 0);
            const first = rects[0], last = rects[rects.length - 1];
            return {left: first.left, top: first.top + first.height / 2,
                    right: last.right, bottom: last.top + last.height / 2};
        }"""
        found: dict[str, float] = self.page.evaluate(script, words)
        return found

    def click(self, words: str) -> None:
        """Click on the beginning of words."""
        place = self.find(words)
        self.page.mouse.click(place["left"] + 6, place["top"])
        self.page.wait_for_timeout(400)

    def select(self, words: str) -> None:
        place = self.find(words)
        self.page.mouse.move(place["left"] + 1, place["top"])
        self.page.mouse.down()
        self.page.mouse.move(place["right"] - 1, place["bottom"], steps=8)
        self.page.mouse.up()
        self.page.wait_for_timeout(400)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(400)

    def drag_end(self, words: str, to: str) -> None:
        """Drag the handle at the end of the selected span to the end of other words."""
        place, goal = self.find(words), self.find(to)
        self.page.mouse.move(place["right"], place["bottom"])
        handles = self.page.locator(".htx-highlight area:visible")
        assert handles.count() >= 2, "the handles of the selected span are not there"
        box = handles.last.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(goal["right"] - 1, goal["bottom"], steps=12)
        self.page.mouse.up()
        self.page.wait_for_timeout(600)

    def choose(self, there: str, new: str) -> None:
        """Choose another name for the selected span, in the list where one is chosen."""
        box = self.page.locator(".annotate-attribute:visible")
        box.get_by_text(there, exact=True).last.click()
        self.page.get_by_role("option", name=new).last.click()
        self.page.wait_for_timeout(500)

    def write(self, name: str) -> None:
        """Write a name for the selected span that is in no list."""
        field = self.page.locator(".annotate-attribute:visible input[placeholder*='another']").last
        field.fill(name)
        field.press("Enter")
        self.page.wait_for_timeout(500)

    def submit(self) -> None:
        with self.page.expect_response(lambda r: "/annotations" in r.url and r.ok):
            self.page.get_by_role("button", name="Submit").click()
        self.page.wait_for_timeout(500)

    def shoot(self, name: str) -> None:
        if SHOTS:
            self.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))
