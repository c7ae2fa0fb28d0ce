"""What the parser is given: capitals restored, markup blanked, every character in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.ingestion.text import document_from_text
from annotate.language import load_language
from annotate.preannotation.rules.surface import Surface, blank_markup
from tests.preannotation.suggesting import list_texts, make_annotator, make_article

BODY = "President Orlov warned Mara Lind over the levy on Monday. The levy holds."


def show(headline: str) -> str:
    document = document_from_text("a", f"{headline}\n\n{BODY}")
    return Surface(document, load_language()).show(document.segments[0])


@pytest.mark.parametrize(
    ("headline", "shown"),
    [
        ("Orlov Warns Lind Over Levy Plan", "Orlov warns Lind over levy Plan"),
        ("ORLOV WARNS LIND OVER THE LEVY", "Orlov warns Lind over the levy"),
        ("Orlov warns Lind over levy", "Orlov warns Lind over levy"),
        ("NATO and the EU agree", "NATO and the EU agree"),
        ("Levies and fines for ports", "Levies and fines for ports"),
    ],
)
def test_a_headline_has_the_case_of_the_body(headline: str, shown: str) -> None:
    assert show(headline) == shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("said [Mara Lind](https://example.org/lind) today", "said Mara Lind today"),
        ("the **River Plan** is _huge_", "the River Plan is huge"),
        ("Lind &amp; Sons&nbsp;said", "Lind & Sons said"),
        ("## What now?", "What now?"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
    ],
)
def test_the_marks_of_markup_are_blanks(text: str, words: str) -> None:
    assert blank_markup(text).split() == words.split()
    assert len(blank_markup(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("She isn’t against it, o’clock", "She isn't against it, o'clock"),
        (
            "‘It isn’t,’ they said of the players’ plan",
            "‘It isn't,’ they said of the players’ plan",
        ),
    ],
)
def test_an_apostrophe_inside_a_word_is_straight(text: str, shown: str) -> None:
    article = make_article(text)
    assert Surface(article, load_language()).show(article.segments[0]) == shown


@given(st.text(alphabet="[]()*_&;#> abAB'’ß\u0130\n.", max_size=60))
def test_every_character_stays_in_its_place(text: str) -> None:
    article = make_article(text or " ")
    surface = Surface(article, load_language())
    for segment in article.segments:
        assert len(surface.show(segment)) == segment.end - segment.start


ENTITIES = {
    "Governor Ana Petkova left the rate unchanged.": ["Ana Petkova"],
    "U.S.-Norland talks broke down on Monday.": ["U.S.", "Norland"],
    "Farmer Will Askew has lost his sheep.": ["Will Askew"],
    "Cllr Ruth Amos met Detective Constable Amy Flint.": ["Ruth Amos", "Amy Flint"],
    "SEN. DELANEY SAID SHE PROMISED US SHE WOULD SIGN.": ["DELANEY"],
    "The plan is good, said [Ada Moss](https://example.org/moss).": ["Ada Moss"],
    "John F. Kennedy Jr. met J. K. Rowling.": ["John F. Kennedy Jr.", "J. K. Rowling"],
}


def test_names_are_found_whatever_stands_around_them() -> None:
    articles = [make_article(text, f"e{at}") for at, text in enumerate(ENTITIES)]
    found = list(make_annotator(("entity",)).annotate(articles))
    names = [list_texts(a, "PERSON", "GPE", "ORG", "LOC") for a in found]  # type: ignore[arg-type]
    assert names == list(ENTITIES.values())
