"""People are shown those of a model's suggestions that pay; what people made is not touched."""

from dataclasses import replace

import pytest

from annotate.errors import UsageError
from annotate.model import Annotator, Record
from annotate.preannotation.registry import DEFAULT
from annotate.project import load_scheme
from annotate.readings.shown import ShownSuggestions, parse_scores, read_defaults
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
        (make_scored(), {"quote": 0.9, "entity": 0.9}),
    ],
)
def test_what_is_not_low_is_left_as_it_is(record: Record, scores: dict[str, float] | None) -> None:
    assert ShownSuggestions(scores, SCHEME).select(record) is record


@pytest.mark.parametrize("name", [f"{DEFAULT}/en_core_web_lg", f"{DEFAULT}+models/own"])
def test_another_model_behind_the_default_pre_annotator_or_beside_it_has_its_scores(
    name: str,
) -> None:
    record = make_scored(name=name)
    assert ShownSuggestions(None, SCHEME).select(record) is not record


def test_scores_are_given_for_all_layers_or_for_each() -> None:
    assert parse_scores("0.3", SCHEME) == dict.fromkeys(SCHEME.layer_names, 0.3)
    assert parse_scores("stance=0.4, quote=1", SCHEME) == {"stance": 0.4, "quote": 1.0}


@pytest.mark.parametrize("text", ["", "high", "2", "-0.1", "nan", "stance=", "mood=0.3"])
def test_what_is_no_score_of_a_layer_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_scores(text, SCHEME)


def test_the_defaults_are_of_layers_and_of_the_default_pre_annotator() -> None:
    for name, scores in read_defaults().items():
        assert name == DEFAULT
        assert scores
        assert set(scores) <= set(SCHEME.layer_names)
        assert all(0 <= score <= 1 for score in scores.values())
