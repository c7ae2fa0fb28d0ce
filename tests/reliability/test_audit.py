from dataclasses import replace

import pytest

from annotate.files.json_values import dump_json
from annotate.model import Annotation, Annotator, Record, Relation, Span
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.records import to_json
from annotate.reliability.audit.audit import NOT_TOLD, OTHER_MODEL, audit_suggestions
from annotate.reliability.audit.edits import find_edits, find_link_edits
from annotate.reliability.audit.table import write_audit
from annotate.reliability.options import read_options
from annotate.reliability.readings import ComparableReading
from annotate.reliability.report import AuditReport, Figure, ModelAudit
from annotate.reliability.table import WIDTH
from tests.generator import iter_records, make_record
from tests.reliability.corrections import MODEL, Editor, correct_record, suggest
from tests.reliability.noise import read_as

OPTIONS = read_options(load_scheme(DEFAULT_SCHEME))


def audit(records: list[Record], **more: int) -> AuditReport:
    return audit_suggestions(records, OPTIONS, **{"bootstrap": 50, **more})


# --- one reading ---------------------------------------------------------------------------------


def span(name: str, start: int, end: int, label: str = "PERSON", layer: str = "entity") -> Span:
    return Span(id=name, layer=layer, label=label, start=start, end=end, text="x" * (end - start))


def reading(spans: list[Span], *links: tuple[str, str]) -> ComparableReading:
    relations = tuple(Relation(label="holder", head=h, tail=t) for h, t in links)
    layers = frozenset({"entity", "quote"})
    return ComparableReading(name="a", layers=layers, spans=tuple(spans), relations=relations)


def edit(before: list[Span], after: list[Span]) -> list[tuple[str, str, int]]:
    return [(e.span.id, e.what, e.moved) for e in find_edits(reading(before), reading(after))]


@pytest.mark.parametrize(
    ("after", "what", "moved"),
    [
        (span("s", 10, 20), "kept", 0),
        (span("new", 10, 20), "kept", 0),
        (span("s", 10, 20, "ORG"), "relabelled", 0),
        (span("new", 10, 20, "ORG"), "relabelled", 0),
        (span("s", 12, 21), "moved", 3),
        (span("new", 12, 20), "moved", 2),
        (span("s", 50, 60, "ORG"), "relabelled and moved", 80),
    ],
)
def test_what_became_of_a_suggestion(after: Span, what: str, moved: int) -> None:
    assert edit([span("s", 10, 20)], [after]) == [("s", what, moved)]


def test_a_span_that_covers_less_than_half_is_another_one() -> None:
    found = edit([span("s", 10, 20)], [span("n", 16, 24)])
    assert found == [("s", "deleted", 0), ("n", "added", 0)]


def test_a_span_of_another_layer_is_another_one() -> None:
    found = edit([span("s", 10, 20)], [span("s", 10, 20, "ACTOR", "quote")])
    assert [what for _, what, _ in found] == ["deleted", "added"]


def test_of_two_suggestions_each_becomes_the_one_that_is_the_same() -> None:
    before = [span("s", 10, 20), span("t", 12, 20)]
    after = [span("n", 12, 20), span("s", 10, 22)]
    assert edit(before, after) == [("s", "moved", 2), ("t", "kept", 0)]


