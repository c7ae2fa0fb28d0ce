from collections import Counter

import pytest

from annotate.dataset.rows.readings import choose_parts, compose_reading
from annotate.dataset.rows.rows import RowMaker
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.registry.tables import Registry, RegistryEntry
from annotate.report.counting import Counting, _find_name
from annotate.report.sections import SHOWN, SectionWriter
from tests.dataset.stories import make_own_story_record, make_story_record

SCHEME = load_scheme(DEFAULT_SCHEME)
VOCABULARY = Vocabulary(SCHEME)


def count(records, registry=None) -> Counting:
    left, counting = Counter(), Counting(VOCABULARY.codes)
    for record in records:
        parts = choose_parts(record, VOCABULARY.layers)
        reading = compose_reading(record.document.id, parts, VOCABULARY, left)
        for config, row in RowMaker(VOCABULARY, left, registry or Registry()).make_rows(
            record, reading
        ):
            counting.add(config, "all", row)
    return counting


def write(counting: Counting):
    writer = SectionWriter(counts=counting, scheme=SCHEME, find_source=lambda config: config)
    return {table.name: table for s in writer.make_sections() for table in s.tables}


@pytest.fixture(scope="module")
def tables():
    return write(count([make_story_record("a"), make_story_record("b")]))


def test_what_an_article_holds_is_counted_with_the_articles_behind_it(tables):
    quotes = tables["quotes"].get("quotes", "DIRECT")
    assert (quotes.value, quotes.documents, quotes.source) == (4, 2, "quotes")
    assert tables["spans"].get("spans", "entity", "PERSON").value == 8
    assert tables["reviewed"].get("articles", "human").value == 2
    assert tables["glance"].get("number", "names").value == 12


def test_speakers_go_by_their_longest_name_and_others_by_their_words(tables):
    speakers = tables["speakers"]
    assert speakers.columns == ("DIRECT", "INDIRECT", "MIXED")
    assert [n.value for n in speakers.find("Ilka Brandt").numbers] == [2, 2, 0]
    assert [n.value for n in speakers.find("Tomas Vey").numbers] == [2, 0, 0]
    pairs = tables["pairs"]
    assert pairs.get("AGAINST", "Ilka Brandt", "“the plan”").value == 2


def test_what_the_table_calls_one_is_counted_as_one_with_its_spellings():
    known = Registry([RegistryEntry(id="ib", name="Ilka B. Brandt", also=("Ilka Brandt",))])
    tables = write(count([make_story_record("a"), make_story_record("b")], known))
    assert [n.value for n in tables["speakers"].find("Ilka B. Brandt").numbers] == [2, 2, 0]
    spelt = tables["spellings"]
    assert spelt.get("mentions", "Ilka B. Brandt", "Ilka Brandt").value >= 2


def test_a_week_has_its_readings_and_the_reason_for_what_nobody_measured(tables):
    minutes = tables["weeks"].get("minutes a reading", "no date")
    assert minutes.value is None
    assert minutes.reason == "no finished reading tells how long it took"


def test_a_long_list_says_how_many_it_leaves_out():
    counting = Counting(VOCABULARY.codes)
    for number in range(SHOWN + 5):
        counting.add("quotes", "all", {
            "document_id": "a", "type": 0, "speaker_name": f"Person {number:03}",
            "speakers": [{}], "speaker": "x",
        })  # fmt: skip
    speakers = write(counting)["speakers"]
    assert len(speakers.rows) == SHOWN
    assert speakers.note == "The 60 most frequent of 65; the others have 5 quotes between them."


def test_the_counts_do_not_depend_on_the_order_of_the_documents():
    records = [make_own_story_record(number) for number in range(4)]
    assert write(count(records)) == write(count(records[::-1]))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("The levy", "“the levy”"),
        ("A minister", "“a minister”"),
        ("US officials", "“US officials”"),
        ("us", "“us”"),
        ("Theatre unions", "“Theatre unions”"),
    ],
)
def test_words_that_stand_for_a_name_begin_small_where_only_the_sentence_made_them_large(
    words: str, shown: str
) -> None:
    assert _find_name({"speaker_name": None, "speaker": words, "speakers": []}, "speaker") == shown
