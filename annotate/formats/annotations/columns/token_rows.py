"""Rows of words and tags, as trainers of token classifiers read them: `tokens`, `ner_tags`.

A row is a segment of a document. Every layer of the scheme has its column of tags; `ner_tags` are
those of the first one.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from annotate.formats.annotations.choosing import choose_reading, lose_details
from annotate.formats.annotations.columns.tokens import iter_parts, list_words, tag_words
from annotate.formats.port import FileFormat, Ledger, Output
from annotate.model import Annotation, Document, Record
from annotate.records import open_writer
from annotate.scheme import Scheme


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a line for each segment of a document that somebody or something read."""
    ledger = Ledger()
    with open_writer(output.path) as write_line:
        for record in records:
            reading = choose_reading(record, ledger)
            if reading is not None:
                for row in _iter_rows(record.document, reading, output.scheme, ledger):
                    write_line(row)
    return ledger


def _iter_rows(
    document: Document, reading: Annotation, scheme: Scheme, ledger: Ledger
) -> Iterator[dict[str, Any]]:
    words = list_words(document.text, reading.spans)
    columns: dict[str, list[str]] = {}
    for layer in scheme.layer_names:
        columns[layer], left = tag_words(words, (s for s in reading.spans if s.layer == layer))
        if left:
            what = "spans that share words with a longer one of their layer"
            ledger.lose(what, document.id, len(left), is_marked=True)
    at = 0
    for number, part in enumerate(iter_parts(document, words)):
        here = slice(at, at + len(part))
        at += len(part)
        tags = {f"{layer}_tags": columns[layer][here] for layer in columns}
        yield {
            "id": f"{document.id}:{number}",
            "document_id": document.id,
            "tokens": [word.text for word in part],
            "ner_tags": columns[scheme.layer_names[0]][here],
            **tags,
        }
    lose_details(reading, document.id, ledger)


FORMAT = FileFormat(
    description="rows of tokens and ner_tags, for trainers",
    write=write,
)
