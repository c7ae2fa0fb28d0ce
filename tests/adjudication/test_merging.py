"""What becomes gold: cases made by hand, and what holds of any readings."""

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.adjudication.adjudicate import AdjudicationOptions, AdjudicationReport, adjudicate
from annotate.adjudication.deciding.rules import parse_rule
from annotate.checks import check_annotation
from annotate.files.json_values import dump_json
from annotate.model import Annotation, Annotator, Record, Span, count_errors
from annotate.records import to_json
from annotate.schemas import check_schema
from tests.adjudication.readings import (
    DOCUMENT,
    LINKS,
    NEWS,
    TEXT,
    decide,
    list_content,
    list_labels,
    list_links,
    make_readings,
    read_as,
    record_of,
)

RULES = ["unanimous", "majority", "annotator:reader-1"]


def find_line(lines: Iterable[dict], **wanted: object) -> dict:
    """The one line of a log that has these values."""
    (found,) = [line for line in lines if all(line.get(k) == v for k, v in wanted.items())]
    return found


def lines_of(record: Record, rule: str, **how: object) -> list[dict]:
    return decide(record, rule, **how).verdict.list_lines(record.document)  # type: ignore[arg-type]


# --- by hand --------------------------------------------------------------------------------------


def test_what_all_say_is_gold_under_any_rule() -> None:
    record = record_of(read_as("ada"), read_as("bo"), read_as("cy"))
    for rule in ("unanimous", "majority", "annotator:bo"):
        gold = decide(record, rule).gold
        assert list_content(gold) == list_content(record.annotations[0])
        assert gold.annotator == Annotator(kind="adjudicator", name=f"rule:{rule}")
        assert (gold.status, gold.created) == ("complete", "2026-02-03T10:00:00Z")
    assert {line["rule"] for line in lines_of(record, "majority")[1:]} == {"unanimous"}


def test_a_majority_decides_a_label_and_says_by_how_many() -> None:
    record = record_of(read_as("ada"), read_as("bo"), read_as("cy", labels={"opposes": "FAVOR"}))
    found = decide(record, "majority")
    assert list_labels(found.gold)["opposes"] == "AGAINST"
    lines = lines_of(record, "majority")
    kept = find_line(lines, text="opposes", label="AGAINST")
    assert (kept["outcome"], kept["for"], kept["against"]) == ("kept", ["ada", "bo"], ["cy"])
    assert kept["reason"] == "3 of 3 readers marked it, 2 of 3 as AGAINST, 2 of 2 with these bounds"
    dropped = find_line(lines, text="opposes", label="FAVOR")
    assert (dropped["outcome"], dropped["for"]) == ("dropped", ["cy"])
    # whoever labelled it otherwise is still heard about its holder
    assert list_links(found.gold) == LINKS


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        (["she opposes the levy", "opposes the levy"], "she opposes the levy"),
        (["opposes the levy", "opposes the levy"], "opposes the levy"),
        (["said she opposes the levy", "opposes the levy"], "she opposes the levy"),
    ],
    ids=["most", "most of them otherwise", "the one between"],
)
def test_a_majority_decides_bounds(others: list[str], expected: str) -> None:
    words = "she opposes the levy"
    record = record_of(
        read_as("ada"), *(read_as(n, bounds={words: b}) for n, b in zip("bc", others, strict=True))
    )
    found = decide(record, "majority")
    assert list_labels(found.gold)[expected] == "INDIRECT"
    assert ("speaker", expected, "Mara Lind") in list_links(found.gold)
    assert found.gold.status == "complete"


def test_bounds_of_which_none_stands_out_are_open() -> None:
    words, other = "she opposes the levy", {"she opposes the levy": "opposes the levy"}
    readers = (
        read_as("ada"),
        read_as("bo"),
        read_as("cy", bounds=other),
        read_as("d", bounds=other),
    )
    found = decide(record_of(*readers), "majority")
    lines = found.verdict.list_lines(DOCUMENT)
    line = find_line(lines, label="INDIRECT", text=words)
    assert (line["outcome"], line["reason"]) == (
        "open",
        "4 of 4 readers marked it, 4 of 4 as INDIRECT, but no bounds stand out",
    )


def test_who_labelled_it_otherwise_is_not_asked_for_its_attributes() -> None:
    low = {"opposes": {"intensity": "low"}}
    record = record_of(
        read_as("ada"), read_as("bo"), read_as("cy", labels={"opposes": "FAVOR"}, attributes=low)
    )
    lines = decide(record, "majority").verdict.list_lines(DOCUMENT)
    assert [line for line in lines if line["what"] == "attribute"] == []


