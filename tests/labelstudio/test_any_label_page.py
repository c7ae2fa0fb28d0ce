"""Labels in any script and an article from the right, in a real browser."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from annotate.records import read_records
from tests.any_label_scheme import make_record, write_scheme
from tests.labelstudio.desk import Desk

pytestmark = [pytest.mark.server, pytest.mark.browser]
LINES = '[class*="richtext__line"]'
HEADINGS = ".annotate-article :is(h1, h2, h3, h4, h5, h6)"
SIDES = """selector => [...document.querySelectorAll(selector)]
    .filter(line => line.textContent.trim()).map(line => {
        const range = document.createRange(); range.selectNodeContents(line);
        const words = range.getBoundingClientRect(), box = line.getBoundingClientRect();
        return box.right - words.right < words.left - box.left ? 'right' : 'left'; })"""


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """A browser needs the real one."""
    return real_label_studio


def test_people_give_labels_in_any_script_and_read_from_the_right(
    run: Callable[..., Any],
    page: Page,
    client: Client,
    label_studio: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    scheme = write_scheme(tmp_path)
    record, title = make_record(scheme), f"any label {random.randrange(10**8)}"
    settings = PushSettings(state=tmp_path / ".annotate")
    project = push(client, [record], scheme=scheme, title=title, settings=settings).project
    (task,) = client.iter_tasks(project, include="id")

    desk = Desk(page, label_studio, project, task["id"])
    desk.shoot("any_label")
    for width in (2000, 1000, 1280):  # a line that wraps, and one that is far shorter
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate(SIDES, LINES) == ["right", "right", "left"], width
        assert page.evaluate(SIDES, HEADINGS) == ["right"] * 2, width
    assert page.get_by_text("A weapon's name").count() > 0
    desk.click("angry")
    desk.press("3")  # Colère -> 武器名称, which is shown by its alias
    desk.shoot("pressed")
    page.get_by_text("très fort").first.click(timeout=8000)
    desk.press("Escape")
    desk.press("1")
    desk.select("harbour")
    desk.press("Escape")
    desk.shoot("any_label_done")
    desk.submit()

    assert run("export", "--project", title, "-o", "out.jsonl").exit_code == 0
    (found,) = read_records(tmp_path / "out.jsonl", [])
    spans = {s.text: (s.label, dict(s.attributes)) for s in found.annotations[1].spans}
    before = {s.text: (s.label, {}) for s in record.annotations[0].spans}
    assert spans == {
        **before,
        "angry": ("武器名称", {"how": "très fort"}),
        "harbour": ("DIRECT-QUOTE", {}),
    }
    assert found.annotations[1].relations
    assert make_page(scheme).keys["what_how", "très fort"]
