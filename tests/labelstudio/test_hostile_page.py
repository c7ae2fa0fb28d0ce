"""A hostile article on the real labelling page: its words are there as words, and do nothing."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from tests.labelstudio.desk import Desk
from tests.labelstudio.tasks import NEWS
from tests.test_hostile_article import MARKUP, make_hostile

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """A browser needs the real one."""
    return real_label_studio


def test_the_labelling_page_shows_a_hostile_article_as_text(
    page: Page, client: Client, label_studio: Server, tmp_path: Path
) -> None:
    hostile = make_hostile()
    model = replace(hostile.annotations[0].annotator, kind="model", name="news-en", version="1")
    record = replace(hostile, annotations=(replace(hostile.annotations[0], annotator=model),))
    title = f"hostile {random.randrange(10**8)}"
    settings = PushSettings(state=tmp_path / ".annotate")
    project = push(client, [record], scheme=NEWS, title=title, settings=settings).project
    (task,) = client.iter_tasks(project, include="id")

    dialogs: list[str] = []
    asked: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss())[0])
    page.on("request", lambda request: asked.append(request.url))
    Desk(page, label_studio, project, task["id"])
    assert dialogs == []
    assert [url for url in asked if "attack.example" in url] == []
    assert page.locator("[onerror], a[href^='javascript:'], img[src*='attack']").count() == 0
    assert MARKUP in (page.locator(".annotate-article").first.text_content() or "")
