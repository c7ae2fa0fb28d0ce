import json

from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.evaluation import EvaluationCase, evaluate, make_report
from annotate.evaluation.floors import iter_measures
from annotate.evaluation.table import format_report
from annotate.model import Annotation, Relation, Span
from annotate.offsets import make_span_id
from tests.evaluation.readings import DOCUMENT, LAYERS, SCHEME, TEXT, measure, read
from tests.evaluation.test_measures import FOUND_QUOTES, GOLD_STANCE, QUOTES, SCORED


@st.composite
def readings(draw: st.DrawFn) -> Annotation:
    """Any spans and any relations between them, sensible or not."""
    spans = {}
    for _ in range(draw(st.integers(0, 8))):
        label = draw(st.sampled_from(sorted(LAYERS)))
        start = draw(st.integers(0, len(TEXT) - 1))
        end = draw(st.integers(start + 1, min(len(TEXT), start + 30)))
        span_id = make_span_id("dam", LAYERS[label], start, end, label)
        spans[span_id] = Span(
            id=span_id,
            layer=LAYERS[label],
            label=label,
            start=start,
            end=end,
            text=TEXT[start:end],
            score=draw(st.none() | st.floats(0, 1)),
        )
    relations = []
    if spans:
        ends = st.sampled_from([*spans, "gone"])
        for _ in range(draw(st.integers(0, 8))):
            label = draw(st.sampled_from(sorted(SCHEME.relation_types)))
            score = draw(st.none() | st.floats(0, 1))
            relations.append(Relation(label=label, head=draw(ends), tail=draw(ends), score=score))
    return read(spans.values(), relations)


@settings(deadline=None)
@given(readings(), readings())
def test_any_two_readings_can_be_compared_and_shown(one: Annotation, other: Annotation) -> None:
    report = measure(one, other)
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert all(len(line) <= 80 for line in format_report(report).splitlines())


@settings(deadline=None)
@given(readings())
def test_a_reading_agrees_with_itself(reading: Annotation) -> None:
    for name, value in iter_measures(measure(reading, reading)):
        group, last = name.split(".")[0], name.split(".")[-1]
        if group != "scores" and last in ("f1", "share", "precision", "recall"):
            # two things in one place compete for one match, and the resolved need a chain
            if "iou50" in name or "structured" in name or "matched" in name or "resolved" in name:
                continue
            if name.startswith("quotes.") and ("exact" in name or "speaker" in name):
                continue
            assert value in (None, 1.0), name


@settings(deadline=None)
@given(readings(), readings())
def test_precision_is_the_recall_of_the_other_way_round(one: Annotation, other: Annotation) -> None:
    there = dict(iter_measures(evaluate_spans(one, other)))
    back = dict(iter_measures(evaluate_spans(other, one)))
    for name, value in there.items():
        if name.endswith(".precision"):
            assert back[name.replace(".precision", ".recall")] == value


def evaluate_spans(one: Annotation, other: Annotation) -> dict:
    """The spans of layers that have no quotes to be set aside on one side only."""
    return make_report(
        evaluate([EvaluationCase(DOCUMENT, one, other)], SCHEME, ("entity", "stance"))
    )["spans"]


def test_the_table_shows_every_part_within_80_columns() -> None:
    spans = [*QUOTES.spans, *GOLD_STANCE.spans, *SCORED.spans]
    gold = read(spans, [*QUOTES.relations, *GOLD_STANCE.relations])
    found = read([*FOUND_QUOTES.spans, *SCORED.spans], FOUND_QUOTES.relations)
    text = format_report(measure(gold, found))
    lines = text.splitlines()
    assert lines[0] == "1 documents compared, scheme news/1."
    assert max(map(len, lines)) <= 80
    for head in ("entity: spans", "quote: relations", "Quotes", "Stances", "gold, predicted"):
        assert any(line.startswith(head) for line in lines), head
    assert (
        "content, iou50                                 2       3   0.667   1.000   0.800" in lines
    )
    assert any(line.startswith("entity: spans by score; calibration error") for line in lines)


def test_the_same_readings_give_the_same_bytes() -> None:
    once, again = (json.dumps(measure(QUOTES, FOUND_QUOTES)) for _ in range(2))
    assert once == again
