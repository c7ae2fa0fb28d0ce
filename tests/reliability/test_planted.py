"""Known shares of disagreement, planted in generated readings, come out where they belong.

Every kind of noise has one figure that has to find its share, to 0.02; the others stay at 1.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from annotate.model import Annotation, Record, Relation
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.reliability.agreement import AgreementSettings, measure_agreement
from annotate.reliability.options import read_options
from annotate.reliability.report import AgreementReport
from tests.generator import make_record
from tests.reliability.noise import Noise, plant

OPTIONS = read_options(load_scheme(DEFAULT_SCHEME))
POLARITIES = {"FAVOR", "AGAINST"}
DOCUMENTS = 60
Plant = Callable[[Noise, Annotation], Annotation]

CASES: dict[str, tuple[Plant, set[str]]] = {
    "content bounds": (
        lambda noise, a: noise.shift_hubs(a, "content"),
        {"quote exact F1", "quote alpha-u", "attributions content bounds"},
    ),
    "expression bounds": (
        lambda noise, a: noise.shift_hubs(a, "expression"),
        {"stance exact F1", "stance alpha-u", "stances expression bounds"},
    ),
    "polarity": (
        lambda noise, a: noise.flip_labels(a, POLARITIES),
        {
            "stance exact F1", "stance overlap F1", "stance alpha-u", "stances polarity",
            "polarity alpha", "polarity Fleiss' kappa", "polarity Cohen's kappa",
        },
    ),
    "cue linked": (
        lambda noise, a: noise.drop_links(a, "cue"),
        {"attributions cue linked"},
    ),
    "holder linked": (
        lambda noise, a: noise.drop_links(a, "holder"),
        {"stances holder linked"},
    ),
    "same holder": (
        lambda noise, a: noise.swap_links(a, "holder", {"ACTOR"}),
        {"stances same holder", "stances same holder by coreference"},
    ),
    "same speaker": (
        lambda noise, a: noise.swap_links(a, "speaker", {"ACTOR"}),
        {"attributions same speaker", "attributions same speaker by coreference"},
    ),
}  # fmt: skip
SUMMARIES = {"credit", "credit, chance-corrected"}  # of all components: these move with each


@cache
def make_records() -> tuple[Record, ...]:
    return tuple(make_record(number) for number in range(DOCUMENTS))


def measure(records: list[Record]) -> AgreementReport:
    return measure_agreement(records, OPTIONS, AgreementSettings(bootstrap=0, worst=0))


def read_figures(report: AgreementReport) -> dict[str, float]:
    return {
        f"{figure.about} {figure.measure}": figure.value
        for figure in report.figures
        if figure.value is not None and figure.measure not in SUMMARIES
    }


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.1, 0.3])
@pytest.mark.parametrize("component", CASES)
def test_a_planted_share_is_found_by_its_component_alone(component: str, share: float) -> None:
    change, touched = CASES[component]
    noise = Noise(share, seed=7)
    records = [plant(record, change(noise, record.annotations[0])) for record in make_records()]
    figures = read_figures(measure(records))
    own = next(name for name in touched if name.split(" ", 1)[1] == component)
    assert figures[own] == pytest.approx(1 - noise.planted, abs=0.02)
    others = {name: value for name, value in figures.items() if name not in touched}
    assert others == dict.fromkeys(others, 1.0)


@pytest.mark.slow
def test_spans_left_out_by_one_reader_lower_f1_as_they_must() -> None:
    noise = Noise(0.2)
    records = [
        plant(record, noise.drop_spans(record.annotations[0], {"GPE"})) for record in make_records()
    ]
    report = measure_agreement(records, OPTIONS, AgreementSettings(by=("label",), bootstrap=0))
    figures = read_figures(report)
    kept = 1 - noise.planted
    assert figures["entity/GPE exact F1"] == pytest.approx(2 * kept / (1 + kept), abs=0.001)
    assert figures["entity/PERSON exact F1"] == 1
    worst = report.worst_spans[0]
    assert worst.agreement == 0
    assert sorted(worst.readings) == ["first", "second"]
    assert worst.readings["second"] == "-"
    assert worst.links


def corefer(annotation: Annotation) -> Annotation:
    """Link every actor to the one before it with the same words."""
    last: dict[str, str] = {}
    relations = list(annotation.relations)
    for span in sorted(annotation.spans, key=lambda s: s.start):
        if span.label == "ACTOR":
            if span.text in last:
                relations.append(Relation(label="coref", head=span.id, tail=last[span.text]))
            last[span.text] = span.id
    return replace(annotation, relations=tuple(relations))


def swap_mentions(annotation: Annotation) -> Annotation:
    """Link every stance to another mention of its holder, where there is one."""
    actors = [s for s in annotation.spans if s.label == "ACTOR"]
    texts = {s.id: s.text for s in actors}
    relations = []
    for relation in annotation.relations:
        if relation.label == "holder":
            same = [s.id for s in actors if s.text == texts[relation.tail]]
            relation = replace(
                relation, tail=next((i for i in same if i != relation.tail), same[0])
            )
        relations.append(relation)
    return replace(annotation, relations=tuple(relations))


@pytest.mark.slow
def test_another_mention_of_the_same_holder_is_the_same_by_coreference() -> None:
    records = []
    for record in make_records():
        linked = corefer(record.annotations[0])
        records.append(plant(replace(record, annotations=(linked,)), swap_mentions(linked)))
    figures = read_figures(measure(records))
    assert figures["stances same holder"] < 0.5
    assert figures["stances same holder by coreference"] == 1


@pytest.mark.slow
def test_three_readers_who_stray_alone_agree_as_often_as_two_of_them_do() -> None:
    noise = Noise(0.2)
    records = [
        plant(record, *(noise.flip_labels(record.annotations[0], POLARITIES) for _ in "12"))
        for record in make_records()
    ]
    figures = read_figures(measure(records))
    p = noise.planted  # the first never strays; of the others both or none do
    expected = (2 * (1 - p) + (p * p + (1 - p) ** 2)) / 3
    assert figures["stances polarity"] == pytest.approx(expected, abs=0.02)


@pytest.mark.slow
def test_labels_dealt_at_random_have_an_alpha_of_nought() -> None:
    noise = Noise(0.5)
    records = [
        plant(record, noise.flip_labels(record.annotations[0], POLARITIES))
        for record in make_records()
    ]
    figures = read_figures(measure(records))
    for measured in ("alpha", "Cohen's kappa", "Fleiss' kappa"):
        assert figures[f"polarity {measured}"] == pytest.approx(0, abs=0.12)


def test_links_dealt_at_random_are_at_chance() -> None:
    """A reader who links and labels as it comes has, corrected for chance, agreed by chance."""
    noise = Noise(1.0)
    records = []
    for record in make_records():
        reading = noise.swap_links(record.annotations[0], "holder", {"ACTOR"})
        reading = noise.swap_links(reading, "target", {"TARGET"})
        reading = Noise(0.5).flip_labels(reading, POLARITIES)
        records.append(plant(record, reading))
    figures = {f"{f.about} {f.measure}": f.value or 0.0 for f in measure(records).figures}
    assert figures["stances credit"] > 0.3
    assert figures["stances credit, chance-corrected"] < 0.05
