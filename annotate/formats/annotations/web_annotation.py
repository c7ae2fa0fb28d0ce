"""W3C Web Annotation: JSON-LD, a span selected by its position and by its words.

After the recommendation of 23 February 2017. Positions are code points there as here. A relation
links two annotations; who made one is its creator.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.formats.annotations.choosing import list_links, lose_state, sort_spans
from annotate.formats.port import FileFormat, Ledger, Output
from annotate.model import Annotation, Document, Record, Span

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32  # code points of a quotation's surroundings
_AGENTS: Mapping[str, str] = {"human": "Person", "adjudicator": "Person", "model": "Software"}


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write one collection with a page of all annotations, of every reading."""
    ledger = Ledger()
    with open_output(output.path) as stream:
        head = {"@context": _CONTEXT, "type": "AnnotationPage"}
        stream.write((json.dumps(head)[:-1] + ', "items": [').encode())
        border = "\n"
        for record in records:
            for reading in record.annotations:
                for item in _iter_items(record.document, reading, ledger):
                    stream.write(f"{border}{dump_json(item)}".encode())
                    border = ",\n"
                lose_state(reading, record.document.id, ledger)
                scores = sum(span.score is not None for span in reading.spans)
                if scores:
                    ledger.lose("scores of spans", record.document.id, scores)
        stream.write(b"\n]}\n")
    return ledger


def _iter_items(
    document: Document, reading: Annotation, ledger: Ledger
) -> Iterator[dict[str, Any]]:
    base = f"urn:annotate:{quote(document.id, safe='')}:{quote(reading.annotator.name, safe='')}"
    creator = {"type": _AGENTS[reading.annotator.kind], "name": reading.annotator.name}
    made = {"created": reading.created} if reading.created else {}
    for span in sort_spans(reading.spans):
        yield {
            "id": f"{base}:{quote(span.id, safe='')}",
            "type": "Annotation",
            "motivation": "classifying",
            "creator": creator,
            **made,
            "body": _list_bodies(span),
            "target": {"source": _name(document), "selector": _select(document.text, span)},
        }
    for number, each in enumerate(list_links(reading, document.id, ledger)):
        yield {
            "id": f"{base}:r{number}",
            "type": "Annotation",
            "motivation": "linking",
            "creator": creator,
            **made,
            "body": [
                {"type": "TextualBody", "purpose": "classifying", "value": each.label},
                f"{base}:{quote(each.tail, safe='')}",
            ],
            "target": f"{base}:{quote(each.head, safe='')}",
        }


def _list_bodies(span: Span) -> list[dict[str, str]]:
    label = {"type": "TextualBody", "purpose": "classifying", "value": span.label}
    attributes = [
        {"type": "TextualBody", "purpose": "describing", "value": f"{name}={value}"}
        for name, value in span.attributes.items()
    ]
    return [label, *attributes]


def _name(document: Document) -> str:
    """Return the address of a document, or a name for one that has none."""
    return document.meta.url or f"urn:annotate:{quote(document.id, safe='')}"


def _select(text: str, span: Span) -> list[dict[str, Any]]:
    return [
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        {
            "type": "TextQuoteSelector",
            "exact": span.text,
            "prefix": text[max(0, span.start - _AROUND) : span.start],
            "suffix": text[span.end : span.end + _AROUND],
        },
    ]


FORMAT = FileFormat(
    description="W3C Web Annotation, as JSON-LD",
    suffixes=(".jsonld",),
    write=write,
    keeps=frozenset({"overlap", "relations", "attributes", "readings"}),
)
