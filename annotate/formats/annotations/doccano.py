"""JSON Lines of doccano: spans as `[start, end, label]`, or entities and relations with ids."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotate.formats.annotations.choosing import (
    choose_reading,
    list_links,
    lose_details,
    sort_spans,
)
from annotate.formats.annotations.lines import (
    Ends,
    iter_first_lines,
    iter_objects,
    read_span,
    refuse,
)
from annotate.formats.port import (
    Article,
    ArticleRelation,
    ArticleSpan,
    FileFormat,
    Input,
    Item,
    Ledger,
    MarkedArticle,
    Output,
)
from annotate.model import Problem, Record
from annotate.records import open_writer

_ENDS = Ends(start="start_offset", end="end_offset")
_SIMPLE = ("label", "labels")  # of version 1 and of what was before it
_OLD = "annotations"  # where a label is the number that the project has for it
_LENGTH = 3  # of a span as a list


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a line for each document, with numbers for ids, as doccano takes them."""
    ledger = Ledger()
    with open_writer(output.path) as write_line:
        for record in records:
            document, reading = record.document, choose_reading(record, ledger)
            spans = sort_spans(reading.spans) if reading else []
            numbers = {span.id: number for number, span in enumerate(spans)}
            entities = [
                {
                    "id": numbers[span.id],
                    "label": span.label,
                    "start_offset": span.start,
                    "end_offset": span.end,
                }
                for span in spans
            ]
            relations = [
                {
                    "id": number,
                    "from_id": numbers[each.head],
                    "to_id": numbers[each.tail],
                    "type": each.label,
                }
                for number, each in enumerate(
                    list_links(reading, document.id, ledger) if reading else ()
                )
            ]
            write_line(
                {
                    "text": document.text,
                    "entities": entities,
                    "relations": relations,
                    "document_id": document.id,
                }
            )
            if reading:
                lose_details(reading, document.id, ledger, kept="relations")
    return ledger


def read(given: Input) -> Iterator[Item]:
    """Yield the texts with their spans."""
    for row in iter_objects(given):
        if isinstance(row, Problem):
            yield row
            continue
        text = next((v for n in ("text", "data") if isinstance(v := row.fields.get(n), str)), "")
        if text.strip():
            yield from _read_line(row.fields, text, row.line, given)
        else:
            yield refuse(given, row.line, "no text in this line")


def _read_line(fields: Mapping[str, Any], text: str, line: int, given: Input) -> Iterator[Item]:
    left_out: Counter[str] = Counter()
    spans: list[ArticleSpan] = []
    for number, value in enumerate(_list_spans(fields)):
        if isinstance(value, str):
            left_out["labels of whole texts"] += 1
            continue
        span = read_span(_name_fields(value), _ENDS, number)
        if span is None:
            yield refuse(given, line, f"span {number + 1} has no start, end and label")
        else:
            spans.append(span)
    found = [_read_relation(value) for value in _list(fields.get("relations"))]
    relations = [relation for relation in found if relation is not None]
    left_out["relations without ends or type"] += len(found) - len(relations)
    comments = fields.get("Comments") or fields.get("comments")
    left_out["comments"] += len(comments) if isinstance(comments, list) else bool(comments)
    name = fields.get("document_id", fields.get("id"))
    yield MarkedArticle(
        article=Article(text=text, id=None if name is None else str(name), line=line),
        spans=tuple(spans),
        relations=tuple(relations),
        left_out={what: count for what, count in left_out.items() if count},
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _list_spans(fields: Mapping[str, Any]) -> list[Any]:
    return next((v for n in ("entities", *_SIMPLE, _OLD) if (v := _list(fields.get(n)))), [])


def _name_fields(value: Any) -> Any:
    if isinstance(value, list) and len(value) == _LENGTH:
        return dict(zip((_ENDS.start, _ENDS.end, "label"), value, strict=True))
    if isinstance(value, dict) and type(value.get("label")) is int:
        return {**value, "label": str(value["label"])}
    return value


def _read_relation(value: Any) -> ArticleRelation | None:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return None
    head, tail = value.get("from_id"), value.get("to_id")
    if head is None or tail is None:
        return None
    return ArticleRelation(label=value["type"], head=str(head), tail=str(tail))


def recognise(head: bytes) -> bool:
    """Tell whether a line has spans as doccano writes them: in the first may be none."""
    return any(_has_spans(line) for line in iter_first_lines(head))


def _has_spans(line: bytes) -> bool:
    if not (b'"text"' in line or b'"data"' in line):
        return False
    for name in (b'"label"', b'"labels"', b'"entities"'):
        spans = line.partition(name)[2].replace(b" ", b"")
        if spans.startswith(b":[[") and spans[3:4].isdigit():
            return True
    return b'"start_offset"' in line and b'"end_offset"' in line


FORMAT = FileFormat(
    description="JSON Lines of doccano",
    recognise=recognise,
    read=read,
    is_marked=True,
    write=write,
    keeps=frozenset({"overlap", "relations"}),
)
