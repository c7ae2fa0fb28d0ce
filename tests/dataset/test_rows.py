from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.dataset.checks.check_rows import iter_bad_codes
from annotate.dataset.files.restoring import to_annotation
from annotate.dataset.rows.coded import RowCompleter, name_column
from annotate.dataset.rows.features import make_features
from annotate.dataset.rows.readings import compose_reading
from annotate.dataset.rows.rows import RowMaker, list_configs
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.withheld.withholding import withhold
from annotate.model import Record, Relation
from annotate.schemas import check_schema, read_schemas
from tests.dataset.stories import (
    SCHEME,
    TEXT,
    correct_reading,
    make_reading,
    make_spans,
    make_story,
)
from tests.effort import examples

VOCABULARY = Vocabulary(SCHEME)


def make_rows(reading, document=None):
    left = Counter()
    document = document or make_story()
    parts = dict.fromkeys(SCHEME.layer_names, reading)
    composed = compose_reading(document.id, parts, VOCABULARY, left)
    rows = {}
    record = Record(document=document, annotations=(reading,))
    completer = RowCompleter(VOCABULARY, list_configs(VOCABULARY))
    for config, row in RowMaker(VOCABULARY, left).make_rows(record, composed):
        rows.setdefault(config, []).append(completer.complete(config, row))
    return rows, left


@pytest.fixture
def rows():
    return make_rows(make_reading(make_story()))[0]


def find(rows, text):
    return next(row for row in rows if row["text"].startswith(text))


def relate(reading, *relations):
    """Put relations given as (label, head, tail), by the names of the story's spans, in place."""
    spans = make_spans(make_story())
    made = tuple(Relation(label=a, head=spans[b].id, tail=spans[c].id) for a, b, c in relations)
    return replace(reading, relations=made)


def test_every_row_fits_its_schema(rows):
    assert set(rows) == {"documents", "quotes", "stances", "entities", "annotations"}
    for config, made in rows.items():
        for row in made:
            assert check_schema(f"row-{config}", row) == []


@pytest.mark.parametrize("config", ["documents", "quotes", "stances", "entities", "annotations"])
def test_rows_features_and_schema_name_the_same_columns(rows, config):
    columns = set(make_features(VOCABULARY, withheld=True)[config])
    properties = set(read_schemas()[f"row-{config}"]["properties"])
    assert set(rows[config][0]) == columns
    # A scheme may give the labels of quotes attributes; this one gives them none.
    assert properties - columns == ({"attributes"} if config == "quotes" else set())


def test_a_reading_made_again_of_its_row_says_what_it_began_with():
    reading = correct_reading(make_story())
    (row,) = make_rows(reading)[0]["annotations"]
    assert check_schema("row-annotations", row) == []
    assert to_annotation(row) == reading
    bare = make_reading(make_story())
    assert to_annotation(make_rows(bare)[0]["annotations"][0]) == bare


def test_of_a_withheld_article_it_stays_known_what_a_reading_began_with():
    (row,) = make_rows(correct_reading(make_story()))[0]["annotations"]
    kept = withhold(row)
    assert check_schema("row-annotations", kept) == []
    names = ("started_from", "deleted_spans", "deleted_relations", "unassisted", "relations")
    assert [kept[name] for name in names] == [row[name] for name in names]
    assert {span["text"] for span in kept["spans"]} == {None}


def test_every_label_is_the_number_of_a_name(rows):
    features = make_features(VOCABULARY, withheld=False)
    for config, made in rows.items():
        assert [bad for row in made for bad in iter_bad_codes(features[config], row)] == []
    assert list(iter_bad_codes(features["quotes"], {**rows["quotes"][0], "type": 99})) == [
        ("/type", 99)
    ]


def list_words(feature, value):
    """Yield the word of each number of a value with the word that stands right behind it."""
    if isinstance(feature, list):
        feature = feature[0]
    if hasattr(feature, "feature"):
        for item in value or ():
            yield from list_words(feature.feature, item)
    elif isinstance(feature, dict):
        names = list(feature)
        for name, inner in feature.items():
            behind = names[names.index(name) + 1 : names.index(name) + 2]
            coded = inner.feature if hasattr(inner, "feature") else inner
            if hasattr(coded, "int2str"):
                assert behind == [name_column(name)]
                found = value[name]
                yield None if found is None else coded.int2str(found), value[behind[0]]
            else:
                yield from list_words(inner, value[name])


