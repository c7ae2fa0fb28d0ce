"""A project's own words change what is suggested, and the version that says so."""

from pathlib import Path

import pytest

from annotate.language import load_language
from annotate.language.own import OwnWords
from annotate.model import Annotation
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.registry import DEFAULT, create
from annotate.preannotation.rules.pipeline import make_version
from annotate.project import load_scheme
from annotate.scheme import Scheme
from tests.harbour_scheme import write_harbour
from tests.preannotation.reading import MODEL
from tests.preannotation.suggesting import SCHEME, list_texts, make_article

ARTICLE = (
    "Lantern is to run the ferry. Sysselmester Orla Finmark spoke of it on Monday.\n"
    "The pier needs work, dockmaster Tamm told the council.\n"
    "Ivo Stern speechified that the ferry would be late. "
    "His mantra that the ferry is late is old.\n"
    "Mara Lind serenaded the levy. The council noted that the levy was a disgrace.\n"
    "Norway repeated the claim that it pays."
)
WORDS = OwnWords(
    names={"Lantern": "ORG"},
    titles=("Sysselmester",),
    roles=("dockmaster",),
    verbs=("speechify",),
    nouns=("mantra",),
    stance={"verbs": {"favor": ("serenade",)}},
    judgements={"favor": ("disgrace",)},
)
TAKEN_AWAY = OwnWords(
    no_names=("Norway",), no_verbs=("note",), no_nouns=("claim",), no_stance=("disgrace",)
)


def annotate(words: OwnWords, scheme: Scheme = SCHEME) -> Annotation:
    language = load_language("en", words)
    settings = PreAnnotatorSettings(scheme=scheme, layers=scheme.layer_names, language=language)
    return next(create(DEFAULT, settings).annotate([make_article(ARTICLE)]))


@pytest.fixture(scope="module")
def plain() -> Annotation:
    return annotate(OwnWords())


@pytest.fixture(scope="module")
def own() -> Annotation:
    return annotate(WORDS)


@pytest.fixture(scope="module")
def less() -> Annotation:
    return annotate(TAKEN_AWAY)


def find_score(annotation: Annotation, label: str, text: str) -> float | None:
    found = (s.score for s in annotation.spans if s.label == label and s.text == text)
    return next(found, None)


@pytest.mark.slow
def test_a_name_has_the_label_that_the_project_gives_it(plain: Annotation, own: Annotation) -> None:
    before, after = (find_score(found, "ORG", "Lantern") for found in (plain, own))
    assert (before or 0) < 0.5 < 0.8 <= (after or 0)


def test_a_name_under_a_label_without_a_type_of_its_own_is_suggested(tmp_path: Path) -> None:
    write_harbour(tmp_path)
    scheme = load_scheme("harbour.toml", tmp_path)
    found = annotate(OwnWords(names={"Lantern": "VESSEL", "levy": "PRODUCT"}), scheme)
    assert list_texts(found, "VESSEL") == ["Lantern"]
    assert list_texts(found, "CARGO") == ["levy", "levy"]


def test_a_title_and_a_role_are_no_part_of_a_name_and_prove_a_person(
    plain: Annotation, own: Annotation
) -> None:
    assert "Sysselmester Orla Finmark" in list_texts(plain, "PERSON")
    assert {"Orla Finmark", "Tamm"} <= set(list_texts(own, "PERSON"))
    assert {"Orla Finmark", "Tamm"}.isdisjoint(list_texts(plain, "PERSON"))


def test_a_verb_and_a_noun_of_saying_bring_contents(plain: Annotation, own: Annotation) -> None:
    contents = {"that the ferry would be late", "that the ferry is late"}
    assert contents.isdisjoint(list_texts(plain, "INDIRECT"))
    assert contents <= set(list_texts(own, "INDIRECT"))
    assert {"speechified", "mantra"} <= set(list_texts(own, "CUE"))


def test_a_stance_word_has_the_side_that_the_project_gives_it(
    plain: Annotation, own: Annotation
) -> None:
    assert "serenaded" not in list_texts(plain, "FAVOR", "AGAINST")
    assert "serenaded" in list_texts(own, "FAVOR")
    assert any("disgrace" in text for text in list_texts(plain, "AGAINST"))
    assert any("disgrace" in text for text in list_texts(own, "FAVOR"))


def test_what_a_project_calls_no_name_no_cue_and_no_stance_is_none(
    plain: Annotation, less: Annotation
) -> None:
    for label, text in (("GPE", "Norway"), ("CUE", "noted"), ("CUE", "repeated the claim")):
        assert text in list_texts(plain, label)
        assert text not in list_texts(less, label)
    assert not any("disgrace" in text for text in list_texts(less, "FAVOR", "AGAINST"))


def test_each_word_changes_the_version_and_the_same_words_do_not() -> None:
    versions = {
        make_version(
            MODEL,
            PreAnnotatorSettings(
                scheme=SCHEME, layers=SCHEME.layer_names, language=load_language("en", words)
            ),
        )
        for words in (OwnWords(), WORDS, TAKEN_AWAY, OwnWords(verbs=("speechify",)), OwnWords())
    }
    assert len(versions) == 4


def test_no_list_of_the_language_is_changed_by_the_words_of_a_project() -> None:
    plain = load_language()
    load_language("en", WORDS).stance  # noqa: B018  # it is read here
    assert "serenade" not in plain.stance.verb_frames
    assert "speechify" not in plain.cues.frames
    assert "Lantern" not in plain.names.known


def test_a_verb_like_another_is_built_as_that_one_is() -> None:
    cues = load_language("en", OwnWords(like={"liken": "warn", "say": "ask"})).cues
    assert cues.get_frames("liken") == cues.get_frames("warn")
    assert cues.prepositions["liken"] == cues.prepositions["warn"]
    assert cues.get_frames("say") == cues.get_frames("ask")
    both = load_language("en", OwnWords(like={"intuit": "say"})).cues
    assert both.get_frames("intuit") == both.get_frames("say")
    assert "intuit" in both.passive.raising
