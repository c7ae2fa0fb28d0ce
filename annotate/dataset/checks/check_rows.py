"""Checking the rows of a dataset: schema, labels, positions against the text, references.

The texts are looked up in a temporary database on disk, so memory does not grow with them.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotate.dataset.rows.coded import RowCompleter
from annotate.dataset.rows.features import DatasetColumns
from annotate.dataset.rows.meanings import name_schema
from annotate.dataset.rows.rows import ANNOTATIONS, DOCUMENTS, IDENTITIES, QUOTES, Row
from annotate.dataset.storage.parquet import iter_rows
from annotate.dataset.withheld.withholding import iter_words
from annotate.files.scratch import open_scratch
from annotate.model import Problem
from annotate.offsets import hash_text
from annotate.report.counting import Counting
from annotate.schemas import check_schema
from annotate.spelling import plural

CODE_ROWS = "D15"
CODE_LABEL = "D16"
CODE_SLICE = "D17"
CODE_DOCUMENT = "D18"
CODE_REFERENCE = "D19"
CODE_WITHHELD = "D31"
_REBUILD = "Build the dataset again with `annotate build`."
_START = "_start"


def check_rows(
    place: Path,
    tables: Sequence[Mapping[str, Any]],
    columns: DatasetColumns,
    counting: Counting | None = None,
) -> Iterator[Problem]:
    """Yield what is wrong with the rows of the tables that the manifest names, and count them."""
    completer = RowCompleter(columns.vocabulary, columns.features)
    with open_scratch() as database:
        texts = _Texts(database)
        for table in sorted(tables, key=lambda t: (t["config"] != DOCUMENTS, t["path"])):
            config, count = table["config"], 0
            try:
                for count, row in enumerate(iter_rows(place / table["path"]), start=1):
                    full = completer.complete(config, row)
                    row = full if columns.is_earlier else row
                    found = list(_check_row(config, row, texts, columns.features[config]))
                    found = found or list(_check_words(row, full))
                    yield from (replace(p, file=table["path"], line=count) for p in found)
                    if counting is not None and not found:
                        counting.add(config, table["split"], row)
            except (OSError, ValueError) as error:
                message = f"it cannot be read after row {count}: {error}"
                yield Problem(code=CODE_ROWS, message=message, file=table["path"], fix=_REBUILD)
                continue
            if count != table["rows"]:
                message = f"it has {plural(count, 'row')}, the manifest says {table['rows']}"
                yield Problem(code=CODE_ROWS, message=message, file=table["path"], fix=_REBUILD)


class _Texts:
    """The texts of the documents, by id, on disk; None is one that is withheld."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._database.execute("CREATE TABLE texts (id TEXT PRIMARY KEY, text TEXT)")
        self._last: tuple[str, bool, str | None] = ("", False, None)

    def add(self, document_id: str, text: str | None) -> bool:
        """Keep a text; tell whether its id is new."""
        added = self._database.execute(
            "INSERT OR IGNORE INTO texts VALUES (?, ?)", (document_id, text)
        )
        return added.rowcount == 1

    def find(self, document_id: str) -> tuple[bool, str | None]:
        """Tell whether there is such a document, and its text."""
        if self._last[0] != document_id:
            query = "SELECT text FROM texts WHERE id = ?"
            row = self._database.execute(query, (document_id,)).fetchone()
            self._last = (document_id, row is not None, row[0] if row else None)
        return self._last[1:]


def _check_row(config: str, row: Row, texts: _Texts, columns: Any) -> Iterator[Problem]:
    misfits = check_schema(name_schema(config), row)
    yield from misfits
    if misfits:
        return
    if config == IDENTITIES:  # of no document; `check_identities` counts them again
        return
    document_id = row["id" if config == DOCUMENTS else "document_id"]
    for problem in (
        *_check_codes(row, columns),
        *_check_document(config, row, document_id, texts),
        *_check_references(row),
    ):
        yield replace(problem, document=document_id)


def _check_words(row: Any, full: Any, pointer: str = "") -> Iterator[Problem]:
    """Yield where the word beside a number is not the number's."""
    if row == full:
        return
    if isinstance(row, list):
        for number, (item, wanted) in enumerate(zip(row, full, strict=True)):
            yield from _check_words(item, wanted, f"{pointer}/{number}")
    elif isinstance(row, dict):
        for column, value in row.items():
            yield from _check_words(value, full[column], f"{pointer}/{column}")
    elif row is not full:  # what is no number equals not even itself
        message = f"{row!r} is not the word of the number beside it, which is {full!r}"
        yield Problem(code=CODE_LABEL, message=message, pointer=pointer, fix=_REBUILD)