def test_a_tie_is_open_and_its_gold_a_draft_that_has_neither() -> None:
    record = record_of(read_as("ada"), read_as("bo", labels={"opposes": "FAVOR"}))
    for rule in ("unanimous", "majority"):
        gold = decide(record, rule).gold
        assert gold.status == "draft"
        assert "opposes" not in list_labels(gold)
        assert {label for label, *_ in list_links(gold)} == {"speaker", "cue"}
    lines = lines_of(record, "unanimous")
    reason = "2 of 2 readers marked it, with 2 labels"
    assert find_line(lines, text="opposes", label="FAVOR")["reason"] == reason
    holder = find_line(lines, what="relation", label="holder")
    assert (holder["outcome"], holder["reason"]) == (
        "open",
        "it is open what stands where it begins",
    )


def test_to_finish_leaves_out_what_is_open_and_says_so() -> None:
    record = record_of(read_as("ada"), read_as("bo", labels={"opposes": "FAVOR"}))
    gold = decide(record, "unanimous", finish=True).gold
    assert gold.status == "complete"
    assert "opposes" not in list_labels(gold)
    line = find_line(lines_of(record, "unanimous", finish=True), text="opposes", label="FAVOR")
    assert line["outcome"] == "dropped"
    assert line["reason"].endswith("; left out to finish")


def test_a_named_annotator_decides_what_is_disputed_also_by_what_they_left_out() -> None:
    record = record_of(
        read_as("ada", without=("Kesh",), labels={"opposes": "FAVOR"}), read_as("bo"), read_as("cy")
    )
    gold = decide(record, "annotator:ada").gold
    assert list_labels(gold)["opposes"] == "FAVOR"
    assert "Kesh" not in list_labels(gold)
    assert gold.status == "complete"


def test_where_the_named_annotator_has_not_read_only_the_disputed_is_open() -> None:
    record = record_of(read_as("ada"), read_as("bo", without=("Kesh",)))
    found = decide(record, "annotator:cy")
    assert found.gold.status == "draft"
    assert len(found.gold.spans) == 5
    line = find_line(found.verdict.list_lines(DOCUMENT), text="Kesh")
    assert line["reason"] == "cy was not among the 2 readers"


def test_a_relation_whose_end_is_dropped_is_dropped_and_says_why() -> None:
    record = record_of(
        read_as("ada"), read_as("bo", without=("said",)), read_as("cy", without=("said",))
    )
    found = decide(record, "majority")
    assert "said" not in list_labels(found.gold)
    line = find_line(found.verdict.list_lines(DOCUMENT), what="relation", label="cue")
    assert (line["outcome"], line["for"], line["against"]) == ("dropped", ["ada"], ["bo", "cy"])


def test_a_cue_that_would_signal_nothing_is_dropped_with_the_checks_reason() -> None:
    words = "she opposes the levy"
    apart = ["she opposes", "opposes the levy", "opposes the levy. Kesh welcomes the dam"]
    record = record_of(
        *(read_as(n, bounds={words: b}) for n, b in zip(("ada", "bo", "cy"), apart, strict=True))
    )
    found = decide(record, "unanimous", finish=True)
    line = find_line(found.verdict.list_lines(DOCUMENT), text="said")
    assert (line["outcome"], line["rule"]) == ("dropped", "sound")
    assert line["reason"] == "all 3 readers, but CUE 'said' belongs to no content (T07)"
    assert count_errors(check_annotation(found.gold, DOCUMENT, NEWS)) == 0


def test_an_error_that_all_made_stays_and_is_told() -> None:
    hanging = {link for link in LINKS if link[0] != "cue"}
    record = record_of(read_as("ada", links=hanging), read_as("bo", links=hanging))
    report = AdjudicationReport()
    found = adjudicate(
        record, AdjudicationOptions(scheme=NEWS, rule=parse_rule("unanimous")), report
    )
    assert found is not None
    assert list_labels(found.gold)["said"] == "CUE"
    assert [problem.code for problem in report.problems] == ["T07"]


