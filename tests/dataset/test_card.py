import re
from dataclasses import replace

import pytest

from annotate.dataset.files.card import read_header
from annotate.model import Record
from tests.dataset.stories import (
    HUMAN,
    MODEL,
    build,
    make_reading,
    make_story,
    make_story_record,
)


def make_card(folder, records, **settings):
    return (build(folder, records, **settings)[0] / "README.md").read_text(encoding="utf-8")


def test_the_header_says_what_the_hub_asks_for(tmp_path):
    card = make_card(
        tmp_path,
        [make_story_record()],
        title="Harbour: news",
        licence="cc-by-4.0",
        language=("en", "cs"),
    )
    header = read_header(card)
    assert header["pretty_name"] == "Harbour: news"
    assert (header["license"], header["language"]) == ("cc-by-4.0", ["en", "cs"])
    assert header["size_categories"] == ["n<1K"]
    assert header["annotations_creators"] == ["expert-generated"]
    assert [c["config_name"] for c in header["configs"] if c.get("default")] == ["quotes"]
    assert {info["config_name"] for info in header["dataset_info"]} == {
        config["config_name"] for config in header["configs"]
    }


def test_no_placeholder_and_no_blank_section_is_left(tmp_path):
    card = make_card(tmp_path, [make_story_record()])
    assert "$" not in card
    assert "More Information Needed" not in card
    assert not re.search(r"^## .*\n+(?=## |\Z)", card, re.MULTILINE)


def test_label_counts_are_counted(tmp_path):
    card = make_card(tmp_path, [make_story_record("a"), make_story_record("b")])
    assert "| DIRECT | 4 |" in card
    assert "| INDIRECT | 2 |" in card
    assert "| FAVOR | 0 |" in card
    assert "quotes that repeat another one of the article: 2" in card


@pytest.mark.slow
@pytest.mark.parametrize(
    ("readers", "words"),
    [
        ((MODEL,), "**Unreviewed (silver).**"),
        ((MODEL, HUMAN), "**Partly unreviewed.** 1 of 2 articles hold"),
        ((HUMAN,), "A person has reviewed every article."),
    ],
)
def test_the_card_says_how_far_it_was_reviewed(tmp_path, readers, words):
    records = []
    for number, reader in enumerate(readers):
        document = make_story(f"harbour-{number}")
        records.append(Record(document=document, annotations=(make_reading(document, reader),)))
    assert words in make_card(tmp_path, records)


def test_a_title_with_marks_of_its_own_does_not_break_the_card(tmp_path):
    title = 'Levy: "the" {harbour} $name \\ # news'
    card = make_card(tmp_path, [make_story_record()], title=title)
    assert read_header(card)["pretty_name"] == title
    assert f"# {title}" in card


def test_an_annotator_with_a_pipe_in_the_name_keeps_the_table_whole(tmp_path):
    document = make_story()
    reading = make_reading(document, replace(HUMAN, name="a|b"))
    card = make_card(tmp_path, [Record(document=document, annotations=(reading,))])
    assert "| human | a\\|b |  | 1 |" in card


def test_a_text_of_unknown_rights_is_said_to_be_one(tmp_path):
    card = make_card(tmp_path, [make_story_record(redistribution="unknown")])
    assert "For 1 article it is not known" in card
    assert "The text of every article may be redistributed." in make_card(
        tmp_path, [make_story_record()], name="free"
    )
