"""Model to JSON records and back, in JSONL: what `annotate.files.json_lines` reads and writes.

What does not fit its schema is a Problem in the list handed in, and reading goes on. The same
records always give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from annotate.constructors import make_constructor
from annotate.errors import UsageError
from annotate.files.json_lines import JSONLine, open_lines, read_json_lines
from annotate.files.json_values import dump_json
from annotate.model import (
    JSON,
    Annotation,
    Annotator,
    Document,
    Meta,
    Problem,
    Provenance,
    Record,
    Refusal,
    Relation,
    SampleDesign,
    Segment,
    Span,
)
from annotate.schemas import check_schema

_TABLES = frozenset({".csv", ".tsv", ".dta", ".sav", ".xlsx"})
_PLAIN = (str, int, float)
_LEFT_OUT = frozenset({"attributes", "extra", "meta"})  # where they are empty

_make_documents = make_constructor(Document)
_make_segments = make_constructor(Segment)
_make_annotations = make_constructor(Annotation)
_make_spans = make_constructor(Span)
_make_relations = make_constructor(Relation)


@cache
def _list_fields(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields, which `fields` works out anew for each value."""
    return tuple(field.name for field in fields(kind))


def to_json(value: Any) -> Any:
    """Turn a value of the model into its JSON record; None and empty attributes are left out."""
    if isinstance(value, _PLAIN):
        return value
    if hasattr(value, "__dataclass_fields__"):
        record = {}
        for name in _list_fields(value.__class__):
            content = to_json(getattr(value, name))
            if content is not None and (content or name not in _LEFT_OUT):
                record[name] = content
        return record
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(value[key]) for key in sorted(value)}
    return value


def document_from_json(value: JSON) -> Document:
    """Make a Document of a record that fits `document.schema.json`."""
    return fill_document(value, segments_from_json(value["segments"]))


def segments_from_json(values: Iterable[JSON]) -> tuple[Segment, ...]:
    """Make the segments of a document."""
    return tuple(_make_segments(values))


def fill_document(value: JSON, segments: tuple[Segment, ...]) -> Document:
    """Make a Document of a record, with these segments instead of its own."""
    made: JSON = {"segments": segments}
    if "meta" in value:
        made["meta"] = Meta(**value["meta"])
    if "source" in value:
        made["source"] = Provenance(**value["source"])
    return _make_documents([{**value, **made}])[0]


def annotation_from_json(value: JSON) -> Annotation:
    """Make an Annotation of a record that fits `annotation.schema.json`."""
    spans, relations = _make_spans(value["spans"]), _make_relations(value["relations"])
    return fill_annotation(value, tuple(spans), tuple(relations))


def fill_annotation(
    value: JSON, spans: tuple[Span, ...], relations: tuple[Relation, ...]
) -> Annotation:
    """Make an Annotation of a record, with these spans and relations instead of its own."""
    made = {
        "annotator": Annotator(**value["annotator"]),
        "layers": tuple(value["layers"]),
        "spans": spans,
        "relations": relations,
    }
    if "started_from" in value:
        made["started_from"] = Annotator(**value["started_from"])
    if "deleted_spans" in value:
        made["deleted_spans"] = tuple(value["deleted_spans"])
    if "orphaned_spans" in value:
        made["orphaned_spans"] = tuple(value["orphaned_spans"])
    if "deleted_relations" in value:
        made["deleted_relations"] = tuple(_make_relations(value["deleted_relations"]))
    if "refused" in value:
        made["refused"] = tuple(Refusal(**refusal) for refusal in value["refused"])
    if "design" in value:
        made["design"] = SampleDesign(**value["design"])
    return _make_annotations([{**value, **made}])[0]


def record_from_json(value: JSON) -> Record:
    """Make a Record of a record that fits `record.schema.json`."""
    return Record(
        document=document_from_json(value["document"]),
        annotations=tuple(annotation_from_json(a) for a in value["annotations"]),
    )


def read_documents(path: str | Path, problems: list[Problem]) -> Iterator[Document]:
    """Yield the documents of an articles.jsonl; what does not fit the schema is a Problem."""
    for line in read_checked(path, "document", problems):
        yield document_from_json(line.value)


def read_records(path: str | Path, problems: list[Problem]) -> Iterator[Record]:
    """Yield the records of a predictions.jsonl or annotations.jsonl; misfits are Problems."""
    for line in read_checked(path, "record", problems):
        yield record_from_json(line.value)


def read_articles(path: str | Path, problems: list[Problem]) -> Iterator[Record]:
    """Yield the records of a file that may also have documents in it, which nobody has read yet."""
    for line in read_json_lines(path, problems, filled=True):
        is_record = not (isinstance(line.value, dict) and "text" in line.value)
        schema = "record" if is_record else "document"
        found = check_schema(schema, line.value, file=line.file, line=line.number)
        problems.extend(found)
        if not found:
            made = record_from_json(line.value) if is_record else None
            yield made or Record(document=document_from_json(line.value))


def read_checked(path: str | Path, schema: str, problems: list[Problem]) -> Iterator[JSONLine]:
    """Yield the lines whose value fits a schema; what does not is a Problem."""
    for line in read_json_lines(path, problems, filled=True):
        found = check_schema(schema, line.value, file=line.file, line=line.number)
        problems.extend(found)
        if not found:
            yield line


def refuse_table(path: str | Path) -> None:
    """Refuse a name that says that something else is in the file than JSON Lines.

    Raises:
        UsageError: it ends as a table's does.
    """
    if Path(path).suffix.lower() in _TABLES:
        raise UsageError(
            f"{path} would hold JSON Lines.",
            "Name it so: -o FILE.jsonl. Tables of records are made by annotate tables FILE -o "
            "quotes.csv, and by annotate export FILE --format csv -o FOLDER.",
        )


@contextmanager
def open_writer(path: str | Path) -> Iterator[Callable[[Any], None]]:
    """Give a function that writes one JSON line; the file appears when the block ends well.

    Raises:
        UsageError: the file is called as a table is, which it would not be.
    """
    refuse_table(path)
    with open_lines(path) as stream:

        def write(value: Any) -> None:
            stream.write(dump_json(to_json(value)).encode("utf-8") + b"\n")

        yield write
