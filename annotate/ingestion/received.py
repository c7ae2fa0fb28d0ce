"""What was received of a document: where from, in which bytes, and whether these were damaged."""

import re
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from annotate.errors import AnnotateError, MissingFileError
from annotate.files.done import hash_part
from annotate.files.stores import is_address, is_file
from annotate.formats.encoding import decode
from annotate.formats.port import Article, InputRow, Item, ListedPage
from annotate.formats.problems import FileLine
from annotate.ingestion.double_encoding import (
    find_double_encoded,
    list_double_encoded,
    mend_double_encoded,
)
from annotate.ingestion.files.sources import InputFile
from annotate.ingestion.mapping.tracing import READER, ReceivedText, trace
from annotate.ingestion.settings import IngestOptions
from annotate.model import Document, Provenance

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]+);")


def read_stored_page(data: bytes, item: ListedPage, encoding: str | None) -> Article:
    """Return a page that was fetched from an address."""
    decoded = decode(data, encoding)
    return Article(
        text=decoded.text,
        id=item.id,
        is_page=True,
        meta=replace(item.meta, url=item.url),
        line=item.line,
        data=data,
        encoding=decoded.encoding,
        address=item.url,
    )


def is_made_here(item: Item) -> bool:
    """Tell whether a document is made of what a file holds; else it was one already."""
    return isinstance(item, Article) or (
        isinstance(item, InputRow) and "text_sha256" not in item.fields
    )


class ReceivedFile:
    """A file that documents are made of; of each it says where in it that is."""

    def __init__(self, file: InputFile, options: IngestOptions) -> None:
        self._file, self._options = file, options

    @cached_property
    def _sha256(self) -> str | None:
        """The hash of the file as it lies on the disk, for what has no bytes of its own."""
        if self._file.name is None or self._file.is_address:
            return None
        try:
            return hash_part(find_file(self._file.path))[0]
        except (OSError, AnnotateError):
            return None

    def add_source(self, document: Document, item: Item, place: FileLine) -> Document:
        """Return a document that knows what it was read from; what was one already stays."""
        if document.source is not None or not is_made_here(item):
            return document
        is_page = isinstance(item, Article) and item.is_page
        name = self._file.format or ("html" if is_page else None)
        source = Provenance(file=place.file, line=place.line, format=name, reader=READER)
        received = read_received(item, document.text)
        if received is None:
            return replace(document, source=replace(source, sha256=self._sha256))
        if isinstance(item, Article):
            source = replace(source, address=item.address)
        received = replace(received, is_mended=self._options.mend_encoding)
        return replace(document, source=trace(document.text, received, source))


def read_received(item: Item, text: str | None = None) -> ReceivedText | None:
    """Return what was received of one article alone: a page, a plain text, a row of a plain file.

    Of a row, its `text` tells whether tags and entities in it were read as markup.
    """
    if isinstance(item, Article) and item.data is not None and item.encoding:
        return ReceivedText(
            data=item.data, text=item.text, encoding=item.encoding, is_markup=item.is_page
        )
    if not isinstance(item, InputRow) or item.source is None:
        return None
    written = item.source.data.decode(item.source.encoding)
    is_markup = text is not None and bool(_MARKUP.search(written)) and not _MARKUP.search(text)
    return ReceivedText(
        data=item.source.data,
        text=written,
        encoding=item.source.encoding,
        is_markup=is_markup,
        escapes=item.source.escapes,
    )


def find_file(name: str) -> str:
    """Return the file of a name, which may go on to a member of an archive.

    Raises:
        MissingFileError: there is none.
    """
    if is_address(name):
        places = accumulate(name.split("/"), "{}/{}".format)
        above = [place for place in places if not place.endswith("/")][:0:-1]
    else:
        above = [name, *map(str, Path(name).parents)]
    for path in above:
        if is_file(path):
            return path
    raise MissingFileError(name)


def mend(text: str) -> tuple[str, int]:
    """Return a text with what had been encoded twice as it was meant, and how often that was."""
    if find_double_encoded(text) is None:
        return text, 0
    return mend_double_encoded(text), len(list_double_encoded(text))
