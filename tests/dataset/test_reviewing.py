"""Rows of the registry that are worth a look: what speaks for it, and which come first."""

from dataclasses import replace

from annotate.dataset.proposals.appearances import Appearance
from annotate.dataset.proposals.reviewing import ReviewPair, review
from annotate.language import load_language
from annotate.registry.tables import Registry, RegistryEntry

LANGUAGE = load_language()


def row(id: str, name: str, *also: str, kind: str = "PERSON") -> RegistryEntry:
    return RegistryEntry(id=id, name=name, also=also, kind=kind)


def appear(document: str, name: str, *, kind: str = "PERSON", around: str = "") -> Appearance:
    return Appearance(
        document=document, number=1, kind=kind, names=(name,), everyone=frozenset(around.split())
    )


def find(rows: list[RegistryEntry], *appearances: Appearance) -> list[ReviewPair]:
    return review(appearances, Registry(rows), "PERSON", LANGUAGE)


def name_pairs(pairs: list[ReviewPair]) -> list[tuple[str, str, str]]:
    return [(pair.action, pair.one.id, pair.other.id) for pair in pairs]


def test_what_may_be_one_is_found_for_each_reason_and_nothing_else() -> None:
    pairs = find(
        [
            row("olena", "Olena Kovalenko"),
            row("o", "O. Kovalenko"),
            row("bare", "Kovalenko"),
            row("typo", "Olena Kovalemko"),
            row("andriy", "Andriy Bondar"),
            row("nrc", "NRC", kind="ORG"),
            row("council", "National Reform Council", kind="ORG"),
            row("reform", "National Reform Council of Ostrel", kind="ORG"),
            row("place", "Ostrel", kind="GPE"),
            row("team", "Ostrel", kind="ORG"),
            row("rail", "Northern Rail", kind="ORG"),
        ]
    )
    assert sorted(name_pairs(pairs)) == [
        ("merge", "council", "nrc"),
        ("merge", "o", "bare"),
        ("merge", "olena", "bare"),
        ("merge", "olena", "o"),
        ("merge", "olena", "typo"),
        ("merge", "place", "team"),
        ("merge", "reform", "council"),
    ]
    assert all(pair.because for pair in pairs)


def test_what_is_about_more_articles_comes_first_and_what_one_article_parts_comes_last() -> None:
    rows = [row("ada", "Ada Moss"), row("a", "A. Moss"), row("ivo", "Ivo Stern"),
            row("i", "I. Stern"), row("eva", "Eva Kolb"), row("e", "E. Kolb")]  # fmt: skip
    pairs = find(
        rows,
        *(appear(f"m{n}", name) for n in range(3) for name in ("Ada Moss", "A. Moss")),
        *(appear(f"s{n}", "Ivo Stern") for n in range(3)),
        *(appear(f"t{n}", "I. Stern") for n in range(3)),
        appear("k1", "Eva Kolb"),
        appear("k2", "E. Kolb"),
    )
    assert name_pairs(pairs) == [
        ("merge", "ivo", "i"),
        ("merge", "eva", "e"),
        ("merge", "ada", "a"),
    ]
    assert "3 articles have both" in pairs[-1].because


def test_who_stands_beside_the_same_is_likelier_one() -> None:
    rows = [row("ada", "Ada Moss"), row("a", "A. Moss")]
    (alone,) = find(rows, appear("1", "Ada Moss"), appear("2", "A. Moss"))
    (beside,) = find(rows, appear("1", "Ada Moss", around="Geneva"),
                     appear("2", "A. Moss", around="Geneva"))  # fmt: skip
    assert beside.score > alone.score
    assert "both stand beside Geneva" in beside.because


def test_a_row_with_names_of_two_is_worth_a_split() -> None:
    rows = [row("moss", "Ada Moss", "A. Moss", "Ivo Moss", "Moss")]
    (pair,) = find(rows, appear("1", "Ada Moss"), appear("2", "Ivo Moss"))
    assert (pair.action, pair.other.names, pair.other.articles) == ("split", ("Ivo Moss",), 1)
    assert (pair.one.names, pair.one.articles) == (("Ada Moss", "A. Moss", "Moss"), 1)


def test_names_of_a_row_that_stand_beside_nobody_in_common_are_worth_one() -> None:
    rows = [row("nrc", "National Reform Council", "NRC", kind="ORG")]
    long = [appear(f"l{n}", "National Reform Council", kind="ORG", around="Geneva") for n in (1, 2)]
    short = [appear(f"s{n}", "NRC", kind="ORG", around="Harbour") for n in (1, 2)]
    (pair,) = find(rows, *long, *short)
    assert (pair.action, pair.other.names) == ("split", ("NRC",))
    assert find(rows, *long, *short, appear("x", "NRC", kind="ORG", around="Geneva")) == []


def test_a_name_of_two_rows_is_worse_the_more_articles_get_the_id_of_neither() -> None:
    rows = [row("ap", "Associated Press", "AP", kind="ORG"), row("a", "AP", kind="ORG"),
            row("eva", "Eva Kolb"), row("e", "E. Kolb")]  # fmt: skip
    press = [appear(f"p{n}", "AP", kind="ORG") for n in range(3)]
    first, _ = find(rows, *press, appear("1", "Eva Kolb"), appear("2", "E. Kolb"))
    assert (first.one.id, first.one.articles, first.other.id) == ("ap", 0, "a")
    assert "3 articles with that name: the id of neither" in first.because


def test_a_side_says_what_it_is_called_besides_its_names() -> None:
    rows = [row("olena", "Olena Kovalenko"), row("o", "O. Kovalenko")]
    said = [
        replace(appear(str(at), "Olena Kovalenko"), said=frozenset(words.split()))
        for at, words in enumerate(["minister foreign", "minister", ""])
    ]
    (pair,) = find(rows, *said)
    assert (pair.one.said, pair.other.said) == (("minister", "foreign"), ())
