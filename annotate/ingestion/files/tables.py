"""What holds for a file of many rows as a whole: the order of its dates, the use of its columns."""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import IO

from annotate.formats.port import InputRow, Item
from annotate.formats.tables.names import squash
from annotate.ingestion.dates import DateOrder
from annotate.ingestion.files.columns import iter_extra
from annotate.ingestion.files.rows import RowReader
from annotate.ingestion.files.sources import InputFile
from annotate.ingestion.ids import make_slug
from annotate.ingestion.pages.published import DateEvidence
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.model import Document, Problem

_SHOWN = 12
_FIRST = {"dmy": "days stand before months", "mdy": "months stand before days"}


@dataclass(frozen=True, slots=True)
class ColumnDates:
    """The order of days and months in a column, and why it is that."""

    order: DateOrder | None = None
    why: str = ""


def name_only_row(items: Iterable[Item], source: InputFile) -> Iterator[Item]:
    """Yield what a file holds; where that is one row without an id, it is named by the file."""
    stream = iter(items)
    for item in stream:
        if not isinstance(item, InputRow):
            yield item
            if not isinstance(item, Problem):
                break  # what is no row is named by its format
            continue
        rest = list(next_items(stream))
        is_only = not rest and source.name and item.name is None
        yield replace(item, name=make_slug(source.name or "")) if is_only else item
        yield from rest
        break
    yield from stream


def next_items(stream: Iterator[Item]) -> Iterator[Item]:
    """Yield the next item, if there is one."""
    item = next(stream, None)
    if item is not None:
        yield item


def settle_dates(
    items: Iterable[Item],
    read_date: Callable[[InputRow], str | None],
    options: IngestOptions,
) -> Iterator[tuple[Item, ColumnDates]]:
    """Yield what a file holds, with the order in which its dates are written.

    From the first date on that has two readings, what is left is laid on the disk and read to its
    end: only the whole column can say which of them is meant.
    """
    evidence = DateEvidence()
    stream = iter(items)
    asked = ColumnDates(options.dates)
    for item in stream:
        said = read_date(item) if isinstance(item, InputRow) and not options.dates else None
        if said is not None and evidence.look(said):
            with tempfile.TemporaryFile() as laid:
                for each in chain([item], stream):
                    pickle.dump(each, laid)
                    if each is not item and isinstance(each, InputRow):
                        evidence.look(read_date(each) or "")
                laid.seek(0)
                dates = _decide(evidence)
                yield from ((each, dates) for each in _iter_laid(laid))
            return
        yield item, asked


def _iter_laid(laid: IO[bytes]) -> Iterator[Item]:
    while True:
        try:
            yield pickle.load(laid)  # our own, of a moment ago
        except EOFError:
            return


def _decide(evidence: DateEvidence) -> ColumnDates:
    order = evidence.order
    if order is not None:
        shown = evidence.shown[order]
        return ColumnDates(order, f"{_FIRST[order]} in its dates, as {shown!r} shows")
    shown = evidence.shown["open"]
    both = evidence.day_first and evidence.month_first
    why = "dates are written both ways in it" if both else "nothing says whether days come first"
    others = evidence.open - 1
    unread = f"{shown!r} and {others} more have" if others else f"{shown!r} has"
    return ColumnDates(None, f"{why}: {unread} two readings")


class TableNotes:
    """Tells once a file how its columns were read."""

    def __init__(self, rows: RowReader, source: InputFile) -> None:
        self._rows, self._source = rows, source
        self._parts: dict[str, str] = {}
        self._others: dict[str, None] = {}
        self._dates = ColumnDates()
        self.names: set[str] = set()

    def look(self, row: InputRow, dates: ColumnDates, document: Document | None) -> None:
        """Take a row in, and what became of it; what is said of columns holds for documents."""
        self._dates = dates
        columns, values = self._rows.find_columns(row)
        self.names.update(map(str, row.fields), values)
        if document is None or "text_sha256" in values:
            return
        taken = {name for names in columns.parts.values() for name in names}
        for part, names in columns.parts.items():
            if part not in self._parts and names and names[0] in values:
                self._parts[part] = names[0]
            kept = (name for name in names[1:] if name in document.meta.extra)
            self._others.update(dict.fromkeys(kept))
        for name in columns.others:
            if name not in self._others and any(
                said not in taken for said, _ in iter_extra(name, values[name])
            ):
                self._others[name] = None

    def tell(self, tally: IngestCounts) -> None:
        """Note what is not plain: columns by another name than ours, and those kept as they are."""
        guessed = {part: name for part, name in self._parts.items() if squash(part) != squash(name)}
        if guessed:
            said = ", ".join(f"{part} from {name!r}" for part, name in guessed.items())
            tally.note(f"{said}")
        if self._others:
            names = list(self._others)
            shown = ", ".join(map(repr, names[:_SHOWN]))
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            tally.note(f"kept in meta.extra: {shown}{more}")
        if self._dates.why:
            tally.note(f"{self._source.shown}: {self._dates.why}")
