"""Who is who, corrected in the real page: a name chosen there is the speaker's in the dataset."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from annotate.model import Record
from annotate.project import load_scheme
from tests.labelstudio.desk import Desk, make_suggestion
from tests.labelstudio.test_corrected_page import run

pytestmark = [pytest.mark.server, pytest.mark.browser]

NEWS = load_scheme("news/2")
SUGGESTED = {"Mara Lind": "Mara Lind", "Ivo Moss": "Ivo Moss", "he": "Mara Lind"}


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """A browser needs the real one."""
    return real_label_studio


def suggest() -> Record:
    """The article with who is who suggested, the pronoun's wrongly."""
    record = make_suggestion()
    (reading,) = record.annotations
    spans = tuple(
        replace(span, attributes={**span.attributes, "who": SUGGESTED[span.text]})
        if span.text in SUGGESTED
        else span
        for span in reading.spans
    )
    return replace(record, annotations=(replace(reading, scheme=NEWS.name, spans=spans),))


@pytest.mark.parametrize("chosen", [True, pytest.param(False, marks=pytest.mark.release)])
def test_a_name_that_a_person_chooses_or_writes_is_the_speaker_of_the_dataset(
    chosen: bool, page: Page, client: Client, label_studio: Server, tmp_path: Path
) -> None:
    title = f"who {random.randrange(10**8)}"
    settings = PushSettings(state=tmp_path / ".annotate")
    pushed = push(client, [suggest()], scheme=NEWS, title=title, settings=settings)
    (task,) = client.iter_tasks(pushed.project, include="id")
    desk = Desk(page, label_studio, pushed.project, task["id"])
    desk.click("he said late")
    desk.shoot("who")
    if chosen:
        desk.choose("Mara Lind", "Ivo Moss")
    else:
        desk.write("Ivo Moss")
    desk.shoot("who-corrected")
    desk.submit()

    run(label_studio, tmp_path, "export", "--project", title, "-o", "out.jsonl")
    run(label_studio, tmp_path, "build", "out.jsonl", "-o", "dataset", "--splits", "train=1")
    from datasets import load_dataset

    cache = str(tmp_path / "cache")
    (quote,) = load_dataset(str(tmp_path / "dataset"), "quotes", split="train", cache_dir=cache)
    assert (quote["speaker"], quote["speaker_name"]) == ("he", "Ivo Moss")
    stances = load_dataset(str(tmp_path / "dataset"), "stances", split="train", cache_dir=cache)
    holders = {row["text"]: (row["holder_name"], row["holder_id"]) for row in stances}
    assert holders["welcomes"] == ("Ivo Moss", quote["speaker_id"])
    assert holders["opposes"][0] == "Mara Lind"
    assert holders["opposes"][1] != quote["speaker_id"]
