"""What is found in corrections, where an entry shows, and how articles are dealt into folds."""

from collections import Counter

import pytest

from annotate.language import load_language
from annotate.language.own import OwnWords
from annotate.model import Annotation
from annotate.preannotation.learning.candidates import (
    CorrectedArticle,
    find_no_names,
    find_titles,
)
from annotate.preannotation.learning.corrections import Operation
from annotate.preannotation.learning.learn import FOLDS, deal
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.registry import DEFAULT, create
from annotate.preannotation.rules.article import ParsedArticle
from tests.examples import make_annotation, make_span
from tests.preannotation.suggesting import SCHEME, make_article

TEXT = (
    "Norway 2 Peru 1\n"
    "The Kremlin said the Security Council would meet in Peru.\n"
    '"The pier is late," said Mara Lind, who spoke of the so-called "lantern".'
)


def annotate(words: OwnWords) -> Annotation:
    settings = PreAnnotatorSettings(
        scheme=SCHEME, layers=("entity", "quote"), language=load_language("en", words)
    )
    return next(create(DEFAULT, settings).annotate([make_article(TEXT)]))


@pytest.mark.slow
def test_conventions_change_how_names_are_marked_and_what_is_suggested() -> None:
    plain = {(s.text, s.label, s.start) for s in annotate(OwnWords()).spans}
    words = OwnWords(teams="ORG", bare=("ORG", "FAC"), unused=("CUE", "speaker"))
    own = annotate(words)
    found = {(s.text, s.label, s.start) for s in own.spans}
    assert {("Norway", "GPE", 0), ("Peru", "GPE", 9)} <= plain
    assert {("Norway", "ORG", 0), ("Peru", "ORG", 9)} <= found
    later = TEXT.rindex("Peru")
    assert ("Peru", "GPE", later) in plain & found, "elsewhere it is the place"
    assert "the Security Council" in {text for text, _, _ in plain}
    assert {"Security Council", "Kremlin"} <= {text for text, _, _ in found}
    assert {label for _, label, _ in plain} > {"CUE", "DIRECT"}
    labels = {label for _, label, _ in found}
    assert "DIRECT" in labels
    assert "CUE" not in labels
    assert {link.label for link in own.relations}.isdisjoint({"cue", "speaker"})


def test_articles_are_dealt_by_their_ids_alone_and_evenly() -> None:
    names = [f"article-{number}" for number in range(23)]
    folds = deal(names)
    assert deal(reversed(names)) == folds
    assert set(Counter(folds.values()).values()) <= {23 // FOLDS, 23 // FOLDS + 1}


def read_shortened() -> CorrectedArticle:
    """An article in which a name was deleted, and is there anew, shorter, with another label."""
    document = make_article("Ombudsman Jun Ito met the Delta Cup crowd.")
    long = make_span(document, "entity", "ORG", "Ombudsman Jun Ito")
    cup = make_span(document, "entity", "EVENT", "Delta Cup")
    name = make_span(document, "entity", "PERSON", "Jun Ito")
    operations = [
        Operation(long.start, long.end, suggested=long),
        Operation(name.start, name.end, final=name),
        Operation(cup.start, cup.end, suggested=cup),
    ]
    return CorrectedArticle(
        parsed=ParsedArticle(document, ()),
        final=make_annotation(document, (name,)),
        operations=operations,
        scheme=SCHEME,
        language=load_language("en"),
    )


def test_a_name_that_was_shortened_is_a_title_cut_off_and_not_no_name() -> None:
    article = read_shortened()
    titles = [(entry.path, entry.word) for entry, _ in find_titles(article)]
    none = [(entry.path, entry.word) for entry, _ in find_no_names(article)]
    assert titles == [(("titles", "before"), "Ombudsman")]
    assert none == [(("names", "none"), "Delta Cup")]
