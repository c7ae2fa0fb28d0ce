"""Databases of Discourse Network Analyzer 3: a document a row, a statement for every stance.

A statement has the variables person, organization, concept and agreement, and the place of its
expression in UTF-16 units, as Java counts. What such a database cannot hold is in the ledger.
"""

import base64
import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotate.formats.port import Ledger
from annotate.network.collecting import (
    ID,
    NAME,
    NamedNode,
    NodeKey,
    find_concept,
    identify,
)
from annotate.network.windows import parse_day
from annotate.offsets import count_utf16
from annotate.resources import DATA

DOCUMENTS, STANCES, QUOTES = "documents", "stances", "quotes"
CONFIGS = (DOCUMENTS, STANCES, QUOTES)
PASSWORD = "annotate"
LONGEST = 190  # characters of a value
_TABLES = DATA / "dna.sql"
_SALT = b"annotate/network"  # the same in every file, so that the same rows give the same bytes
_ROUNDS = 100_000
_CODER = 1
_STATEMENT = 1
_PERSON, _ORGANIZATION, _CONCEPT, _AGREEMENT = 1, 2, 3, 4
_ATTRIBUTES = 3  # of an entity: Type, Alias, Notes
_AGREES = {"favor": 1, "against": 0}
_DAY = len("2031-05-04")
_WORN = 12  # characters that a number behind a name may take


@dataclass(slots=True)
class _ShownText:
    """The document that was written or looked up last."""

    name: str = ""
    id: int | None = None
    count: Callable[[int], int] = field(default=lambda at: at)


