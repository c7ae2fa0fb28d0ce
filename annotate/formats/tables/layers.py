"""Tables for spreadsheets and statistics: documents, spans by layer, and links, labels as words.

Every reading is in them, with who made it. A cell that a spreadsheet would take for a formula has
an apostrophe before it, which spreadsheets do not show.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from operator import attrgetter
from pathlib import Path
from typing import IO

from annotate.files.outputs import open_output
from annotate.formats.links import lose_link_attributes
from annotate.formats.port import Holding, Ledger, Output
from annotate.model import Annotation, Document, Record, Span
from annotate.offsets import find_segment
from annotate.scheme import Scheme

_META = ("title", "byline", "published", "publisher", "url", "language")
META = frozenset(_META)
_READING = ("document_id", "annotator", "annotator_kind", "status")
_SPAN = ("span_id", "label", "start", "end", "text", "segment", "score", "origin")
_LINK = (
    "relation",
    "head_id",
    "head_label",
    "head_text",
    "tail_id",
    "tail_label",
    "tail_text",
    "score",
)
_DOCUMENTS, _LINKS = "documents", "links"
_DELIMITERS = {"csv": ",", "tsv": "\t"}
_COLUMNS = frozenset((*_READING, *_SPAN))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

KEEPS: frozenset[Holding] = frozenset({"overlap", "relations", "attributes", "scores", "readings"})

_PLACE = attrgetter("start", "end", "label", "id")

Cell = str | int | float | None


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write `documents.csv`, a table for each layer of the scheme, and `links.csv`."""
    return _write_all(records, output, "csv")


def write_tsv(records: Iterable[Record], output: Output) -> Ledger:
    """Write the same as `documents.tsv` and so on, with tabs between cells."""
    return _write_all(records, output, "tsv")


def _write_all(records: Iterable[Record], output: Output, ending: str) -> Ledger:
    tables = _LayerTables(Path(output.path), output.scheme, ending)
    with tables:
        for record in records:
            tables.add(record)
    return tables.ledger


class _LayerTables:
    """The open tables of a folder, whose names end as the kind of table does."""

    def __init__(self, folder: Path, scheme: Scheme, ending: str) -> None:
        self.ledger = Ledger()
        self._folder, self._ending = folder, ending
        self._stack = ExitStack()
        self._streams: dict[str, IO[bytes]] = {}
        self._attributes = {
            layer.name: tuple(attribute.name for attribute in layer.attributes)
            for layer in scheme.layers
        }

    def __enter__(self) -> "_LayerTables":
        self._open(_DOCUMENTS, ("document_id", *_META, "characters", "readings", "text"))
        for layer, attributes in self._attributes.items():
            named = (f"attribute_{a}" if a in _COLUMNS else a for a in attributes)
            self._open(_name_table(layer), (*_READING, *_SPAN, *named))
        self._open(_LINKS, (*_READING, *_LINK))
        return self

    def __exit__(self, *failure: object) -> bool | None:
        return self._stack.__exit__(*failure)  # type: ignore[arg-type]

    def _open(self, name: str, head: Sequence[str]) -> None:
        opened = open_output(self._folder / f"{name}.{self._ending}")
        self._streams[name] = self._stack.enter_context(opened)
        self._write(name, head)

    def _write(self, table: str, cells: Sequence[Cell]) -> None:
        line = io.StringIO()
        delimiter = _DELIMITERS[self._ending]
        csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(map(make_safe, cells))
        self._streams[table].write(line.getvalue().encode())

    def add(self, record: Record) -> None:
        """Write the rows of a document and of all its readings."""
        document, meta = record.document, record.document.meta
        known = [getattr(meta, name) for name in _META]
        size = (len(document.text), len(record.annotations), document.text)
        self._write(_DOCUMENTS, (document.id, *known, *size))
        for reading in record.annotations:
            for table, row in self._iter_rows(document, reading):
                self._write(table, row)

    def _iter_rows(
        self, document: Document, reading: Annotation
    ) -> Iterator[tuple[str, Sequence[Cell]]]:
        who = (document.id, reading.annotator.name, reading.annotator.kind, reading.status)
        for span in sorted(reading.spans, key=_PLACE):
            self._lose(span, document.id)
            if span.layer in self._attributes:
                place = find_segment(document.segments, span.start)
                kind = place.kind if place else None
                values = (
                    span.id,
                    span.label,
                    span.start,
                    span.end,
                    span.text,
                    kind,
                )
                attributes = (span.attributes.get(name) for name in self._attributes[span.layer])
                yield _name_table(span.layer), (*who, *values, span.score, span.origin, *attributes)
        spans = {span.id: span for span in reading.spans}
        for each in reading.relations:
            if each.head not in spans or each.tail not in spans:
                what = "relations of spans that are not there"
                self.ledger.lose(what, document.id, is_marked=True)
                continue
            ends = (spans[each.head], spans[each.tail])
            lose_link_attributes([each], document.id, self.ledger)
            named = (each.label, *(v for s in ends for v in (s.id, s.label, s.text)))
            yield _LINKS, (*who, *named, each.score)

    def _lose(self, span: Span, document: str) -> None:
        """Count what of a span no table has a place for."""
        known = self._attributes.get(span.layer)
        if known is None:
            what = "spans of layers that the scheme does not have"
            self.ledger.lose(what, document, is_marked=True)
        elif unknown := len(span.attributes.keys() - set(known)):
            what = "attributes of spans that the scheme does not have"
            self.ledger.lose(what, document, unknown, is_marked=True)


def _name_table(layer: str) -> str:
    """Return what the table of a layer is called: never as one that every folder has."""
    return f"layer-{layer}" if layer in {_DOCUMENTS, _LINKS} else layer


def make_safe(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
