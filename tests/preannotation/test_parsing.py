from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import AnnotateError, UsageError
from annotate.language import load_language
from annotate.model import Segment
from annotate.preannotation.rules import parts as cutting
from annotate.preannotation.rules.leads import split_leads
from annotate.preannotation.rules.parsing import Parser
from annotate.preannotation.rules.parts import (
    CUT_RUN,
    MAX_PIECE,
    MAX_RUN,
    MAX_SENTENCE,
    cuts_sentence,
    iter_parts,
)
from tests.preannotation.suggesting import SCHEME, make_article

KINDS = SCHEME.annotated_kinds


def list_parts(text: str) -> list[str]:
    return [text[part.start : part.end] for part in iter_parts(make_article(text), KINDS)]


def test_a_segment_of_usual_length_is_one_part() -> None:
    assert list_parts("Oslo is calm.\nRome is not.") == ["Oslo is calm.", "Rome is not."]


def test_a_document_without_segments_counts_as_one_paragraph() -> None:
    from dataclasses import replace

    document = replace(make_article("Oslo is calm.\nRome is not."), segments=())
    assert list(iter_parts(document, KINDS)) == [
        Segment(kind="paragraph", start=0, end=len(document.text))
    ]


def test_a_segment_that_is_not_annotated_is_not_parsed() -> None:
    assert list(iter_parts(make_article("Home | World", kind="boilerplate"), KINDS)) == []


def test_a_long_segment_is_cut_at_sentence_ends() -> None:
    sentence = "The delegates went home without a word. "
    parts = list_parts(sentence * 3000)
    assert len(parts) == 12
    assert all(len(part) <= MAX_PIECE for part in parts)
    assert all(part.startswith("The delegates") for part in parts)


def test_a_sentence_that_nobody_wrote_is_cut_between_words_and_only_it() -> None:
    endless = "the crew, which met the mayor and the council " * 100
    parts = list_parts(f"It rained. {endless.strip()}. It stopped.")
    assert len(parts) == 3
    assert all(len(part) <= MAX_SENTENCE + len("It rained. It stopped. ") for part in parts)
    assert parts[0].endswith(("crew, ", "council "))
    assert list_parts("。".join(["霧" * 90] * 9)) == ["。".join(["霧" * 90] * 9)]


def count_cuts(text: str) -> int:
    """Count where a sentence is cut, as the default rules do."""
    document = make_article(text)
    pieces = list(split_leads(document, list(iter_parts(document, KINDS)), load_language()))
    assert len(pieces) > 1
    return sum(cuts_sentence(text, one, other) for one, other in pairwise(pieces))


def test_a_cut_sentence_is_told_from_a_dateline_and_from_an_end() -> None:
    assert count_cuts("KESH, March 9 - The dockers rejected the bridge.") == 0
    assert count_cuts("It rained. It stopped. " * (MAX_PIECE // 20)) == 0
    assert count_cuts("rain and " * (MAX_SENTENCE // 6)) == 1


def test_a_run_without_white_space_is_cut_into_small_pieces() -> None:
    parts = list_parts("a " + "“" * (MAX_RUN + 1) + " b")
    assert max(map(len, parts)) == CUT_RUN
    assert list_parts("a " + "“" * MAX_RUN + " b") == ["a " + "“" * MAX_RUN + " b"]


@given(st.text(st.sampled_from("ab. \n\"“”'’-é👍"), max_size=300), st.integers(2, 40))
def test_parts_cover_all_but_white_space_in_order(text: str, limit: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "MAX_PIECE", limit)
        parts = list(iter_parts(make_article(text), KINDS))
    assert all(one.end <= other.start for one, other in pairwise(parts))
    assert all(part.end - part.start <= limit for part in parts)
    kept = "".join(text[part.start : part.end] for part in parts)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.slow
def test_a_pipeline_without_the_parts_needed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import spacy

    monkeypatch.setattr(spacy, "load", lambda name, **_: spacy.blank(name))
    with pytest.raises(UsageError, match="has no lemmatizer, ner, parser, tagger"):
        list(Parser("en", load_language()).parse([make_article("Oslo.")], KINDS))
    with pytest.raises(UsageError, match="the rules are for English"):
        list(Parser("nb", load_language()).parse([make_article("Oslo.")], KINDS))


def test_a_pipeline_that_cannot_be_loaded_is_one_sentence() -> None:
    with pytest.raises(AnnotateError, match="en_no_such cannot be loaded"):
        list(Parser("en_no_such", load_language()).parse([make_article("Oslo.")], KINDS))
