"""Wordings of a stance, and every idiom and operator of the data in a sentence of its own."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from annotate.language import load_language
from annotate.language.stance import OWNED, Idiom
from annotate.model import Annotation
from annotate.preannotation.rules.stance.scope import Operator, Scope
from tests.preannotation.suggesting import make_annotator, make_article

WORDINGS = tomllib.loads(
    (Path(__file__).parent / "cases" / "wordings.toml").read_text(encoding="utf-8")
)["wordings"]
STANCES = frozenset(("FAVOR", "AGAINST", "NEUTRAL", "CONFLICTED"))
WORDS = load_language().stance
IDIOMS = [idiom for idioms in WORDS.idioms_by_verb.values() for idiom in idioms]


@cache
def read_all() -> dict[str, Annotation]:
    """Read all sentences at once: a batch is many times faster than one after the other."""
    texts = [row["text"] for row in WORDINGS] + [write(idiom) for idiom in IDIOMS]
    articles = [make_article(text, f"w{at}") for at, text in enumerate(texts)]
    return dict(zip(texts, make_annotator().annotate(articles), strict=True))


def list_stances(text: str) -> list[tuple[str, str, str]]:
    """List the stances of a sentence: polarity, the words of its holders, of its targets."""
    annotation = read_all()[text]
    words = {span.id: span.text for span in annotation.spans}

    def end(head: str, label: str) -> str:
        tails = (r.tail for r in annotation.relations if (r.head, r.label) == (head, label))
        return " | ".join(words[tail] for tail in tails)

    return [
        (span.label.lower(), end(span.id, "holder"), end(span.id, "target"))
        for span in annotation.spans
        if span.label in STANCES
    ]


@pytest.mark.slow
def test_a_wording_says_what_it_says(subtests: pytest.Subtests) -> None:
    for row in WORDINGS:
        with subtests.test(row["text"]):
            found = list_stances(row["text"])
            if row["polarity"] == "none":
                assert found == []
                continue
            assert any(
                polarity == row["polarity"] and row["holder"] in holder and row["target"] in target
                for polarity, holder, target in found
            ), found


def write(idiom: Idiom) -> str:
    """Write an idiom as a sentence; the verb stays as the dictionary has it behind "will"."""
    slots = {"X": "the plan", "POSS": "her", "SELF": "herself"}
    said = " ".join(slots.get(word, word) for word in idiom.words).replace(f" {OWNED}", "'s")
    holder = "Ms Lind" if "X" in idiom.words else "Norway and Sweden"
    return f"{holder} will {said}."


@pytest.mark.slow
def test_an_idiom_is_found_in_a_plain_sentence(subtests: pytest.Subtests) -> None:
    for idiom in IDIOMS:
        with subtests.test(" ".join(idiom.words)):
            found = list_stances(write(idiom))
            if idiom.polarity == "sides":
                assert not found, "who takes sides is not said to take which"
                continue
            holder, target = ("Lind", "plan") if "X" in idiom.words else ("Norway", "Sweden")
            if idiom.holder == "X":
                holder, target = target, holder
            assert any(
                polarity == idiom.polarity and holder in held and target in met
                for polarity, held, met in found
            ), found


EFFECTS = {
    "": ("favor", "against", None),
    "keep": ("favor", "against", None),
    "flip": ("against", "favor", "neutral"),
    "turn": ("against", None, "neutral"),
    "able": ("favor", None, None),
    "void": (None, None, None),
    "flip flip": ("favor", "against", None),
    "turn flip": ("favor", "against", None),  # did not refuse to; never failed to
    "flip turn": ("favor", "against", None),  # refused not to
    "able flip": ("against", None, "neutral"),  # cannot support
    "flip able": (None, "favor", None),
    "flip void": (None, None, None),
}


def test_operators_make_of_a_polarity_what_the_table_says(subtests: pytest.Subtests) -> None:
    for effects in EFFECTS:
        with subtests.test(str(effects)):
            scope = Scope(tuple(Operator(effect, None) for effect in effects.split()))  # type: ignore[arg-type]
            assert tuple(map(scope.apply, ("favor", "against", "sides"))) == EFFECTS[effects]


def test_every_effect_of_the_data_is_in_the_table() -> None:
    tables = (WORDS.operators.adverbs, WORDS.operators.modals, WORDS.operators.verbs)
    assert {effect for table in tables for effect in table.by_word.values()} <= set(EFFECTS)
