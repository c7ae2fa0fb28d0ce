"""What was received of a document: where from, in which bytes, and whether these were damaged."""

from dataclasses import replace

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
from annotate.model import Document, Meta, Provenance


def read_stored_page(data: bytes, item: ListedPage, encoding: str | None) -> Article:
    """Return a page that was fetched from an address."""
    decoded = decode(data, encoding)
    return Article(
        text=decoded.text,
        is_page=True,
        meta=Meta(url=item.url),
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


def add_source(
    document: Document, item: Item, place: FileLine, file: InputFile, options: IngestOptions
) -> Document:
    """Return a document that knows what it was read from; what was one already stays as it is."""
    if document.source is not None or not is_made_here(item):
        return document
    is_page = isinstance(item, Article) and item.is_page
    name = file.format or ("html" if is_page else None)
    source = Provenance(file=place.file, line=place.line, format=name, reader=READER)
    if isinstance(item, Article) and item.data is not None and item.encoding:
        received = ReceivedText(
            data=item.data,
            text=item.text,
            encoding=item.encoding,
            is_markup=item.is_page,
            is_mended=options.mend_encoding,
        )
        source = trace(document.text, received, replace(source, address=item.address))
    return replace(document, source=source)


def mend(text: str) -> tuple[str, int]:
    """Return a text with what had been encoded twice as it was meant, and how often that was."""
    if find_double_encoded(text) is None:
        return text, 0
    return mend_double_encoded(text), len(list_double_encoded(text))


def describe_double_encoded(text: str) -> str | None:
    """Return what is said of a text that was encoded twice; None of one that was not."""
    found = find_double_encoded(text)
    if found is None:
        return None
    return f"{found.count} places were encoded twice, such as {found.shown} for {found.meant}"
