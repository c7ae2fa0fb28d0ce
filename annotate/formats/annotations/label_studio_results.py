"""The results of an annotation of Label Studio: regions with labels, what is said of them, links.

A region is told by its id: its label and each thing that is said of it are results of their own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotate.formats.annotations.label_studio_texts import TaskText, UnitPositions, is_same
from annotate.formats.port import ArticleRelation, ArticleSpan

MARKING = ("labels", "hypertextlabels", "paragraphlabels")
HTML = "hypertextlabels"
UNNAMED = "linked"  # a relation without a label
_DIALOGUE = "paragraphlabels"
_SEVERAL = "; "
_PATH = " > "
_SAYING = ("choices", "textarea", "rating", "number", "taxonomy", "datetime")
_PLACE_LOST = "regions whose words are not at their place"


@dataclass(slots=True)
class ReadResults:
    """What was read of an annotation; what could not be is counted in `left_out`."""

    spans: list[ArticleSpan] = field(default_factory=list)
    relations: list[ArticleRelation] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def list_places(results: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, str]]:
    """Return where regions say that they are, in units, with their words."""
    found = []
    for result in results:
        ends = _read_ends(result)
        words = _value(result).get("text")
        if ends is not None and result.get("type") != _DIALOGUE and isinstance(words, str):
            found.append((*ends, words))
    return found


def read_results(results: Sequence[Mapping[str, Any]], text: TaskText) -> ReadResults:
    """Return the spans, with what is said of each, and the relations."""
    read = ReadResults()
    locate = UnitPositions(text.text, is_utf16=text.is_utf16)
    said = _list_said(results)
    ids: set[str] = set()
    for result in results:
        if result.get("type") in MARKING:
            spans, lost = _read_spans(result, text, locate, said)
            read.spans += spans
            read.left_out.update([lost] if lost else ())
            ids.add(str(result.get("id")))
    known = {span.id for span in read.spans}
    for result in results:
        kind = result.get("type")
        if kind == "relation":
            for relation in _iter_relations(result):
                if {relation.head, relation.tail} <= known:
                    read.relations.append(relation)
                else:
                    read.left_out["relations of regions that are no spans"] += 1
        elif kind not in MARKING and not (kind in _SAYING and str(result.get("id")) in ids):
            read.left_out[f"regions of the type {kind}"] += 1
    read.left_out = +read.left_out
    return read


def _value(result: Mapping[str, Any]) -> Mapping[str, Any]:
    value = result.get("value")
    return value if isinstance(value, dict) else {}


def _list_said(results: Sequence[Mapping[str, Any]]) -> Mapping[str, dict[str, str]]:
    """Return what is said of regions, by their ids and the controls that say it."""
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for result in results:
        kind = result.get("type")
        if kind in _SAYING and (words := _read_said(_value(result), str(kind))):
            said[str(result.get("id"))][str(result.get("from_name"))] = words
    return said


def _read_said(value: Mapping[str, Any], kind: str) -> str:
    """Return a choice, a rating, some words; of several with a semicolon between."""
    given = value.get("text" if kind == "textarea" else kind)
    items = given if isinstance(given, list) else [given]
    words = (_PATH.join(map(str, i)) if isinstance(i, list) else i for i in items)
    return _SEVERAL.join(" ".join(str(each).split()) for each in words if each is not None)


def _read_ends(result: Mapping[str, Any]) -> tuple[int, int] | None:
    value = _value(result)
    places = value.get("globalOffsets") if result.get("type") == HTML else value
    if not isinstance(places, dict):
        return None
    start, end = _read_number(places.get("start")), _read_number(places.get("end"))
    return None if start is None or end is None else (start, end)


def _read_number(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if type(value) is int else None


def _find_range(
    result: Mapping[str, Any], text: TaskText, locate: UnitPositions
) -> tuple[int, int] | None:
    """Return the code points of a region; of a dialogue, where its turns begin is added."""
    ends, value = _read_ends(result), _value(result)
    if ends is None:
        return None
    if result.get("type") != _DIALOGUE:
        return locate.find(ends[0]), locate.find(ends[1])
    within = _read_number(value.get("startOffset")), _read_number(value.get("endOffset"))
    if None in within or max(ends) >= len(text.turns):
        return None
    places = []
    for turn, offset in zip(ends, within, strict=True):
        words = text.text[text.turns[turn] :]
        places.append(text.turns[turn] + UnitPositions(words).find(offset or 0))
    return places[0], places[1]


def _read_spans(
    result: Mapping[str, Any],
    text: TaskText,
    locate: UnitPositions,
    said: Mapping[str, Mapping[str, str]],
) -> tuple[list[ArticleSpan], str]:
    """Return a span for each label of a region, and why there is none."""
    value, kind = _value(result), str(result.get("type"))
    found = _find_range(result, text, locate)
    labels = [label for label in _list(value.get(kind)) if isinstance(label, str)]
    if found is None:
        return [], f"regions of the type {kind}"
    if not labels:
        return [], "regions without a label"
    words = value.get("text")
    if isinstance(words, str) and words and not is_same(text.text[slice(*found)], words):
        return [], _PLACE_LOST
    name = str(result.get("id", f"{found[0]}-{found[1]}"))
    spans = [
        ArticleSpan(
            id=f"{name}-{number}" if number else name,
            label=label,
            start=found[0],
            end=found[1],
            score=_read_score(result.get("score")),
            attributes={**_read_meta(result, "attributes"), **said.get(name, {})},
            group=str(result["from_name"]) if result.get("from_name") else None,
        )
        for number, label in enumerate(labels)
    ]
    return spans, ""


def _iter_relations(result: Mapping[str, Any]) -> Iterator[ArticleRelation]:
    head, tail = result.get("from_id"), result.get("to_id")
    if result.get("direction") == "left":
        head, tail = tail, head
    labels = [label for label in _list(result.get("labels")) if isinstance(label, str)]
    known = _read_meta(result, "relations")
    for label in labels or [UNNAMED]:
        told = known.get(label)
        details = told if isinstance(told, dict) else {}
        score, attributes = details.get("score"), details.get("attributes")
        yield ArticleRelation(
            label=label,
            head=str(head),
            tail=str(tail),
            score=_read_score(score),
            attributes=_read_words(attributes),
        )


def _read_meta(result: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return what annotate writes beside a region or a relation, for which no page has a place."""
    meta = result.get("meta")
    value = meta.get(name) if isinstance(meta, dict) else None
    return _read_words(value) if name == "attributes" else value if isinstance(value, dict) else {}


def _read_words(value: Any) -> Mapping[str, str]:
    given = value if isinstance(value, dict) else {}
    return {name: words for name, words in given.items() if isinstance(words, str)}


def _read_score(value: Any) -> float | None:
    is_number = isinstance(value, float) or type(value) is int
    return float(value) if is_number and 0 <= value <= 1 else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
