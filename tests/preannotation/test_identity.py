"""Who is who in an article: each mention has the name of whom it is about, or none."""

import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import annotate
from annotate.checks.record import check_annotation
from annotate.language import load_language
from annotate.model import Annotation
from annotate.name_forms import (
    fold_name,
    may_be_one,
    read_person,
    spell_initials,
)
from annotate.project import load_scheme
from tests.preannotation.suggesting import make_annotator, make_article

SCHEME = load_scheme("news/2")
LANGUAGE = load_language()
CASES = tomllib.loads((Path(__file__).parent / "cases" / "identity.toml").read_text("utf-8"))[
    "cases"
]


@cache
def read_all() -> dict[str, Annotation]:
    texts = [case["text"] for case in CASES]
    articles = [make_article(text, f"i{at}") for at, text in enumerate(texts)]
    return dict(zip(texts, make_annotator(scheme=SCHEME).annotate(articles), strict=True))


def list_who(annotation: Annotation) -> dict[str, set[str]]:
    """Whom the spans with the same words are about."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for span in annotation.spans:
        names = {attribute.name for attribute in SCHEME.iter_attributes(span.label)}
        if "who" in names:
            found[span.text].add(span.attributes.get("who", ""))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_every_mention_is_told_whose_it_is(case: dict[str, Any]) -> None:
    found = list_who(read_all()[case["text"]])
    assert {mention: found.get(mention) for mention in case["who"]} == {
        mention: {name} for mention, name in case["who"].items()
    }


def test_coreference_says_the_same_as_who_and_goes_backwards() -> None:
    links = 0
    for annotation in read_all().values():
        spans = {span.id: span for span in annotation.spans}
        for relation in annotation.relations:
            if relation.label == "coref":
                head, tail = spans[relation.head], spans[relation.tail]
                assert tail.end <= head.start
                assert head.attributes.get("who") == tail.attributes.get("who")
                assert relation.score is not None
                assert 0 < relation.score < 1
                links += 1
    assert links > len(CASES)


def test_what_is_suggested_of_who_is_who_is_sound() -> None:
    for text, annotation in read_all().items():
        document = make_article(text, annotation.document_id)
        namesakes = {"I08": "off"}  # Mr Orlov is not Mrs Orlov, and one article may have both
        assert check_annotation(annotation, document, SCHEME, namesakes) == [], text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Jane Quill", "J. Quill", True),
        ("Jane Quill", "Jane M. Quill", True),
        ("Jane Quill", "Mary Quill", False),
        ("Robert Amber", "Bob Amber", True),
        ("Ludwig van der Berg", "Ludwig Berg", False),
        ("Ana Maria Sousa", "Ana Sousa", True),
        ("Maria Santos Horta", "Santos Horta", True),
        ("John Moss Jr.", "John Moss III", False),
        ("John Moss Jr.", "John Moss", True),
        ("Rosa Lind-Moe", "Rosa Lind Moe", True),
        ("José Peña", "Jose Pena", True),
    ],
)
def test_names_of_one_person(one: str, other: str, *, same: bool) -> None:
    first, second = read_person(one, LANGUAGE), read_person(other, LANGUAGE)
    assert may_be_one(first, second, LANGUAGE) is same
    assert may_be_one(second, first, LANGUAGE) is same


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Han Sung-ho", "han"),
        ("Xi Jinping", "xi"),
        ("Ludwig van der Berg", "van der berg"),
        ("Robert S. Lindqvist III", "lindqvist"),
        ("Saddam", "saddam"),
    ],
)
def test_the_family_name_of_a_person(name: str, family: str) -> None:
    assert " ".join(read_person(name, LANGUAGE).family) == family


def test_initials_leave_out_small_words() -> None:
    spelt = spell_initials(fold_name("Council for the Study of Rivers"), LANGUAGE)
    assert spelt == {"csr", "cftsor"}


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (
            "Rain fell on Oslo.\nOrla Stern, the president of Ukraine, met reporters.\n"
            "The Ukrainian president opposed the levy.",
            "introduced as the president of Ukraine in paragraph 2",
        ),
        (
            "French President Orla Stern met reporters. The French leader opposed the levy.",
            "introduced as French President in paragraph 1, and may be called so",
        ),
        (
            "Orla Stern met reporters. She opposed the levy.",
            "likelier than others before it whom the pronoun fits",
        ),
        ("Orla Stern met reporters. Stern opposed the levy.", None),
    ],
)
def test_why_a_mention_is_somebodys_is_said_in_words(text: str, because: str | None) -> None:
    annotation = next(iter(make_annotator(scheme=SCHEME).annotate([make_article(text)])))
    assert isinstance(annotation, Annotation)
    found = [r.attributes.get("because") for r in annotation.relations if r.label == "coref"]
    assert found
    assert {each for each in found if each} == ({because} if because else set())


def test_he_and_she_are_never_one_person() -> None:
    text = "Kesha Oduya blamed Ravi Menon. He said she had lied, and she said he had."
    (annotation,) = make_annotator(scheme=SCHEME).annotate([make_article(text)])
    assert isinstance(annotation, Annotation)
    found = list_who(annotation)
    men, women = found.get("He", set()) | found.get("he", set()), found.get("she", set())
    assert not (men & women) - {""}
    assert (men | women) - {""}, "somebody is told"


def test_an_interview_of_two_lines_has_two_turns_and_nobody_by_name() -> None:
    (document,) = annotate.ingest([{"text": "Q: Do you back the tram?\nA: I do. I admire it."}])
    (record,) = annotate.preannotate(document, on_problem="raise")
    (reading,) = record.annotations
    assert [span.text for span in reading.spans if span.label == "ACTOR"] == ["Q", "A"]
    assert {span.attributes.get("who") for span in reading.spans} == {None}
