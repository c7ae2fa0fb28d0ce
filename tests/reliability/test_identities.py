"""Whom two readers say that mentions are about, compared."""

from dataclasses import replace

import pytest

from annotate.model import Annotator, Record, Relation, Span
from annotate.project import load_scheme
from annotate.reliability.agreement import Agreement, AgreementSettings
from annotate.reliability.identities import compare_identities
from annotate.reliability.options import read_options
from annotate.reliability.readings import ComparableReading
from tests.examples import make_annotation, make_document

SCHEME = load_scheme("news/2")
OPTIONS = read_options(SCHEME)
PLACES = {"m1": (0, 4), "m2": (10, 14), "m3": (20, 24), "m4": (30, 34)}


def read(*who: str | None, links: tuple[tuple[str, str], ...] = ()) -> ComparableReading:
    """A reading of four mentions of four letters each; None did not mark one."""
    spans = tuple(
        Span(
            id=name, layer="quote", label="ACTOR", start=start, end=end, text="",
            attributes={"who": given} if given else {},
        )
        for (name, (start, end)), given in zip(PLACES.items(), who, strict=True)
        if given is not None
    )  # fmt: skip
    relations = tuple(Relation(label="coref", head=head, tail=tail) for head, tail in links)
    return ComparableReading(
        name="a", layers=frozenset(OPTIONS.layers), spans=spans, relations=relations
    )


def tell(one: ComparableReading, other: ComparableReading) -> list[tuple[float, float]]:
    """Right and asked, of told by both, same identity, and partly."""
    found = compare_identities(one, other, OPTIONS)
    assert found == compare_identities(other, one, OPTIONS)
    questions = ("told by both", "same identity", "same identity, partly")
    return [(found[f"{q} right"], found[f"{q} items"]) for q in questions]


def test_equal_names_are_one_identity_whatever_their_case() -> None:
    one = read("Mara Lind", "Ivo Stern", "Mara Lind", "")
    assert tell(one, read("mara lind", "Ivo Stern", "Mara Lind", "")) == [(3, 3), (3, 3), (3, 3)]


def test_a_mention_that_one_alone_tells_is_not_compared_and_counts_as_untold() -> None:
    assert tell(read("A", "B", "", ""), read("A", "", "", "")) == [(1, 2), (1, 1), (1, 1)]
    assert tell(read("A", None, "", ""), read("A", "B", "", "")) == [(1, 1), (1, 1), (1, 1)]
    assert tell(read("", "", "", ""), read("", "", "", "")) == [(0, 0), (0, 0), (0, 0)]


def test_another_name_for_the_same_mentions_is_in_part_the_same() -> None:
    one, other = read("Lind", "Lind", "Stern", ""), read("Mara Lind", "Mara Lind", "Stern", "")
    assert tell(one, other) == [(3, 3), (1, 3), (3, 3)]
    half = read("Mara Lind", "Mara Lind", "Lind", "")
    assert tell(read("Lind", "Lind", "Lind", ""), half)[2] == (pytest.approx(2 * 2 / 3 + 1), 3)
    apart = read("Mara Lind", "Ada Kral", "Stern", "")
    told, same, partly = tell(one, apart)
    assert (told, same) == ((3, 3), (1, 3))
    assert partly == (1, 3)


def test_a_group_has_credit_for_the_members_that_both_name() -> None:
    one, other = read("A; B", "", "", ""), read("B; C", "", "", "")
    assert tell(one, other)[1:] == [(0, 1), (pytest.approx(1 / 3), 1)]


def test_coreference_tells_identity_too() -> None:
    chain = read("", "", "", "", links=(("m2", "m1"),))
    assert tell(chain, chain) == [(2, 2), (2, 2), (2, 2)]
    longer = read("", "", "", "", links=(("m2", "m1"), ("m3", "m2")))
    told, same, partly = tell(chain, longer)
    assert (told, same) == ((2, 3), (0, 2))
    assert partly == (pytest.approx(2 * 0.8), 2)


def test_the_report_of_agreement_has_figures_of_identities_where_somebody_tells_any() -> None:
    document = make_document("a", "Mara met Ivo.")
    span = Span(id="s", layer="quote", label="ACTOR", start=0, end=4, text="Mara")

    def measure(*who: str) -> dict[str, float | None]:
        readings = tuple(
            replace(
                make_annotation(document, (replace(span, attributes={"who": name}),)),
                annotator=Annotator(kind="human", name=f"reader {at}"),
                scheme=SCHEME.name,
            )
            for at, name in enumerate(who)
        )
        agreement = Agreement(OPTIONS, AgreementSettings(bootstrap=10))
        agreement.add(Record(document=document, annotations=readings))
        figures = agreement.finish().figures
        return {f.measure: f.value for f in figures if f.kind == "identities"}

    assert measure("Mara", "Ivo") == {
        "told by both": 1.0,
        "same identity": 0.0,
        "same identity, partly": 0.0,
    }
    assert measure("", "") == {}
