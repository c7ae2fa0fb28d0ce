"""Stances that only the learned polarity finds, the rules without it, and the scores of both."""

import pytest

from annotate.language import load_language
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.article import Draft
from annotate.preannotation.rules.pipeline import UNASKED, NewsPipeline
from annotate.preannotation.rules.quotes.find import find_quotes
from annotate.preannotation.rules.stance import find as stance
from annotate.preannotation.rules.stance import learned as stance_learned
from tests.preannotation.reading import MODEL, describe, get_scheme, make_article, read_text
from tests.preannotation.suggesting import make_article as make_document

TEXT = "Ms Lind said Mr Orban had left the town in chaos and misery. France opposes the levy."
SCORES = load_language().weights.stance.by_rule
FRAMED = [("AGAINST", "opposes"), ("TARGET", "the levy")]


def test_what_somebody_says_of_a_party_is_decided_by_the_learned_polarity() -> None:
    found = describe(read_text(TEXT), "stance")
    assert found["spans"] == sorted([*FRAMED, ("AGAINST", "left"), ("TARGET", "Orban")])
    assert ("holder", "left", "Ms Lind") in found["relations"]


def test_without_its_packages_the_rules_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stance, "find_model", lambda language: None)
    article = make_article(TEXT)
    draft = Draft(article.document, get_scheme())
    find_quotes(article, draft, load_language())
    assert stance.find_stances(article, draft, load_language()) == 1
    assert describe(draft, "stance")["spans"] == FRAMED


@pytest.mark.slow
def test_what_was_not_asked_for_want_of_the_packages_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stance, "find_model", lambda language: None)
    scheme = get_scheme()
    pipeline = NewsPipeline(
        "news", MODEL, PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names)
    )
    list(pipeline.annotate([make_document(TEXT)]))
    assert pipeline.left_out[UNASKED] == 1


def test_the_version_tells_whether_the_learned_polarity_was_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from annotate.preannotation.rules import pipeline

    settings = PreAnnotatorSettings(scheme=get_scheme(), layers=get_scheme().layer_names)
    with_it = pipeline.make_version(MODEL, settings)
    monkeypatch.setattr(pipeline, "find_model", lambda language: None)
    assert pipeline.make_version(MODEL, settings) != with_it


def test_a_party_of_whom_a_frame_speaks_is_not_asked_about() -> None:
    found = describe(read_text("Ms Lind said that she despises Mr Orban."), "stance")
    assert [text for label, text in found["spans"] if label == "AGAINST"] == ["despises"]


def test_a_speaker_is_no_target_of_what_he_says_himself() -> None:
    found = describe(read_text("Mr Orban said Orban had brought chaos and misery."), "stance")
    assert ("TARGET", "Orban") not in found["spans"]


def test_every_frame_of_an_act_is_inferred_and_has_a_score() -> None:
    words = load_language().stance
    for rule, table in (("act", words.act_frames), ("mutual", words.mutual_frames)):
        for frames in table.values():
            for frame in frames:
                assert frame.explicitness == "inferred"
                assert frame.polarity in ("favor", "against")
                assert (rule, frame.explicitness) in SCORES


def test_every_frame_of_a_verb_noun_or_adjective_has_a_score() -> None:
    words = load_language().stance
    tables = {"verb": words.verb_frames, "noun": words.noun_frames,
              "adjective": words.adjective_frames, "person": words.person_frames}  # fmt: skip
    for rule, table in tables.items():
        for frames in table.values():
            assert all((rule, frame.explicitness) in SCORES for frame in frames)
    others = {"phrase": "explicit", "judgement": "lexical", "deed": "lexical"}
    inferred = dict.fromkeys(("demand", "learned said", "learned done"), "inferred")
    assert set((others | inferred).items()) <= set(SCORES)


def test_no_score_promises_more_of_the_relations_than_of_the_expression() -> None:
    for score in SCORES.values():
        assert 0 < score.relations <= score.expression < 1


def test_the_packages_of_the_learned_polarity_are_here() -> None:
    assert stance_learned.find_model(load_language())


def test_a_frame_counts_for_half_where_the_learned_polarity_sees_it_another_way() -> None:
    words = "Mara Lind challenged Ivo Stern{}."
    plain, praised = (
        next(read_text(words.format(more)).iter_spans("against")).score
        for more in ("", ", the brilliant champion of the poor")
    )
    full = SCORES["verb", "explicit"].expression
    assert plain == full
    assert praised == pytest.approx(full * load_language().weights.stance.unshared)


def test_a_frame_about_no_party_is_not_checked() -> None:
    [expression] = read_text("Mara Lind challenged the brilliant plan.").iter_spans("against")
    assert expression.score == SCORES["verb", "explicit"].expression
