import pytest

from annotate.language import load_language
from annotate.model import Annotation
from annotate.preannotation.rules.article import Draft
from annotate.preannotation.rules.coreference.mentions import MentionIndex
from annotate.preannotation.rules.entities.find import find_entities
from annotate.preannotation.rules.parsing import Parser, find_default_model
from tests.preannotation.suggesting import SCHEME, annotate, list_coreference, make_article


def find_links(text: str) -> list[tuple[str, str]]:
    return list(list_coreference(annotate(text)))


def resolve(text: str, phrase: str) -> str | None:
    """What the last mention of a phrase stands for, as the index sees it."""
    document = make_article(text)
    language = load_language()
    parser = Parser(find_default_model(language), language)
    (article,) = parser.parse([document], SCHEME.annotated_kinds)
    draft = Draft(document, SCHEME)
    find_entities(article, draft, language)
    index = MentionIndex(article, draft.iter_spans("entity"), SCHEME, language)
    start = text.rindex(phrase)
    link = index.resolve(start, start + len(phrase))
    return link.span.text if link else None


def test_a_mention_is_linked_to_the_nearest_earlier_one() -> None:
    text = "Chancellor Ilse Brandauer spoke.\nMrs Brandauer left.\nNobody thanked Mrs Brandauer."
    assert find_links(text) == [("Brandauer", "Ilse Brandauer"), ("Brandauer", "Brandauer")]


def test_one_country_has_several_names() -> None:
    text = "The United States objected.\nUS diplomats left Oslo.\nOslo regretted it."
    assert find_links(text) == [("US", "The United States"), ("Oslo", "Oslo")]


def test_two_persons_of_one_family_are_kept_apart_by_their_titles() -> None:
    text = (
        "James Holm and Laura Holm arrived in Rome.\n"
        "Mr Holm spoke to students.\nMrs Holm visited a school."
    )
    links = find_links(text)
    assert ("Holm", "James Holm") in links
    assert ("Holm", "Laura Holm") in links


def test_a_nationality_is_no_thing_to_refer_to() -> None:
    assert find_links("Russian envoys met.\nRussian papers said nothing.") == []


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("Mr Veska spoke in Oslo. The hall was full. Later he left.", "he", "Veska"),
        ("Mr Veska met Mrs Morrow. Then she left.", "she", "Morrow"),
        ("The hall was full. Then he left.", "he", None),
        ("German Chancellor Ilse Brandauer spoke. Nobody answered the chancellor.",
         "the chancellor", "Ilse Brandauer"),
        ("German Chancellor Ilse Brandauer spoke. Nobody answered the German chancellor.",
         "the German chancellor", "Ilse Brandauer"),
        ("German Chancellor Ilse Brandauer spoke. Nobody answered the Austrian chancellor.",
         "the Austrian chancellor", None),
        ("President Veska met President Holm. A reporter asked the president.",
         "the president", None),
    ],
)  # fmt: skip
def test_pronouns_and_offices_are_resolved_where_one_person_fits(
    text: str, phrase: str, expected: str | None
) -> None:
    assert resolve(text, phrase) == expected


def test_every_link_goes_backwards_and_is_scored() -> None:
    annotation: Annotation = annotate(
        "President Orlan Veska said he would stay.\nMr Veska said: “No.”\nHe left Oslo for Rome.\n"
        "Rome welcomed Mr Veska."
    )
    spans = {span.id: span for span in annotation.spans}
    links = [relation for relation in annotation.relations if relation.label == "coref"]
    assert links
    for link in links:
        assert spans[link.tail].end <= spans[link.head].start
        assert link.score is not None
        assert 0 < link.score < 1


def test_a_building_and_the_institution_in_it_are_not_one_thing() -> None:
    text = "White House officials met.\nThey left the White House.\nWhite House aides smiled."
    assert find_links(text) == [("White House", "White House")]
