"""Whatever the text, quotes and stances are found without an error and lie where they may."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotate.preannotation.rules.article import Draft, ParsedArticle
from tests.effort import examples
from tests.preannotation.reading import make_article, read_text

WORDS = st.sampled_from(
    [
        *"\"'“”‘’«»:,.?!—-()[]…",
        "''",
        "``",
        ". . .",
        "\n",
        "\u00a0",
        "\u200d",
        "said",
        "told",
        "according to",
        "that",
        "not",
        "he",
        "I",
        "we",
        "Mara Lind",
        "Russia",
        "the plan",
        "opposes",
        "supports",
        "called",
        "accused",
        "of",
        "as",
        "to",
        "a disgrace",
        "criticism from",
        "there can be no",
        "against",
        "is",
        "was",
        "if",
        "which",
        "👍🏽",
        "🇨🇿",
        "قال",
        "אמר",
        "İ",
        "ﬁ",
    ]
)
TEXTS = st.lists(WORDS, max_size=25).map(" ".join)
KINDS = st.lists(st.sampled_from(["headline", "paragraph", "pull_quote", "caption"]), max_size=3)
QUICK = settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def check_draft(article: ParsedArticle, draft: Draft) -> None:
    text = article.document.text
    segments = article.document.segments
    for span in draft.sort_spans():
        assert span.text == text[span.start : span.end]
        assert span.text.strip() == span.text != ""
        assert any(s.start <= span.start and span.end <= s.end for s in segments)
        assert span.score is not None
        assert 0 < span.score <= 1
    ids = {span.id for span in draft.sort_spans()}
    for relation in draft.sort_relations():
        assert {relation.head, relation.tail} <= ids


@pytest.mark.slow
@QUICK
@given(TEXTS, KINDS)
def test_odd_mixtures_of_words_and_marks_are_read(text: str, kinds: list[str]) -> None:
    check_draft(make_article(text, kinds), read_text(text, kinds))


@pytest.mark.slow
@QUICK
@given(st.text(max_size=80))
def test_any_characters_are_read(text: str) -> None:
    check_draft(make_article(text), read_text(text))


@pytest.mark.slow
@QUICK
@given(TEXTS)
def test_the_same_text_gives_the_same_draft(text: str) -> None:
    first, second = read_text(text), read_text(text)
    assert first.sort_spans() == second.sort_spans()
    assert first.sort_relations() == second.sort_relations()


def test_every_stance_has_a_target_and_every_link_stays_within_its_limit() -> None:
    draft = read_text("Russia, Ms Lind said, opposes the plan and supports the treaty.")
    for span in draft.iter_spans("favor", "against"):
        links = [r for r in draft.sort_relations() if r.head == span.id]
        assert sum(r.label == "target" for r in links) == 1


def test_an_article_without_segments_gives_nothing() -> None:
    draft = read_text("")
    assert draft.sort_spans() == ()
