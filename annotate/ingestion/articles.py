"""What a format found, to Documents: rows, texts, pages, and what is a document already.

What keeps something from being one is a Problem in the list handed in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotate.formats.html import is_html
from annotate.formats.markup.fragments import read_fragment
from annotate.formats.port import Article, ArticleBlock, InputRow, Item, MarkedArticle
from annotate.formats.problems import (
    CUT,
    EMPTY,
    FIELD,
    MALFORMED,
    NO_FIELD,
    NO_TEXT,
    WALL,
    FileLine,
    make_problem,
)
from annotate.ingestion.dates import DateOrder
from annotate.ingestion.files.cells import break_lines, is_fragment
from annotate.ingestion.files.columns import unescape
from annotate.ingestion.files.listed import find_address
from annotate.ingestion.files.rows import ArticleRow, RowReader
from annotate.ingestion.files.sources import InputFile
from annotate.ingestion.files.streams import BROKEN
from annotate.ingestion.files.tables import TableNotes, name_only_row, settle_dates
from annotate.ingestion.ids import is_id, make_slug, make_text_id
from annotate.ingestion.markup.attributes import leave_out_floods
from annotate.ingestion.markup.extracted import Block
from annotate.ingestion.markup.page import read_page
from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.walls import find_wall
from annotate.ingestion.received import ReceivedFile, is_made_here, mend
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.ingestion.soundness import find_fault, is_impossible, list_oddities
from annotate.ingestion.text import (
    add_headline,
    document_from_blocks,
    document_from_text,
    fill_meta,
)
from annotate.model import Document, Meta, Problem, Record, count_errors
from annotate.offsets import freeze, hash_text
from annotate.records import document_from_json
from annotate.schemas import fits_schema
from annotate.spelling import suggest_nearest

_SHOWN_NAMES = 12
_FIX_BESIDE = "They are in this file, which every later step reads as it is."
_FIX_MARKED = "Take them along with annotate import."
_FIX_DATES = "Write it as 2021-03-02; or say with --dates dmy or mdy what comes first in figures."
_FIX_FIELD = "Name one of them, as it is written there."
_FIX_ADDRESS = (
    "Name the field of the text: --field text=NAME. To have the pages of its addresses fetched, "
    "give these alone: in a file, an address a line."
)
_FIX_HEAD = "Export or fetch it again with its full text, where there is one; else leave it out."
_SHOWN_END = 40
_SHOWN_TITLE = 80


class _BareItems:
    """What a format found, without what is marked in it; `unwritten` says how much that was.

    Where the file breaks off, they end there and `broken` says why: what is held back of them,
    until all are known, is not lost.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = items
        self.unwritten = 0
        self.broken: Exception | None = None

    def __iter__(self) -> Iterator[Item]:
        before: Article | None = None
        for item in self._until_broken():
            if isinstance(item, MarkedArticle):
                self.unwritten += len(item.spans) + len(item.relations)
                self.unwritten += sum(item.left_out.values())
                if item.article != before:  # else it is what another annotator marked
                    before = item.article
                    yield item.article
            elif isinstance(item, Record):
                self.unwritten += len(item.annotations)
                yield item.document
            else:
                yield item

    def _until_broken(self) -> Iterator[Item]:
        try:
            yield from self._items
        except BROKEN as error:
            self.broken = error


