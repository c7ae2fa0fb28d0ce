"""Databases of Discourse Network Analyzer, versions 2 and 3: documents, and statements about them.

A statement is a span. Its label is its type, with what the one variable of it says that is yes or
no (`DNA Statement (agreement yes)`); what its other variables say, its actor and its concept above
all, are attributes. Positions are UTF-16 units, as Java counts. Such databases are written of rows,
by `annotate network`.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from annotate.formats.port import (
    Article,
    ArticleSpan,
    FileFormat,
    Input,
    Item,
    MarkedArticle,
)
from annotate.formats.problems import MALFORMED, UNREADABLE
from annotate.formats.sqlite_files import open_copy
from annotate.model import Annotator, Meta
from annotate.offsets import read_utf16

_MARK = b"SQLite format 3\x00"
_TABLE = b"STATEMENTTYPES"
_ID = re.compile(r"^id: (\S+)$", re.MULTILINE)  # as annotate network writes it
_URL = re.compile(r"^https?://\S+$", re.MULTILINE)
_BOOLEAN = "boolean"
_MILLISECONDS = 100_000_000_000  # more seconds are of the year 5138: version 2 counts smaller ones
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VALUES = "SELECT StatementId, VariableId, Value FROM {}"
_TEXTS = (  # since version 3; before that a text stood as other values do
    "SELECT d.StatementId, d.VariableId, e.Value FROM DATASHORTTEXT d "
    "JOIN ENTITIES e ON e.ID = d.Entity"
)
_FIX = "Open it in Discourse Network Analyzer 2 or 3, and save it."


@dataclass(slots=True)
class _DnaStatement:
    """A statement: where it is, of which type, by whom, and what its variables say."""

    number: int
    kind: int
    start: int
    end: int
    coder: int | None
    says: dict[str, str] = field(default_factory=dict)
    agrees: list[str] = field(default_factory=list)  # variables that are yes or no, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class _DnaNames:
    """What types of statements, variables with their kinds, and coders are called."""

    kinds: dict[int, str]
    variables: dict[int, tuple[str, str]]
    coders: dict[int, str]


def read(given: Input) -> Iterator[Item]:
    """Yield each document once for every coder who made statements about it."""
    try:
        with open_copy(given.stream) as database:
            yield from _read_database(database, given)
    except sqlite3.OperationalError as error:
        message = f"no database of version 2 or 3: {error}"
        yield given.complain(UNREADABLE, message, fix=_FIX)
    except sqlite3.Error as error:
        yield given.complain(MALFORMED, f"not SQLite: {error}", fix=_FIX)


def _read_database(database: sqlite3.Connection, given: Input) -> Iterator[Item]:
    names = _DnaNames(
        kinds=dict(database.execute("SELECT ID, Label FROM STATEMENTTYPES")),
        variables={
            number: (name, kind)
            for number, name, kind in database.execute(
                "SELECT ID, Variable, DataType FROM VARIABLES"
            )
        },
        coders=dict(database.execute("SELECT ID, Name FROM CODERS")),
    )
    said = _read_statements(database, names)
    query = "SELECT ID, Title, Text, Author, Source, Notes, Date FROM DOCUMENTS ORDER BY ID"
    for number, title, text, author, source, notes, date in database.execute(query):
        meta = Meta(
            title=title or None,
            byline=author or None,
            publisher=source or None,
            published=_read_date(date),
            url=next(iter(_URL.findall(notes or "")), None),
        )
        found = _ID.search(notes or "")
        article = Article(
            text=text or "", id=found[1] if found else f"document-{number}", meta=meta, line=number
        )
        yield from _read_document(article, said.pop(number, {}), names)
    if said:
        count = sum(len(each) for coders in said.values() for each in coders.values())
        yield given.complain(MALFORMED, f"{count} statements are about no document", fix=_FIX)


def _read_statements(
    database: sqlite3.Connection, names: _DnaNames
) -> dict[int, dict[int | None, list[_DnaStatement]]]:
    """Return the statements by their documents and coders, with what they say."""
    found: dict[int, _DnaStatement] = {}
    by: dict[int, dict[int | None, list[_DnaStatement]]] = defaultdict(lambda: defaultdict(list))
    query = "SELECT ID, StatementTypeId, DocumentId, Start, Stop, Coder FROM STATEMENTS ORDER BY ID"
    for number, kind, document, start, end, coder in database.execute(query):
        found[number] = _DnaStatement(number, kind, start, end, coder)
        by[document][coder].append(found[number])
    for query in _list_queries(database):
        for number, variable, value in database.execute(query):
            if number not in found or variable not in names.variables or value in {None, ""}:
                continue
            name, kind = names.variables[variable]
            if kind == _BOOLEAN:
                found[number].agrees.append(f"{name} {'yes' if value else 'no'}")
            else:
                found[number].says[name] = str(value)
    return by


def _list_queries(database: sqlite3.Connection) -> list[str]:
    """Return the queries for what variables of each kind say."""
    columns = {row[1] for row in database.execute("PRAGMA table_info(DATASHORTTEXT)")}
    texts = _TEXTS if "Entity" in columns else _VALUES.format("DATASHORTTEXT")
    return [texts, *(_VALUES.format(f"DATA{kind}") for kind in ("LONGTEXT", "INTEGER", "BOOLEAN"))]


def _read_document(
    article: Article, said: dict[int | None, list[_DnaStatement]], names: _DnaNames
) -> Iterator[Item]:
    find = read_utf16(article.text)
    if not said:  # whether anybody looked at it, the database does not say
        yield MarkedArticle(article=article, is_unread=True)
    for coder, statements in said.items():
        spans = []
        lost = 0
        for each in statements:
            start, end = find(each.start), find(each.end)
            if start is None or end is None:
                lost += 1
                continue
            spans.append(_make_span(each, start, end, names))
        who = names.coders.get(coder) if coder is not None else None
        yield MarkedArticle(
            article=article,
            spans=tuple(spans),
            annotator=Annotator(kind="human", name=who) if who else None,
            left_out={"statements that are not at a place of the text": lost} if lost else {},
        )


def _make_span(statement: _DnaStatement, start: int, end: int, names: _DnaNames) -> ArticleSpan:
    kind = names.kinds.get(statement.kind, "statement")
    says = dict(statement.says)
    if len(statement.agrees) == 1:
        kind = f"{kind} ({statement.agrees[0]})"
    else:
        says |= {name: value for name, _, value in (a.rpartition(" ") for a in statement.agrees)}
    return ArticleSpan(id=str(statement.number), label=kind, start=start, end=end, attributes=says)


def _read_date(date: object) -> str | None:
    """Return the day, and the time where there is one; 1970 says that nobody knew it."""
    if not isinstance(date, int) or not date:
        return None
    seconds = date / 1000 if abs(date) > _MILLISECONDS else date
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None
    is_day = not (moment.hour or moment.minute or moment.second)
    return moment.strftime("%Y-%m-%d") if is_day else moment.strftime("%Y-%m-%dT%H:%M:%S")


def recognise(head: bytes) -> bool:
    """Tell whether a file begins as a database with a table that only the program has."""
    return head.startswith(_MARK) and _TABLE in head


FORMAT = FileFormat(
    description="databases of Discourse Network Analyzer, written by annotate network",
    suffixes=(".dna",),
    recognise=recognise,
    read=read,
    is_marked=True,
    keeps=frozenset({"overlap", "attributes", "readings"}),
)
