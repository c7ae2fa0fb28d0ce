"""Files as they come, to Documents, one at a time.

What cannot be read is a Problem in the list handed in, and reading goes on. Of the documents gone
by, only hashes and places are kept.
"""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from typing import Any, cast

from annotate.ingestion.files.encoding import Decoded, NotTextError, decode
from annotate.ingestion.files.rows import read_row
from annotate.ingestion.files.sources import Format, Source, iter_sources
from annotate.ingestion.files.streams import is_html, open_source, sniff_format
from annotate.ingestion.files.tables import Line, iter_csv, iter_jsonl
from annotate.ingestion.ids import is_id, make_slug, make_text_id
from annotate.ingestion.pages.kinds import Kind
from annotate.ingestion.pages.page import read_page
from annotate.ingestion.place import Place
from annotate.ingestion.problems import (
    BINARY,
    CONTROL,
    EMPTY,
    ENCODING,
    FIELD,
    LONG,
    NO_TEXT,
    UNREADABLE,
    make_problem,
)
from annotate.ingestion.register import Register
from annotate.ingestion.text import document_from_blocks, document_from_text, fill_meta
from annotate.model import Document, Meta, Problem
from annotate.offsets import hash_text
from annotate.records import document_from_json
from annotate.schemas import fits_schema

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")  # NUL, half a surrogate pair
_WIDEST = 4  # bytes of a character
_LONGEST_PAGE = 1 << 26  # bytes of markup
_SHOWN_CONTROLS = 3
DEFAULT_MAX_CHARACTERS = 200_000
ROWS = "rows"  # where an article stands that came as a value, and in no file


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """How files are read. `fields` maps our names of fields to theirs, `defaults` fills gaps.

    `own_files` are the project's, which a folder may hold beside articles: they are passed by.
    """

    max_characters: int = DEFAULT_MAX_CHARACTERS
    format: Format | None = None
    encoding: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    defaults: Meta = field(default_factory=Meta)
    own_files: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was read, counted. `left_out` are visible characters of HTML pages not taken over."""

    documents: int = 0
    characters: int = 0
    segments: Counter[str] = field(default_factory=Counter)
    boilerplate: int = 0
    left_out: int = 0
    duplicates: int = 0

    def add(self, document: Document) -> None:
        """Count a document."""
        self.documents += 1
        self.characters += len(document.text)
        for segment in document.segments:
            self.segments[segment.kind] += 1
            if segment.kind == Kind.BOILERPLATE:
                self.boilerplate += segment.end - segment.start


def iter_documents(
    articles: Iterable[str | Mapping[str, Any]],
    options: IngestOptions,
    problems: list[Problem],
    *,
    tally: Tally | None = None,
) -> Iterator[Document]:
    """Yield the documents of articles, each text once, each id once.

    An article is a path (of a file, a folder, a pattern, or `-`), or a row: its fields by name.
    """
    counts = tally or Tally()
    register = Register()
    reader = _Reader(options, problems, counts)
    for document, place in _iter_read(articles, reader):
        problem = register.admit(document, place)
        if problem is None:
            counts.add(document)
            yield document
        else:
            counts.duplicates += problem.severity == "warning"
            problems.append(problem)


def _iter_read(
    articles: Iterable[str | Mapping[str, Any]], reader: "_Reader"
) -> Iterator[tuple[Document, Place]]:
    numbers = count(1)
    options, problems = reader.options, reader.problems
    for is_path, group in groupby(articles, key=lambda article: isinstance(article, str)):
        if is_path:
            paths = cast(Iterable[str], group)
            own = options.own_files
            for source in iter_sources(paths, options.format, problems, own_files=own):
                yield from reader.read(source)
        else:
            rows = cast(Iterable[Mapping[str, Any]], group)
            yield from reader.read_lines(Line(row, Place(ROWS, next(numbers))) for row in rows)


class _Reader:
    """Reads sources with the same options into the same list of Problems."""

    def __init__(self, options: IngestOptions, problems: list[Problem], tally: Tally) -> None:
        self.options = options
        self.problems = problems
        self.tally = tally

    def read(self, source: Source) -> Iterator[tuple[Document, Place]]:
        """Yield what a source holds; where it breaks off, what came before is kept."""
        try:
            with open_source(source) as stream:
                form = source.format or sniff_format(stream)
                if form in {Format.jsonl, Format.csv}:
                    yield from self._read_rows(source, form, stream)
                else:
                    yield from self._read_whole(source, form, stream)
        except (OSError, EOFError, zlib.error) as error:
            reason = getattr(error, "strerror", None) or error
            self._report(UNREADABLE, f"cannot be read: {reason}", source.place)

    def _report(self, code: str, message: str, place: Place, name: str | None = None) -> None:
        self.problems.append(make_problem(code, message, place, document=name))

    def _report_encoding(self, decoded: Decoded, place: Place) -> None:
        if not self.options.encoding and decoded.encoding not in {"utf-8", "utf-8-sig"}:
            how = "guessed to be" if decoded.is_guess else "not UTF-8 but"
            self._report(ENCODING, f"the encoding is {how} {decoded.encoding}", place)

    # --- one article a file -------------------------------------------------------------------

    def _read_whole(
        self, source: Source, form: Format, stream: io.BufferedReader
    ) -> Iterator[tuple[Document, Place]]:
        place = source.place
        longest = _LONGEST_PAGE
        if form is Format.text:
            longest = _WIDEST * (self.options.max_characters + 1)
        data = stream.read(longest + 1)
        if len(data) > longest:
            self._report(LONG, f"longer than {longest} bytes", place)
            return
        try:
            decoded = decode(data, self.options.encoding)
        except NotTextError as error:
            self._report(BINARY, f"not text: {error}", place)
            return
        self._report_encoding(decoded, place)
        name = make_slug(source.name) if source.name else None
        document = self._make(decoded.text, name, Meta(), place, is_page=form is Format.html)
        if document:
            yield document, place

    # --- one article a row --------------------------------------------------------------------

    def _read_rows(
        self, source: Source, form: Format, stream: io.BufferedReader
    ) -> Iterator[tuple[Document, Place]]:
        yield from self.read_lines(self._iter_lines(source, form, stream))

    def read_lines(self, lines: Iterable[Line]) -> Iterator[tuple[Document, Place]]:
        """Yield what rows hold, each an article."""
        for line in lines:
            document = self._read_record(line) or self._read_line(line)
            if document:
                yield document, line.place

    def _iter_lines(
        self, source: Source, form: Format, stream: io.BufferedReader
    ) -> Iterator[Line]:
        if form is Format.jsonl:
            yield from iter_jsonl(stream, source.place, self.problems)
            return
        found: list[Decoded] = []
        encoding = self.options.encoding
        lines = iter_csv(stream, source.place, self.problems, encoding=encoding, found=found)
        for line in lines:
            while found:
                self._report_encoding(found.pop(), source.place)
            yield line

    def _read_record(self, line: Line) -> Document | None:
        """Return a line that is a document already, as it is; None for any other line."""
        if "text_sha256" not in line.value or not fits_schema("document", line.value):
            return None
        document = document_from_json(dict(line.value))
        text = document.text
        is_whole = not _IMPOSSIBLE.search(text) and hash_text(text) == document.text_sha256
        if not is_whole or not self._check(text, document.id, line.place):
            return None
        return self._fill(document)

    def _read_line(self, line: Line) -> Document | None:
        row = read_row(line.value, self.options.fields)
        for message in row.odd:
            self._report(FIELD, message, line.place, row.id)
        if not isinstance(row.text, str):
            names = ", ".join(str(name) for name in list(line.value)[:12])
            self._report(NO_TEXT, f"no text; its fields are {names}", line.place, row.id)
            return None
        name = row.id
        if name is not None and not is_id(name):
            name = make_slug(name)
            self._report(FIELD, f"id: {row.id!r} became {name}", line.place, name)
        return self._make(row.text, name, row.meta, line.place, is_page=is_html(row.text))

    # --- a text -------------------------------------------------------------------------------

    def _make(
        self, text: str, name: str | None, meta: Meta, place: Place, *, is_page: bool
    ) -> Document | None:
        """Make a document, None where something keeps it from being one."""
        if is_page and not _IMPOSSIBLE.search(text):
            return self._make_from_page(text, name, meta, place)
        if not self._check(text, name, place):
            return None
        return self._fill(document_from_text(name or make_text_id(text), text, meta=meta))

    def _make_from_page(
        self, html: str, name: str | None, meta: Meta, place: Place
    ) -> Document | None:
        page = read_page(html)
        if page is None:
            self._report(EMPTY, "no article in this page", place, name)
            return None
        document = document_from_blocks(
            name or make_text_id(html), page.blocks, meta=fill_meta(meta, page.meta)
        )
        if not self._check(document.text, name, place):
            return None
        self.tally.left_out += page.left_out
        return self._fill(document)

    def _fill(self, document: Document) -> Document:
        return replace(document, meta=fill_meta(document.meta, self.options.defaults))

    def _check(self, text: str, name: str | None, place: Place) -> bool:
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

    def _report_controls(self, text: str, place: Place, name: str | None) -> None:
        found = Counter(_CONTROL.findall(text))
        if found:
            shown = ", ".join(f"U+{ord(c):04X}" for c in sorted(found)[:_SHOWN_CONTROLS])
            message = f"{found.total()} control or replacement characters ({shown})"
            self._report(CONTROL, message, place, name)
