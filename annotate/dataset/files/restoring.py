"""Records made again of the rows of a dataset, for a later version that is made of its folder.

`documents` has the text, `annotations` every reading: together they are what the dataset was built
of, but for the names that have a pseudonym. Documents that were skipped have no text; that of
those which are withheld is blank.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from annotate.dataset.rows.rows import ANNOTATIONS, DOCUMENTS, IDENTITIES, Row
from annotate.dataset.storage.parquet import iter_rows
from annotate.dataset.withheld.withholding import EXTRA
from annotate.model import (
    Annotation,
    Annotator,
    Document,
    Meta,
    Record,
    Refusal,
    Relation,
    SampleDesign,
    Segment,
    Span,
)

TableList = Sequence[Mapping[str, Any]]


def iter_table(place: Path, tables: TableList, config: str, split: str) -> Iterator[Row]:
    """Yield the rows of one split of one configuration, shard after shard."""
    paths = [t["path"] for t in tables if t["config"] == config and t["split"] == split]
    return chain.from_iterable(iter_rows(place / path) for path in sorted(paths))


def get_document_id(config: str, row: Row) -> str:
    """Return the id of the document that a row belongs to."""
    return str(row["id" if config == DOCUMENTS else "document_id"])


def iter_records(
    place: Path, tables: TableList, kinds: Sequence[str]
) -> Iterator[tuple[str, Record]]:
    """Yield every document of a dataset with its readings, and the split it is in.

    Args:
        place: The dataset's folder.
        tables: Its tables, as the manifest lists them.
        kinds: The kinds of segment, by number.
    """
    for split in dict.fromkeys(table["split"] for table in tables):
        documents = iter_table(place, tables, DOCUMENTS, split)
        shown = next(documents, None)
        readings = groupby(
            iter_table(place, tables, ANNOTATIONS, split), key=lambda row: str(row["document_id"])
        )
        for document_id, rows in readings:
            annotations = tuple(to_annotation(row) for row in rows)
            if shown is not None and shown["id"] == document_id:
                document, shown = to_document(shown, kinds), next(documents, None)
            else:
                sha256 = annotations[0].text_sha256
                document = Document(id=document_id, text="", text_sha256=sha256)
            yield split, Record(document=document, annotations=annotations)


def iter_by_document(
    place: Path, tables: TableList
) -> Iterator[tuple[str, Mapping[str, list[Row]]]]:
    """Yield the rows of each document by configuration, in the order of `iter_records`.

    Those of `identities` are of no document.
    """
    configs = [c for c in dict.fromkeys(table["config"] for table in tables) if c != IDENTITIES]
    for split in dict.fromkeys(table["split"] for table in tables):
        cursors = {config: _Cursor(place, tables, config, split) for config in configs}
        annotations = iter_table(place, tables, ANNOTATIONS, split)
        for document_id, _ in groupby(annotations, key=lambda row: str(row["document_id"])):
            yield split, {c: cursor.take(document_id) for c, cursor in cursors.items()}


class _Cursor:
    """Reads a table on, document by document."""

    def __init__(self, place: Path, tables: TableList, config: str, split: str) -> None:
        self._config = config
        self._rows = iter_table(place, tables, config, split)
        self._next = next(self._rows, None)

    def take(self, document_id: str) -> list[Row]:
        """Return the rows of the next document; none where it has none."""
        taken = []
        while self._next is not None and get_document_id(self._config, self._next) == document_id:
            taken.append(self._next)
            self._next = next(self._rows, None)
        return taken


def to_document(row: Row, kinds: Sequence[str]) -> Document:
    """Return the document of a row of `documents`; `kinds` are those of segment, by number."""
    return Document(
        id=row["id"],
        text=_make_blank(row) if row["text"] is None else row["text"],
        text_sha256=row["text_sha256"],
        segments=tuple(
            Segment(kind=kinds[segment["kind"]], start=segment["start"], end=segment["end"])
            for segment in row["segments"]
        ),
        meta=Meta(**row["meta"], extra=json.loads(row.get(EXTRA) or "{}")),
    )


def to_annotation(row: Row) -> Annotation:
    """Return the reading of a row of `annotations`."""
    return Annotation(
        document_id=row["document_id"],
        text_sha256=row["text_sha256"],
        scheme=row["scheme"],
        annotator=Annotator(**row["annotator"]),
        layers=tuple(row["layers"]),
        spans=tuple(_to_span(span) for span in row["spans"]),
        relations=_to_relations(row["relations"]),
        status=row["status"],
        created=row["created"],
        seconds=row["seconds"],
        unassisted=row["unassisted"],
        started_from=None if row["started_from"] is None else Annotator(**row["started_from"]),
        deleted_spans=None if row["deleted_spans"] is None else tuple(row["deleted_spans"]),
        orphaned_spans=tuple(row["orphaned_spans"] or ()) or None,
        deleted_relations=None
        if row["deleted_relations"] is None
        else _to_relations(row["deleted_relations"]),
        refused=tuple(Refusal(**refusal) for refusal in row.get("refused") or ()) or None,
        design=SampleDesign(**design) if (design := row.get("design")) else None,
    )


def _to_relations(parts: Iterable[Row]) -> tuple[Relation, ...]:
    return tuple(Relation(**_with_attributes(part)) for part in parts)


def _make_blank(row: Row) -> str:
    """Return blanks in place of a withheld text, up to the last thing whose place is told."""
    return " " * max((p["end"] for p in (*row["segments"], *row["spans"])), default=1)


def _to_span(span: Row) -> Span:
    text = span["text"]
    blank = " " * (span["end"] - span["start"]) if text is None else text
    return Span(**{**_with_attributes(span), "text": blank})


def _with_attributes(part: Row) -> Row:
    pairs: Iterable[Row] = part["attributes"]
    return {**part, "attributes": {pair["name"]: pair["value"] for pair in pairs}}
