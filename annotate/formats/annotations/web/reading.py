"""Web Annotation read: what annotate wrote, and what other tools say of a text that lies beside.

Annotations stand in any order, so they are kept in a temporary database and taken out text by
text. A text is the body of an annotation that annotate wrote, or a file called as the source is.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from sqlite3 import Connection
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from annotate.files.json_values import dump_json
from annotate.files.scratch import open_scratch
from annotate.formats.annotations.web.parts import (
    find_motivation,
    iter_targets,
    list_copies,
    list_values,
    read_bodies,
    read_creator,
)
from annotate.formats.annotations.web.selecting import find_selected
from annotate.formats.annotations.web.urns import find_document, find_reading, is_reading
from annotate.formats.encoding import NotTextError, decode
from annotate.formats.port import (
    Article,
    ArticleRelation,
    ArticleSpan,
    Input,
    Item,
    MarkedArticle,
)
from annotate.formats.problems import MALFORMED, UNREADABLE
from annotate.formats.tables.json import iter_values
from annotate.model import Meta, Problem, Status

_LISTS = ("items", "first")  # of a page, and of a collection its first page
_TABLES = """
CREATE TABLE texts (source TEXT PRIMARY KEY, name TEXT, text TEXT, language TEXT);
CREATE TABLE marks (id TEXT, source TEXT, reader TEXT, annotation TEXT);
CREATE TABLE links (head TEXT, tail TEXT, annotation TEXT);
"""
_STATUSES: Mapping[str, Status] = {n: n for n in ("complete", "draft", "skipped")}
_WHOLE = "annotations of whole texts"
_UNSURE = "spans whose place is not sure"
_FIX_TEXT = "Put the text beside it, as a plain text file called as its source is."


class FoundText(NamedTuple):
    """The text of a source: the id and the language, where they are known."""

    text: str
    id: str | None
    language: str | None = None


def read(given: Input) -> Iterator[Item]:
    """Yield each text with one annotator's marks."""
    with open_scratch() as kept:
        kept.executescript(_TABLES)
        for value in iter_values(given, _LISTS):
            if isinstance(value, Problem):
                yield value
            else:
                _keep(kept, value)
        kept.executescript(
            "CREATE INDEX by_source ON marks (source, reader); CREATE INDEX by_id ON marks (id);"
            "CREATE INDEX by_head ON links (head);"
        )
        yield from _tell_loose(kept, given)
        sources = "SELECT source, MIN(rowid) FROM {} GROUP BY source ORDER BY 2"
        found = [*kept.execute(sources.format("texts")), *kept.execute(sources.format("marks"))]
        for source in dict.fromkeys(source for source, _ in found):
            yield from _read_source(kept, source, given)


def _keep(kept: Connection, annotation: Mapping[str, Any]) -> None:
    """Put an annotation where it is found again: a text, a mark in one, or a link of two marks."""
    name, targets = str(annotation.get("id") or ""), list(iter_targets(annotation))
    document = find_document(name)
    whole = [source for source, selectors in targets if not selectors]
    if document is not None and whole and (text := _find_body_text(annotation)):
        kept.execute("INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?)", (whole[0], document, *text))
        return
    content = dump_json(annotation)
    ends = _find_ends(annotation, whole) if len(whole) == len(targets) else None
    if ends is not None:
        kept.execute("INSERT INTO links VALUES (?, ?, ?)", (*ends, content))
        return
    creator = read_creator(annotation)
    reader = find_reading(name) or (f"{creator.kind} {creator.name}" if creator else "")
    for source in dict(targets):
        kept.execute("INSERT INTO marks VALUES (?, ?, ?, ?)", (name, source, reader, content))


