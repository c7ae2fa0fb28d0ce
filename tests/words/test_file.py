"""The words file of a project: what is wrong with it, each with its line and a way to mend it."""

from pathlib import Path

import pytest

from annotate.errors import LanguageError
from annotate.language import load_language
from annotate.project import load_scheme
from annotate.words.file import check_words, read_words
from tests.harbour_scheme import write_harbour

SCHEME = load_scheme("news/1")
GOOD = """\
[names]
ORG = ["Tidewatch", "The Lantern Fund"]
none = ["Norgate"]

[titles]
before = ["Sysselmester"]
roles = ["dockmaster"]

[cues]
verbs = ["speechify", "pipe up"]
nouns = ["mantra"]
like = { liken = "suggest" }
no_verbs = ["note"]
no_nouns = ["case"]

[stance.verbs]
favor = ["rubberstamp"]
against = ["scorch"]

[stance]
none = ["clash"]
"""


def find(text: str) -> list[tuple[int | None, str, str, str]]:
    problems = check_words(text, "words.toml", SCHEME, load_language())
    assert all(problem.file == "words.toml" for problem in problems)
    return [(p.line, p.code, p.message, p.fix) for p in problems]


def test_a_whole_file_has_no_fault() -> None:
    assert find(GOOD) == []
    assert find("") == []


def test_what_it_says_is_read(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text(GOOD)
    words = read_words(path, SCHEME, load_language())
    assert words.names == {"Tidewatch": "ORG", "The Lantern Fund": "ORG"}
    assert (words.no_names, words.titles, words.roles) == (
        ("Norgate",), ("Sysselmester",), ("dockmaster",)
    )  # fmt: skip
    assert words.like == {"liken": "suggest"}
    assert words.stance["verbs"] == {"favor": ("rubberstamp",), "against": ("scorch",)}
    assert words.no_stance == ("clash",)


@pytest.mark.parametrize(
    ("text", "line", "code", "message", "fix"),
    [
        ('[names]\nORG = ["Tide"\n\n[cues]\n', 4, "J00", "not TOML", "Correct it there."),
        ("[names]\n# names\n[wrods]\n", 3, "J01", "unknown field wrods", "Allowed are"),
        ("[cues]\n\nverb = []\n", 3, "J01", "unknown field verb", "Did you mean verbs?"),
        ('[names]\nORG = ["A", ""]\n', 2, "J01", "too short", ""),
        ('[names]\nORG = "Tidewatch"\n', 2, "J01", "not of the type array", ""),
        ('[stance.verbs]\nfavour = ["back"]\n', 2, "J01", "favour", "Did you mean favor?"),
        (
            '[names]\nORG = ["A1"]\nGRP = ["A2"]\n',
            3, "V01", "no entities called GRP", "Did you mean GPE?",
        ),
        ('[names]\nORG = ["Tide"]\nLOC = [\n  # x\n  "Tide",\n]\n', 5, "V02", "Tide stands", "one"),
        ('[names]\nORG = ["Tide"]\nnone = ["Tide"]\n', 3, "V02", "names.none", "Leave it in one"),
        ('[cues]\nverbs = ["vow"]\nno_verbs = ["vow"]\n', 3, "V02", "cues.no_verbs", "one"),
        (
            '[stance.nouns]\nfavor = ["ire"]\nagainst = ["ire"]\n',
            3, "V02", "stance.nouns.against", "one",
        ),
        ('[stance]\nnone = ["ire"]\n[stance.nouns]\nfavor = ["ire"]\n', 4, "V02", "ire", "one"),
        ('[cues.like]\nfrob = "sugest"\n', 2, "V03", "no verb of saying", "Did you mean suggest?"),
        ('[cues]\nverbs = ["Speechify"]\n', 2, "V04", "small letters", "dictionary"),
        ('[stance.verbs]\nfavor = ["cry up"]\n', 2, "V04", "more than one word", "dictionary"),
        ('[names]\nORG = ["#tide"]\n', 2, "V04", "does not begin with a letter", "as a text"),
    ],
)  # fmt: skip
def test_a_fault_has_its_line_and_a_way_to_mend_it(
    text: str, line: int, code: str, message: str, fix: str
) -> None:
    [found] = find(text)
    assert found[:2] == (line, code)
    assert message in found[2]
    assert fix in found[3]


def test_all_faults_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = '[names]\nGRP = ["#a"]\n[cues]\nverbs = ["Up"]\n'
    assert [(line, code) for line, code, _, _ in find(text)] == [(2, "V01"), (2, "V04"), (4, "V04")]


def test_names_may_have_any_label_of_entities_that_is_switched_on(tmp_path: Path) -> None:
    write_harbour(tmp_path)
    scheme = load_scheme("harbour.toml", tmp_path)
    path = tmp_path / "words.toml"
    path.write_text('[names]\nVESSEL = ["Grey Petrel"]\nCARGO = ["barley"]\n')
    assert read_words(path, scheme, load_language()).names == {
        "Grey Petrel": "VESSEL", "barley": "PRODUCT",
    }  # fmt: skip
    [problem] = check_words('[names]\nHULK = ["Tern"]', "words.toml", scheme, load_language())
    assert (problem.line, problem.code) == (2, "V01")


def test_a_fault_stops_who_reads_the_words_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text('[names]\nGRP = ["Tide"]\n')
    with pytest.raises(LanguageError) as error:
        read_words(path, SCHEME, load_language())
    assert error.value.message == f"{path}:2: news/1 has no entities called GRP."
    with pytest.raises(LanguageError, match="cannot be read"):
        read_words(tmp_path / "none.toml", SCHEME, load_language())
