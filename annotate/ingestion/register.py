"""Which ids and texts have been seen: of every document a few hashes and its place are kept."""

import hashlib
import sqlite3
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from annotate.formats.problems import SAME_ID, SAME_TEXT, FileLine, make_problem
from annotate.model import Document, Meta, Problem

_DIGEST = 16  # bytes; two of a billion texts share one with a chance of 1 in 10^21
_SHORT = 8  # figures of a hash that tell the copies of one text apart
_TABLES = """
CREATE TABLE texts (digest BLOB PRIMARY KEY, id TEXT, place TEXT, outlets BLOB) WITHOUT ROWID;
CREATE TABLE ids (id TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID;
"""


class Admission(NamedTuple):
    """A document that was entered, or the Problem that keeps it out."""

    document: Document | None = None
    problem: Problem | None = None


class _SeenText(NamedTuple):
    id: str
    place: str
    outlets: bytes  # a hash of each


class Register:
    """The documents gone by, by id and by text, in a temporary database: on the disk where many.

    The same words from another outlet are a document of their own, where copies are kept: it says
    whose copy it is.
    """

    def __init__(self, seen: sqlite3.Connection, *, keeps_copies: bool = True) -> None:
        seen.executescript(_TABLES)
        self._seen = seen
        self._keeps_copies = keeps_copies

    def admit(self, document: Document, place: FileLine) -> Admission:
        """Enter a document, or say what keeps it out."""
        text = bytes.fromhex(document.text_sha256)[:_DIGEST]
        outlet = find_outlet(document.meta)
        seen = self._find_text(text)
        if seen is not None:
            if not self._is_copy(seen, outlet):
                message = f"the same text as {seen.id} in {seen.place}"
                return self._refuse(SAME_TEXT, message, document, place)
            document = self._mark_copy(document, seen, outlet)
        if before := self._find_id(document.id):
            message = f"the id {document.id} belongs to another text, in {before}"
            return self._refuse(SAME_ID, message, document, place)
        self._seen.execute("INSERT INTO ids VALUES (?, ?)", (document.id, str(place)))
        first = seen or _SeenText(document.id, str(place), b"")
        row = (text, *first._replace(outlets=first.outlets + _hash(outlet)))
        self._seen.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)", row)
        return Admission(document=document)

    def _find_text(self, text: bytes) -> _SeenText | None:
        query = "SELECT id, place, outlets FROM texts WHERE digest = ?"
        row = self._seen.execute(query, (text,)).fetchone()
        return _SeenText(*row) if row else None

    def _find_id(self, id: str) -> str | None:
        """Return where an id stood, None where it did not."""
        row = self._seen.execute("SELECT place FROM ids WHERE id = ?", (id,)).fetchone()
        return str(row[0]) if row else None

    def _is_copy(self, seen: _SeenText, outlet: str) -> bool:
        """Tell whether a text comes from another outlet than those that it was seen from."""
        known = {seen.outlets[at : at + _DIGEST] for at in range(0, len(seen.outlets), _DIGEST)}
        is_told = bool(outlet) and _hash("") not in known
        return self._keeps_copies and is_told and _hash(outlet) not in known

    def _mark_copy(self, document: Document, seen: _SeenText, outlet: str) -> Document:
        id = document.id
        if self._find_id(id):
            id = f"{id}-{hashlib.sha256(outlet.encode()).hexdigest()[:_SHORT]}"
        return replace(document, id=id, meta=replace(document.meta, copy_of=seen.id))

    @staticmethod
    def _refuse(code: str, message: str, document: Document, place: FileLine) -> Admission:
        return Admission(problem=make_problem(code, message, place, document=document.id))


def find_outlet(meta: Meta) -> str:
    """Return who published an article, by name or by address; nothing where neither is known."""
    if meta.publisher:
        return " ".join(meta.publisher.casefold().split())
    try:
        host = urlsplit(meta.url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=_DIGEST).digest()
