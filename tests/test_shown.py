"""People are shown those of a model's suggestions that pay; what people made is not touched."""

from dataclasses import replace

import pytest

from annotate.errors import UsageError
from annotate.model import Annotator, Record
from annotate.preannotation.registry import DEFAULT
from annotate.project import load_scheme
from annotate.readings.shown import ShownSuggestions, drop_labels, parse_scores, read_defaults
from tests import examples

SCHEME = load_scheme("news/1")
STANCES = frozenset(("FAVOR", "AGAINST", "NEUTRAL", "CONFLICTED", "UNCLEAR"))


def make_scored(name: str = DEFAULT, kind: str = "model", score: float = 0.1) -> Record:
    """The example record with a score on each expression of a stance, and 1 on the rest."""
    record = examples.make_record("levy")
    [reading] = record.annotations
    spans = tuple(
        replace(span, score=score if span.label in STANCES else 1.0) for span in reading.spans
    )
    annotator = Annotator(kind=kind, name=name, version="1")  # type: ignore[arg-type]
    return replace(record, annotations=(replace(reading, annotator=annotator, spans=spans),))


def test_a_low_stance_goes_with_its_links_and_with_the_parts_that_it_alone_had() -> None:
    record = make_scored()
    shown = ShownSuggestions(None, SCHEME)
    [before], [after] = record.annotations, shown.select(record).annotations
    assert not {span.label for span in after.spans} & {*STANCES, "TARGET"}
    ids = {span.id for span in after.spans}
    assert all({r.head, r.tail} <= ids for r in after.relations)
    gone = {span.id for span in before.spans} - ids
    assert shown.left_out == len(gone) > 0
    speakers = {r.tail for r in before.relations if r.label == "speaker"}
    assert speakers <= ids, "who holds a stance and speaks too still speaks"


@pytest.mark.parametrize(
    ("record", "scores"),
    [
        (make_scored(score=1.0), None),
        (make_scored(name="somebody", kind="human"), None),
        (make_scored(name="llm:small"), None),
        (make_scored(), {"stance": 0.0}),
        (make_scored(), {"quote": 0.9, "entity": 0.9, "stance": 0.1}),
        (make_scored(score=0.3), {"quote": 0.9, "quote:INDIRECT": 1.0}),
    ],
)
def test_what_is_not_low_is_left_as_it_is(record: Record, scores: dict[str, float] | None) -> None:
    assert ShownSuggestions(scores, SCHEME).select(record) is record


def test_labels_that_no_span_has_take_nothing_away() -> None:
    [reading] = make_scored().annotations
    assert drop_labels(reading, {"WEAPON", "coref"}, SCHEME) == replace(
        reading, relations=tuple(r for r in reading.relations if r.label != "coref")
    )


@pytest.mark.parametrize("name", [f"{DEFAULT}/en_core_web_lg", f"{DEFAULT}+models/own"])
def test_another_model_behind_the_default_pre_annotator_or_beside_it_has_its_scores(
    name: str,
) -> None:
    record = make_scored(name=name)
    assert ShownSuggestions(None, SCHEME).select(record) is not record


def test_scores_are_given_for_all_layers_or_for_each() -> None:
    assert parse_scores("0.3", SCHEME) == dict.fromkeys(SCHEME.layer_names, 0.3)
    assert parse_scores("stance=0.4, quote=1", SCHEME) == {"stance": 0.4, "quote": 1.0}
    kinds = "stance:AGAINST=0.4,stance:explicitness:inferred=0.7"
    assert parse_scores(kinds, SCHEME) == {
        "stance:AGAINST": 0.4,
        "stance:explicitness:inferred": 0.7,
    }


def list_stances(scores: str) -> list[str]:
    """Of a favourable and an unfavourable stance of score .6, those that reach what is asked."""
    record = make_scored(score=0.6)
    [reading] = record.annotations
    against = next(span for span in reading.spans if span.label == "AGAINST")
    told = replace(against, attributes={"explicitness": "inferred"})
    favour = replace(against, id="favour", label="FAVOR", attributes={"explicitness": "lexical"})
    spans = tuple(told if span is against else span for span in (*reading.spans, favour))
    record = replace(record, annotations=(replace(reading, spans=spans),))
    shown = ShownSuggestions(parse_scores(scores, SCHEME), SCHEME).select(record)
    return [span.label for span in shown.annotations[0].spans if span.label in STANCES]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("0.6", ["AGAINST", "FAVOR"]),
        ("0.7", []),
        ("stance:AGAINST=0.7", ["FAVOR"]),
        ("stance=0.7,stance:AGAINST=0.5", ["AGAINST"]),
        ("stance:explicitness:lexical=0.7", ["AGAINST"]),
        ("stance:AGAINST=0.5,stance:explicitness:inferred=0.7", ["FAVOR"]),
    ],
)
def test_a_kind_has_a_score_of_its_own_and_the_strictest_of_several_holds(
    asked: str, left: list[str]
) -> None:
    assert list_stances(asked) == left


def test_what_is_not_named_keeps_the_scores_of_the_pre_annotator() -> None:
    low = make_scored(score=0.1)
    for asked in ({"entity": 0.9}, {"stance:NEUTRAL": 0.0, "quote": 0.0}):
        left = ShownSuggestions(asked, SCHEME).select(low).annotations[0].spans
        assert not {span.label for span in left} & (STANCES - {"NEUTRAL"})
    assert ShownSuggestions(parse_scores("0", SCHEME), SCHEME).select(low) is low


@pytest.mark.parametrize(
    ("asked", "message", "fix"),
    [
        ("mood:FAVOR=1", "has no layer mood", "Its layers are entity, quote"),
        ("stance:FAVOUR=1", "of the kind FAVOUR", "Did you mean FAVOR?"),
        ("stance:=1", "of the kind without a name", "Its kinds are FAVOR"),
        ("stance:TARGET=1", "of the kind TARGET", "explicitness:inferred"),
        ("quote:explicitness:inferred=1", "The layer quote", "Its kinds are DIRECT"),
    ],
)
def test_a_kind_that_the_scheme_does_not_have_is_named_with_those_it_has(
    asked: str, message: str, fix: str
) -> None:
    with pytest.raises(UsageError, match=message) as raised:
        parse_scores(asked, SCHEME)
    assert fix in str(raised.value.fix)


@pytest.mark.parametrize("text", ["", "high", "2", "-0.1", "nan", "stance=", "mood=0.3"])
def test_what_is_no_score_of_a_layer_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_scores(text, SCHEME)


def test_the_defaults_are_of_layers_and_of_the_default_pre_annotator() -> None:
    for name, scores in read_defaults().items():
        assert name == DEFAULT
        assert scores
        assert {key.partition(":")[0] for key in scores} <= set(SCHEME.layer_names)
        assert all(0 <= score <= 1 for score in scores.values())
