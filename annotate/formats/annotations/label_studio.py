"""Exports of any Label Studio project, as JSON: texts with labels and relations.

Positions there are UTF-16 units, as JavaScript counts. What is no label of a text (choices,
ratings, boxes on pictures) is counted as left out.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from annotate.formats.annotations.lines import iter_objects, refuse
from annotate.formats.port import (
    Article,
    ArticleRelation,
    ArticleSpan,
    FileFormat,
    Input,
    Item,
    MarkedArticle,
)
from annotate.model import Annotator, Meta, Problem
from annotate.offsets import count_utf16

_LABELS = ("labels", "hypertextlabels", "paragraphlabels")
_OWN_FIELD = "document_id"  # of a task that annotate made


def read(given: Input) -> Iterator[Item]:
    """Yield each text with one annotator's marks, once for every annotation that it has."""
    for row in iter_objects(given):
        if isinstance(row, Problem):
            yield row
            continue
        data = row.fields.get("data")
        if not isinstance(data, dict):
            yield refuse(given, row.line, "no task of Label Studio: it has no data")
        else:
            yield from _read_task(row.fields, data, row.line, given)


def _read_task(
    task: Mapping[str, Any], data: Mapping[str, Any], line: int, given: Input
) -> Iterator[Item]:
    name = _find_text(task, data)
    if name is None:
        yield refuse(given, line, f"no text in this task; its data are {', '.join(data)}")
        return
    article = Article(
        text=data[name],
        id=str(data.get(_OWN_FIELD) or f"task-{task.get('id', line)}"),
        meta=_read_meta(data),
        line=line,
    )
    made = [
        *((each, "human") for each in _list(task.get("annotations", task.get("completions")))),
        *((each, "model") for each in _list(task.get("predictions"))),
    ]
    if not made:
        yield MarkedArticle(article=article)
    for each, kind in made:
        if isinstance(each, dict) and isinstance(each.get("result"), list):
            yield _read_annotation(each, kind, article)
        else:
            yield refuse(given, line, "an annotation without a result")


def _find_text(task: Mapping[str, Any], data: Mapping[str, Any]) -> str | None:
    """Return the field of the text: that which most fits what is said to be marked, the longest."""
    texts = {
        name: value for name, value in data.items() if isinstance(value, str) and value.strip()
    }
    if not texts:
        return None
    named = [name for name in ("text", "article", "body", "content") if name in texts]
    return named[0] if named else max(texts, key=lambda name: len(texts[name]))


def _read_meta(data: Mapping[str, Any]) -> Meta:
    names = ("title", "publisher", "published", "url", "byline", "language")
    known: dict[str, Any] = {n: v for n in names if isinstance(v := data.get(n), str) and v}
    return Meta(**known)


def _read_annotation(made: Mapping[str, Any], kind: str, article: Article) -> MarkedArticle:
    results = [r for r in made["result"] if isinstance(r, dict)]
    locate = _UnitPositions(article.text)
    left_out: Counter[str] = Counter()
    spans, relations = [], []
    for result in results:
        if result.get("type") == "relation":
            relations += _read_relations(result)
            continue
        found = list(_read_spans(result, locate))
        spans += found
        if not found:
            left_out[f"regions of the type {result.get('type')}"] += 1
    known = {span.id for span in spans}
    kept = [r for r in relations if {r.head, r.tail} <= known]
    left_out["relations of regions that are no spans"] += len(relations) - len(kept)
    return MarkedArticle(
        article=article,
        spans=tuple(spans),
        relations=tuple(kept),
        annotator=_read_annotator(made, kind),
        status="skipped" if made.get("was_cancelled") else "complete",
        left_out={what: count for what, count in left_out.items() if count},
    )


class _UnitPositions:
    """Where UTF-16 units of a text are in its code points."""

    def __init__(self, text: str) -> None:
        count = count_utf16(text)
        self._is_plain = count(len(text)) == len(text)
        self._units = [] if self._is_plain else [count(at) for at in range(len(text) + 1)]

    def find(self, unit: int) -> int:
        """Return the code point at a unit."""
        return unit if self._is_plain else bisect_left(self._units, unit)


def _read_spans(result: Mapping[str, Any], locate: _UnitPositions) -> Iterator[ArticleSpan]:
    value, type_ = result.get("value"), result.get("type")
    if not isinstance(value, dict) or type_ not in _LABELS:
        return
    places = value.get("globalOffsets") if type_ == "hypertextlabels" else value
    if not isinstance(places, dict):
        return
    start, end = _read_number(places.get("start")), _read_number(places.get("end"))
    if start is None or end is None:
        return
    labels = [label for label in _list(value.get(type_)) if isinstance(label, str)]
    score = result.get("score")
    for number, label in enumerate(labels):
        name = str(result.get("id", f"{start}-{end}"))
        yield ArticleSpan(
            id=f"{name}-{number}" if number else name,
            label=label,
            start=locate.find(start),
            end=locate.find(end),
            score=score if isinstance(score, float) and 0 <= score <= 1 else None,
        )


def _read_number(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if type(value) is int else None


def _read_relations(result: Mapping[str, Any]) -> list[ArticleRelation]:
    head, tail = result.get("from_id"), result.get("to_id")
    if result.get("direction") == "left":
        head, tail = tail, head
    labels = [label for label in _list(result.get("labels")) if isinstance(label, str)]
    return [
        ArticleRelation(label=label, head=str(head), tail=str(tail))
        for label in labels or ["linked"]
    ]


def _read_annotator(made: Mapping[str, Any], kind: str) -> Annotator | None:
    """Return who made an annotation: by a number, and not by the address that stands there."""
    if kind == "model":
        return Annotator(kind="model", name=str(made.get("model_version") or "label-studio"))
    by = made.get("completed_by")
    number = by.get("id") if isinstance(by, dict) else by
    return None if number is None else Annotator(kind="human", name=f"annotator-{number}")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def recognise(head: bytes) -> bool:
    """Tell whether a file begins with a task that has annotations."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t[")
    return (
        start.startswith(b"{")
        and b'"result"' in start
        and b'"from_name"' in start
        and (b'"annotations"' in start or b'"completions"' in start or b'"predictions"' in start)
    )


FORMAT = FileFormat(
    description="exports of any Label Studio project, as JSON",
    recognise=recognise,
    read=read,
    is_marked=True,
    keeps=frozenset({"overlap", "relations", "scores", "readings"}),
)