def test_attributes_are_decided_one_by_one_and_a_default_is_what_it_stands_for() -> None:
    high, low = {"intensity": "high"}, {"intensity": "low", "negated": "yes"}
    record = record_of(
        read_as("ada", attributes={"opposes": high, "Kesh": {"metonymy": "none"}}),
        read_as("bo", attributes={"opposes": high}),
        read_as("cy", attributes={"opposes": low}),
    )
    found = decide(record, "majority")
    given = {span.text: span.attributes for span in found.gold.spans}
    assert given["opposes"] == high
    assert given["Kesh"] == {"metonymy": "none"}
    lines = found.verdict.list_lines(DOCUMENT)
    values = {(x["name"], x["value"]): x["outcome"] for x in lines if x["what"] == "attribute"}
    assert values == {
        ("intensity", "high"): "kept",
        ("intensity", "low"): "dropped",
        ("negated", None): "kept",
        ("negated", "yes"): "dropped",
    }


def test_a_tie_on_an_attribute_leaves_it_out_and_open() -> None:
    record = record_of(read_as("ada", attributes={"opposes": {"intensity": "high"}}), read_as("bo"))
    gold = decide(record, "majority").gold
    assert gold.status == "draft"
    assert {span.text: span.attributes for span in gold.spans}["opposes"] == {}


def test_no_more_tails_than_the_scheme_allows() -> None:
    first = read_as("ada")
    cue = Span(id="second", layer="quote", label="CUE", start=60, end=63, text=TEXT[60:63])
    two = [replace(r, tail="second") for r in first.relations if r.label == "cue"]
    both = replace(first, spans=(*first.spans, cue), relations=(*first.relations, *two))
    other = replace(both, annotator=Annotator(kind="human", name="bo"))
    found = decide(record_of(both, other), "unanimous")
    cues = [r for r in found.gold.relations if r.label == "cue"]
    assert len(cues) == 1
    lines = [x for x in found.verdict.list_lines(DOCUMENT) if x.get("label") == "cue"]
    assert sorted(x["outcome"] for x in lines) == ["dropped", "kept"]


def test_layers_read_in_different_projects_are_one_persons_reading() -> None:
    def split(name: str) -> list[Annotation]:
        whole = read_as(name)
        stance = [s for s in whole.spans if s.layer == "stance" or s.text == "Mara Lind"]
        ids = {span.id for span in stance}
        rest = [s for s in whole.spans if s.layer != "stance"]
        return [
            replace(
                whole,
                layers=("stance",),
                spans=tuple(stance),
                relations=tuple(r for r in whole.relations if {r.head, r.tail} <= ids),
            ),
            replace(
                whole,
                layers=("entity", "quote"),
                spans=tuple(rest),
                relations=tuple(r for r in whole.relations if r.label in ("speaker", "cue")),
            ),
        ]

    found = decide(record_of(*split("ada"), *split("bo")), "unanimous")
    assert list_content(found.gold) == list_content(read_as("ada"))
    assert found.gold.layers == ("entity", "quote", "stance")


def test_gold_answers_only_for_layers_that_two_have_read() -> None:
    stance = read_as("bo", layers=("stance",))
    found = decide(record_of(read_as("ada"), stance), "unanimous")
    assert found.gold.layers == ("stance",)
    assert list_links(found.gold) == {
        ("holder", "opposes", "Mara Lind"),
        ("target", "opposes", "the levy"),
    }


def test_two_stances_on_the_same_words_stay_two() -> None:
    def twice(name: str) -> Annotation:
        reading = read_as(name)
        (stance,) = [s for s in reading.spans if s.text == "opposes"]
        (kesh,) = [s for s in reading.spans if s.text == "Kesh"]
        twin = replace(stance, id="twin")
        links = [replace(r, head="twin") for r in reading.relations if r.label == "target"]
        links += [
            replace(r, head="twin", tail=kesh.id) for r in reading.relations if r.label == "holder"
        ]
        return replace(
            reading, spans=(*reading.spans, twin), relations=(*reading.relations, *links)
        )

    other = twice("bo")
    swapped = {"twin": "bo-opposes", "bo-opposes": "twin"}
    other = replace(
        other,
        spans=tuple(replace(s, id=swapped.get(s.id, s.id)) for s in reversed(other.spans)),
        relations=tuple(
            replace(r, head=swapped.get(r.head, r.head)) for r in reversed(other.relations)
        ),
    )
    found = decide(record_of(twice("ada"), other), "unanimous")
    assert found.gold.status == "complete"
    assert list_content(found.gold) == list_content(twice("ada"))
    assert len({span.id for span in found.gold.spans}) == len(found.gold.spans)
    assert {x["nth"] for x in found.verdict.list_lines(DOCUMENT) if "nth" in x} == {2}


