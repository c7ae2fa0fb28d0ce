"""Files as they come, to Documents, one at a time.

What cannot be read is a Problem in the list handed in, and reading goes on. Of the documents gone
by, only hashes and places are kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count, groupby
from typing import Any, cast

from annotate.errors import MissingExtraError
from annotate.files.scratch import open_scratch
from annotate.formats.port import Input, InputRow, Item, ListedPage
from annotate.formats.problems import BINARY, UNREADABLE, FileLine, make_problem
from annotate.formats.registry import find_reader
from annotate.formats.unread import UnreadKind
from annotate.ingestion.articles import ArticleMaker
from annotate.ingestion.fetching import Fetcher
from annotate.ingestion.files.listed import list_pages
from annotate.ingestion.files.rows import RowReader
from annotate.ingestion.files.sources import InputFile, iter_sources
from annotate.ingestion.files.streams import (
    BROKEN,
    OpenedFile,
    iter_opened,
    open_source,
    tell_broken,
    tell_format,
)
from annotate.ingestion.ids import make_slug
from annotate.ingestion.received import read_stored_page
from annotate.ingestion.register import Register
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.model import Document, Problem

ROWS = "rows"  # where an article stands that came as a value, and in no file


def iter_documents(
    articles: Iterable[str | Mapping[str, Any]],
    options: IngestOptions,
    problems: list[Problem],
    *,
    tally: IngestCounts | None = None,
    make_reader: "MakeReader | None" = None,
) -> Iterator[Document]:
    """Yield the documents of articles, each text once, each id once.

    An article is a path (of a file, a folder, a pattern, or `-`), or a row: its fields by name.
    `make_reader` makes another reader of files than the usual one.

    Raises:
        RunError: an article became no document, and no finding says so.
    """
    counts = tally or IngestCounts()
    reader = (make_reader or SourceReader)(options, problems, counts)
    with open_scratch() as seen:
        register = Register(seen, keeps_copies=options.copies == "keep")
        for document, place in _iter_read(articles, reader):
            admitted, problem = register.admit(document, place)
            if admitted is not None:
                counts.add(admitted)
                yield admitted
            if problem is not None:
                counts.duplicates += problem.severity == "warning"
                counts.refused[problem.code] += 1
                problems.append(problem)
    reader.maker.finish()
    counts.check()


def _iter_read(
    articles: Iterable[str | Mapping[str, Any]], reader: "SourceReader"
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
            yield from reader.maker.take(items, InputFile(path=ROWS))


class SourceReader:
    """Reads sources with the same options into the same list of Problems."""

    def __init__(
        self, options: IngestOptions, problems: list[Problem], tally: IngestCounts
    ) -> None:
        self.options = options
        self.problems = problems
        self.tally = tally
        self.maker = ArticleMaker(options, problems, tally)
        self._rows = RowReader(options.fields, options.language.pages)
        self._fetcher = Fetcher(options.pages, [], allow_private=options.allow_private)

    def read(self, source: InputFile) -> Iterator[tuple[Document, FileLine]]:
        """Yield what a source holds; where it breaks off, what came before is kept."""
        if source.is_address:
            page = ListedPage(url=source.path)
            yield from self.maker.take(self._fetch([page], source), source)
            return
        try:
            with open_source(source) as raw:
                for opened in iter_opened(source, raw, self.problems):
                    if isinstance(opened, Problem):
                        self._refuse(opened)
                    else:
                        yield from self._read_opened(opened)
        except BROKEN as error:
            self._refuse(tell_broken(source, error))

    def _read_opened(self, opened: OpenedFile) -> Iterator[tuple[Document, FileLine]]:
        """Yield what a file holds, or a member of an archive: the next one may be whole."""
        try:
            told = tell_format(opened)
            if isinstance(told, str):
                read = find_reader(told)
                items = self._list_pages(read(self._make_input(opened)), opened.file)
                fetched = self._fetch(items, opened.file)
                yield from self.maker.take(fetched, replace(opened.file, format=told))
            else:
                self._leave_out(opened.file, told)
        except BROKEN as error:
            self._refuse(tell_broken(opened.file, error))
        except MissingExtraError as error:
            place = opened.file.place
            self._refuse(make_problem(UNREADABLE, error.message, place, fix=error.fix))

    def _list_pages(self, items: Iterable[Item], source: InputFile) -> Iterator[Item]:
        return list_pages(items, self._rows, source, self.options.dates, self.tally)

    def _fetch(self, items: Iterable[Item], source: InputFile) -> Iterator[Item]:
        """Yield what a file holds; in the place of an address its page, or why it cannot be had."""
        for item in items:
            if not isinstance(item, ListedPage):
                yield item
                continue
            found = list(self._fetcher.fetch([(make_slug(item.url), item.url)]))
            for _, path in found:
                yield read_stored_page(path.read_bytes(), item, self.options.encoding)
            if not found:
                place = FileLine(source.shown, item.line)
                problem = self._fetcher.problems.pop()
                message = f"{item.url}: {problem.message}"
                yield replace(
                    problem, file=place.file, line=place.line, message=message, document=None
                )

    def _make_input(self, opened: OpenedFile) -> Input:
        return Input(
            stream=opened.stream,
            file=opened.file.shown,
            name=opened.file.name,
            encoding=self.options.encoding,
            table=self.options.table,
            max_characters=self.options.max_characters,
            find_beside=opened.file.find_beside,
        )

    def _leave_out(self, file: InputFile, kind: UnreadKind | None) -> None:
        if kind is not None:
            message = f"this is {kind.name}, which is not read"
            self._refuse(make_problem(BINARY, message, file.place, fix=kind.fix))
        elif file.others is not None:
            file.others[file.suffix or file.label] += 1

    def _refuse(self, problem: Problem) -> None:
        """Report that a file is not read, or not to its end: the rest counts as an article."""
        self.problems.append(problem)
        self.tally.received += 1
        self.tally.refused[problem.code] += 1


MakeReader = Callable[[IngestOptions, list[Problem], IngestCounts], SourceReader]
