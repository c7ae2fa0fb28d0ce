"""Who is who across articles: the tables that people edit, and what is proposed for them."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotate.dataset.proposals.appearances import Appearance
from annotate.dataset.proposals.clustering import cluster
from annotate.dataset.proposals.proposing import propose
from annotate.errors import AnnotateError, UsageError
from annotate.language import load_language
from annotate.model import Problem
from annotate.registry.editing import merge, split
from annotate.registry.tables import (
    Registry,
    RegistryEntry,
    read_registry,
    write_entries,
)

LANGUAGE = load_language()
TABLE = """\
id,name,also,kind,gender,wikidata,note,party
mara-lind,Mara Lind,"Lind; M. Lind",PERSON,,,"met in May, twice",green
nrc,National Reform Council,NRC,ORG,,,,
"""


def read(folder: Path, who: str, offices: str = "") -> tuple[Registry, list[Problem]]:
    problems: list[Problem] = []
    (folder / "who.csv").write_text(who, encoding="utf-8")
    if offices:
        (folder / "offices.csv").write_text(offices, encoding="utf-8")
    return read_registry(folder, problems), problems


def list_codes(problems: list[Problem]) -> list[tuple[str, int | None, str]]:
    return [(p.code, p.line, p.severity) for p in problems]


def appear(
    document: str, *names: str, kind: str = "PERSON", said: str = "", around: str = ""
) -> Appearance:
    return Appearance(
        document=document,
        number=1,
        kind=kind,
        names=names,
        said=frozenset(said.split()),
        everyone=frozenset(around.split()),
    )


def group(*appearances: Appearance) -> list[set[str]]:
    return [{m.document for m in c.members} for c in cluster(appearances, "PERSON", LANGUAGE)]


# --- tables ---


def test_a_table_is_written_as_it_was_read_with_the_columns_that_people_added(
    tmp_path: Path,
) -> None:
    registry, problems = read(tmp_path, TABLE)
    assert problems == []
    assert registry.entries[0].names == ("Mara Lind", "Lind", "M. Lind")
    write_entries(tmp_path / "again.csv", registry.entries)
    assert (tmp_path / "again.csv").read_text(encoding="utf-8") == TABLE.replace(
        '"Lind; M. Lind"', "Lind; M. Lind"
    )


def test_what_a_spreadsheet_makes_of_a_table_is_read_as_it_was_meant(tmp_path: Path) -> None:
    mangled = (
        "\ufeffid;name;also;kind;gender;wikidata;note\r\nnrc;National Reform Council;NRC;ORG;;;\r\n"
    )
    (tmp_path / "who.csv").write_bytes(mangled.encode())
    problems: list[Problem] = []
    registry = read_registry(tmp_path, problems)
    assert problems == []
    assert registry.entries[0].names == ("National Reform Council", "NRC")


@pytest.mark.parametrize(
    ("mangled", "findings"),
    [
        ("id\tname\talso\na\tAda Moss\tMoss\n", []),
        ("sep=;\r\nid;name;also\r\na;Ada Moss;Moss\r\n", []),
        ('id,name,also,note\na,Ada Moss,Moss,"two\nlines"\n', []),
        ("sep=;\nid;name;also\na;Ada Moss;Moss\na;Ivo;\n", [("H01", 4, "error")]),
        ('id,name,also\na,Ada Moss,Moss\nb,"Ivo\nc,Eva,\nd,Cleo,\n', [("H06", 3, "error")]),
        ('id,name,also\na,Ada Moss,Moss\nb,"Ivo\nc,Eva,\nd,"Cleo",\n', [("H06", 3, "error")]),
        ('id,name,also\na,Ada Moss,Moss\nb,"Ivo\nc",\n', [("H06", 3, "error")]),
        ("id,name,also,kinds\na,Ada Moss,Moss,\n", [("H06", 1, "warning")]),
        ("id,name,also,party\na,Ada Moss,Moss,\n", []),
    ],
)
def test_no_row_is_lost_in_what_spreadsheets_and_slips_make_of_a_table(
    mangled: str, findings: list[tuple[str, int, str]], tmp_path: Path
) -> None:
    (tmp_path / "who.csv").write_bytes(mangled.encode())
    problems: list[Problem] = []
    registry = read_registry(tmp_path, problems)
    assert list_codes(problems) == findings
    assert [entry.names for entry in registry.entries] == [("Ada Moss", "Moss")]


def test_a_table_that_is_no_unicode_is_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "who.csv").write_bytes("id,name\na,Ada\nb,Björk\n".encode("cp1252"))
    with pytest.raises(AnnotateError, match=r"who\.csv:3: this is not UTF-8"):
        read_registry(tmp_path, [])


def test_every_fault_of_a_table_has_its_line(tmp_path: Path) -> None:
    who = (
        "id,name,also\na,Ada Moss,Moss\na,Ivo Stern,\nB B,Cleo,\nc,,\n"
        "d,Dora Moss,Moss\ne,Eva Kolb,,too,many\n"
    )
    offices = (
        "id,office,of,from,to\na,mayor,Graz,2001,2004-05\nd,mayor,Graz,2003,\n"
        "zz,mayor,Oslo,2001,\na,envoy,Oslo,2001-02-31,\na,envoy,Oslo,2005,2004\n"
    )
    _, problems = read(tmp_path, who, offices)
    assert list_codes(problems) == [
        ("H01", 3, "error"),
        ("H06", 4, "error"),
        ("H06", 5, "error"),
        ("H06", 7, "error"),
        ("H04", 6, "error"),
        ("H02", 6, "warning"),
        ("H05", 3, "warning"),
        ("H03", 4, "error"),
    ]


def test_an_office_may_be_handed_over_on_one_day(tmp_path: Path) -> None:
    offices = "id,office,of,from,to\na,mayor,Graz,2001,2004-05-01\nb,mayor,Graz,2004-05-01,\n"
    _, problems = read(tmp_path, "id,name\na,Ada Moss\nb,Ivo Stern\n", offices)
    assert problems == []


def test_a_name_of_two_is_nobodys_and_a_name_of_one_is_found_in_any_case() -> None:
    registry = Registry(
        [
            RegistryEntry(id="a", name="Ada Moss", also=("Moss",)),
            RegistryEntry(id="d", name="Dora Moss", also=("Moss", "Dóra Moss")),
        ]
    )
    assert registry.find("Moss") is None
    found = registry.find("dora moss")
    assert found is not None
    assert found.id == "d"


def test_merging_and_splitting_lose_no_name() -> None:
    registry = Registry(
        [
            RegistryEntry(id="a", name="Ada Moss", also=("Moss",), note="one"),
            RegistryEntry(id="b", name="A. Moss", also=("Ada M. Moss",), note="two"),
        ]
    )
    joined = merge(registry, "a", "b")
    assert [e.id for e in joined.entries] == ["a"]
    assert joined.entries[0].names == ("Ada Moss", "Moss", "A. Moss", "Ada M. Moss")
    assert joined.entries[0].note == "one; two"
    parted = split(joined, "a", ["A. Moss", "Ada M. Moss"], "b")
    assert [e.names for e in parted.entries] == [e.names for e in registry.entries]


@pytest.mark.parametrize(
    ("names", "new", "words"),
    [
        (["Nobody"], "n", "no name Nobody"),
        (["Moss"], "b", "already"),
        (["Ada Moss", "Moss"], "n", "without"),
    ],
)
def test_a_split_that_cannot_be_is_refused(names: list[str], new: str, words: str) -> None:
    rows = [RegistryEntry(id="a", name="Ada Moss", also=("Moss",)), RegistryEntry(id="b", name="B")]
    with pytest.raises(UsageError, match=words):
        split(Registry(rows), "a", names, new)


# --- over articles ---


def test_forms_of_one_name_are_one_and_namesakes_of_another_given_name_are_not() -> None:
    assert group(
        appear("1", "Olena Kovalenko"),
        appear("2", "O. Kovalenko"),
        appear("3", "Andriy Kovalenko"),
    ) == [{"1", "2"}, {"3"}]


def test_a_bare_family_name_joins_the_only_one_or_whom_the_article_speaks_for() -> None:
    olena = appear("1", "Olena Kovalenko", said="minister", around="Geneva Treaty")
    andriy = appear("2", "Andriy Kovalenko", said="striker", around="Dynamo")
    bare = appear("3", "Kovalenko", around="Geneva Treaty")
    other = appear("4", "Kovalenko", around="Elsewhere")
    assert group(olena, bare) == [{"1", "3"}]
    assert group(olena, andriy, bare, other) == [{"1", "3"}, {"2"}, {"4"}]


def test_an_acronym_that_one_article_introduces_is_that_body_in_others() -> None:
    assert group(
        appear("1", "National Reform Council", "NRC", kind="ORG"),
        appear("2", "NRC", kind="ORG"),
        appear("3", "National Rail Company", kind="ORG"),
    ) == [{"1", "2"}, {"3"}]


def test_what_is_known_adds_no_row_and_ids_are_taken_once() -> None:
    found = cluster(
        [appear("1", "Ada Moss"), appear("2", "Ivo Stern"), appear("3", "Dora Lind-Moe")],
        "PERSON",
        LANGUAGE,
    )
    registry = Registry([RegistryEntry(id="ivo-stern", name="Somebody Else", also=("Ada Moss",))])
    proposal = propose(found, registry, "PERSON", LANGUAGE)
    assert [e.id for e in proposal.added] == ["ivo-stern-2", "dora-lind-moe"]
    assert proposal.known == 1


def test_a_family_name_of_several_is_counted_and_in_no_row() -> None:
    found = cluster(
        [appear("1", "Ada Moss"), appear("2", "Ivo Moss"), appear("3", "Moss")], "PERSON", LANGUAGE
    )
    proposal = propose(found, Registry(), "PERSON", LANGUAGE)
    assert [(e.id, e.also) for e in proposal.added] == [("ada-moss", ()), ("ivo-moss", ())]
    assert proposal.unsure == {"Moss": 1}


def test_who_are_two_in_an_article_are_two_over_the_corpus() -> None:
    elder, son = appear("1", "Robert Moss Sr."), replace(appear("1", "Bob Moss"), number=2)
    assert len(group(elder, son)) == 2
    assert len(group(elder, son, *(appear(str(n), "Robert Moss") for n in range(2, 9)))) == 2
    # One article of many that takes a form of a name for somebody else does not part the others.
    often = [appear(str(n), name) for n in range(9) for name in ("Robert Orr",)]
    more = [appear(str(n), "Robert A. Orr") for n in range(8, 19)]
    assert len(group(*often, *more)) == 1


def test_a_row_is_not_called_by_a_given_name_nor_by_the_name_of_its_kin() -> None:
    found = cluster(
        [
            appear("1", "Donald Moss", "Moss", "Donald"),
            replace(appear("1", "Lea", "Moss"), number=2),
            appear("2", "Ivo Ruiz Mora", "Ruiz"),
            appear("3", "the Sea Council", "Sea Council", "SC", kind="ORG"),
        ],
        "PERSON",
        LANGUAGE,
    )
    rows = propose(found, Registry(), "PERSON", LANGUAGE).added
    called = {entry.name: entry.also for entry in rows}
    assert called == {
        "Donald Moss": ("Moss",),
        "Lea": (),
        "Ivo Ruiz Mora": ("Ruiz",),
        "the Sea Council": ("SC", "Sea Council"),
    }
