"""Databases of Discourse Network Analyzer, of both versions: statements become spans."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotate.formats.registry import find_by_content
from annotate.records import open_writer, read_records
from annotate.resources import DATA
from tests.network.debates import make_debates

TEXT = "\U0001f6a2 Mara Lind backs the levy. Ivo Brandt does not."
BACKS = TEXT.index("backs") + 1  # a unit more, for the ship has two
SECOND = """
CREATE TABLE SETTINGS (Property TEXT PRIMARY KEY, Value TEXT);
CREATE TABLE CODERS (ID INTEGER PRIMARY KEY, Name TEXT, Red INTEGER, Green INTEGER, Blue INTEGER);
CREATE TABLE DOCUMENTS (ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT,
  Source TEXT, Section TEXT, Notes TEXT, Type TEXT, Date INTEGER);
CREATE TABLE STATEMENTTYPES (ID INTEGER PRIMARY KEY, Label TEXT);
CREATE TABLE VARIABLES (ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT,
  StatementTypeId INTEGER);
CREATE TABLE STATEMENTS (ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER,
  Start INTEGER, Stop INTEGER, Coder INTEGER);
CREATE TABLE DATASHORTTEXT (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER,
  StatementTypeId INTEGER, Value TEXT);
CREATE TABLE DATALONGTEXT AS SELECT * FROM DATASHORTTEXT;
CREATE TABLE DATAINTEGER (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER,
  StatementTypeId INTEGER, Value INTEGER);
CREATE TABLE DATABOOLEAN AS SELECT * FROM DATAINTEGER;
INSERT INTO CODERS VALUES (1, 'Ada', 0, 0, 0), (2, 'Bo', 0, 0, 0);
INSERT INTO STATEMENTTYPES VALUES (1, 'Claim'), (2, 'Note');
INSERT INTO VARIABLES VALUES (1, 'actor', 'short text', 1), (2, 'for', 'boolean', 1),
  (3, 'weight', 'integer', 1), (4, 'why', 'long text', 2);
"""


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database as version 2 has it, with two coders and a document that nobody coded."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "debate.dna"
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(SECOND)
        document = "INSERT INTO DOCUMENTS VALUES (?, ?, ?, 1, ?, ?, '', ?, '', ?)"
        date = 1_935_619_200_000  # of 2031-05-04, in milliseconds
        database.execute(document, (1, "Levy", TEXT, "", "The Courier", "", date))
        database.execute(document, (2, "Ferry", "Nothing.", "", "", "", 0))
        database.executemany(
            "INSERT INTO STATEMENTS VALUES (?, ?, 1, ?, ?, ?)",
            [(1, 1, BACKS, BACKS + 5, 1), (2, 1, BACKS, BACKS + 14, 2), (3, 2, 0, 1, 2),
             (4, 2, 3, 12, 2)],
        )  # fmt: skip
        database.executescript(
            "INSERT INTO DATASHORTTEXT VALUES (1, 1, 1, 1, 'Mara Lind'), (2, 2, 1, 1, '');"
            "INSERT INTO DATABOOLEAN VALUES (1, 1, 2, 1, 1), (2, 2, 2, 1, 0);"
            "INSERT INTO DATAINTEGER VALUES (1, 1, 3, 1, 0);"
            "INSERT INTO DATALONGTEXT VALUES (1, 4, 4, 2, 'she speaks');"
        )
    return path


def test_statements_are_spans_with_what_their_variables_say(
    second: Path, run: Callable[..., Any]
) -> None:
    assert find_by_content(second.read_bytes()[: 1 << 16]) == "dna"
    result = run("scheme", "new", "--from", str(second), "--id", "d", "-o", "d.toml")
    assert result.exit_code == 0, result.stderr
    result = run("import", str(second), "--scheme", "d.toml", "-o", "back.jsonl")
    assert (result.exit_code, "1 statements that are not at a place" in result.stderr) == (1, True)
    levy, ferry = read_records("back.jsonl", [])
    found = {
        reading.annotator.name: [(s.label, s.text, dict(s.attributes)) for s in reading.spans]
        for reading in levy.annotations
    }
    assert found == {
        "Ada": [("Claim (for yes)", "backs", {"actor": "Mara Lind", "weight": "0"})],
        "Bo": [
            ("Claim (for no)", "backs the levy", {}),
            ("Note", "Mara Lind", {"why": "she speaks"}),
        ],
    }
    assert (levy.document.meta.title, levy.document.meta.publisher) == ("Levy", "The Courier")
    assert levy.document.meta.published == "2031-05-04"
    assert ferry.annotations == ()


def test_a_database_that_was_written_here_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_writer("in.jsonl") as write:
        for record in make_debates():
            write(record)
    assert run("network", "in.jsonl", "-o", "made.dna").exit_code == 0
    pairs = ("DNA Statement (agreement yes)=FAVOR", "DNA Statement (agreement no)=AGAINST")
    maps = [part for pair in pairs for part in ("--map", pair)]
    result = run("import", "made.dna", *maps, "-o", "back.jsonl")
    assert "8 attributes concept are left out" in result.stderr
    sides = {"FAVOR", "AGAINST"}
    for before, after in zip(
        read_records("in.jsonl", []), read_records("back.jsonl", []), strict=True
    ):
        wanted = [(s.label, s.start, s.end) for a in before.annotations for s in a.spans]
        found = [(s.label, s.start, s.end) for a in after.annotations for s in a.spans]
        assert sorted(found) == sorted({each for each in wanted if each[0] in sides})
        assert (after.document.id, after.document.text) == (
            before.document.id,
            before.document.text,
        )


@pytest.mark.parametrize("spoil", ["DROP TABLE DATABOOLEAN", "ALTER TABLE CODERS RENAME TO C"])
def test_a_database_of_another_version_is_named(
    spoil: str, second: Path, run: Callable[..., Any]
) -> None:
    with closing(sqlite3.connect(second)) as database, database:
        database.execute(spoil)
    result = run("import", str(second), "-o", "back.jsonl")
    assert (result.exit_code, "no database of version 2 or 3" in result.stderr) == (1, True)


def test_an_empty_database_of_version_3_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("empty.dna")) as database, database:
        database.executescript((DATA / "dna.sql").read_text(encoding="utf-8"))
    result = run("import", "empty.dna", "-o", "back.jsonl")
    assert (result.exit_code, "nothing is in it" in result.stderr) == (1, True)


def test_a_format_that_another_command_writes_is_said(run: Callable[..., Any]) -> None:
    result = run("export", "a.jsonl", "--format", "dna")
    assert result.exit_code == 2
    assert "annotate network" in " ".join(result.stderr.split())
