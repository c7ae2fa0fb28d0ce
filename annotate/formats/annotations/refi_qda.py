"""REFI-QDA projects (.qdpx), the exchange format of NVivo, MAXQDA, ATLAS.ti and QualCoder.

After the REFI-QDA standard 1.5 (2019): an archive of `project.qde` and the folder `sources`.
A document is a plain text, a span a selection of it, a layer a code with its labels below it, and
below a label what its attributes say. A relation is a link between two selections, an annotator a
user. Positions are code points there as here. The same records give the same bytes.
"""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID, uuid5

from annotate import __version__
from annotate.files.outputs import open_output
from annotate.files.xml_text import HEAD, write_text, write_value
from annotate.formats.annotations.choosing import leave_inside, list_links, lose_state, sort_spans
from annotate.formats.port import FileFormat, Ledger, Output
from annotate.model import Annotation, Annotator, Document, Record, Span
from annotate.moments import parse_time
from annotate.scheme import Layer, Scheme

_SPACE = "urn:QDA-XML:project:1.0"
_OURS = UUID("0c5c9b52-6a0e-5d0e-9f6c-6f6f1d3f2a11")  # the space of names of our identifiers
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the time of each file in the archive: the first that it can say
_IN_MEMORY = 1 << 24
_VARIABLES = ("byline", "publisher", "published", "url", "language", "licence")


def _identify(*names: str) -> str:
    """Return the same identifier whenever something is called the same."""
    return str(uuid5(_OURS, "\x1f".join(names)))


