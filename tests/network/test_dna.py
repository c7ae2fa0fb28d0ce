"""Databases of Discourse Network Analyzer, read by SQLite, and by positions as Java has them."""

import base64
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotate.app.context import Context
from annotate.app.dataset.network import Options, network
from annotate.network.dna import PASSWORD, hash_password
from annotate.project import Project
from annotate.records import open_writer
from tests.network.debates import Debate, make_debates

QUERY = """
SELECT d.Text, s.Start, s.Stop, v.Value, p.Value, o.Value, c.Value, d.Date, d.Source
FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = s.DocumentId
JOIN DATABOOLEAN v ON v.StatementId = s.ID AND v.VariableId = 4
JOIN DATASHORTTEXT tp ON tp.StatementId = s.ID AND tp.VariableId = 1
JOIN DATASHORTTEXT t2 ON t2.StatementId = s.ID AND t2.VariableId = 2
JOIN DATASHORTTEXT tc ON tc.StatementId = s.ID AND tc.VariableId = 3
JOIN ENTITIES p ON p.ID = tp.Entity JOIN ENTITIES o ON o.ID = t2.Entity
JOIN ENTITIES c ON c.ID = tc.Entity ORDER BY s.ID
"""


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Any]:
    with open_writer(tmp_path / "annotations.jsonl") as write:
        for record in make_debates():
            write(record)
    return make(tmp_path / "annotations.jsonl", tmp_path / "debates.dna")


def make(source: Path, target: Path) -> tuple[Path, Any]:
    context = Context(project=Project())
    result = network(context, [str(source)], target, Options())
    assert context.findings == []
    return target, result


def read(path: Path, query: str = QUERY) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.execute(query))


def iter_statements(path: Path) -> Iterator[tuple[str, int, str, str]]:
    """Yield what a statement marks, cut as Java cuts, whether it agrees, who, and what."""
    for text, start, stop, agrees, person, organization, concept, *_ in read(path):
        units = text.encode("utf-16-le")
        marked = units[2 * start : 2 * stop].decode("utf-16-le")
        yield marked, agrees, person or organization, concept


def test_the_file_is_sound_and_its_statements_mark_what_they_marked(
    written: tuple[Path, Any],
) -> None:
    path, result = written
    assert read(path, "PRAGMA integrity_check") == [("ok",)]
    assert read(path, "PRAGMA foreign_key_check") == []
    assert list(iter_statements(path)) == [
        ("opposes", 0, "Mara Lind", "the harbour levy"),
        ("backs", 1, "Ivo Brandt", "the harbour levy"),
        ("backs", 1, "Mara Lind", "Ivo Brandt"),
        ("backs", 1, "", "the harbour levy"),
        ("opposes", 0, "Cato Rehn", "the harbour levy"),
        ("opposes", 0, "Mara Lind", "the harbour levy"),
        ("backs", 1, "Cato Rehn", "the ferry"),
        ("opposes", 0, "Ivo Brandt", "the ferry 🚢 line"),
    ]
    assert (result.written.documents, result.written.statements) == (3, 8)


def test_positions_behind_an_emoji_are_those_of_utf_16(tmp_path: Path) -> None:
    debate = Debate("flags")
    debate.add("🇨🇿🚢 ")
    debate.stand("Mara Lind", "FAVOR", "the levy")
    with open_writer(tmp_path / "a.jsonl") as write:
        write(debate.make_record(published="2031-05-04"))
    path, _ = make(tmp_path / "a.jsonl", tmp_path / "a.dna")
    [(text, start, stop, *_)] = read(path)
    at = text.index("backs")
    assert (start, stop) == (at + 3, at + 3 + len("backs"))
    assert [marked for marked, *_ in iter_statements(path)] == ["backs"]


def test_documents_have_their_metadata_and_dates_as_a_clock_showed_them(
    written: tuple[Path, Any],
) -> None:
    found = read(written[0], "SELECT Title, Source, Notes, datetime(Date, 'unixepoch') "
                 "FROM DOCUMENTS ORDER BY ID")  # fmt: skip
    assert found == [
        ("Levy", "The Courier", "id: first", "2031-05-04 00:00:00"),
        ("second", "Tide & <Times>", "id: second", "2031-06-30 23:30:00"),
        ("third", "", "id: third", "1970-01-01 00:00:00"),
    ]


def test_what_it_cannot_hold_is_in_the_ledger(written: tuple[Path, Any]) -> None:
    losses = {what: (loss.count, loss.documents) for what, loss in written[1].ledger.losses.items()}
    assert losses["stances that are NEUTRAL: agreement is yes or no"] == (1, ["second"])
    assert losses["quotes"] == (2, ["first", "second"])
    assert losses["holders without a name"] == (1, ["first"])
    assert losses["time zones"] == (1, ["second"])
    assert losses["dates: documents without one are of 1 January 1970"] == (1, ["third"])


def test_the_empty_database_has_what_the_program_makes(written: tuple[Path, Any]) -> None:
    path, _ = written
    assert read(path, "SELECT Variable, DataType FROM VARIABLES WHERE StatementTypeId = 1") == [
        ("person", "short text"), ("organization", "short text"), ("concept", "short text"),
        ("agreement", "boolean"),
    ]  # fmt: skip
    # Every entity has a value of each attribute of its variable, every statement of each variable.
    assert read(path, "SELECT COUNT(*) FROM ATTRIBUTEVALUES") == [
        (3 * read(path, "SELECT COUNT(*) FROM ENTITIES")[0][0],)
    ]
    assert read(path, "SELECT DISTINCT n FROM (SELECT COUNT(*) n FROM DATASHORTTEXT "
                "GROUP BY StatementId)") == [(3,)]  # fmt: skip


def test_the_password_is_kept_as_the_program_checks_it(written: tuple[Path, Any]) -> None:
    [(kept,)] = read(written[0], "SELECT Password FROM CODERS")
    raw = base64.b64decode(kept)
    salt, digest = raw[:16], raw[16:]
    found = hashlib.sha256(salt + PASSWORD.encode()).digest()
    for _ in range(99_999):
        found = hashlib.sha256(found).digest()
    assert found == digest
    assert kept == hash_password(PASSWORD)


def test_the_same_rows_give_the_same_bytes(written: tuple[Path, Any], tmp_path: Path) -> None:
    again, _ = make(tmp_path / "annotations.jsonl", tmp_path / "again.dna")
    assert again.read_bytes() == written[0].read_bytes()


def test_names_that_are_too_long_are_cut_and_two_of_one_name_stay_two(tmp_path: Path) -> None:
    debate = Debate("long")
    for end in ("one", "two"):
        debate.stand("Mara " + "L" * 200 + end, "FAVOR", "the levy")
    with open_writer(tmp_path / "a.jsonl") as write:
        write(debate.make_record())
    path, result = make(tmp_path / "a.jsonl", tmp_path / "a.dna")
    values = [v for (v,) in read(path, "SELECT Value FROM ENTITIES WHERE VariableId = 1")]
    assert len(values) == 2
    assert len(set(values)) == 2
    assert all(len(value) <= 190 for value in values)
    assert result.ledger.losses["ends of names longer than 190 characters"].count == 2
