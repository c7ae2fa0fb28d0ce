"""Each check is shown one record that only it objects to."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from annotate.checks import check_record
from annotate.model import Record, Relation, Segment, Span
from annotate.project import load_scheme
from tests.examples import make_record, make_span

SCHEME = load_scheme("news/1")
RECORD = make_record()
QUOTE, STANCE, TARGET, ACTOR, ENTITY, CUE = RECORD.annotations[0].spans


def with_spans(*changed: Span, relations: tuple[Relation, ...] | None = None) -> Record:
    """The example with spans of the same id replaced and others added."""
    annotation = RECORD.annotations[0]
    by_id = {span.id: span for span in (*annotation.spans, *changed)}
    new = replace(
        annotation,
        spans=tuple(by_id.values()),
        relations=annotation.relations if relations is None else relations,
    )
    return replace(RECORD, annotations=(new,))


def with_relation(label: str, head: Span, tail: Span) -> Record:
    relation = Relation(label=label, head=head.id, tail=tail.id)
    return with_spans(relations=(*RECORD.annotations[0].relations, relation))


def with_segment(kind: str, start: int, end: int) -> Record:
    segments = (Segment(kind=kind, start=start, end=end), *RECORD.document.segments[1:])
    return replace(RECORD, document=replace(RECORD.document, segments=segments))


def twice() -> Record:
    annotation = RECORD.annotations[0]
    spans = (*annotation.spans, replace(CUE, start=CUE.start + 1, text="aid"))
    return replace(RECORD, annotations=(replace(annotation, spans=spans),))


def other_text() -> Record:
    return replace(RECORD, document=replace(RECORD.document, text=RECORD.document.text + "!"))


def other_document() -> Record:
    return replace(RECORD, annotations=(replace(RECORD.annotations[0], document_id="other"),))


def other_scheme() -> Record:
    return replace(RECORD, annotations=(replace(RECORD.annotations[0], scheme="news/0"),))


LONE = make_span(RECORD.document, "entity", "GPE", "Ostrava")
CASES: dict[str, tuple[str, Callable[[], Record]]] = {
    "text differs": ("S01", lambda: with_spans(replace(CUE, text="Said"))),
    "shifted by one": (
        "S01",
        lambda: with_spans(replace(LONE, start=LONE.start + 1, end=LONE.end + 1)),
    ),
    "past the end": ("S02", lambda: with_spans(replace(CUE, end=10_000))),
    "inverted": ("S03", lambda: with_spans(replace(CUE, start=CUE.end, end=CUE.start))),
    "blank edge": ("S04", lambda: with_spans(replace(CUE, end=CUE.end + 1, text="said "))),
    "two paragraphs": ("S06", lambda: with_spans(replace(LONE, end=52, text="Ostrava.\n\nMr"))),
    "boilerplate": ("S07", lambda: with_segment("boilerplate", 0, 48)),
    "unknown segment": ("I06", lambda: with_segment("footer", 0, 48)),
    "overlapping segments": ("S02", lambda: with_segment("paragraph", 0, 60)),
    "edited text": ("S08", other_text),
    "annotation of another document": ("S08", other_document),
    "another scheme": ("I06", other_scheme),
    "unknown label": ("I06", lambda: with_spans(replace(LONE, label="CITY"))),
    "label of another layer": ("I06", lambda: with_spans(replace(LONE, label="CUE"))),
    "id twice": ("I01", twice),
    "relation to nothing": ("I02", lambda: with_relation("cue", QUOTE, replace(CUE, id="gone"))),
    "relation to itself": ("I03", lambda: with_relation("within", QUOTE, QUOTE)),
    "turned round": ("I04", lambda: with_relation("speaker", ACTOR, QUOTE)),
    "unknown relation": ("I05", lambda: with_relation("likes", ACTOR, TARGET)),
    "wrong range": ("T01", lambda: with_relation("speaker", QUOTE, TARGET)),
    "two relations on a pair": ("T06", lambda: with_relation("target", STANCE, ACTOR)),
}


def test_the_example_has_no_problems() -> None:
    assert check_record(RECORD, SCHEME) == []


@pytest.mark.parametrize("name", CASES)
def test_a_planted_fault_is_found_by_its_check_and_by_no_other(name: str) -> None:
    code, make = CASES[name]
    problems = check_record(make(), SCHEME)
    assert {problem.code for problem in problems} == {code}
    assert all(problem.document == "levy" and problem.fix for problem in problems)


def test_a_second_cue_is_too_many() -> None:
    other = make_span(RECORD.document, "quote", "CUE", "in")
    relations = (
        *RECORD.annotations[0].relations,
        Relation(label="cue", head=QUOTE.id, tail=other.id),
    )
    assert [p.code for p in check_record(with_spans(other, relations=relations), SCHEME)] == ["T02"]


def test_a_problem_names_the_span_and_shows_both_texts() -> None:
    [problem] = check_record(with_spans(replace(CUE, text="Said")), SCHEME)
    assert problem.span == CUE.id
    assert "'Said'" in problem.message
    assert "'said'" in problem.message
