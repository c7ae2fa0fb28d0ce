"""Which spans of a reading are about the same, and names that are withheld and come back."""

from dataclasses import replace

import pytest

from annotate.dataset.withheld.naming import name_numbers, number_names
from annotate.model import Annotation, Record, Relation, Span
from annotate.readings.identities import IdentityGroups, iter_same, read_who
from tests.examples import make_document, make_record

TEXT = "President Mara Lind met Ivo Moss. Lind smiled. She left. The president said so. He stayed."


def span(words: str, label: str = "ACTOR", who: str = "") -> Span:
    start = TEXT.index(words)
    return Span(
        id=words,
        layer="quote" if label == "ACTOR" else "entity",
        label=label,
        start=start,
        end=start + len(words),
        text=words,
        attributes={"who": who} if who else {},
    )


def link(head: str, tail: str) -> Relation:
    return Relation(label="coref", head=head, tail=tail)


def group(spans: list[Span], relations: list[Relation]) -> set[frozenset[str]]:
    groups = IdentityGroups(())
    for one, other in iter_same(spans, relations, "coref"):
        groups.join(one, other)
    found: dict[str, set[str]] = {}
    for each in spans:
        found.setdefault(groups.find(each.id), set()).add(each.id)
    return {frozenset(members) for members in found.values()}


def test_equal_names_are_one_and_coreference_adds_what_has_none() -> None:
    spans = [span("Mara Lind", who="Mara Lind"), span("She", who="Mara Lind"), span("He")]
    assert group(spans, [link("He", "She")]) == {frozenset(("Mara Lind", "She", "He"))}


@pytest.mark.parametrize("turned", [False, True])
def test_what_says_nothing_never_makes_one_of_two_names(*, turned: bool) -> None:
    """Two who are told apart stay so, whatever chain of coreference stands between them."""
    spans = [
        span("Mara Lind", who="Mara Lind"),
        span("The president"),
        span("She"),
        span("Ivo Moss", who="Ivo Moss"),
    ]
    links = [
        link("The president", "She"),
        link("She", "Ivo Moss"),
        link("The president", "Mara Lind"),
    ]
    found = group(spans, links[::-1] if turned else links)
    assert not any({"Mara Lind", "Ivo Moss"} <= members for members in found)
    assert {len(members) for members in found} != {1}


def test_a_group_has_a_name_each() -> None:
    assert read_who(span("She", who=" Mara Lind ;  Ivo\nMoss;")) == ("Mara Lind", "Ivo Moss")


def test_withheld_names_are_numbers_and_come_back_as_the_names_and_not_the_phrases() -> None:
    spans = (
        span("President Mara Lind", who="Mara Lind"),
        span("Mara Lind", "PERSON", who="Mara Lind"),
        span("Lind smiled", who="Mara Lind; Ivo Moss"),
        span("Ivo Moss", "PERSON", who="Ivo Moss"),
        span("He", who="Ivo Moss"),
        span("The president", who="Mara Lind"),
        span("She"),
    )
    record = replace(make_record(), document=make_document("levy", TEXT))
    (reading,) = record.annotations
    record = replace(record, annotations=(replace(reading, spans=spans),))
    numbered = number_names(record)
    said = " ".join(list_who(numbered))
    assert "Lind" not in said
    assert "Moss" not in said
    assert list_who(numbered)[2] == "#1; #2"
    assert list_who(name_numbers(numbered, {"PERSON"})) == list_who(record)


def list_who(record: Record) -> list[str]:
    (reading,) = record.annotations
    assert isinstance(reading, Annotation)
    return [each.attributes.get("who", "") for each in reading.spans]
