"""Entries are added to a words file, and what people wrote stays as they wrote it."""

import tomllib

import pytest

from annotate.errors import LanguageError
from annotate.words.entries import Entry, find_rival, lay_over, list_entries
from annotate.words.writing import write_entries

ORG = ("names", "ORG")
TEAMS = Entry(("conventions", "teams"), "ORG")
LIKE = Entry(("cues", "like"), "liken", "suggest")
ADDED = {
    Entry(ORG, "Tidewatch"): "3 corrections",
    Entry(ORG, 'The "Fund"'): "1 correction",
    TEAMS: "9 corrections",
    LIKE: "2 corrections",
}
PEOPLE = """\
# Ours since spring.
[names]   # who is who
ORG = ["Lantern", "Quay] Board"]  # ask Mara
none = [
  "Acorn",  # a pub
  # "Zebra" is one after all
  "Norgate",
]

[cues]
no_verbs = ["note"]
like = { posit = "claim" }
"""


def test_an_empty_file_gets_tables_with_a_line_for_each_word() -> None:
    assert write_entries("", ADDED) == (
        "[conventions]\n"
        'teams = "ORG"  # 9 corrections\n'
        "\n[cues.like]\n"
        'liken = "suggest"  # 2 corrections\n'
        "\n[names]\n"
        "ORG = [\n"
        '  "The \\"Fund\\"",  # 1 correction\n'
        '  "Tidewatch",  # 3 corrections\n'
        "]\n"
    )


def test_no_line_of_people_changes_but_for_the_end_of_a_list() -> None:
    added = {entry: why for entry, why in ADDED.items() if entry != LIKE}
    written = write_entries(PEOPLE, added | {Entry(("names", "none"), "Maple"): "2 corrections"})
    assert written == (
        "# Ours since spring.\n"
        "[names]   # who is who\n"
        'ORG = ["Lantern", "Quay] Board",\n'
        '  "The \\"Fund\\"",  # 1 correction\n'
        '  "Tidewatch",  # 3 corrections\n'
        "]  # ask Mara\n"
        "none = [\n"
        '  "Acorn",  # a pub\n'
        '  # "Zebra" is one after all\n'
        '  "Maple",  # 2 corrections\n'
        '  "Norgate",\n'
        "]\n"
        "\n[cues]\n"
        'no_verbs = ["note"]\n'
        'like = { posit = "claim" }\n'
        "\n[conventions]\n"
        'teams = "ORG"  # 9 corrections\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "[names]\nORG = []\n",
        "[names]\nORG = [\n]\n",
        '[names]\nORG = ["A"]',
        '[names]\nORG = ["A" , # a, [comment]\n]\n[titles]\nroles = ["x"]\n',
        "[names]\n'ORG' = ['A',\n  'Z',\n]\n",
        '[ "names" ]\n"ORG" = [\n  "A"  # no comma\n]',
        '[names]\nPERSON = ["Ivo [Jr]"]\n\n[cues]\nverbs = ["ORG"]\n',
        '[titles]\nroles = [\n  "x",\n]',
    ],
)
def test_a_list_takes_words_however_it_is_laid_out(text: str) -> None:
    added = [Entry(ORG, "Tidewatch"), Entry(ORG, "Brook")]
    written = tomllib.loads(write_entries(text, dict.fromkeys(added, "why")))
    expected = lay_over(tomllib.loads(text), added)
    assert sorted(written["names"].pop("ORG")) == sorted(expected["names"].pop("ORG"))
    assert written == expected


@pytest.mark.parametrize("text", ['names.ORG = ["A"]\n', 'cues = { like = { posit = "claim" } }\n'])
def test_a_file_that_cannot_be_added_to_is_refused(text: str) -> None:
    with pytest.raises(LanguageError, match="nothing can be added to it"):
        write_entries(text, {Entry(ORG, "Tidewatch"): "why", LIKE: "why"})


def test_entries_are_listed_and_laid_over_alike() -> None:
    value = tomllib.loads(PEOPLE)
    assert lay_over({}, list_entries(value)) == {
        "names": {"ORG": ["Lantern", "Quay] Board"], "none": ["Acorn", "Norgate"]},
        "cues": {"no_verbs": ["note"], "like": {"posit": "claim"}},
    }
    assert lay_over(value, [Entry(ORG, "Lantern")]) == value


@pytest.mark.parametrize(
    ("entry", "other"),
    [
        (Entry(ORG, "Acorn"), Entry(("names", "none"), "Acorn")),
        (LIKE, Entry(("cues", "no_verbs"), "liken")),
        (TEAMS, Entry(("conventions", "teams"), "PLACE")),
        (Entry(("stance", "verbs", "favor"), "nod"), Entry(("stance", "none"), "nod")),
        (Entry(("conventions", "bare"), "ORG"), Entry(("conventions", "bare"), "ORG")),
    ],
)
def test_what_is_said_of_a_word_already_is_its_rival(entry: Entry, other: Entry) -> None:
    assert find_rival(entry, [other]) == other


@pytest.mark.parametrize(
    "other",
    [Entry(ORG, "Quay"), Entry(("cues", "nouns"), "liken"), Entry(("titles", "roles"), "ORG")],
)
def test_what_is_said_of_something_else_is_no_rival(other: Entry) -> None:
    assert [find_rival(entry, [other]) for entry in ADDED] == [None] * len(ADDED)