class DnaWriter:
    """Writes rows of `documents`, `stances` and `quotes`; those of a document before its stances.

    Args:
        path: Where the database is to be; nothing may be there.
        persons: What kinds of actors are persons, in small letters; others are organizations.
        polarities: The name and the role of every polarity, by its number in the rows.
        labels: The names of labels of spans, by their number in the rows.
    """

    def __init__(
        self,
        path: Path,
        persons: frozenset[str],
        polarities: Sequence[tuple[str, str]],
        labels: Sequence[str],
    ) -> None:
        self.ledger = Ledger()
        self.documents = self.statements = 0
        self._persons, self._polarities, self._labels = persons, polarities, labels
        self._stances = frozenset(name for name, _ in polarities)
        self._shown = _ShownText()
        self._entities: dict[tuple[int, NodeKey], int] = {}
        self._database = sqlite3.connect(path)
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA foreign_keys = ON;")
        self._database.executescript(_TABLES.read_text(encoding="utf-8"))
        self._insert(
            "CODERS (ID, Name, Red, Green, Blue, Password)",
            (_CODER, "Admin", 255, 255, 0, hash_password(PASSWORD)),
        )
        self._database.execute("CREATE TEMP TABLE GIVEN (Name TEXT PRIMARY KEY, ID INTEGER)")

    def add(self, config: str, row: Mapping[str, Any]) -> None:
        """Take in a row; rows of other configurations are let go."""
        if config == DOCUMENTS:
            self._add_document(row)
        elif config == STANCES:
            self._add_stance(row)
        elif config == QUOTES:
            self.ledger.lose("quotes", str(row["document_id"]))

    def finish(self) -> None:
        """Write what is not on the disk yet."""
        self._database.commit()
        self._database.execute("VACUUM")

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _insert(self, into: str, values: Sequence[object]) -> int:
        marks = ", ".join("?" * len(values))
        found = self._database.execute(f"INSERT INTO {into} VALUES ({marks})", values)
        return found.lastrowid or 0

    def _shorten(self, text: str, what: str, document: str, most: int = LONGEST) -> str:
        """Return text that a value can hold; no NUL, where SQLite would end it."""
        shown = " ".join(text.replace("\x00", " ").split())
        if len(shown) > most:
            self.ledger.lose(f"ends of {what} longer than {most} characters", document)
        return shown[:most]

    # --- documents ---

    def _add_document(self, row: Mapping[str, Any]) -> None:
        name, meta, text = str(row["id"]), row["meta"], row["text"]
        if text is None:
            self.ledger.lose("documents without their text", name)
            return
        notes = "\n".join(part for part in (f"id: {name}", meta.get("url")) if part)
        number = self._insert(
            "DOCUMENTS (Title, Text, Coder, Author, Source, Notes, Date)",
            (
                self._shorten(meta.get("title") or name, "titles", name),
                text,
                _CODER,
                self._shorten(meta.get("byline") or "", "bylines", name),
                self._shorten(meta.get("publisher") or "", "names of publishers", name),
                notes,
                self._read_date(meta.get("published"), name),
            ),
        )
        self.documents += 1
        self._insert("GIVEN", (name, number))
        self._shown = _ShownText(name, number, count_utf16(text))
        self._count_spans(row, name)

    def _count_spans(self, row: Mapping[str, Any], name: str) -> None:
        if row["segments"]:
            self.ledger.lose("segments", name, len(row["segments"]))
        labels = (self._labels[span["label"]] for span in row["spans"])
        if others := sum(label not in self._stances for label in labels):
            self.ledger.lose("spans, but for the expressions of stances", name, others)
        if row["relations"]:
            self.ledger.lose(
                "relations, but for those to the first holder and target of a stance",
                name,
                len(row["relations"]),
            )

    def _read_date(self, published: str | None, name: str) -> int:
        """Return the seconds from 1970 to the time that a clock showed there."""
        if not published:
            self.ledger.lose("dates: documents without one are of 1 January 1970", name)
            return 0
        try:
            moment = datetime.combine(parse_day(published, 4), datetime.min.time())
            if len(published) > _DAY:
                moment = datetime.fromisoformat(published)
        except ValueError:
            self.ledger.lose("dates that are none: their documents are of 1 January 1970", name)
            return 0
        if len(published) < _DAY:
            self.ledger.lose("dates without a month or a day: they are of its first day", name)
        if moment.tzinfo:
            self.ledger.lose("time zones", name)
        return int(moment.replace(tzinfo=UTC).timestamp())

    # --- statements ---

    def _add_stance(self, row: Mapping[str, Any]) -> None:
        name, (label, role) = str(row["document_id"]), self._polarities[row["polarity"]]
        agreement = _AGREES.get(role)
        if agreement is None:
            self.ledger.lose(f"stances that are {label}: agreement is yes or no", name)
            return
        shown = self._find_text(name)
        if shown.id is None:
            self.ledger.lose("stances of documents that are not in it", name)
            return
        self.statements += 1
        place = (shown.count(row["start"]), shown.count(row["end"]))
        statement = self._insert(
            "STATEMENTS (StatementTypeId, DocumentId, Start, Stop, Coder)",
            (_STATEMENT, shown.id, *place, _CODER),
        )
        self._insert("DATABOOLEAN (StatementId, VariableId, Value)",
                     (statement, _AGREEMENT, agreement))  # fmt: skip
        self._describe(row, statement, name)
        self._count_losses(row, name)

    def _describe(self, row: Mapping[str, Any], statement: int, name: str) -> None:
        """Write who holds a stance, and towards what; a variable without a value is empty."""
        holder, target = self._join(row, "holder"), self._join(row, "target")
        is_person = holder is not None and holder.kind.casefold() in self._persons
        told = {
            _PERSON if is_person else _ORGANIZATION: holder,
            _CONCEPT: target or find_concept(row),
        }
        for at in (_PERSON, _ORGANIZATION, _CONCEPT):
            entity = self._find_entity(at, told.get(at), name)
            self._insert("DATASHORTTEXT (StatementId, VariableId, Entity)",
                         (statement, at, entity))  # fmt: skip
        if holder is None:
            self.ledger.lose("holders without a name", name)
        elif not holder.kind:
            self.ledger.lose("kinds of actors: where nobody knows one, it is an organization", name)

    def _join(self, row: Mapping[str, Any], part: str) -> NamedNode | None:
        """Return who the first of a part of a row is; a group is one there."""
        found = identify(row, part)
        if len(found) < 2:
            return found[0] if found else None
        self.ledger.lose("members of groups: a group is one actor", str(row["document_id"]))
        joined = "; ".join(one.label for one in found)
        return NamedNode((NAME, joined), joined, found[0].kind)

    def _find_text(self, name: str) -> _ShownText:
        """Return the document of a row, looked up where it is another than the last one's."""
        if self._shown.name != name:
            found = self._database.execute(
                "SELECT d.ID, d.Text FROM GIVEN g JOIN DOCUMENTS d ON d.ID = g.ID WHERE g.Name = ?",
                (name,),
            ).fetchone()
            self._shown = _ShownText(name)
            if found is not None:
                self._shown = _ShownText(name, found[0], count_utf16(found[1]))
        return self._shown

    def _find_entity(self, variable: int, node: NamedNode | None, document: str) -> int:
        """Return the entity of an actor or a concept; the empty one where there is none."""
        key, label, kind = node or NamedNode(("", ""), "")
        known = (variable, key)
        value = self._shorten(label, "names", document)
        if known not in self._entities:
            self._entities[known] = entity = self._insert(
                "ENTITIES (VariableId, Value, Red, Green, Blue)",
                (variable, self._make_unique(variable, value), 0, 0, 0),
            )
            identity = f"id: {key[1]}"[:LONGEST] if key[0] == ID else ""
            first = (variable - 1) * _ATTRIBUTES + 1
            for number, text in enumerate((kind[:LONGEST], "", identity), start=first):
                self._insert("ATTRIBUTEVALUES (EntityId, AttributeVariableId, AttributeValue)",
                             (entity, number, text))  # fmt: skip
        return self._entities[known]

    def _make_unique(self, variable: int, value: str) -> str:
        """Return a name that no other of a variable has: two of one name stay two."""
        found, number = value, 1
        query = "SELECT 1 FROM ENTITIES WHERE VariableId = ? AND Value = ?"
        while self._database.execute(query, (variable, found)).fetchone():
            number += 1
            found = f"{value[: LONGEST - _WORN]} ({number})"
        return found

    def _count_losses(self, row: Mapping[str, Any], name: str) -> None:
        further = sum(max(0, len(row.get(part) or ()) - 1) for part in ("holders", "targets"))
        attributes = sum(value is not None for value in (row.get("attributes") or {}).values())
        for what, count in (
            ("scores of stances", row.get("score") is not None),
            ("holders and targets beside the first", further),
            ("attributes of stances", attributes),
            ("links from stances to the quotes that show them", row.get("basis") is not None),
        ):
            if count:
                self.ledger.lose(what, name, int(count))


def hash_password(password: str) -> str:
    """Return a password as Jasypt's strong encryptor keeps it: salted SHA-256, many rounds."""
    digest = hashlib.sha256(_SALT + password.encode("utf-8")).digest()
    for _ in range(_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(_SALT + digest).decode("ascii")
