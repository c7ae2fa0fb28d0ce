from collections import Counter
from dataclasses import replace

import pytest

from annotate.model import Annotation, Annotator, Record
from annotate.moments import parse_time
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.readings import comparable as o
from annotate.reliability import readings as r
from annotate.reliability.options import read_options
from tests.examples import make_record
from tests.reliability.noise import read_as

OPTIONS = read_options(load_scheme(DEFAULT_SCHEME))
MODEL = Annotator(kind="model", name="rules", version="1")


def choose(record: Record) -> tuple[list[str], dict[str, int]]:
    skipped = Counter[str]()
    chosen = r.make_readings(record, OPTIONS, skipped)
    return [reading.name for reading in chosen], {name: n for name, n in skipped.items() if n}


def make(**changes: object) -> Annotation:
    return replace(read_as(make_record().annotations[0], "ada"), **changes)  # type: ignore[arg-type]


def record_of(*annotations: Annotation) -> Record:
    return replace(make_record(), annotations=annotations)


BO = read_as(make(), "bo")


def test_two_people_who_finished_are_two_opinions() -> None:
    assert choose(record_of(make(), BO)) == (["ada", "bo"], {})


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (make(annotator=MODEL), o.BY_MODEL),
        (make(annotator=Annotator(kind="adjudicator", name="chief")), o.ADJUDICATED),
        (make(status="skipped", annotator=Annotator(kind="human", name="c")), o.SKIPPED),
        (make(status="draft", annotator=Annotator(kind="human", name="c")), o.DRAFT),
        (make(text_sha256="0" * 64), o.OTHER_TEXT),
        (make(scheme="other/2"), o.OTHER_SCHEME),
    ],
)
def test_what_is_no_second_opinion_is_set_aside_and_counted(other: Annotation, reason: str) -> None:
    assert choose(record_of(BO, other)) == ([], {reason: 1, o.SINGLE: 1})


def test_a_person_against_themself_is_no_second_opinion() -> None:
    older, newer = make(created="2026-01-02T08:00:00Z"), make(created="2026-01-03T08:00:00+01:00")
    skipped = Counter[str]()
    chosen = r.make_readings(record_of(newer, BO, older), OPTIONS, skipped)
    assert next(reading.created for reading in chosen) == parse_time("2026-01-03T07:00:00Z")
    assert skipped[o.SAME_PERSON] == 1


def from_model(origin: str = "kept") -> Annotation:
    spans = tuple(replace(s, origin=origin) for s in make().spans)  # type: ignore[arg-type]
    return make(spans=spans)


def test_a_prediction_accepted_untouched_is_no_second_opinion() -> None:
    record = record_of(make(annotator=MODEL), from_model(), BO)
    assert choose(record) == ([], {o.BY_MODEL: 1, o.UNTOUCHED: 1, o.SINGLE: 1})


def test_kept_spans_alone_are_untouched_where_the_prediction_is_not_at_hand() -> None:
    assert choose(record_of(from_model(), BO))[1][o.UNTOUCHED] == 1


@pytest.mark.parametrize("change", ["deleted", "link", "changed", "added"])
def test_a_prediction_that_was_worked_on_is_an_opinion(change: str) -> None:
    worked = from_model()
    if change == "deleted":
        loose = {s.id for s in worked.spans if s.label == "PERSON"}
        worked = replace(worked, spans=tuple(s for s in worked.spans if s.id not in loose))
    elif change == "link":
        worked = replace(worked, relations=worked.relations[1:])
    else:
        first = replace(worked.spans[0], origin=change)  # type: ignore[arg-type]
        worked = replace(worked, spans=(first, *worked.spans[1:]))
    assert choose(record_of(make(annotator=MODEL), worked, BO))[0] == ["ada", "bo"]


def test_the_same_spans_without_an_origin_are_an_opinion() -> None:
    assert choose(record_of(make(annotator=MODEL), make(), BO))[0] == ["ada", "bo"]


def test_a_link_to_a_span_that_is_not_there_is_counted_and_left_out() -> None:
    relation = replace(make().relations[0], tail="nowhere")
    record = record_of(make(relations=(relation,)), BO)
    assert choose(record) == (["ada", "bo"], {o.LOOSE: 1})


@pytest.mark.parametrize(("start", "end"), [(4, 4), (5, 4), (0, 10**400), (10**6, 10**6 + 1)])
def test_a_span_that_is_not_inside_the_text_is_counted_and_left_out(start: int, end: int) -> None:
    spans = (replace(make().spans[0], start=start, end=end), *make().spans[1:])
    names, skipped = choose(record_of(make(spans=spans), BO))
    assert names == ["ada", "bo"]
    assert skipped[o.OUTSIDE] == 1


def test_weeks_are_those_of_the_calendar() -> None:
    skipped = Counter[str]()
    dates = ["2026-01-01T00:00:00Z", "2025-12-28T23:30:00-02:00", "yesterday", None]
    weeks = [r.make_reading(make(created=date), 100, skipped).week for date in dates]
    assert weeks == ["2026-W01", "2026-W01", r.UNDATED, r.UNDATED]


def read_apart(name: str) -> list[Annotation]:
    """The same reading, made in two projects: one of the stances, one of all else."""
    whole = read_as(make(), name)
    stances = {span.id for span in whole.spans if span.layer == "stance"}
    ends = {end for r in whole.relations if r.head in stances for end in (r.head, r.tail)}
    return [
        replace(
            whole,
            layers=("stance",),
            spans=tuple(s for s in whole.spans if s.id in stances | ends),
            relations=tuple(r for r in whole.relations if r.head in stances),
        ),
        replace(
            whole,
            layers=("entity", "quote"),
            spans=tuple(s for s in whole.spans if s.id not in stances),
            relations=tuple(r for r in whole.relations if r.head not in stances),
        ),
    ]


def test_layers_read_in_different_projects_are_one_opinion() -> None:
    skipped = Counter[str]()
    apart = r.make_readings(record_of(*read_apart("ada"), *read_apart("bo")), OPTIONS, skipped)
    whole = r.make_readings(record_of(make(), BO), OPTIONS, Counter())
    assert [reading.content for reading in apart] == [reading.content for reading in whole]
    assert [reading.layers for reading in apart] == [reading.layers for reading in whole]
    assert apart[0].relations
    assert {reason: n for reason, n in skipped.items() if n} == {}


def test_of_two_readings_of_one_layer_the_newer_counts_for_that_layer_alone() -> None:
    stance, rest = read_apart("ada")
    newer = replace(stance, created="2026-03-01T00:00:00Z", spans=(), relations=())
    skipped = Counter[str]()
    ada, _ = r.make_readings(record_of(stance, rest, newer, BO), OPTIONS, skipped)
    assert {span.layer for span in ada.spans} == {"entity", "quote"}
    assert ada.layers == {"entity", "quote", "stance"}
    assert skipped[o.SAME_PERSON] == 1