class ArticleMaker:
    """Makes documents with the same options, and puts what is wrong into the same list."""

    def __init__(
        self, options: IngestOptions, problems: list[Problem], tally: IngestCounts
    ) -> None:
        self.options = options
        self.problems = problems
        self.tally = tally
        self._rows = RowReader(options.fields, options.language.pages)
        self.names: set[str] = set()
        self._beside = 0  # annotations of records

    def _report(
        self, code: str, message: str, place: FileLine, name: str | None = None, *, fix: str = ""
    ) -> None:
        fixed = fix or None
        self.problems.append(make_problem(code, message, place, document=name, fix=fixed))

    # --- what a file holds --------------------------------------------------------------------

    def take(self, items: Iterable[Item], source: InputFile) -> Iterator[tuple[Document, FileLine]]:
        """Yield the documents of what a format found, and where each is."""
        bare, before = _BareItems(items), self.tally.received
        table, received = TableNotes(self._rows, source), ReceivedFile(source, self.options)
        counted = self._count(bare)
        settled = settle_dates(name_only_row(counted, source), self._rows.read_date, self.options)
        for item, dates in settled:
            place = FileLine(
                source.shown, item.line if isinstance(item, InputRow | Article) else None
            )
            said = len(self.problems)
            document = self._judge(self._take(item, source, place, dates.order), item, place)
            if isinstance(item, InputRow):
                table.look(item, dates, document)
            if document:
                yield received.add_source(document, item, place), place
            elif count_errors(self.problems[said:]):
                self.tally.refused[self.problems[-1].code] += 1
        if self.tally.received == before and not bare.broken:
            self._report(EMPTY, "no article in this file", source.place)
        self._tell_marked(bare.unwritten, source.place, _FIX_MARKED)
        self._tell_marked(self._beside, source.place, _FIX_BESIDE)
        self._beside = 0
        table.tell(self.tally)
        self.names |= table.names
        if bare.broken:
            raise bare.broken

    def _tell_marked(self, count: int, place: FileLine, fix: str) -> None:
        if count:
            message = f"{count} annotations are left out: only articles are taken"
            self._report(FIELD, message, place, fix=fix)

    def _count(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield what a file holds, and count the articles before anything is made of them."""
        for item in items:
            self.tally.received += not isinstance(item, Problem) or item.severity == "error"
            yield item

    def finish(self) -> None:
        """Report a name of `--field` that no row had, once everything is read."""
        for ours, theirs in self.options.fields.items():
            if self.names and theirs not in self.names:
                fix = suggest_nearest(theirs, sorted(self.names)) or _FIX_FIELD
                shown = ", ".join(sorted(self.names)[:_SHOWN_NAMES])
                message = f"no field is named {theirs!r}; there are {shown}"
                self._report(NO_FIELD, message, FileLine(f"--field {ours}={theirs}"), fix=fix)

    def _take(
        self, item: Item, source: InputFile, place: FileLine, order: DateOrder | None
    ) -> Document | None:
        match item:
            case InputRow():
                return self._read_record(item, place) or self._read_row(item, place, order)
            case Article():
                return self._read_article(item, source, place)
            case Document():
                return self._read_document(item, place)
            case Problem():
                self.problems.append(item)
        return None

    def _read_record(self, row: InputRow, place: FileLine) -> Document | None:
        """Return a row that is a document already, as it is; None for any other row.

        That of a record is one too: its annotations are counted.
        """
        fields, beside = row.fields, row.fields.get("annotations")
        if fields.keys() == {"document", "annotations"} and isinstance(fields["document"], dict):
            fields = fields["document"]
        if "text_sha256" not in fields or not fits_schema("document", fields):
            return None
        self._beside += len(beside) if isinstance(beside, list) else 0
        document = document_from_json(dict(fields))
        text = document.text
        is_whole = not is_impossible(text) and hash_text(text) == document.text_sha256
        if not is_whole or not self._check(text, document.id, place):
            return None
        return self._fill(document)

    def _read_row(self, row: InputRow, place: FileLine, order: DateOrder | None) -> Document | None:
        found = self._rows.read(row, order)
        for part, why in found.odd.items():
            fix = _FIX_DATES if part == "published" else ""
            self._report(
                FIELD, f"{part}: {why}; it is kept in meta.extra", place, found.id, fix=fix
            )
        if found.text is None and not row.blocks:
            self._report_no_text(row, found, place)
            return None
        name = self._make_id(found.id, place) or row.name
        if found.is_cut:
            message = f"the text is cut off: {found.text[-_SHOWN_END:] if found.text else ''!r}"
            self._report(CUT, message, place, name)
        text = self._mend_encoding(found.text or "")
        blocks = row.blocks or self._read_markup(text)
        if blocks:
            return self._make_from_blocks(blocks, name, found.meta, place)
        text = self._mend_text(text)
        return self._make(text, name, found.meta, place, is_page=is_html(text), is_row=True)

    def _mend_encoding(self, text: str) -> str:
        """Return a text with what had been encoded twice as it was meant, where that is asked."""
        if not self.options.mend_encoding:
            return text
        mended, count = mend(text)
        self.tally.mended += count
        return mended

    def _mend_text(self, text: str) -> str:
        """Return a text with line breaks and characters that a program wrote in another way."""
        broken = break_lines(text)
        if broken != text:
            self.tally.note("texts in which \\n stands for a line break are read as such")
        plain = broken if is_html(text) else unescape(broken)
        if plain != broken:
            self.tally.note("texts with entities of HTML, such as &quot;, are read as such")
        return plain

    def _report_no_text(self, row: InputRow, found: ArticleRow, place: FileLine) -> None:
        if row.blocks is not None:
            shown = f"no text under {found.meta.title[:_SHOWN_TITLE]!r}" if found.meta.title else ""
            self._report(EMPTY, shown or "a head and no text", place, found.id, fix=_FIX_HEAD)
            return
        if found.is_empty:
            self._report(EMPTY, "empty", place, found.id)
            return
        names = ", ".join(str(name) for name in list(row.fields)[:_SHOWN_NAMES])
        fix = _FIX_ADDRESS if find_address(found, dict(row.fields)) else ""
        self._report(NO_TEXT, f"no text; its fields are {names}", place, found.id, fix=fix)

    def _read_markup(self, text: str) -> tuple[ArticleBlock, ...]:
        """Return the blocks of a text that is a fragment of HTML; nothing of one that is none."""
        if is_html(text) or not is_fragment(text):
            return ()
        self.tally.note("texts that are fragments of HTML are read as such")
        return read_fragment(leave_out_floods(text))

    def _read_article(
        self, article: Article, source: InputFile, place: FileLine
    ) -> Document | None:
        if article.id is not None and article.id == source.name:
            name: str | None = make_slug(article.id)
        else:
            name = self._make_id(article.id, place)
        text = self._mend_encoding(article.text)
        return self._make(text, name, article.meta, place, is_page=article.is_page)

    def _make_from_blocks(
        self, given: Iterable[ArticleBlock], name: str | None, meta: Meta, place: FileLine
    ) -> Document | None:
        """Make a document of what a format told apart."""
        blocks = [Block(BlockKind(block.kind), freeze(block.text).strip()) for block in given]
        blocks = [block for block in blocks if block.text]
        if self.options.headline == "text" and meta.title:
            blocks = add_headline(blocks, freeze(meta.title))
        made = document_from_blocks(name or "-", blocks, meta=meta, language=self.options.language)
        if not self._check(made.text, name, place):
            return None
        return self._fill(made if name else replace(made, id=make_text_id(made.text)))

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
        self,
        text: str,
        name: str | None,
        meta: Meta,
        place: FileLine,
        *,
        is_page: bool,
        is_row: bool = False,
    ) -> Document | None:
        """Make a document, None where something keeps it from being one."""
        if is_page and not is_impossible(text):
            return self._make_from_page(text, name, meta, place)
        if not self._check(text, name, place):
            return None
        headline = meta.title if is_row and self.options.headline == "text" else None
        made = document_from_text(
            name or make_text_id(text),
            text,
            meta=meta,
            language=self.options.language,
            headline=headline,
        )
        if name is None and headline:  # one text under two titles is two documents
            made = replace(made, id=make_text_id(made.text))
        return self._fill(self._note_day(made, meta))

    def _make_from_page(
        self, html: str, name: str | None, meta: Meta, place: FileLine
    ) -> Document | None:
        page = read_page(leave_out_floods(html), self.options.language.pages)
        if page is None:
            self._report(EMPTY, "no article in this page", place, name)
            return None
        known = fill_meta(meta, page.meta)
        document = document_from_blocks(
            name or make_text_id(html),
            page.blocks,
            meta=known,
            language=self.options.language,
        )
        if not self._check(document.text, name, place):
            return None
        self.tally.left_out += page.left_out
        return self._fill(self._note_day(document, known))

    def _note_day(self, document: Document, known: Meta) -> Document:
        """Count a day of publication that only a line of the text says."""
        if document.meta.published and not known.published:
            self.tally.note("`published` is read from a line above the text, for nothing else says")
        return document

    def _judge(self, document: Document | None, item: Item, place: FileLine) -> Document | None:
        """Return a document, None of one whose text asks something where the article should be."""
        if document is None or not is_made_here(item):
            return document
        wall = find_wall(document, self.options.language.pages)
        if wall is None:
            return document
        code, what = (CUT, "the text is cut off, and") if wall.is_cut else (WALL, "no article: it")
        message = f"{what} {wall.asks}: {wall.shown!r}"
        self._report(code, message, place, document.id, fix=wall.fix)
        return document if wall.is_cut else None

    def _fill(self, document: Document) -> Document:
        return replace(document, meta=fill_meta(document.meta, self.options.defaults))

    def _check(self, text: str, name: str | None, place: FileLine) -> bool:
        """Tell whether a text can be a document's, and report what is the matter with it."""
        fault = find_fault(text, self.options.max_characters)
        for code, message in [fault] if fault else list_oddities(text):
            self._report(code, message, place, name)
        return fault is None
