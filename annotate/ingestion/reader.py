"""Files as they come, to Documents, one at a time.

What cannot be read is a Problem in the list handed in, and reading goes on. Of the documents gone
by, only hashes and places are kept.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from typing import Any, cast

from annotate.formats.html import is_html
from annotate.formats.port import Article, Input, InputRow, Item
from annotate.formats.problems import (
    BINARY,
    CONTROL,
    EMPTY,
    FIELD,
    LONG,
    MALFORMED,
    NO_TEXT,
    UNREADABLE,
    FileLine,
    make_problem,
)
from annotate.formats.registry import find_reader
from annotate.ingestion.files.rows import read_row
from annotate.ingestion.files.sources import InputFile, iter_sources
from annotate.ingestion.files.streams import open_source, sniff_format
from annotate.ingestion.ids import is_id, make_slug, make_text_id
from annotate.ingestion.markup.attributes import leave_out_floods
from annotate.ingestion.markup.page import read_page
from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.register import Register
from annotate.ingestion.text import document_from_blocks, document_from_text, fill_meta
from annotate.language import Language, load_language
from annotate.model import Document, Meta, Problem, Record
from annotate.offsets import hash_text
from annotate.records import document_from_json
from annotate.schemas import fits_schema

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")  # NUL, half a surrogate pair
_SHOWN_CONTROLS = 3
DEFAULT_MAX_CHARACTERS = 200_000
ROWS = "rows"  # where an article stands that came as a value, and in no file


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """How files are read. `fields` maps our names of fields to theirs, `defaults` fills gaps.

    `own_files` are the project's, which a folder may hold beside articles: they are passed by.
    Pages speak of themselves in `language`.
    """

    max_characters: int = DEFAULT_MAX_CHARACTERS
    format: str | None = None
    encoding: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    defaults: Meta = field(default_factory=Meta)
    own_files: tuple[str, ...] = ()
    language: Language = field(default_factory=load_language)


@dataclass(slots=True, kw_only=True)
class IngestCounts:
    """What was read, counted.

    `left_out` are visible characters of HTML pages not taken over, `refused` articles that are no
    documents, by the code of the finding that says why; `duplicates` are those of them that are
    there already. `passed` are the files of a folder that the project itself writes.
    """

    documents: int = 0
    characters: int = 0
    segments: Counter[str] = field(default_factory=Counter)
    boilerplate: int = 0
    left_out: int = 0
    duplicates: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    passed: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many articles there were: those that are documents now, and those that are not."""
        return self.documents + self.refused.total()

    def add(self, document: Document) -> None:
        """Count a document."""
        self.documents += 1
        self.characters += len(document.text)
        for segment in document.segments:
            self.segments[segment.kind] += 1
            if segment.kind == BlockKind.BOILERPLATE:
                self.boilerplate += segment.end - segment.start


def iter_documents(
    articles: Iterable[str | Mapping[str, Any]],
    options: IngestOptions,
    problems: list[Problem],
    *,
    tally: IngestCounts | None = None,
) -> Iterator[Document]:
    """Yield the documents of articles, each text once, each id once.

    An article is a path (of a file, a folder, a pattern, or `-`), or a row: its fields by name.
    """
    counts = tally or IngestCounts()
    register = Register()
    reader = _ArticleReader(options, problems, counts)
    for document, place in _iter_read(articles, reader):
        problem = register.admit(document, place)
        if problem is None:
            counts.add(document)
            yield document
        else:
            counts.duplicates += problem.severity == "warning"
            counts.refused[problem.code] += 1
            problems.append(problem)


def _iter_read(
    articles: Iterable[str | Mapping[str, Any]], reader: "_ArticleReader"
) -> Iterator[tuple[Document, FileLine]]:
    numbers = count(1)
    options, problems = reader.options, reader.problems
    for is_path, group in groupby(articles, key=lambda article: isinstance(article, str)):
        if is_path:
            paths = cast(Iterable[str], group)
            own = options.own_files
            passed = reader.tally.passed
            for source in iter_sources(
                paths, options.format, problems, own_files=own, passed=passed
            ):
                yield from reader.read(source)
        else:
            rows = cast(Iterable[Mapping[str, Any]], group)
            items = (InputRow(fields=row, line=next(numbers)) for row in rows)
            yield from reader.take(items, InputFile(ROWS, None, None))


