"""A disputed document in a real browser: each reading is a tab, and one begins with merged."""

import os
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Page

from annotate.adjudication.adjudicate import AdjudicationOptions, AdjudicationReport
from annotate.adjudication.deciding.rules import parse_rule
from annotate.adjudication.open_items import iter_open_items, name_merged
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.page.layout import EXTRAS
from annotate.labelstudio.page.tasks import name_model
from annotate.labelstudio.push.plan import PushOptions
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from tests.adjudication.readings import NEWS, read_as, record_of

pytestmark = [pytest.mark.server, pytest.mark.browser]
SHOTS = os.environ.get("ANNOTATE_SCREENSHOTS")


def test_each_reading_is_a_tab_and_a_submission_begins_with_what_is_decided(
    page: Page, client: Client, label_studio: Server, tmp_path: Path
) -> None:
    rule = parse_rule("unanimous")
    record = record_of(
        read_as("annotator-ab12cd"), read_as("annotator-ef34ab", labels={"opposes": "FAVOR"})
    )
    result = push(
        client,
        iter_open_items(
            [record], AdjudicationOptions(scheme=NEWS, rule=rule), AdjudicationReport()
        ),
        scheme=NEWS,
        title=f"tabs {secrets.token_hex(6)}",
        settings=PushSettings(
            state=tmp_path, options=PushOptions(shown=name_model(name_merged(rule)))
        ),
    )
    (task,) = client.iter_tasks(result.project, include="id")
    page.goto(f"{label_studio.url}projects/{result.project}/data?task={task['id']}")
    page.wait_for_selector(".htx-highlight")
    page.wait_for_timeout(1500)
    own = page.locator(".htx-highlight").all_inner_texts()
    assert "opposes" not in own

    for name, label in (("ab12cd", "AGAINST"), ("ef34ab", "FAVOR")):
        page.get_by_text(f"...{name}").click()
        page.wait_for_timeout(1500)
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"tab-{name}.png"))
        panel = page.locator("[class*='tree__node'], [class*='outliner-item']").all_inner_texts()
        assert any(label in text and "opposes" in text for text in panel), panel

    page.get_by_text("admin@ex").first.click()
    page.wait_for_timeout(1000)
    with page.expect_response(lambda r: "/annotations" in r.url and r.ok):
        page.get_by_role("button", name="Submit").click()
    (task,) = client.iter_tasks(result.project)
    submitted = task["annotations"][0]["result"]
    labels = [item["value"]["labels"][0] for item in submitted if item["type"] == "labels"]
    assert sorted(labels) == ["ACTOR", "CUE", "GPE", "INDIRECT", "TARGET"]
    rest = [item for item in submitted if item["type"] not in ("labels", "relation")]
    assert {item["from_name"] for item in rest} <= EXTRAS, rest  # links are words of the page