def test_the_word_stands_right_behind_every_number_of_a_label(rows):
    features = make_features(VOCABULARY, withheld=False)
    for config in ("documents", "quotes", "stances", "entities"):
        words = [pair for row in rows[config] for pair in list_words(features[config], row)]
        assert len(words) >= 2 * len(rows[config])
        assert [pair for pair in words if pair[0] != pair[1]] == []
    quote, stance = rows["quotes"][0], rows["stances"][0]
    assert (quote["type_name"], quote["segment_name"]) == ("DIRECT", "paragraph")
    assert (stance["polarity_name"], stance["holders"][0]["label_name"]) == ("AGAINST", "ACTOR")
    assert rows["documents"][0]["readings"][0]["layer_names"] == list(SCHEME.layer_names)


def test_what_stands_in_place_of_texts_is_a_column_only_where_some_are_withheld():
    shown, hidden = (make_features(VOCABULARY, withheld=w)["documents"] for w in (False, True))
    assert set(hidden) - set(shown) == {"salt", "tokens", "landmarks", "anchors"}
    assert {name: hidden[name] for name in shown} == dict(shown)


def test_a_quote_in_two_pieces_is_one_row_with_both(rows):
    quote = find(rows["quotes"], "“The levy")
    assert quote["text"] == "“The levy will ruin us,” “and nobody asked the crews.”"
    assert [piece["text"] for piece in quote["pieces"]] == [
        "“The levy will ruin us,”",
        "“and nobody asked the crews.”",
    ]
    assert (quote["speaker"], quote["cue"]) == ("harbour master Ilka Brandt", "said")
    assert quote["score"] == 0.875
    assert TEXT[quote["start"] : quote["end"]].startswith("“The levy")
    assert TEXT[quote["start"] : quote["end"]].endswith("crews.”")


def test_speaker_and_cue_on_a_later_piece_belong_to_the_whole_quote(rows):
    quote = find(rows["quotes"], "“We waited")
    assert quote["text"] == "“We waited for years. “Now we act,”"
    assert (quote["speaker"], quote["speaker_name"]) == ("Vey", "Tomas Vey")
    assert quote["cue"] == "answered"


def test_a_pull_quote_that_repeats_is_left_out_and_counted():
    rows, left = make_rows(make_reading(make_story()))
    assert len(rows["quotes"]) == 3
    assert "The levy will ruin us" not in [row["text"] for row in rows["quotes"]]
    assert left["quotes that repeat another one of the article"] == 1


def test_of_quotes_that_repeat_each_other_the_first_counts():
    reading = relate(
        make_reading(make_story()), ("repeats", "pulled", "ruin"), ("repeats", "ruin", "pulled")
    )
    rows, left = make_rows(reading)
    texts = [row["text"] for row in rows["quotes"]]
    assert "“The levy will ruin us,”" in texts
    assert "The levy will ruin us" not in texts
    assert left["quotes that repeat another one of the article"] == 1


def test_a_basis_on_a_repeated_quote_leads_to_the_one_that_counts():
    reading = relate(
        make_reading(make_story()), ("repeats", "pulled", "ruin"), ("basis", "oppose", "pulled")
    )
    rows, _ = make_rows(reading)
    assert rows["stances"][0]["basis"] == find(rows["quotes"], "“The levy")["id"]


def test_pieces_in_a_circle_are_one_quote_that_begins_first_and_are_counted():
    reading = relate(
        make_reading(make_story()), ("continues", "ruin", "asked"), ("continues", "asked", "ruin")
    )
    rows, left = make_rows(reading)
    assert len(find(rows["quotes"], "“The levy")["pieces"]) == 2
    assert left["`continues` relations that lead in a circle or into a piece twice"] == 1


def test_pieces_of_several_types_make_a_mixed_quote():
    reading = relate(make_reading(make_story()), ("continues", "opposed_plan", "waited"))
    rows, _ = make_rows(reading)
    quote = find(rows["quotes"], "that she")
    assert VOCABULARY.contents[quote["type"]] == "MIXED"
    assert [VOCABULARY.contents[p["type"]] for p in quote["pieces"]] == ["INDIRECT", "DIRECT"]