class _ArticleReader:
    """Reads sources with the same options into the same list of Problems."""

    def __init__(
        self, options: IngestOptions, problems: list[Problem], tally: IngestCounts
    ) -> None:
        self.options = options
        self.problems = problems
        self.tally = tally

    def read(self, source: InputFile) -> Iterator[tuple[Document, FileLine]]:
        """Yield what a source holds; where it breaks off, what came before is kept."""
        try:
            with open_source(source) as stream:
                read = find_reader(source.format or sniff_format(stream))
                given = Input(
                    stream=stream,
                    file=source.path,
                    name=source.name,
                    encoding=self.options.encoding,
                    max_characters=self.options.max_characters,
                )
                yield from self.take(read(given), source)
        except (OSError, EOFError, zlib.error) as error:
            reason = getattr(error, "strerror", None) or error
            self._report(UNREADABLE, f"cannot be read: {reason}", source.place)

    def _report(self, code: str, message: str, place: FileLine, name: str | None = None) -> None:
        self.problems.append(make_problem(code, message, place, document=name))

    # --- what a file holds --------------------------------------------------------------------

    def take(self, items: Iterable[Item], source: InputFile) -> Iterator[tuple[Document, FileLine]]:
        """Yield the documents of what a format found, and where each is."""
        unwritten = found = 0
        for item in items:
            found += not isinstance(item, Problem) or item.severity == "error"
            place = FileLine(
                source.path, item.line if isinstance(item, InputRow | Article) else None
            )
            if isinstance(item, Record):
                unwritten += len(item.annotations)
                item = item.document
            document = self._take(item, source, place)
            if document:
                yield document, place
            elif not isinstance(item, Problem) or item.severity == "error":
                self.tally.refused[self.problems[-1].code] += 1
        if not found:
            self._report(EMPTY, "no article in this file", source.place)
        if unwritten:
            message = f"{unwritten} annotations are left out: only articles are taken"
            self._report(FIELD, message, source.place)

    def _take(
        self, item: Article | InputRow | Document | Problem, source: InputFile, place: FileLine
    ) -> Document | None:
        match item:
            case InputRow():
                return self._read_record(item.fields, place) or self._read_row(item, place)
            case Article():
                return self._read_article(item, source, place)
            case Document():
                return self._read_document(item, place)
            case Problem():
                self.problems.append(item)
        return None

    def _read_record(self, value: Mapping[str, Any], place: FileLine) -> Document | None:
        """Return a row that is a document already, as it is; None for any other row."""
        if "text_sha256" not in value or not fits_schema("document", value):
            return None
        document = document_from_json(dict(value))
        text = document.text
        is_whole = not _IMPOSSIBLE.search(text) and hash_text(text) == document.text_sha256
        if not is_whole or not self._check(text, document.id, place):
            return None
        return self._fill(document)

    def _read_row(self, row: InputRow, place: FileLine) -> Document | None:
        found = read_row(row.fields, self.options.fields, self.options.language.pages)
        for message in found.odd:
            self._report(FIELD, message, place, found.id)
        if not isinstance(found.text, str):
            names = ", ".join(str(name) for name in list(row.fields)[:12])
            self._report(NO_TEXT, f"no text; its fields are {names}", place, found.id)
            return None
        name = self._make_id(found.id, place)
        return self._make(found.text, name, found.meta, place, is_page=is_html(found.text))

    def _read_article(
        self, article: Article, source: InputFile, place: FileLine
    ) -> Document | None:
        if article.id is not None and article.id == source.name:
            name: str | None = make_slug(article.id)
        else:
            name = self._make_id(article.id, place)
        return self._make(article.text, name, article.meta, place, is_page=article.is_page)

    def _read_document(self, document: Document, place: FileLine) -> Document | None:
        """Return a document that a format made, if its text is whole."""
        if hash_text(document.text) != document.text_sha256:
            message = "its text is not the one that text_sha256 was made of"
            self._report(MALFORMED, message, place, document.id)
            return None
        return self._fill(document) if self._check(document.text, document.id, place) else None

    def _make_id(self, given: str | None, place: FileLine) -> str | None:
        if given is None or is_id(given):
            return given
        name = make_slug(given)
        self._report(FIELD, f"id: {given!r} became {name}", place, name)
        return name

    # --- a text -------------------------------------------------------------------------------

    def _make(
        self, text: str, name: str | None, meta: Meta, place: FileLine, *, is_page: bool
    ) -> Document | None:
        """Make a document, None where something keeps it from being one."""
        if is_page and not _IMPOSSIBLE.search(text):
            return self._make_from_page(text, name, meta, place)
        if not self._check(text, name, place):
            return None
        return self._fill(
            document_from_text(
                name or make_text_id(text), text, meta=meta, language=self.options.language
            )
        )

    def _make_from_page(
        self, html: str, name: str | None, meta: Meta, place: FileLine
    ) -> Document | None:
        page = read_page(leave_out_floods(html), self.options.language.pages)
        if page is None:
            self._report(EMPTY, "no article in this page", place, name)
            return None
        document = document_from_blocks(
            name or make_text_id(html),
            page.blocks,
            meta=fill_meta(meta, page.meta),
            language=self.options.language,
        )
        if not self._check(document.text, name, place):
            return None
        self.tally.left_out += page.left_out
        return self._fill(document)

    def _fill(self, document: Document) -> Document:
        return replace(document, meta=fill_meta(document.meta, self.options.defaults))

    def _check(self, text: str, name: str | None, place: FileLine) -> bool:
        """Tell whether a text can be a document's, and report what is the matter with it."""
        most = self.options.max_characters
        if not text.strip():
            self._report(EMPTY, "empty", place, name)
        elif _IMPOSSIBLE.search(text):
            self._report(BINARY, "not text: it holds NUL or half a surrogate pair", place, name)
        elif len(text) > most:
            message = f"{len(text)} characters, {most} are allowed"
            self._report(LONG, message, place, name)
        else:
            self._report_controls(text, place, name)
            return True
        return False

    def _report_controls(self, text: str, place: FileLine, name: str | None) -> None:
        found = Counter(_CONTROL.findall(text))
        if found:
            shown = ", ".join(f"U+{ord(c):04X}" for c in sorted(found)[:_SHOWN_CONTROLS])
            message = f"{found.total()} control or replacement characters ({shown})"
            self._report(CONTROL, message, place, name)