def _find_body_text(annotation: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """Return the words of an annotation's only body, and their language."""
    body = annotation.get("body")
    words = body.get("value") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(words, str):
        return None
    language = body.get("language")
    return words, language if isinstance(language, str) else None


def _find_ends(annotation: Mapping[str, Any], whole: list[str]) -> tuple[str, str] | None:
    """Return which two annotations one links: both its targets, or its target and a body."""
    if len(whole) == 2:
        return whole[0], whole[1]
    names = read_bodies(annotation).names
    if find_motivation(annotation) == "linking" and len(whole) == len(names) == 1:
        return whole[0], names[0]
    return None


def _tell_loose(kept: Connection, given: Input) -> Iterator[Problem]:
    """Say how many links lead from what is no mark."""
    query = "SELECT COUNT(*) FROM links WHERE head NOT IN (SELECT id FROM marks)"
    (count,) = kept.execute(query).fetchone()
    if count:
        message = f"{count} links lead from what no annotation of it marks"
        yield given.complain(MALFORMED, message, fix="Export what they link along with them.")


def _read_source(kept: Connection, source: str, given: Input) -> Iterator[Item]:
    """Yield what each annotator marked in one text."""
    query = "SELECT reader, MIN(rowid) FROM marks WHERE source = ? GROUP BY reader ORDER BY 2"
    readers = [reader for reader, _ in kept.execute(query, (source,)).fetchall()]
    found = _find_text(kept, source, given)
    if found is None:
        query = "SELECT COUNT(*) FROM marks WHERE source = ?"
        (count,) = kept.execute(query, (source,)).fetchone()
        message = f"there is no text of {source[:200]} beside it: {count} annotations are left out"
        yield given.complain(UNREADABLE, message, fix=_FIX_TEXT)
        return
    meta = Meta(url=source if _is_address(source) else None, language=found.language)
    article = Article(text=found.text, id=found.id, meta=meta)
    if not readers:
        yield MarkedArticle(article=article, is_unread=True)
    for reader in readers:
        yield _SourceReading(kept, source, reader).read(article)


class _SourceReading:
    """What one annotator marked in one text."""

    def __init__(self, kept: Connection, source: str, reader: str) -> None:
        self._kept, self._key = kept, (source, reader)
        self._spans: list[ArticleSpan] = []
        self._left_out: Counter[str] = Counter()
        self._status: Status = "complete"

    def read(self, article: Article) -> MarkedArticle:
        """Return it all."""
        query = "SELECT annotation FROM marks WHERE source = ? AND reader = ? ORDER BY rowid"
        annotations = (json.loads(row[0]) for row in self._kept.execute(query, self._key))
        annotator = None
        for number, annotation in enumerate(annotations):
            annotator = annotator or read_creator(annotation)
            if is_reading(str(annotation.get("id"))):
                self._take_status(annotation)
            else:
                self._take(annotation, number, article.text)
        relations = list(self._iter_relations())
        return MarkedArticle(
            article=article,
            spans=tuple(self._spans),
            relations=tuple(relations),
            annotator=annotator,
            status=self._status,
            left_out=dict(+self._left_out),
        )

    def _take_status(self, annotation: Mapping[str, Any]) -> None:
        values = (b.get("value") for b in list_values(annotation.get("body")) if _is_object(b))
        self._status = next((_STATUSES[v] for v in values if v in _STATUSES), self._status)

    def _take(self, annotation: Mapping[str, Any], number: int, text: str) -> None:
        said = read_bodies(annotation)
        self._left_out.update(said.left_out)
        self._left_out["links to other resources"] += len(said.names)
        name = str(annotation.get("id") or number)
        labels = said.labels or [find_motivation(annotation) or "annotation"]
        for source, selectors in iter_targets(annotation):
            if source != self._key[0]:
                continue
            place = find_selected(text, selectors)
            if place is None:
                self._left_out[_UNSURE if selectors else _WHOLE] += 1
                continue
            for label in labels:
                self._spans.append(
                    ArticleSpan(
                        id=name,
                        label=label,
                        start=place[0],
                        end=place[1],
                        score=said.score,
                        attributes=said.attributes,
                    )
                )
                name = f"{name} "  # the first has the name that links lead to

    def _iter_relations(self) -> Iterator[ArticleRelation]:
        query = (  # CROSS: else SQLite goes through all links for every text, to have their order
            "SELECT DISTINCT links.rowid, head, tail, links.annotation FROM marks CROSS JOIN links "
            "ON links.head = marks.id WHERE source = ? AND reader = ? ORDER BY links.rowid"
        )
        known = {span.id for span in self._spans}
        for _, head, tail, content in self._kept.execute(query, self._key):
            said = read_bodies(json.loads(content))
            if not {head, tail} <= known:
                self._left_out["relations of spans that are not there"] += 1
                continue
            self._left_out.update(said.left_out)
            yield ArticleRelation(
                label=next(iter(said.labels), "linking"),
                head=head,
                tail=tail,
                score=said.score,
                attributes=said.attributes,
            )


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_address(source: str) -> bool:
    return urlsplit(source).scheme in {"http", "https"}


def _find_text(kept: Connection, source: str, given: Input) -> FoundText | None:
    """Return the text of a source: what annotate wrote of it, else a file that lies beside."""
    query = "SELECT text, name, language FROM texts WHERE source = ?"
    own = kept.execute(query, (source,)).fetchone()
    if own is not None:
        return FoundText(*own)
    query = "SELECT annotation FROM marks WHERE source = ? LIMIT 1"
    first = json.loads(kept.execute(query, (source,)).fetchone()[0])
    for name in dict.fromkeys(_iter_names([*list_copies(first), source])):
        data = given.find_beside(name)
        if data is not None:
            try:
                text = decode(data, given.encoding).text.removeprefix("\ufeff")
            except NotTextError:
                continue
            return FoundText(text, PurePosixPath(name).stem)
    return None


def _iter_names(sources: list[str]) -> Iterator[str]:
    """Yield what a file with the text of a source may be called."""
    for source in sources:
        parts = urlsplit(source)
        path = PurePosixPath(unquote(parts.path.rpartition(":")[2]))
        if not parts.scheme and ".." not in path.parts and not path.is_absolute():
            yield str(path)
        if path.name:
            yield from (path.name, f"{path.name}.txt", f"{path.stem}.txt")