def test_a_name_is_found_over_a_chain_of_mentions(rows):
    stance = rows["stances"][0]
    assert (stance["holder"], stance["holder_name"]) == ("she", "Ilka Brandt")
    assert find(rows["quotes"], "that she")["speaker_name"] == "Ilka Brandt"
    assert {e["text"]: e["name"] for e in rows["entities"]}["Brandt"] == "Ilka Brandt"


def test_the_person_at_the_end_of_a_noun_phrase_is_its_name(rows):
    assert find(rows["quotes"], "“The levy")["speaker_name"] == "Ilka Brandt"
    assert find(rows["quotes"], "that she")["addressee_name"] == "Tomas Vey"


def test_a_circle_of_coreference_comes_to_an_end():
    reading = relate(
        make_reading(make_story()),
        ("coref", "brandt", "ilka"),
        ("coref", "ilka", "brandt"),
        ("speaker", "ruin", "brandt"),
    )
    rows, _ = make_rows(reading)
    assert find(rows["quotes"], "“The levy")["speaker_name"] == "Ilka Brandt"


def test_a_stance_has_polarity_target_basis_and_attributes(rows):
    stance = rows["stances"][0]
    assert VOCABULARY.stances[stance["polarity"]] == "AGAINST"
    assert (stance["text"], stance["target"]) == ("opposed", "the plan")
    assert stance["attributes"]["intensity"] == "high"
    assert stance["attributes"]["ironic"] is None
    assert stance["basis"] == find(rows["quotes"], "that she")["id"]


def test_an_entity_tells_what_it_refers_to(rows):
    town = [e for e in rows["entities"] if e["text"] == "Ostrel"][-1]
    assert town["refers_as"] == "Ostrel"
    assert town["attributes"]["metonymy"] == "GPE_for_GOV"


def test_a_flat_row_tells_where_it_stands_and_in_what(rows):
    quote = find(rows["quotes"], "“The levy")
    assert quote["sentence"].startswith("“The levy")
    assert quote["sentence"].endswith("crews.”")
    assert TEXT.startswith(quote["sentence"], quote["sentence_start"])
    assert quote["paragraph"].startswith("Rain fell.")
    assert (quote["publisher"], quote["published"]) == ("The Ostrel Courier", "2031-05-04")
    assert VOCABULARY.kinds[quote["segment"]] == "paragraph"
    assert quote["reviewed"] == "human"


def test_a_term_in_quotation_marks_is_no_quote_but_stays_in_the_document(rows):
    assert not any("harbour tax" in row["text"] for row in rows["quotes"])
    labels = [VOCABULARY.labels[span["label"]] for span in rows["documents"][0]["spans"]]
    assert "QUOTED_TERM" in labels


def test_an_attribute_unknown_to_the_scheme_is_counted_and_kept_in_the_document():
    document = make_story()
    reading = make_reading(document)
    spans = tuple(
        replace(span, attributes={"mood": "calm"}) if span.text == "opposed" else span
        for span in reading.spans
    )
    rows, left = make_rows(replace(reading, spans=spans))
    assert sum(left[what] for what in left if what.startswith("attributes that")) == 1
    kept = find(rows["documents"][0]["spans"], "opposed")
    assert kept["attributes"] == [{"name": "mood", "value": "calm"}]
    assert "mood" not in rows["stances"][0]["attributes"]


_NAMES = sorted(make_spans(make_story()))
_ALLOWED = [
    (relation, head, tail)
    for head in _NAMES
    for tail in _NAMES
    if head != tail
    for relation in SCHEME.find_relations(
        make_spans(make_story())[head].label, make_spans(make_story())[tail].label
    )
]


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(st.sampled_from(_ALLOWED), unique=True, max_size=25))
def test_whatever_people_draw_every_content_is_in_one_quote_or_in_one_that_repeats(relations):
    rows, left = make_rows(relate(make_reading(make_story()), *relations))
    for config, made in rows.items():
        for row in made:
            assert check_schema(f"row-{config}", row) == []
    pieces = [piece["id"] for row in rows.get("quotes", []) for piece in row["pieces"]]
    assert len(pieces) == len(set(pieces))
    contents = sum(span.label in VOCABULARY.contents for span in make_reading(make_story()).spans)
    if not left["quotes that repeat another one of the article"]:
        assert len(pieces) == contents
    assert pieces, "quotes that repeat each other do not all vanish"
