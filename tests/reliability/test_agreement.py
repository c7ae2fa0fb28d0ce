"""The whole measurement: what has to hold of any readings."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotate.files.json_values import dump_json
from annotate.model import Annotation, Record
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.records import to_json
from annotate.reliability.agreement import BY, AgreementSettings, measure_agreement
from annotate.reliability.options import read_options
from annotate.reliability.report import AgreementReport, Figure
from annotate.reliability.table import WIDTH, write_agreement
from tests.effort import examples
from tests.generator import make_record
from tests.reliability.noise import FLIPPED, Noise, iter_readings, move, plant, read_as

SCHEME = load_scheme(DEFAULT_SCHEME)
OPTIONS = read_options(SCHEME)
ARTICLES = [make_record(number, characters=500) for number in range(3)]
WITH_LABELS = ("annotator", "week", "pair", "label")


@st.composite
def readings(draw: st.DrawFn, record: Record) -> Annotation:
    """A reading of an article from which anything may be missing or otherwise."""
    annotation = record.annotations[0]
    rng = random.Random(draw(st.integers(0, 10_000)))
    spans = []
    for span in annotation.spans:
        what = rng.choice(["as it is", "as it is", "gone", "moved", "flipped", "twice"])
        if what == "moved":
            span = replace(move(span, "x", start=span.start + rng.randint(0, 2)), id=span.id)
        elif what == "flipped" and span.label in FLIPPED:
            span = replace(span, label=FLIPPED[span.label])
        if what != "gone":
            spans.append(span)
        if what == "twice":
            spans.append(replace(span, id=span.id + "-2"))
    relations = tuple(r for r in annotation.relations if rng.random() < 0.8)
    return replace(annotation, spans=tuple(spans), relations=relations)


def records_of(draw: st.DrawFn, readers: int) -> list[Record]:
    return [
        replace(
            record,
            annotations=tuple(
                read_as(draw(readings(record)), f"reader-{n}") for n in range(readers)
            ),
        )
        for record in ARTICLES
    ]


@st.composite
def any_records(draw: st.DrawFn, readers: int = 3) -> list[Record]:
    return records_of(draw, readers)


def measure(records: list[Record], **more: object) -> AgreementReport:
    return measure_agreement(records, OPTIONS, AgreementSettings(**{"bootstrap": 20, **more}))  # type: ignore[arg-type]


QUIET = settings(
    deadline=None, max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.slow
@QUIET
@given(any_records(readers=1))
def test_identical_readings_agree_wholly(records: list[Record]) -> None:
    same = [
        replace(r, annotations=(r.annotations[0], read_as(r.annotations[0], "other")))
        for r in records
    ]
    report = measure(same, by=WITH_LABELS)
    assert {figure.value for figure in report.figures} <= {1.0, None}
    assert all(figure.reason for figure in report.figures if figure.value is None)
    assert report.worst_spans == ()


@pytest.mark.slow
@QUIET
@given(any_records())
def test_agreement_is_symmetric(records: list[Record]) -> None:
    """Whoever made which reading, the figures of all of them are the same."""
    names = {"reader-0": "z", "reader-1": "m", "reader-2": "b"}
    renamed = [
        replace(r, annotations=tuple(read_as(a, names[a.annotator.name]) for a in r.annotations))
        for r in records
    ]
    assert measure(records).figures == measure(renamed).figures


@pytest.mark.slow
@QUIET
@given(any_records(), st.randoms())
def test_the_order_of_readings_in_a_record_does_not_matter(
    records: list[Record], rng: random.Random
) -> None:
    shuffled = [
        replace(r, annotations=tuple(rng.sample(r.annotations, len(r.annotations))))
        for r in records
    ]
    assert measure(records, by=WITH_LABELS) == measure(shuffled, by=WITH_LABELS)


@pytest.mark.slow
@QUIET
@given(any_records())
def test_figures_are_in_range_and_inside_their_intervals_draws(records: list[Record]) -> None:
    for figure in measure(records, by=WITH_LABELS).figures:
        if figure.value is None:
            assert figure.reason
            continue
        assert -1.0001 <= figure.value <= 1.0
        if figure.low is not None and figure.high is not None:
            assert figure.low <= figure.high <= 1.0


@pytest.mark.slow
def test_the_order_of_documents_does_not_move_a_figure() -> None:
    records = list(iter_readings(8))
    forth, back = measure(records), measure(records[::-1])
    values = [[(f.about, f.measure, f.value) for f in report.figures] for report in (forth, back)]
    assert values[0] == values[1]
    assert forth.worst_spans == back.worst_spans
    assert forth.worst_documents == back.worst_documents


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_intervals() -> None:
    records = list(iter_readings(8))
    one, same, other = (
        dump_json(to_json(measure(records, by=BY, seed=seed))) for seed in (3, 3, 4)
    )
    assert one == same
    assert one != other


def find(report: AgreementReport, about: str, measured: str, group: str = "") -> Figure:
    return next(
        f for f in report.figures if (f.about, f.measure, f.group) == (about, measured, group)
    )


@pytest.mark.slow
def test_figures_are_told_apart_by_pair_annotator_and_week() -> None:
    noise = Noise(0.3)
    records = []
    for number in range(12):
        record = make_record(number)
        strayed = noise.flip_labels(record.annotations[0], {"FAVOR", "AGAINST"})
        planted = plant(record, record.annotations[0], strayed)
        week = 1 if number < 6 else 2
        records.append(
            replace(
                planted,
                annotations=tuple(
                    read_as(a, a.annotator.name, week=week) for a in planted.annotations
                ),
            )
        )
    report = measure(records, by=BY)
    assert find(report, "stances", "polarity", "first ~ second").value == 1
    third = find(report, "stances", "polarity", "first ~ third").value
    assert third == pytest.approx(1 - noise.planted, abs=0.001)
    assert find(report, "stances", "polarity", "third").value == third
    assert find(report, "polarity", "Cohen's kappa", "first ~ second").value == 1
    weeks = {f.group: f.documents for f in report.figures if f.by == "week"}
    assert weeks == {"2026-W02": 6, "2026-W03": 6}
    assert report.annotators == ("first", "second", "third")


def test_only_the_layers_that_both_answer_for_are_compared() -> None:
    record = make_record(0)
    narrow = replace(
        record.annotations[0],
        layers=("entity",),
        spans=tuple(s for s in record.annotations[0].spans if s.layer == "entity"),
        relations=(),
    )
    report = measure([plant(record, narrow)])
    assert {figure.about for figure in report.figures} == {"entity", "entity type"}


def test_only_the_layers_asked_for_are_measured() -> None:
    records = list(iter_readings(4))
    report = measure_agreement(
        records, read_options(SCHEME, ["stance"]), AgreementSettings(by=("label",), bootstrap=0)
    )
    assert {figure.about.split("/")[0] for figure in report.figures} == {
        "stance", "polarity", "stances",
    }  # fmt: skip
    assert all("GPE" not in str(place.readings) for place in report.worst_spans)


def test_one_document_has_figures_and_no_intervals() -> None:
    figure = find(measure(list(iter_readings(1))), "entity", "exact F1")
    assert figure.value is not None
    assert (figure.low, figure.high) == (None, None)
    assert "one document" in figure.reason


def test_nothing_to_compare_is_told_and_no_error() -> None:
    record = make_record(0)
    report = measure([record, replace(record, annotations=())])
    assert (report.documents, report.compared, report.figures) == (2, 0, ())
    assert report.set_aside == {"readings without a second opinion": 1}
    assert list(write_agreement(report))


def test_a_layer_in_which_nobody_marked_anything_is_undefined_and_says_why() -> None:
    record = make_record(0)
    empty = replace(record.annotations[0], spans=(), relations=())
    report = measure([plant(replace(record, annotations=(empty,)), empty)])
    assert {(f.value, bool(f.reason)) for f in report.figures} == {(None, True)}


def test_the_table_keeps_within_80_columns() -> None:
    records = [
        replace(
            r,
            annotations=tuple(
                read_as(a, f"{a.annotator.name}-with-a-long-name-of-somebody-else")
                for a in r.annotations
            ),
        )
        for r in iter_readings(4)
    ]
    lines = list(write_agreement(measure(records, by=BY)))
    assert max(len(line) for line in lines if "http" not in line) <= WIDTH


@pytest.mark.slow
def test_the_worst_come_first_and_no_more_than_asked_for() -> None:
    records = list(iter_readings(10, share=0.3))
    report = measure(records, worst=4)
    agreements = [place.agreement for place in report.worst_documents]
    assert len(agreements) == 4
    assert agreements == sorted(agreements)
    everything = measure(records, worst=10_000)
    assert report.worst_documents == everything.worst_documents[:4]
    assert report.worst_spans == everything.worst_spans[:4]


def test_readings_that_began_with_suggestions_are_counted_and_told() -> None:
    record = make_record(0)
    first, *rest = record.annotations[0].spans
    begun = replace(
        record.annotations[0],
        spans=(replace(first, origin="changed"), *(replace(s, origin="kept") for s in rest)),
    )
    report = measure([plant(record, begun)])
    assert (report.readings, report.assisted) == (2, 1)
    told = " ".join(" ".join(write_agreement(report)).split())
    assert "1 of the readings began with a model's suggestions" in told
