"""Who is who on the articles with gold that lie beside the checkout, where they do."""

import pytest

from annotate.model import Annotation
from tests.evaluation.identity import SCHEME, SCORER, convert, measure
from tests.preannotation.suggesting import make_annotator, make_article

pytestmark = pytest.mark.skipif(not SCORER.is_file(), reason=f"{SCORER} is not there")


@pytest.mark.slow
def test_every_speaker_and_holder_of_the_seed_articles_has_the_right_name() -> None:
    found = measure("seeds")
    assert found["speaker"] == 1.0
    assert found["description"] == 1.0
    assert found["chains"] > 0.95


@pytest.mark.slow
def test_political_news_is_not_below_its_floor() -> None:
    found = measure("newswcl50", limit=6)
    assert found["speaker"] >= 0.9
    assert found["another's"] <= 0.03


def test_a_phrase_gives_its_part_to_the_name_in_it() -> None:
    text = "President Pavel Novak spoke. Mr Novak said the talks were useful."
    (reading,) = make_annotator(scheme=SCHEME).annotate([make_article(text)])
    assert isinstance(reading, Annotation)
    mentions = {text[m["start"] : m["end"]]: m for m in convert(reading)["mentions"]}
    for words in ("Mr Novak", "Novak"):
        assert (mentions[words]["role"], mentions[words]["name"]) == ("speaker", "Pavel Novak")
    assert "role" not in mentions["Pavel Novak"]