def _check_codes(row: Row, columns: Any) -> Iterator[Problem]:
    for pointer, code in iter_bad_codes(columns, row):
        message = f"{code} is the number of no label"
        yield Problem(code=CODE_LABEL, message=message, pointer=pointer, fix=_REBUILD)


def iter_bad_codes(feature: Any, value: Any, pointer: str = "") -> Iterator[tuple[str, int]]:
    """Yield where a value of these features holds a number that no label has, and the number."""
    if value is None:
        return
    if isinstance(feature, dict):
        for name, inner in feature.items():
            yield from iter_bad_codes(inner, value.get(name), f"{pointer}/{name}")
    elif hasattr(feature, "num_classes"):
        if not 0 <= value < feature.num_classes:
            yield pointer, value
    elif hasattr(feature, "feature"):
        for number, item in enumerate(value):
            yield from iter_bad_codes(feature.feature, item, f"{pointer}/{number}")


def _check_document(config: str, row: Row, document_id: str, texts: _Texts) -> Iterator[Problem]:
    if config == DOCUMENTS:
        if row["text"] is not None and hash_text(row["text"]) != row["text_sha256"]:
            message = "the text is not the one that text_sha256 was made of"
            yield Problem(code=CODE_DOCUMENT, message=message, fix=_REBUILD)
        if not texts.add(document_id, row["text"]):
            message = f"the document {document_id} is there twice"
            yield Problem(code=CODE_DOCUMENT, message=message, fix=_REBUILD)
    is_known, text = texts.find(document_id)
    if text is not None:
        yield from _check_slices(config, row, text)
    elif is_known:
        yield from _check_withheld(row)
    elif config != ANNOTATIONS:  # those of skipped documents have no document to be read with
        message = f"the document {document_id} is not among the {DOCUMENTS}"
        yield Problem(code=CODE_DOCUMENT, message=message, fix=_REBUILD)


def _check_withheld(row: Row) -> Iterator[Problem]:
    for pointer in iter_words(row):
        message = "the text of the article is withheld, and words of it stand here"
        yield Problem(code=CODE_WITHHELD, message=message, pointer=pointer, fix=_REBUILD)


def _check_slices(config: str, row: Row, text: str) -> Iterator[Problem]:
    if config == QUOTES:
        joined = " ".join(piece["text"] or "" for piece in row["pieces"])
        if joined != row["text"]:
            message = "the text is not that of the pieces"
            yield Problem(code=CODE_SLICE, message=message, pointer="/text", fix=_REBUILD)
        row = {key: value for key, value in row.items() if key != "text"}
    for pointer, said, start, end in _iter_slices(row, ""):
        if said is None:
            yield Problem(
                code=CODE_SLICE, message="there is no text", pointer=pointer, fix=_REBUILD
            )
            continue
        found = text[start : len(text) if end is None else end]
        if not (found.startswith(said) if end is None else found == said):
            message = f"the text at {start} is not {said[:60]!r}"
            yield Problem(code=CODE_SLICE, message=message, pointer=pointer, fix=_REBUILD)


def _iter_slices(value: Any, pointer: str) -> Iterator[tuple[str, str | None, int, int | None]]:
    """Yield where something stands with its words: pointer, words, start, end where it is told."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _iter_slices(item, f"{pointer}/{number}")
    elif isinstance(value, dict):
        if {"text", "start", "end"} <= value.keys():
            yield f"{pointer}/text", value["text"], value["start"], value["end"]
        for key, item in value.items():
            if key.endswith(_START):
                words = key.removesuffix(_START)
                yield f"{pointer}/{words}", value[words], item, None
            else:
                yield from _iter_slices(item, f"{pointer}/{key}")


def _check_references(row: Row) -> Iterator[Problem]:
    ids = {span["id"] for span in row.get("spans", ())}
    for number, relation in enumerate(row.get("relations", ())):
        for end in ("head", "tail"):
            if relation[end] not in ids:
                yield Problem(
                    code=CODE_REFERENCE,
                    message=f"a relation leads to {relation[end]}, and there is no such span",
                    pointer=f"/relations/{number}/{end}",
                    fix=_REBUILD,
                )
