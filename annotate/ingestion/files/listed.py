"""Rows that have an address and no text: pages to fetch, as those of a list of addresses are."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from annotate.formats.port import InputRow, Item, ListedPage
from annotate.formats.problems import FIELD, FileLine, make_problem
from annotate.ingestion.dates import DateOrder
from annotate.ingestion.files.rows import ArticleRow, RowReader
from annotate.ingestion.files.sources import ADDRESS, InputFile
from annotate.ingestion.settings import IngestCounts

_NOTE = "rows with an address and no text are read as a list of addresses: their pages are fetched"


def list_pages(
    items: Iterable[Item],
    rows: RowReader,
    source: InputFile,
    order: DateOrder | None,
    tally: IngestCounts,
) -> Iterator[Item]:
    """Yield what a file holds; in the place of a row with nothing but an address, its page.

    A file that had a row with a field for the text is no list of addresses from there on.
    """
    is_list = True
    for item in items:
        if not isinstance(item, InputRow):
            yield item
            continue
        columns, values = rows.find_columns(item)
        is_list = is_list and not columns.parts["text"] and item.blocks is None
        found = rows.read(item, order) if is_list else None
        address = find_address(found, values) if found else None
        if found is None or address is None or any(_may_be_text(values[n]) for n in columns.others):
            yield item
            continue
        tally.note(_NOTE)
        place = FileLine(source.shown, item.line)
        for part, why in found.odd.items():
            yield make_problem(FIELD, f"{part}: {why}; it is kept in meta.extra", place)
        yield _make_page(address, found, item.line)


def find_address(found: ArticleRow, values: dict[str, Any]) -> str | None:
    """Return the address of a row: that of its field, or the only one that is there."""
    if found.meta.url and ADDRESS.fullmatch(found.meta.url):
        return found.meta.url
    lines = (value.strip() for value in values.values() if isinstance(value, str))
    addresses = {line for line in lines if ADDRESS.fullmatch(line)}
    return addresses.pop() if len(addresses) == 1 and not found.meta.url else None


def _may_be_text(content: Any) -> bool:
    """Tell whether a cell that means nothing to us may be the text: there are words in it."""
    if isinstance(content, str):
        return len(content.split()) > 1
    return isinstance(content, list | dict) and bool(content)


def _make_page(address: str, found: ArticleRow, line: int) -> ListedPage:
    """Return the page of a row, with what the row says of it beside the address."""
    extra = {name: said for name, said in found.meta.extra.items() if said != address}
    publisher = None if found.meta.publisher == address else found.meta.publisher
    meta = replace(found.meta, url=address, publisher=publisher, extra=extra)
    return ListedPage(url=address, line=line, id=found.id, meta=meta)
