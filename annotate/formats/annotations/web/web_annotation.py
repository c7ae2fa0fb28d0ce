"""W3C Web Annotation: JSON-LD, a span selected by its position and by its words.

After the recommendation of 23 February 2017. Positions are code points there as here. A relation
links two annotations; who made one is its creator. The model has no place for the text itself but
the body of an annotation, so a text is one that describes its document, and a reading one that
assesses it: nothing has to lie beside.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.files.scratch import FirstPlaces
from annotate.formats.annotations.choosing import list_links, sort_spans
from annotate.formats.annotations.web.reading import read
from annotate.formats.annotations.web.urns import (
    CONTEXT,
    name_annotator,
    name_document,
    name_part,
    name_reading,
)
from annotate.formats.port import HOLDINGS, FileFormat, Ledger, Output
from annotate.model import Annotator, Document, Record, Relation, Span

_AROUND = 32  # code points of a quotation's surroundings
_AGENTS: Mapping[str, str] = {"human": "Person", "adjudicator": "Person", "model": "Software"}
_KNOWN = re.compile(rb'"@context"\s*:\s*\[?\s*"https?://www\.w3\.org/ns/anno(\.jsonld)?"')
Made = dict[str, Any]


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write one page of all annotations, of every reading."""
    ledger = Ledger()
    with open_output(output.path) as stream, FirstPlaces() as addresses:
        head = {"@context": CONTEXT, "type": "AnnotationPage"}
        stream.write((json.dumps(head)[:-1] + ', "items": [').encode())
        border = "\n"
        for record in records:
            for item in _iter_items(record, addresses, ledger):
                stream.write(f"{border}{dump_json(item)}".encode())
                border = ",\n"
        stream.write(b"\n]}\n")
    return ledger


def _iter_items(record: Record, addresses: FirstPlaces, ledger: Ledger) -> Iterator[Made]:
    """Yield the text, and of each reading that it is one, its spans and its relations."""
    document = record.document
    source = _choose_source(document, addresses)
    yield _make_text(document, source)
    for number, reading in enumerate(record.annotations):
        made: Made = {"creator": _describe(reading.annotator)}
        if reading.created:
            made["created"] = reading.created
        name = name_reading(document.id, number)
        said = [_assess(reading.status)]
        yield _make_item(name, "assessing", made, said, source)
        for span in sort_spans(reading.spans):
            target = {"source": source, "selector": _select(document.text, span)}
            yield _make_item(name_part(name, span.id), "classifying", made, _say(span), target)
        links = list_links(reading, document.id, ledger, kept="scores attributes")
        for at, each in enumerate(links):
            bodies = [*_say(each), name_part(name, each.tail)]
            head = name_part(name, each.head)
            yield _make_item(f"{name}:link:{at}", "linking", made, bodies, head)


def _choose_source(document: Document, addresses: FirstPlaces) -> str:
    """Return the address of a document, or a name where it has none, or another's."""
    url, name = document.meta.url, name_document(document.id)
    return url if url and addresses.note(url) is None else name


def _make_text(document: Document, source: str) -> Made:
    body = {"type": "TextualBody", "value": document.text, "format": "text/plain"}
    if document.meta.language:
        body["language"] = document.meta.language
    return _make_item(name_document(document.id), "describing", {}, body, source)


def _make_item(id_: str, motivation: str, made: Made, body: Any, target: Any) -> Made:
    head = {"id": id_, "type": "Annotation", "motivation": motivation}
    return {**head, **made, "body": body, "target": target}


def _describe(annotator: Annotator) -> Made:
    kind = _AGENTS[annotator.kind]
    return {"id": name_annotator(annotator), "type": kind, "name": annotator.name}


def _say(marked: Span | Relation) -> list[Any]:
    """Return what is said of a span or a relation: its label, its attributes, its score."""
    attributes = [
        _make_body("describing", f"{name}={value}") for name, value in marked.attributes.items()
    ]
    score = [] if marked.score is None else [_assess(json.dumps(marked.score))]
    return [_make_body("classifying", marked.label), *attributes, *score]


def _assess(value: str) -> Made:
    return _make_body("assessing", value)


def _make_body(purpose: str, value: str) -> Made:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def _select(text: str, span: Span) -> list[Made]:
    return [
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        {
            "type": "TextQuoteSelector",
            "exact": span.text,
            "prefix": text[max(0, span.start - _AROUND) : span.start],
            "suffix": text[span.end : span.end + _AROUND],
        },
    ]


def recognise(head: bytes) -> bool:
    """Tell whether a file names the context of Web Annotation at its beginning."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t[")[:1] == b"{" and _KNOWN.search(head) is not None


FORMAT = FileFormat(
    description="W3C Web Annotation, as JSON-LD",
    suffixes=(".jsonld",),
    recognise=recognise,
    read=read,
    is_marked=True,
    write=write,
    meta=frozenset({"url", "language"}),
    keeps=frozenset(HOLDINGS),
)
