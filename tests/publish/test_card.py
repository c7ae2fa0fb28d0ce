import pytest

from annotate.publish.card import check_card
from annotate.publish.release import read_release


@pytest.fixture(scope="module")
def card(built):
    return (built / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def manifest(built):
    return read_release(built).manifest


def find(text, manifest):
    return [(p.code, p.message) for p in check_card(text, manifest, file="README.md")]


def change(card, old, new):
    assert old in card
    return card.replace(old, new, 1)


def test_the_card_of_a_build_is_sound(card, manifest):
    assert find(card, manifest) == []


@pytest.mark.parametrize(
    "words", ["[More Information Needed]", "[todo]", "TODO", "Lorem ipsum dolor", "[Your name]"]
)
def test_a_placeholder_is_found_with_its_line(card, manifest, words):
    text = f"{card}\n## Funding\n\nBy {words}.\n"
    found = list(check_card(text, manifest, file="README.md"))
    assert [p.code for p in found] == ["D41"]
    assert found[0].message.removeprefix("there is a placeholder: ").lower() in words.lower()
    assert text.splitlines()[found[0].line - 1] == f"By {words}."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("6 news articles with", "9 news articles with", "it says 9 for articles"),
        (" 6 stances,", " 7 stances,", "it says 7 for stances, the manifest has 6"),
        ("| human | 6 |", "| human | 5 |", "it says 5 for human articles, the manifest has 6"),
        ("| AGAINST | 6 |", "| AGAINST | 8 |", "it says 8 for the labels of stances"),
    ],
)
def test_a_number_that_is_not_the_manifests_is_found(card, manifest, old, new, message):
    found = find(change(card, old, new), manifest)
    assert [code for code, _ in found] == ["D42"]
    assert found[0][1].startswith(message)


def test_a_number_in_the_table_of_rows_is_found(card, manifest):
    line = next(line for line in card.splitlines() if line.startswith("| entities | "))
    found = find(change(card, line, line.replace(" 36 |", " 37 |")), manifest)
    assert found == [("D42", "it says 37 for entities in all, the manifest has 36")]
    found = find(change(card, line, line.replace(" 36 |", " many |")), manifest)
    assert found == [("D42", "it says None for entities in all, the manifest has 36")]


def test_a_card_without_tables_has_no_wrong_number(manifest):
    assert find("# Harbour\n\nOne by hand.\n", manifest) == []
