"""JSON Lines of Prodigy: a text a line, with spans, tokens and relations between spans."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotate.formats.annotations.choosing import (
    UNREAD,
    list_links,
    lose_details,
    lose_state,
    sort_spans,
)
from annotate.formats.annotations.columns.tokens import WordToken, list_words
from annotate.formats.annotations.lines import (
    Ends,
    iter_first_lines,
    iter_objects,
    read_span,
    refuse,
)
from annotate.formats.port import (
    UNVERSIONED,
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
from annotate.model import Annotation, Annotator, Document, Meta, Problem, Record, Status
from annotate.records import open_writer

_KIND, _VERSION = "annotator_kind", "annotator_version"  # of `meta`
_ENDS = Ends(start="start", end="end")
_ANSWERS: Mapping[str, Status] = {"accept": "complete", "ignore": "skipped", "reject": "skipped"}


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a line for every reading that was not skipped."""
    ledger = Ledger()
    with open_writer(output.path) as write_line:
        for record in records:
            if not record.annotations:
                ledger.lose(UNREAD, record.document.id)
            for reading in record.annotations:
                write_line(_make_line(record.document, reading, ledger))
                lose_state(reading, record.document.id, ledger, kept="skipped")
                lose_details(reading, record.document.id, ledger, kept="relations")
    return ledger


def _make_line(document: Document, reading: Annotation, ledger: Ledger) -> dict[str, Any]:
    words = list_words(document.text, reading.spans)
    places = _Places(words)
    spans = {span.id: places.describe(span) for span in sort_spans(reading.spans)}
    links = [
        {
            "head": spans[each.head]["token_end"],
            "child": spans[each.tail]["token_end"],
            "head_span": spans[each.head],
            "child_span": spans[each.tail],
            "label": each.label,
        }
        for each in list_links(reading, document.id, ledger)
    ]
    answer = "ignore" if reading.status == "skipped" else "accept"
    return {
        "text": document.text,
        "meta": {"id": document.id, **_list_meta(document.meta), **_list_maker(reading)},
        "tokens": [
            {"text": w.text, "start": w.start, "end": w.end, "id": number, "ws": w.space == " "}
            for number, w in enumerate(words)
        ],
        "spans": list(spans.values()),
        "relations": links,
        "answer": answer,
        "_annotator_id": reading.annotator.name,
        "_session_id": reading.annotator.name,
        "_view_id": "relations" if links else "spans_manual",
        "_is_binary": False,
    }


def _list_meta(meta: Meta) -> dict[str, str]:
    names = ("title", "publisher", "published", "url")
    return {name: value for name in names if (value := getattr(meta, name))}


def _list_maker(reading: Annotation) -> dict[str, str]:
    """Return what sort of annotator it was, where it was no person."""
    by = reading.annotator
    if by.kind == "human":
        return {}
    return {_KIND: by.kind, **({_VERSION: by.version} if by.version else {})}


class _Places:
    """Which words the spans of a text have."""

    def __init__(self, words: list[WordToken]) -> None:
        self._firsts = {word.start: number for number, word in enumerate(words)}
        self._lasts = {word.end: number for number, word in enumerate(words)}

    def describe(self, span: Any) -> dict[str, Any]:
        """Return a span as Prodigy has it; `token_end` is the last word, and not the one after."""
        return {
            "start": span.start,
            "end": span.end,
            "token_start": self._firsts.get(span.start),
            "token_end": self._lasts.get(span.end),
            "label": span.label,
        }


# --- reading ----------------------------------------------------------------------------------


def read(given: Input) -> Iterator[Item]:
    """Yield the texts; an answer that was ignored or rejected is a reading that was skipped."""
    for row in iter_objects(given):
        if isinstance(row, Problem):
            yield row
            continue
        text = row.fields.get("text")
        if isinstance(text, str) and text.strip():
            yield from _read_line(row.fields, text, row.line, given)
        else:
            yield refuse(given, row.line, "no text in this line")


def _read_line(fields: Mapping[str, Any], text: str, line: int, given: Input) -> Iterator[Item]:
    left_out: Counter[str] = Counter()
    spans: dict[tuple[int, int, str], ArticleSpan] = {}
    for number, value in enumerate(_list(fields.get("spans"))):
        span = read_span(value, _ENDS, number)
        if span is None:
            yield refuse(given, line, f"span {number + 1} has no start, end and label")
        else:
            spans[span.start, span.end, span.label] = span
    relations = []
    for value in _list(fields.get("relations")):
        relation = _read_relation(value, spans)
        if relation is None:
            left_out["relations between words that are no spans"] += 1
        else:
            relations.append(relation)
    for name in ("accept", "image", "audio_spans"):
        left_out[f"values of {name}"] += bool(fields.get(name))
    left_out["labels of whole texts"] += isinstance(fields.get("label"), str)
    meta = fields.get("meta") if isinstance(fields.get("meta"), dict) else {}
    assert isinstance(meta, dict)
    who = fields.get("_annotator_id") or fields.get("_session_id")
    yield MarkedArticle(
        article=Article(text=text, id=_find_id(meta, text), meta=_read_meta(meta), line=line),
        spans=tuple(spans.values()),
        relations=tuple(relations),
        annotator=_read_annotator(str(who), meta) if who else None,
        status=_ANSWERS.get(str(fields.get("answer")), "complete"),
        left_out={what: count for what, count in left_out.items() if count},
    )


def _read_annotator(name: str, meta: Mapping[str, Any]) -> Annotator:
    kind = meta.get(_KIND)
    if kind == "model":
        return Annotator(kind=kind, name=name, version=str(meta.get(_VERSION) or UNVERSIONED))
    return Annotator(kind="adjudicator" if kind == "adjudicator" else "human", name=name)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _read_relation(
    value: Any, spans: Mapping[tuple[int, int, str], ArticleSpan]
) -> ArticleRelation | None:
    if not isinstance(value, dict):
        return None
    ends = []
    for name in ("head_span", "child_span"):
        given = value.get(name)
        given = given if isinstance(given, dict) else {}
        ends.append(spans.get((given.get("start"), given.get("end"), given.get("label"))))  # type: ignore[arg-type]
    label = value.get("label")
    if not isinstance(label, str) or ends[0] is None or ends[1] is None:
        return None
    return ArticleRelation(label=label, head=ends[0].id, tail=ends[1].id)


def _find_id(meta: Mapping[str, Any], text: str) -> str:
    """Return the id of a text; lines of one text have the same."""
    given = meta.get("id")
    return str(given) if given else "t" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _read_meta(meta: Mapping[str, Any]) -> Meta:
    names = ("title", "publisher", "published", "url")
    known: dict[str, Any] = {name: str(meta[name]) for name in names if meta.get(name)}
    return Meta(**known)


def recognise(head: bytes) -> bool:
    """Tell whether a line has a text and what Prodigy writes beside it."""
    return any(_is_answer(line) for line in iter_first_lines(head))


def _is_answer(line: bytes) -> bool:
    if b'"text"' not in line:
        return False
    spans = line.partition(b'"spans"')[2].lstrip(b" :")
    is_span = spans.startswith((b'[{"start"', b'[{"end"', b'[{"text"', b'[{"token_', b'[{"label"'))
    return b'"_input_hash"' in line or is_span or b'"_annotator_id"' in line


FORMAT = FileFormat(
    description="JSON Lines of Prodigy",
    recognise=recognise,
    read=read,
    is_marked=True,
    write=write,
    meta=frozenset({"title", "publisher", "published", "url"}),
    keeps=frozenset({"overlap", "relations", "readings"}),
)
