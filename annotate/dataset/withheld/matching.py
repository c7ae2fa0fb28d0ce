"""Which of somebody's articles is which document of a release whose texts are withheld.

By the hash of the text; else by id or address, where landmarks of the text are found in the copy;
else by its landmarks alone, where most of them are in the copy and in no other's as many. Kept in
a temporary database on disk, so memory does not grow with the articles.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from annotate.dataset.withheld.anchors import hash_landmarks
from annotate.dataset.withheld.tokens import tokenize
from annotate.files.json_values import dump_json
from annotate.model import Document
from annotate.records import document_from_json, to_json

NAMED_SHARE = 0.2  # of its landmarks, that a copy named by id or address has to have
FOUND_SHARE = 0.5  # the same, of a copy that nothing names
EXACT, NAMED, FOUND = 3, 2, 1
_AT_ONCE = 500  # hashes asked for at once


@dataclass(frozen=True, slots=True)
class ArticleMatch:
    """A document that an article is a copy of: its number, how it was told, how sure that is."""

    number: int
    rank: int
    share: float


class CopyMatcher:
    """The documents of a release that have no text, and the copies found of them, in a database."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._base.executescript(
            """
            CREATE TABLE documents (
                number INTEGER PRIMARY KEY, id TEXT UNIQUE, sha256 TEXT, url TEXT, landmarks INT);
            CREATE TABLE addresses (url TEXT, number INT);
            CREATE TABLE landmarks (hash TEXT, number INT);
            CREATE TABLE copies (number INTEGER PRIMARY KEY, rank INT, share REAL, article TEXT);
            """
        )
        self._salts: set[str] = set()

    def expect(self, document_id: str, sha256: str, row: Mapping[str, Any] | None) -> None:
        """Enter a document without its text; `row` is that of `documents`, None without one."""
        marks = row["landmarks"] if row else ()
        number = self._base.execute(
            "INSERT INTO documents (id, sha256, url, landmarks) VALUES (?, ?, ?, ?)",
            (document_id, sha256, row["meta"]["url"] if row else None, len(marks)),
        ).lastrowid
        if row is None:
            return
        self._salts.add(row["salt"])
        urls = {fold_url(row["meta"][name]) for name in ("url", "archive_url")} - {""}
        self._base.executemany(
            "INSERT INTO addresses VALUES (?, ?)", [(url, number) for url in urls]
        )
        self._base.executemany(
            "INSERT INTO landmarks VALUES (?, ?)", [(mark["hash"], number) for mark in marks]
        )

    def seal(self) -> None:
        """Make ready to be asked, once every document is entered."""
        self._base.executescript(
            """
            CREATE INDEX by_sha256 ON documents (sha256);
            CREATE INDEX by_url ON addresses (url);
            CREATE INDEX by_hash ON landmarks (hash);
            """
        )

    def offer(self, article: Document) -> bool:
        """Keep an article where it is a copy of a document, and the best one so far."""
        match = self._match(article)
        if match is None:
            return False
        query = "SELECT rank, share FROM copies WHERE number = ?"
        best = self._base.execute(query, (match.number,)).fetchone()
        if best is None or best < (match.rank, match.share):
            self._base.execute(
                "INSERT OR REPLACE INTO copies VALUES (?, ?, ?, ?)",
                (match.number, match.rank, match.share, dump_json(to_json(article))),
            )
        return True

    def find(self, document_id: str) -> Document | None:
        """Return the best copy of a document."""
        query = "SELECT article FROM copies JOIN documents USING (number) WHERE id = ?"
        row = self._base.execute(query, (document_id,)).fetchone()
        return document_from_json(json.loads(row[0])) if row else None

    def iter_urls(self) -> Iterator[tuple[str, str]]:
        """Yield id and address of each document that there is no copy of."""
        query = (
            "SELECT id, url FROM documents WHERE url IS NOT NULL "
            "AND number NOT IN (SELECT number FROM copies) ORDER BY number"
        )
        with closing(self._base.execute(query)) as rows:
            yield from rows

    def _match(self, article: Document) -> ArticleMatch | None:
        exact = self._base.execute(
            "SELECT number FROM documents WHERE sha256 = ?", (article.text_sha256,)
        ).fetchone()
        if exact:
            return ArticleMatch(exact[0], EXACT, 1.0)
        shares = self._compare(article)
        named = [number for number in self._list_named(article) if number in shares]
        named = [number for number in named if shares[number] >= NAMED_SHARE]
        if named:
            best = max(named, key=lambda number: (shares[number], -number))
            return ArticleMatch(best, NAMED, shares[best])
        ranked = sorted(shares.items(), key=lambda pair: -pair[1])[:2]
        is_clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] > ranked[1][1])
        if is_clear and ranked[0][1] >= FOUND_SHARE:
            return ArticleMatch(ranked[0][0], FOUND, ranked[0][1])
        return None

    def _list_named(self, article: Document) -> list[int]:
        query = (
            "SELECT number FROM documents WHERE id = ? "
            "UNION SELECT number FROM addresses WHERE url IN (?, ?)"
        )
        meta = article.meta
        values = (article.id, fold_url(meta.url), fold_url(meta.archive_url))
        return [row[0] for row in self._base.execute(query, values)]

    def _compare(self, article: Document) -> dict[int, float]:
        """Return what share of its landmarks each document has in an article."""
        tokens, counts = tokenize(article.text), Counter[int]()
        for salt in sorted(self._salts):
            codes = sorted(set(hash_landmarks(tokens, salt)))
            for at in range(0, len(codes), _AT_ONCE):
                some = codes[at : at + _AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT number FROM landmarks WHERE hash IN ({marks})"
                counts.update(row[0] for row in self._base.execute(query, some))
        sizes = {
            number: self._base.execute(
                "SELECT landmarks FROM documents WHERE number = ?", (number,)
            ).fetchone()[0]
            for number in counts
        }
        return {number: count / sizes[number] for number, count in counts.items()}


def fold_url(url: str | None) -> str:
    """Return an address as two are compared: without scheme, www, fragment and last slash."""
    bare = re.sub(r"^https?://(www\.)?|#.*$", "", (url or "").strip(), flags=re.IGNORECASE)
    return bare.rstrip("/")
