from collections import Counter
from dataclasses import replace

import pytest

from annotate.dataset.rows.readings import (
    LABEL_OFF,
    LOOSE,
    NO_LAYER,
    SKIPPED,
    UNFINISHED,
    UNREVIEWED,
    LeftPart,
    choose_parts,
    compose_reading,
)
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.model import Annotator, Record
from tests.dataset.stories import HUMAN, JUDGE, MODEL, SCHEME, make_reading, make_story
from tests.examples import make_span

LAYERS = SCHEME.layer_names
BEN = Annotator(kind="human", name="ben")
EARLY, LATE = "2031-05-04T10:00:00Z", "2031-05-04T11:30:00+02:00"


def choose(*annotations, **options):
    return choose_parts(Record(document=make_story(), annotations=annotations), LAYERS, **options)


def read_by(annotator, **more):
    return make_reading(make_story(), annotator, **more)


def test_gold_goes_before_human_before_model():
    model, human, gold = read_by(MODEL), read_by(HUMAN), read_by(JUDGE)
    assert choose(gold, human, model)["quote"] is gold
    assert choose(model, human)["quote"] is human
    assert choose(model)["quote"] is model


def test_of_two_people_the_latest_counts_whatever_the_time_zone():
    early, late = read_by(HUMAN, created=LATE), read_by(BEN, created=EARLY)
    assert choose(late, early)["quote"] is late  # 11:30+02:00 is half past nine


def test_a_reading_without_a_time_or_with_an_impossible_one_counts_as_the_oldest():
    dated = read_by(HUMAN, created=EARLY)
    assert choose(dated, read_by(BEN))["quote"] is dated
    assert choose(dated, read_by(BEN, created="2031-02-31T10:00:00Z"))["quote"] is dated


def test_a_named_annotator_goes_first_and_the_latest_where_there_is_none():
    ada, ben = read_by(HUMAN, created=EARLY), read_by(BEN, created="2031-06-01T10:00:00Z")
    assert choose(ada, ben, prefer="ada")["quote"] is ada
    assert choose(ada, ben, prefer="cleo")["quote"] is ben


def test_a_named_annotator_does_not_go_before_an_adjudicator():
    ada, gold = read_by(HUMAN), read_by(JUDGE)
    assert choose(ada, gold, prefer="ada")["quote"] is gold


def test_drafts_are_no_readings():
    assert choose(read_by(HUMAN, status="draft")) == UNFINISHED
    model = read_by(MODEL)
    assert choose(read_by(HUMAN, status="draft"), model)["quote"] is model


def test_what_a_person_skipped_no_model_answers_for():
    assert choose(read_by(HUMAN, status="skipped"), read_by(MODEL)) == SKIPPED


def test_what_one_skipped_and_another_read_is_read():
    ben = read_by(BEN)
    assert choose(read_by(HUMAN, status="skipped"), ben)["quote"] is ben


def test_gold_only_takes_no_model():
    assert choose(read_by(MODEL), gold_only=True) == UNREVIEWED
    human = read_by(HUMAN)
    assert choose(read_by(MODEL), human, gold_only=True)["quote"] is human


def test_a_document_without_any_annotation_is_unfinished():
    assert choose() == UNFINISHED


def compose(parts):
    left = Counter()
    return compose_reading(make_story().id, parts, Vocabulary(SCHEME), left), left


def test_layers_read_by_different_people_are_put_together_with_their_relations():
    names = read_by(HUMAN, layers=("entity",))
    names = replace(
        names,
        spans=tuple(s for s in names.spans if s.layer == "entity"),
        relations=tuple(r for r in names.relations if r.label == "refers_as"),
    )
    rest = read_by(BEN, layers=("quote", "stance"))
    parts = choose(names, rest)
    assert {layer: part.annotator.name for layer, part in parts.items()} == {
        "entity": "ada",
        "quote": "ben",
        "stance": "ben",
    }
    reading, left = compose(parts)
    whole = read_by(HUMAN)
    assert {(s.label, s.start) for s in reading.spans} == {(s.label, s.start) for s in whole.spans}
    ids = {span.id: span.text for span in reading.spans}
    speakers = [r for r in reading.relations if r.label == "speaker"]
    assert {ids[r.tail] for r in speakers} == {"harbour master Ilka Brandt", "Brandt", "Vey"}
    # Ben's own entities are not taken: his readings do not answer for them.
    assert left[NO_LAYER] == sum(span.layer == "entity" for span in rest.spans)


def test_the_same_id_given_to_different_spans_by_two_people_does_not_meet():
    names = read_by(HUMAN, layers=("entity",), relations=())
    names = replace(
        names, spans=(replace(make_span(make_story(), "entity", "GPE", "Ostrel"), id="T1"),)
    )
    cues = read_by(BEN, layers=("quote",), relations=())
    cues = replace(cues, spans=(replace(make_span(make_story(), "quote", "CUE", "told"), id="T1"),))
    reading, _ = compose(choose(names, cues))
    assert len({span.id for span in reading.spans}) == 2


def test_one_reading_for_all_layers_keeps_its_ids():
    reading, left = compose(choose(read_by(HUMAN)))
    assert {span.id for span in reading.spans} == {span.id for span in read_by(HUMAN).spans}
    assert left.total() == 0


def test_a_span_with_a_label_switched_off_is_left_out_and_counted():
    human = read_by(HUMAN)
    date = make_span(make_story(), "entity", "DATE", "Monday")
    master = next(s for s in human.spans if s.label == "ACTOR")
    link = replace(human.relations[0], label="coref", head=master.id, tail=date.id)
    reading, left = compose(
        choose(replace(human, spans=(*human.spans, date), relations=(*human.relations, link)))
    )
    assert date not in reading.spans
    assert (left[LABEL_OFF], left[LOOSE]) == (1, 1)
    assert reading.left == (LeftPart(LABEL_OFF, date), LeftPart(LOOSE))


@pytest.mark.parametrize(
    ("annotators", "reviewed"), [((MODEL, JUDGE), "silver"), ((HUMAN, JUDGE), "human")]
)
def test_a_document_is_reviewed_as_far_as_its_least_reviewed_layer(annotators, reviewed):
    first, second = annotators
    parts = {
        "entity": read_by(first, layers=("entity",)),
        "quote": read_by(second, layers=("quote",)),
    }
    assert compose(parts)[0].reviewed == reviewed
