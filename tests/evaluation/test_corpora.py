"""How records of corpora become documents, and readings what their scorer reads."""

import pytest

from annotate.evaluation.reading import EvaluatedReading
from annotate.model import Annotation
from tests.evaluation import corpora, scoring
from tests.evaluation.nominals import MANY, ONE, read_number
from tests.evaluation.quality import Predictor
from tests.evaluation.readings import DOCUMENT, SCHEME, link, read, span
from tests.evaluation.test_measures import DIRECT, GOLD_STANCE, IVO, LIND, MARA, OPPOSES, TARGET


def convert(name: str, annotation: Annotation) -> dict:
    convert = corpora.CORPORA[name].convert
    assert convert is not None
    return convert({}, EvaluatedReading(DOCUMENT, annotation, SCHEME))


def list_spans(record: dict, *keys: str) -> list[tuple]:
    return [
        (DOCUMENT.text[s["start"] : s["end"]], s["label"], *(s[key] for key in keys))
        for s in record["spans"]
    ]


def test_lines_that_are_not_blank_are_paragraphs() -> None:
    document = corpora.make_document({"id": "a", "text": " One.\n\n \nTwo. \n"})
    texts = [document.text[s.start : s.end] for s in document.segments]
    assert texts == ["One.", "Two."]
    assert {segment.kind for segment in document.segments} == {"paragraph"}


def test_a_part_is_spread_over_the_whole() -> None:
    records = [{"id": number} for number in range(10)]
    assert [record["id"] for record in corpora.spread(records, 4)] == [0, 2, 5, 7]
    assert corpora.spread(records, 0) == records
    assert corpora.spread(records, 20) == records


def test_quotes_are_contents_with_source_and_cue_and_pieces_share_a_group() -> None:
    first, second = span("DIRECT", "“It will"), span("DIRECT", "hold,”")
    cue = span("CUE", "added")
    record = convert(
        "polnear",
        read(
            [first, second, LIND, cue],
            [
                link("continues", first, second),
                link("speaker", first, LIND, score=0.5),
                link("cue", first, cue),
            ],
        ),
    )
    assert list_spans(record) == [
        ("“It will", "Content"),
        ("hold,”", "Content"),
        ("Mr Lind", "Source"),
        ("added", "Cue"),
    ]
    contents = record["spans"][:2]
    assert {s["group"] for s in contents} == {first.id}
    assert {s["type"] for s in contents} == {"direct"}
    assert [(r["label"], r["score"]) for r in record["relations"]] == [
        ("source", 0.5),
        ("cue", None),
    ]


def test_a_pull_quote_counts_in_corpora_that_know_no_repeats() -> None:
    pull = span("DIRECT", "the levy")
    record = convert("polnear", read([DIRECT, pull], [link("repeats", pull, DIRECT)]))
    assert len(record["spans"]) == 2


@pytest.mark.slow
def test_a_content_without_a_finite_verb_is_no_unit_of_discourse() -> None:
    clause, phrase = span("DIRECT", "“It will"), span("INDIRECT", "the levy")
    pieces = [clause, span("DIRECT", "hold,”"), phrase, LIND]
    links = [link("continues", *pieces[:2]), link("speaker", phrase, LIND)]
    record = convert("gum", read(pieces, links))
    assert list_spans(record) == [
        ("“It will", "Content"),
        ("hold,”", "Content"),
        ("Mr Lind", "Source"),
    ]
    assert not record["relations"]
    assert len(convert("polnear", read(pieces, links))["spans"]) == 4


def test_stances_are_expressions_with_a_polarity_and_a_neutral_one_is_none() -> None:
    neutral = span("NEUTRAL", "late")
    record = convert("plover", read([*GOLD_STANCE.spans, neutral], GOLD_STANCE.relations))
    assert list_spans(record) == [
        ("opposes", "Expression"),
        ("Ivo Stern", "Holder"),
        ("the levy", "Target"),
    ]
    assert record["spans"][0]["polarity"] == "negative"
    assert [r["label"] for r in record["relations"]] == ["holder", "target"]