# --- by a person ----------------------------------------------------------------------------------


def test_a_person_decides_and_every_decision_says_so() -> None:
    judge = read_as(
        "chief",
        without=("Kesh",),
        labels={"opposes": "CONFLICTED"},
        attributes={"opposes": {"note": "torn, see the last paragraph"}},
        annotator=Annotator(kind="adjudicator", name="chief"),
        seconds=30.0,
        link="http://127.0.0.1:8080/projects/2/data?task=1",
    )
    record = record_of(read_as("ada"), read_as("bo", labels={"opposes": "FAVOR"}))
    found = decide(record, "unanimous", judge=judge)
    assert found.gold.annotator == judge.annotator
    assert (found.gold.seconds, found.gold.link) == (judge.seconds, judge.link)
    assert list_labels(found.gold)["opposes"] == "CONFLICTED"
    lines = found.verdict.list_lines(DOCUMENT)
    assert {line["rule"] for line in lines} == {"person"}
    assert {line["reason"] for line in lines[1:]} == {"decided by chief"}
    own = find_line(lines, text="opposes", label="CONFLICTED")
    assert (own["for"], own["against"], own["outcome"]) == ([], ["ada", "bo"], "kept")
    assert own["comment"] == "torn, see the last paragraph"
    assert find_line(lines, text="Kesh")["outcome"] == "dropped"
    assert list_links(found.gold) == LINKS


# --- of any readings ------------------------------------------------------------------------------

SEEDS = st.integers(0, 10**6)
MANY = settings(max_examples=25, deadline=None)


@MANY
@given(SEEDS, st.sampled_from(RULES))
def test_gold_of_identical_readings_is_the_reading(seed: int, rule: str) -> None:
    record = make_readings(seed, readers=1, share=0.2)
    (reading,) = record.annotations
    names = [Annotator(kind="human", name=f"reader-{n}") for n in range(3)]
    same = replace(record, annotations=tuple(replace(reading, annotator=n) for n in names))
    gold = decide(same, rule).gold
    assert (gold.spans, gold.status) == (sort_spans(reading), "complete")
    assert list_content(gold) == list_content(reading)


def sort_spans(annotation: Annotation) -> tuple[Span, ...]:
    return tuple(sorted(annotation.spans, key=lambda s: (s.start, s.end, s.layer, s.label)))


@MANY
@given(SEEDS, st.sampled_from(RULES), st.randoms(use_true_random=False), st.integers(2, 4))
def test_the_order_of_readings_does_not_matter(
    seed: int, rule: str, rng: random.Random, readers: int
) -> None:
    record = make_readings(seed, readers=readers, share=0.3)
    shuffled = list(record.annotations)
    rng.shuffle(shuffled)
    one, other = decide(record, rule), decide(replace(record, annotations=tuple(shuffled)), rule)
    assert one.gold == other.gold
    assert one.verdict.list_lines(record.document) == other.verdict.list_lines(record.document)


@MANY
@given(SEEDS, st.sampled_from(RULES), st.booleans(), st.integers(2, 4))
def test_gold_of_right_readings_is_right_and_its_log_fits_the_schema(
    seed: int, rule: str, finish: bool, readers: int
) -> None:
    record = make_readings(seed, readers=readers, share=0.3)
    found = decide(record, rule, finish=finish)
    assert count_errors(check_annotation(found.gold, record.document, NEWS)) == 0
    assert (found.gold.status == "draft") <= (not finish)
    for line in found.verdict.list_lines(record.document):
        assert check_schema("decision", to_json(line)) == []


@MANY
@given(SEEDS)
def test_every_mark_and_link_of_every_reader_is_in_the_log_once(seed: int) -> None:
    record = make_readings(seed, readers=3, share=0.3)
    lines = decide(record, "majority").verdict.list_lines(record.document)
    spans = [
        (x["label"], x["start"], x["end"], n)
        for x in lines
        if x["what"] == "span"
        for n in x["for"]
    ]
    wanted = [
        (s.label, s.start, s.end, a.annotator.name) for a in record.annotations for s in a.spans
    ]
    assert sorted(spans) == sorted(wanted)
    heard = sum(len(x["for"]) for x in lines if x["what"] == "relation")
    assert heard == sum(len(a.relations) for a in record.annotations)
    assert len({dump_json(line) for line in lines}) == len(lines)
