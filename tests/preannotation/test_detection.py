"""An article in another language is named and has no suggestions; English of any kind has them."""

import pytest

from annotate.language import load_language
from annotate.model import Annotation, Problem
from annotate.preannotation import detection
from annotate.preannotation.detection import find_foreign, is_told
from tests.preannotation.suggesting import STORY, make_annotator, make_article

FOREIGN = {
    "de": "Der Minister sagte am Freitag, es werde mit den Fähren keine Einigung geben.",
    "fr": "Nous avons tout offert, a dit le ministre des transports vendredi soir.",
    "es": "El ministro dijo el viernes que no habrá acuerdo con los sindicatos.",
    "da": "Ministeren sagde fredag, at der ikke bliver nogen aftale.",
    "ru": "Министр сказал в пятницу, что соглашения с профсоюзами не будет.",
}
ENGLISH = (
    STORY,
    STORY.upper(),
    "Harwick City 2 Rovers 1\n\nCity: Ndlovu; Hart, Cole, Moss, Dean; Bane (Ward 80), Price, Kent.",
    "1 large chicken\n2 lemons\n\nHeat the oven to 200C. Rub the butter over the chicken.",
    "so the council just voted 7-2 to close the pool lol. my nan is FUMING",
    "He spoke of « l'esprit de la mer » and of „Wir sind das Volk“ in the same breath.",
    "Bundesbank, Schuldenbremse",
    "",
)


@pytest.mark.parametrize("code", FOREIGN)
def test_an_article_in_another_language_is_a_finding_without_suggestions(code: str) -> None:
    [found] = make_annotator().annotate([make_article(FOREIGN[code])])
    assert isinstance(found, Problem)
    assert (found.code, found.document) == ("W10", "story")
    assert f'"{code}"' in found.message
    assert "--model" in (found.fix or "")


def test_what_stands_beside_it_is_read() -> None:
    articles = [make_article(FOREIGN["de"], "one"), make_article(STORY, "two")]
    found = list(make_annotator().annotate(articles))
    assert [type(item) for item in found] == [Problem, Annotation]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_of_any_kind_and_what_is_too_short_to_tell_is_not_foreign(text: str) -> None:
    assert find_foreign(text, "en") is None


def test_an_english_article_is_told_by_its_function_words_and_no_detector_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    english = load_language("en")
    article = (
        "The harbour board of Velm voted on Tuesday to close the east quay, and it will not be "
        "opened before spring, said a clerk who could not give his name. They should have asked "
        "us, said Zoë Korr, when she was told that her boats must leave by Friday."
    )
    assert is_told(article, english)
    assert not any(is_told(text * 20, english) for text in FOREIGN.values())
    alike = "of we in me on as is was no over had van de dat die het een " * 20  # Dutch has them
    assert not is_told(alike, english)
    monkeypatch.setattr(detection, "_load_detector", None)
    assert detection.check_language(make_article(article), frozenset(), english) is None