def test_attitudes_are_between_persons_not_between_mentions() -> None:
    held = link("holder", OPPOSES, LIND), link("target", OPPOSES, TARGET)
    reading = read([OPPOSES, TARGET, LIND, MARA, IVO], [*held, link("coref", LIND, MARA)])
    record = convert("directed_sentiment", reading)
    holders = {text for text, label in list_spans(record) if label == "Holder"}
    assert holders == {"Mr Lind", "Mara Lind"}


def test_entities_take_the_types_of_the_corpus_and_lose_their_article_where_it_has_none() -> None:
    reading = read([span("PERSON", "Ivo Stern"), span("ORG", "the levy"), span("EVENT", "dam")])
    found = [("Ivo Stern", "PER"), ("levy", "ORG")]
    assert list_spans(convert("cleanconll", reading)) == found
    assert list_spans(convert("re3d", reading)) == [
        ("Ivo Stern", "Person"),
        ("the levy", "Organisation"),
    ]


def test_whole_mentions_are_actors_by_their_heads_and_a_metonym_is_an_organisation() -> None:
    town = span("GPE", "dam", attributes={"metonymy": "GPE_for_GOV"})
    whole = span("ACTOR", "Mr Lind"), span("PERSON", "Lind", 1)
    reading = read([town, *whole, span("GPE", "levy"), span("NORP", "Ivo"), span("ACTOR", "It")])
    assert sorted(list_spans(convert("re3d", reading))) == [
        ("It", "Organisation"),
        ("Ivo", "Organisation"),
        ("Mr Lind", "Person"),
        ("dam", "Organisation"),
        ("levy", "Location"),
    ]


def test_a_team_called_by_its_town_is_an_organisation_elsewhere_and_a_government_is_not() -> None:
    team = span("GPE", "Ivo", attributes={"metonymy": "other"})
    capital = span("GPE", "levy", attributes={"metonymy": "GPE_for_GOV"})
    found = list_spans(convert("cleanconll", read([team, capital])))
    assert found == [("Ivo", "ORG"), ("levy", "LOC")]


@pytest.mark.parametrize(
    ("phrase", "number"),
    [
        ("he", ONE),
        ("We", MANY),
        ("a former minister of a small state", ONE),
        ("the head of the counter-terrorism police", ONE),
        ("the minister and his aide", MANY),
        ("residents who fled", MANY),
        ("the Averland government", MANY),
        ("the regime, which denies it", MANY),
        ("the release", None),
        ("", None),
    ],
)
def test_who_an_actor_is_stands_at_the_head_of_its_phrase(phrase: str, number: str | None) -> None:
    assert read_number(phrase) == number


def test_scores_of_spans_and_relations_are_looked_up_in_the_gold() -> None:
    gold = convert("plover", GOLD_STANCE)
    found = convert("plover", read([span("AGAINST", "opposes", score=0.8)]))
    scores = scoring.score_spans([gold], [found], ["Expression"], 0.0)
    assert scores.expected_error is not None
    assert round(scores.expected_error, 3) == 0.2
    scored = read(GOLD_STANCE.spans, [link("holder", OPPOSES, IVO, score=0.6)])
    scores = scoring.score_relations([gold], [convert("plover", scored)], ["holder", "target"])
    assert scores.scored == 1
    assert scores.expected_error == 0.4


@pytest.mark.slow
def test_workers_annotate_as_one_process_does(monkeypatch) -> None:
    monkeypatch.setattr("tests.evaluation.quality.CHUNK", 1)
    documents = [corpora.make_document({"id": f"a{n}", "text": DOCUMENT.text}) for n in range(2)]
    one, two = (Predictor(workers=count).predict("a", documents) for count in (1, 2))
    assert one == two
    assert [annotation.document_id for annotation in one] == ["a0", "a1"]
    assert one[0].spans