@dataclass(slots=True)
class _Seen:
    """What of all documents stands before the first or behind the last of them."""

    users: dict[str, str] = field(default_factory=dict)  # names by identifier
    values: dict[tuple[str, str, str], None] = field(default_factory=dict)  # label, name, value
    variables: dict[str, None] = field(default_factory=dict)
    has_links: bool = False


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a project; the codes are the labels of the scheme, whether they were used or not."""
    ledger, seen = Ledger(), _Seen()
    with (
        open_output(output.path) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        SpooledTemporaryFile(_IN_MEMORY) as sources,
        SpooledTemporaryFile(_IN_MEMORY) as links,
    ):
        for given in records:
            inside = (leave_inside(each, given.document, ledger) for each in given.annotations)
            record = replace(given, annotations=tuple(inside))
            _add(archive, f"sources/{_name(record.document)}.txt", [record.document.text])
            for part in _iter_source(record, seen, ledger):
                sources.write(part.encode())
            for part in _iter_links(record, seen, ledger):
                links.write(part.encode())
        _add(archive, "project.qde", _iter_project(output.scheme, seen, sources, links))
    return ledger


def _add(archive: zipfile.ZipFile, name: str, parts: Iterable[str]) -> None:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w") as stream:
        for part in parts:
            stream.write(part.encode())


def _name(document: Document) -> str:
    return _identify("document", document.id)


def _iter_project(
    scheme: Scheme, seen: _Seen, sources: IO[bytes], links: IO[bytes]
) -> Iterator[str]:
    yield f'{HEAD}<Project xmlns="{_SPACE}" name={write_value(scheme.title)} '
    yield f'origin="annotate {__version__}">\n'
    if seen.users:
        yield "<Users>\n"
        for guid, name in seen.users.items():
            yield f'<User guid="{guid}" name={write_value(name)}/>\n'
        yield "</Users>\n"
    yield "<CodeBook>\n<Codes>\n"
    for layer in scheme.layers:
        yield from _iter_codes(layer, seen)
    yield "</Codes>\n</CodeBook>\n"
    if seen.variables:
        yield "<Variables>\n"
        for name in seen.variables:
            guid = _identify("variable", name)
            yield f'<Variable guid="{guid}" name={write_value(name)} typeOfVariable="Text"/>\n'
        yield "</Variables>\n"
    yield from _iter_part("Sources", sources)
    if seen.has_links:
        yield from _iter_part("Links", links)
    yield "</Project>\n"


def _iter_part(tag: str, stream: IO[bytes]) -> Iterator[str]:
    stream.seek(0)
    yield f"<{tag}>\n"
    yield from (line.decode() for line in stream)
    yield f"</{tag}>\n"


def _iter_codes(layer: Layer, seen: _Seen) -> Iterator[str]:
    guid = _identify("layer", layer.name)
    yield f'<Code guid="{guid}" name={write_value(layer.title)} isCodable="false">\n'
    for label in layer.labels:
        guid, name = _identify("label", label.name), write_value(label.name)
        yield f'<Code guid="{guid}" name={name} isCodable="true" color="{label.color}">\n'
        yield f"<Description>{write_text(label.description)}</Description>\n"
        for value in (each for each in seen.values if each[0] == label.name):
            guid, name = _identify("value", *value), write_value(f"{value[1]}: {value[2]}")
            yield f'<Code guid="{guid}" name={name} isCodable="true"/>\n'
        yield "</Code>\n"
    yield "</Code>\n"


def _iter_source(record: Record, seen: _Seen, ledger: Ledger) -> Iterator[str]:
    document = record.document
    guid, title = _name(document), write_value(document.meta.title or document.id)
    yield f'<TextSource guid="{guid}" name={title} plainTextPath="internal://{guid}.txt">\n'
    for reading in record.annotations:
        user = _identify_user(reading.annotator)
        seen.users[user] = reading.annotator.name
        yield from _iter_selections(document, reading, seen)
        lose_state(reading, document.id, ledger)
        if scores := sum(span.score is not None for span in reading.spans):
            ledger.lose("scores of spans", document.id, scores)
    for name, value in _list_variables(document):
        seen.variables[name] = None
        reference = f'<VariableRef targetGUID="{_identify("variable", name)}"/>'
        said = f"<TextValue>{write_text(value)}</TextValue>"
        yield f"<VariableValue>{reference}{said}</VariableValue>\n"
    yield "</TextSource>\n"


def _list_variables(document: Document) -> list[tuple[str, str]]:
    """Return what is known of a document, and what its source said beside it."""
    known = ((name, getattr(document.meta, name)) for name in _VARIABLES)
    return [*((name, said) for name, said in known if said), *document.meta.extra.items()]


def _identify_user(annotator: Annotator) -> str:
    return _identify("user", annotator.kind, annotator.name)


def _identify_span(document: Document, reading: Annotation, id: str) -> str:
    by = reading.annotator
    return _identify("span", document.id, by.kind, by.name, by.version or "", id)


def _iter_selections(document: Document, reading: Annotation, seen: _Seen) -> Iterator[str]:
    made = f'creatingUser="{_identify_user(reading.annotator)}"'
    if moment := parse_time(reading.created):
        made += f' creationDateTime="{moment:%Y-%m-%dT%H:%M:%SZ}"'
    for span in sort_spans(reading.spans):
        guid = _identify_span(document, reading, span.id)
        place = f'startPosition="{span.start}" endPosition="{span.end}"'
        name = write_value(" ".join(span.text.split()))
        yield f'<PlainTextSelection guid="{guid}" name={name} {place} {made}>\n'
        for code in _list_codes(span, seen):
            coding = _identify("coding", guid, code)
            reference = f'<CodeRef targetGUID="{code}"/>'
            yield f'<Coding guid="{coding}" {made}>{reference}</Coding>\n'
        yield "</PlainTextSelection>\n"


def _list_codes(span: Span, seen: _Seen) -> list[str]:
    """Return the codes of a span: its label, and what each of its attributes says."""
    values = [(span.label, name, str(value)) for name, value in span.attributes.items()]
    seen.values.update(dict.fromkeys(values))
    return [_identify("label", span.label), *(_identify("value", *value) for value in values)]


def _iter_links(record: Record, seen: _Seen, ledger: Ledger) -> Iterator[str]:
    for reading in record.annotations:
        for number, each in enumerate(list_links(reading, record.document.id, ledger)):
            seen.has_links = True
            head, tail = (
                _identify_span(record.document, reading, id) for id in (each.head, each.tail)
            )
            guid = _identify("link", head, tail, each.label, str(number))
            ends = f'direction="OneWay" originGUID="{head}" targetGUID="{tail}"'
            yield f'<Link guid="{guid}" name={write_value(each.label)} {ends}/>\n'


FORMAT = FileFormat(
    description="REFI-QDA project for NVivo, MAXQDA, ATLAS.ti, QualCoder",
    suffixes=(".qdpx",),
    write=write,
    meta=frozenset({"title", "extra", *_VARIABLES}),
    keeps=frozenset({"overlap", "relations", "attributes", "readings"}),
)