def test_links_are_followed_through_the_edits_of_their_spans() -> None:
    spans = [span(name, at, at + 5) for name, at in (("a", 0), ("b", 10), ("c", 20), ("d", 30))]
    before = reading(spans, ("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
    after = reading(
        [replace(spans[0], id="new"), *spans[1:3]], ("new", "b"), ("b", "new"), ("c", "b")
    )
    found = [(e.what, e.label) for e in find_link_edits(before, after)]
    assert sorted(found) == [
        ("gone with its span", "holder"),
        ("kept", "holder"),
        ("led elsewhere", "holder"),
        ("led elsewhere", "holder"),
    ]


def test_a_link_may_be_deleted_or_added_alone() -> None:
    spans = [span("a", 0, 5), span("b", 10, 15)]
    one, other = reading(spans, ("a", "b")), reading(spans)
    assert [e.what for e in find_link_edits(one, other)] == ["deleted"]
    assert [e.what for e in find_link_edits(other, one)] == ["added"]


# --- many ----------------------------------------------------------------------------------------


def test_planted_edits_are_found_in_number() -> None:
    editor = Editor()
    report = audit([correct_record(record, editor) for record in iter_records(40)])
    (model,) = report.models
    found = {
        what: sum(row.edits[what] for row in model.spans if "/" not in row.about)
        for what in ("kept", "relabelled", "moved", "deleted", "added")
    }
    total = sum(editor.done[what] for what in found)
    for what, count in found.items():
        assert count == pytest.approx(editor.done[what], abs=0.02 * total), what
    assert found["relabelled"] == editor.done["relabelled"]
    links = sum(row.edits["kept"] for row in model.links)
    assert links == editor.done["links kept"]


def get(model: ModelAudit, about: str, measure: str) -> Figure:
    return next(f for f in model.figures if (f.about, f.measure) == (about, measure))


def keep(record: Record, origin: str = "kept") -> Annotation:
    spans = tuple(replace(s, origin=origin) for s in record.annotations[0].spans)  # type: ignore[arg-type]
    return read_as(replace(record.annotations[0], spans=spans), "ada", seconds=90)


def test_what_was_kept_is_precision_and_recall_of_one() -> None:
    record = make_record(0)
    suggested = suggest(record.annotations[0], Editor().random)
    records = [replace(record, annotations=(suggested, keep(record)))] * 3
    (model,) = audit(records).models
    for measure in ("precision", "recall", "F1"):
        assert get(model, "entity", measure).value == 1
    assert get(model, "effort", "edits an article").value == 0
    assert get(model, "effort", "minutes an article").value == 1.5
    assert (model.model, model.documents, model.followed) == ("rules 1.0", 3, 3)
    assert not any(model.moved.values())


def test_who_read_each_layer_in_a_project_of_its_own_is_audited_for_all_of_them() -> None:
    record = make_record(0)
    suggested, final = suggest(record.annotations[0], Editor().random), keep(record)
    parts = tuple(
        replace(
            final,
            layers=(layer,),
            spans=tuple(s for s in final.spans if s.layer == layer),
            relations=(),
        )
        for layer in final.layers
    )
    (model,) = audit([replace(record, annotations=(suggested, *parts))]).models
    for layer in final.layers:
        assert get(model, layer, "recall").value == 1


def test_deleted_spans_cost_precision_and_added_ones_recall() -> None:
    record = make_record(0)
    final = keep(record)
    people = [s for s in final.spans if s.layer == "entity"]
    half = replace(final, spans=tuple(people[::2]), relations=())
    full = replace(record.annotations[0], annotator=MODEL)
    sparse = replace(full, spans=tuple(people[::2]), relations=())
    (model,) = audit([replace(record, annotations=(full, half))]).models
    assert get(model, "entity", "precision").value == pytest.approx(len(people[::2]) / len(people))
    assert get(model, "entity", "recall").value == 1
    (model,) = audit([replace(record, annotations=(sparse, final))]).models
    assert get(model, "entity", "precision").value == 1
    assert get(model, "entity", "recall").value == pytest.approx(len(people[::2]) / len(people))


def score(record: Record, sure: float, right: int) -> Record:
    """Suggestions of one score, of which of every ten so many are kept."""
    entities = [s for s in record.annotations[0].spans if s.layer == "entity"][:10]
    suggested = tuple(replace(s, score=sure) for s in entities)
    final = tuple(replace(s, origin="kept") for s in entities[:right])
    base = replace(record.annotations[0], relations=())
    return replace(
        record,
        annotations=(
            replace(base, annotator=MODEL, spans=suggested),
            read_as(replace(base, spans=final), "ada"),
        ),
    )


def test_scores_that_mean_what_they_say_have_no_calibration_error() -> None:
    records = [
        score(record, *((0.9, 9) if number % 2 else (0.3, 3)))
        for number, record in enumerate(iter_records(6))
    ]
    (model,) = audit(records).models
    assert get(model, "entity", "calibration error").value == pytest.approx(0)
    (curve,) = [c for c in model.curves if c.bins]
    assert [(b.low, b.spans, b.score, b.right) for b in curve.bins] == [
        (0.3, 30, 0.3, 0.3),
        (0.9, 30, 0.9, 0.9),
    ]


def test_scores_that_are_too_sure_have_the_error_worked_by_hand() -> None:
    (model,) = audit([score(record, 0.95, 7) for record in iter_records(4)]).models
    assert get(model, "entity", "calibration error").value == pytest.approx(0.25)


def test_a_score_of_one_belongs_to_the_last_bin() -> None:
    (model,) = audit([score(make_record(0), 1.0, 10)]).models
    assert [(b.low, b.high) for c in model.curves for b in c.bins] == [(0.9, 1.0)]


def test_readings_of_unknown_origin_count_for_precision_and_not_for_edits() -> None:
    record = make_record(0)
    suggested = suggest(record.annotations[0], Editor().random)
    report = audit([replace(record, annotations=(suggested, read_as(record.annotations[0], "a")))])
    (model,) = report.models
    assert report.set_aside[NOT_TOLD] == 1
    assert (model.readings, model.followed) == (1, 0)
    assert get(model, "entity", "precision").value == 1
    assert get(model, "effort", "edits an article").reason


def test_edits_are_told_of_the_model_that_was_begun_with() -> None:
    record = make_record(0)
    final = keep(record)
    shown = replace(final, annotator=MODEL)
    other = replace(shown, annotator=Annotator(kind="model", name="rules", version="2.0"))
    other = replace(other, spans=other.spans[:3], relations=())
    report = audit([replace(record, annotations=(shown, other, final))])
    assert [(m.model, m.followed) for m in report.models] == [("rules 1.0", 1), ("rules 2.0", 0)]
    assert report.set_aside[OTHER_MODEL] == 1


def test_a_reading_of_nothing_that_was_suggested_did_not_begin_with_it() -> None:
    """A model's reading may join it later: nobody deleted what they were never shown."""
    record = make_record(0)
    shown = replace(keep(record), annotator=MODEL)
    spans = tuple(replace(span, origin="added") for span in keep(record).spans)
    report = audit([replace(record, annotations=(shown, replace(keep(record), spans=spans)))])
    assert [m.followed for m in report.models] == [0]


# --- the holdout ---------------------------------------------------------------------------------


def test_the_holdout_shows_how_much_less_is_marked_without_suggestions() -> None:
    records = []
    for number, record in enumerate(iter_records(60)):
        if number % 2:
            entities = [s for s in record.annotations[0].spans if s.layer == "entity"]
            gone = {s.id for s in entities[::2]}
            annotation = replace(
                record.annotations[0],
                spans=tuple(s for s in record.annotations[0].spans if s.id not in gone),
            )
            records.append(replace(record, annotations=(read_as(annotation, "bo"),)))
        else:
            suggested = suggest(record.annotations[0], Editor().random)
            records.append(replace(record, annotations=(suggested, keep(record))))
    report = audit(records, bootstrap=400)
    assert (report.assisted_documents, report.unassisted_documents) == (30, 30)
    found = {density.about: density for density in report.densities}
    entity, quote = found["entity"], found["quote"]
    points = 100 * (entity.assisted / entity.unassisted - 1)
    assert entity.difference == pytest.approx(points, abs=1e-3)
    assert entity.low is not None
    assert entity.low > 50, "half of the entities are missing without suggestions"
    assert quote.low is not None
    assert quote.high is not None
    assert quote.low < 0 < quote.high, "the quotes are the same"
    error = (quote.high - quote.low) / (2 * 1.96)  # in points, with 30 articles in each group
    expected = 30 * (2.8 * error / 5) ** 2
    assert quote.needed == pytest.approx(expected, rel=0.2), "the spread is that of the draws"


def test_a_reading_that_was_held_back_says_so_whatever_stands_beside_it() -> None:
    """Suggestions may join a document later: of a model, or from a project of another layer."""
    records = []
    for number, record in enumerate(iter_records(8)):
        suggested = suggest(record.annotations[0], Editor().random)
        alone = {"unassisted": True} if number % 2 else {"started_from": MODEL}
        final = replace(keep(record), **alone)
        records.append(replace(record, annotations=(suggested, final)))
    report = audit(records)
    assert (report.assisted_documents, report.unassisted_documents) == (4, 4)
    assert [model.followed for model in report.models] == [4]
    assert report.set_aside[OTHER_MODEL] == 4


def test_a_reading_that_began_with_suggestions_is_no_holdout_where_these_are_not_there() -> None:
    """A file may have people's readings alone."""
    begun = (("added", MODEL), ("kept", None), ("added", None))
    records = [
        replace(record, annotations=(replace(keep(record, origin), started_from=model),))
        for record in iter_records(3)
        for origin, model in begun
    ]
    report = audit(records)
    assert (report.assisted_documents, report.unassisted_documents) == (6, 3)


def test_the_articles_needed_follow_from_the_spread_of_the_densities() -> None:
    """Densities of 10 and 20 in 1,000 characters: mean 15, variance 33.3 with four articles."""
    from annotate.reliability.audit.holdout import HoldoutComparison

    holdout = HoldoutComparison(draws=10, seed=0)
    for assisted in (True, False):
        for number, count in enumerate((10, 20, 10, 20)):
            document = replace(make_record(number).document, text="x" * 1000)
            holdout.add(document, {"entity": count}, assisted=assisted)
    (density,) = holdout.compare()
    assert (density.assisted, density.unassisted, density.difference) == (15, 15, 0)
    variance = 4 / 3 * 25
    assert density.needed == pytest.approx(7.8489 * 2 * variance / (0.05 * 15) ** 2, abs=1)


def test_without_a_holdout_it_is_said_that_nothing_can_be_compared() -> None:
    report = audit([correct_record(make_record(0), Editor())])
    assert report.densities == ()
    assert "without suggestions" in report.not_computed["the effect of seeing suggestions"]


# --- suspects ------------------------------------------------------------------------------------


def test_a_label_that_stands_alone_against_the_model_and_the_same_words_is_suspect() -> None:
    records = []
    for number, record in enumerate(iter_records(12)):
        suggested = suggest(record.annotations[0], Editor(number).random)
        final = keep(replace(record, annotations=(suggested,)))
        if number == 5:
            first = next(s for s in final.spans if s.label == "PERSON")
            wrong = replace(first, label="ORG", origin="changed", score=None)
            spans = tuple(wrong if s is first else s for s in final.spans)
            final = replace(final, spans=spans)
        records.append(replace(record, annotations=(suggested, final)))
    report = audit(records)
    (suspect,) = report.suspects
    assert (suspect.document, suspect.text) == ("generated-000005", wrong.text)
    assert (suspect.label, suspect.suggested, suspect.same_elsewhere) == ("ORG", "PERSON", 0)
    assert suspect.suggested_elsewhere >= 2
    assert suspect.link == final.link or suspect.link


def test_a_label_that_people_give_elsewhere_too_is_not_suspect() -> None:
    records = []
    for record in iter_records(12):
        suggested = suggest(record.annotations[0], Editor().random)
        final = keep(replace(record, annotations=(suggested,)))
        spans = tuple(
            replace(s, label="ORG", origin="changed") if s.label == "PERSON" else s
            for s in final.spans
        )
        records.append(replace(record, annotations=(suggested, replace(final, spans=spans))))
    assert audit(records).suspects == ()


# --- telling -------------------------------------------------------------------------------------


def test_the_audit_keeps_within_80_columns_and_gives_the_same_bytes() -> None:
    def make() -> list[Record]:
        editor = Editor()
        return [
            replace(r, annotations=(read_as(r.annotations[0], "bo"),))
            if number % 4 == 0
            else correct_record(r, editor)
            for number, r in enumerate(iter_records(20))
        ]

    reports = [audit(make()) for _ in range(2)]
    assert dump_json(to_json(reports[0])) == dump_json(to_json(reports[1]))
    lines = list(write_audit(reports[0]))
    assert max(len(line) for line in lines if "http" not in line) <= WIDTH
    assert any("needed" in line for line in lines)


def test_records_without_a_model_or_without_people_are_no_error() -> None:
    record = make_record(0)
    only_model = replace(record, annotations=(suggest(record.annotations[0], Editor().random),))
    for records in ([record], [only_model], [replace(record, annotations=())], []):
        report = audit(records)
        assert report.models == ()
        assert list(write_audit(report))
