"""Tasks of any Label Studio project, as JSON: texts with labels, what is said of them, relations.

What is about the whole text, or about pictures, is counted as left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from annotate.formats.annotations.label_studio_results import HTML, list_places, read_results
from annotate.formats.annotations.label_studio_rows import RECOGNISED, unfold
from annotate.formats.annotations.label_studio_tasks import VERSION_MARK, write
from annotate.formats.annotations.label_studio_texts import TaskText, find_text
from annotate.formats.annotations.lines import iter_objects, refuse
from annotate.formats.port import (
    UNVERSIONED,
    Article,
    FileFormat,
    Input,
    Item,
    MarkedArticle,
)
from annotate.model import Annotator, AnnotatorKind, Meta, Problem, Status

_RESULTS = (b'"from_name"', b'"was_cancelled"', b'"model_version"')
_OWN_FIELD = "document_id"  # of a task that annotate made


def read(given: Input) -> Iterator[Item]:
    """Yield each text with one annotator's marks, once for every annotation that it has."""
    for row in iter_objects(given):
        if isinstance(row, Problem):
            yield row
            continue
        task = unfold(row.fields)
        data = task.get("data")
        if not isinstance(data, dict):
            yield refuse(given, row.line, "no task of Label Studio: it has no data")
        else:
            yield from _read_task(task, data, row.line, given)


def _read_task(
    task: Mapping[str, Any], data: Mapping[str, Any], line: int, given: Input
) -> Iterator[Item]:
    made = [
        *((each, "human") for each in _list(task.get("annotations", task.get("completions")))),
        *((each, "model") for each in _list(task.get("predictions"))),
        *((each, "draft") for each in _list(task.get("drafts")) if _is_own(each)),
    ]
    results = [r for each, _ in made for r in _list_results(each)]
    is_html = any(result.get("type") == HTML for result in results)
    text = find_text(data, list_places(results), is_html=is_html)
    if text is None:
        yield refuse(given, line, f"no text in this task; its data are {', '.join(data)}")
        return
    article = Article(
        text=text.text,
        id=str(data.get(_OWN_FIELD) or f"task-{task.get('id', line)}"),
        meta=_read_meta(data),
        line=line,
    )
    if not made:
        yield MarkedArticle(article=article, is_unread=True)
    for each, kind in made:
        if isinstance(each, dict) and isinstance(each.get("result"), list):
            yield _read_annotation(each, kind, article, text)
        else:
            yield refuse(given, line, "an annotation without a result")


def _is_own(draft: Any) -> bool:
    """Tell whether a draft is a reading of its own, and no change of one that was submitted."""
    return isinstance(draft, dict) and "result" in draft and not draft.get("annotation")


def _list_results(made: Any) -> list[Mapping[str, Any]]:
    given = made.get("result") if isinstance(made, dict) else None
    return [result for result in _list(given) if isinstance(result, dict)]


def _read_meta(data: Mapping[str, Any]) -> Meta:
    names = ("title", "publisher", "published", "url", "byline", "language")
    known: dict[str, Any] = {n: v for n in names if isinstance(v := data.get(n), str) and v}
    return Meta(**known)


def _read_annotation(
    made: Mapping[str, Any], kind: str, article: Article, text: TaskText
) -> MarkedArticle:
    read = read_results(_list_results(made), text)
    return MarkedArticle(
        article=article,
        spans=tuple(read.spans),
        relations=tuple(read.relations),
        annotator=_read_annotator(made, kind),
        status=_read_status(made, kind),
        left_out=dict(read.left_out),
    )


def _read_status(made: Mapping[str, Any], kind: str) -> Status:
    told = made.get("status")  # as annotate writes it beside a model's result
    if kind == "draft" or told == "draft":
        return "draft"
    if told == "skipped":
        return "skipped"
    return "skipped" if made.get("was_cancelled") else "complete"


def _read_annotator(made: Mapping[str, Any], kind: str) -> Annotator | None:
    """Return who made an annotation: by a number, and not by the address that stands there."""
    told = _read_told(made.get("annotator"))
    if told is not None:
        return told
    if kind == "model":
        name, mark, version = str(made.get("model_version") or "").rpartition(VERSION_MARK)
        if not (name and version):
            name, version = name + mark + version or "label-studio", UNVERSIONED
        return Annotator(kind="model", name=name, version=version)
    by = made.get("user" if kind == "draft" else "completed_by")
    number = by.get("id") if isinstance(by, dict) else by
    return None if number is None else Annotator(kind="human", name=f"annotator-{number}")


def _read_told(told: Any) -> Annotator | None:
    """Return who annotate wrote beside a result."""
    if not isinstance(told, dict) or told.get("kind") not in get_args(AnnotatorKind):
        return None
    name, version = told.get("name"), told.get("version")
    if not isinstance(name, str) or not name.strip() or not isinstance(version, str | None):
        return None
    return Annotator(kind=told["kind"], name=name, version=version)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def recognise(head: bytes) -> bool:
    """Tell whether a file begins with a task that has annotations, or results of its own."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t[")
    if not start.startswith(b"{"):
        return False
    return all(name in start for name in RECOGNISED) or (
        b'"result"' in start
        and any(name in start for name in _RESULTS)
        and (b'"annotations"' in start or b'"completions"' in start or b'"predictions"' in start)
    )


FORMAT = FileFormat(
    description="tasks of any Label Studio project, as JSON",
    recognise=recognise,
    read=read,
    is_marked=True,
    write=write,
    meta=frozenset({"title", "publisher", "published", "url", "byline", "language"}),
    keeps=frozenset({"overlap", "relations", "attributes", "scores", "readings"}),
)
