"""Offices that articles say somebody has: read beside names, and made rows of offices.csv."""

from collections import Counter
from dataclasses import replace

import pytest

from annotate.dataset.proposals.offices import SaidOffice, propose_offices, read_offices
from annotate.dataset.rows.identities import Identities
from annotate.dataset.rows.readings import choose_parts, compose_reading
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.language import load_language
from annotate.model import Record
from annotate.project import load_scheme
from annotate.registry.tables import HeldOffice, Registry, RegistryEntry
from tests.examples import make_annotation, make_document, make_span

SCHEME = load_scheme("news/2")
LANGUAGE = load_language()
VOCABULARY = Vocabulary(SCHEME)
LABELS = {"Mara Lind": "PERSON", "France": "GPE", "Reform Council": "ORG", "French": "NORP"}


def read(text: str, day: str | None = "2031-05-04T08:00:00Z") -> list[tuple[str, str, str]]:
    """The offices that one article says Mara Lind has: the office, whose, the words."""
    made = make_document("d", text)
    document = replace(made, meta=replace(made.meta, published=day))
    spans = tuple(
        make_span(document, "entity", label, name) for name, label in LABELS.items() if name in text
    )
    annotation = replace(make_annotation(document, spans, ()), scheme=SCHEME.name)
    record = Record(document=document, annotations=(annotation,))
    parts = choose_parts(record, VOCABULARY.layers)
    assert not isinstance(parts, str)
    reading = compose_reading("d", parts, VOCABULARY, Counter())
    found = read_offices(document, reading, Identities(reading, VOCABULARY), SCHEME, LANGUAGE)
    return [(o.office, o.of, o.said) for offices in found.values() for o in offices]


@pytest.mark.parametrize(
    ("text", "office", "of", "said"),
    [
        ("French President Mara Lind spoke.", "president", "France", "French President Mara Lind"),
        ("France's foreign minister Mara Lind spoke.", "foreign minister", "France",
         "France's foreign minister Mara Lind"),
        ("Mara Lind, the president of France, spoke.", "president", "France",
         "Mara Lind, the president of France"),
        ("Mara Lind, 47, the French prime minister, spoke.", "prime minister", "France",
         "Mara Lind, 47, the French prime minister"),
        ("The head of the Reform Council, Mara Lind, spoke.", "head", "Reform Council",
         "head of the Reform Council, Mara Lind"),
        ("It rained.\n\nFrench President Mara Lind spoke.", "president", "France",
         "French President Mara Lind"),
        ("France’s president, Mara Lind, spoke.", "president", "France",
         "France’s president, Mara Lind"),
    ],
)  # fmt: skip
def test_an_office_is_read_beside_a_name(text: str, office: str, of: str, said: str) -> None:
    assert read(text) == [(office, of, said)]
    assert read(text, day=None) == []


@pytest.mark.parametrize(
    "text",
    [
        "Former French President Mara Lind spoke.",
        "Acting French President Mara Lind spoke.",
        "Mara Lind, the former president of France, spoke.",
        "Mara Lind, the deputy president of France, spoke.",
        "Mara Lind, the president of France's council, spoke.",
        "The deputy head of the Reform Council, Mara Lind, spoke.",
        "French lawyers praised Mara Lind in May.",
        "President Mara Lind spoke.",
    ],
)
def test_what_is_no_office_that_somebody_has_now_is_not_read(text: str) -> None:
    assert read(text) == []


def said(day: str, office: str = "president", of: str = "France") -> SaidOffice:
    return SaidOffice(office=office, of=of, day=day, said="as it stands", document=f"d-{day}")


def test_holders_follow_one_another_and_two_at_once_give_no_row() -> None:
    registry = Registry([RegistryEntry(id=i, name=i) for i in ("a", "b", "c")])
    found = propose_offices(
        [
            *(("a", said(day)) for day in ("2031-02-01", "2031-01-01")),
            ("b", said("2031-03-01")),
            *(("a", said(day, "judge")) for day in ("2031-01-01", "2031-03-01")),
            ("c", said("2031-02-01", "judge")),
        ],
        registry,
    )
    evidence = "as it stands (d-{day}, {day})"
    assert list(found) == [
        HeldOffice(id="a", office="president", of="France", since="2031-01-01",
                   until="2031-02-01", more=(("evidence", evidence.format(day="2031-01-01")),)),
        HeldOffice(id="b", office="president", of="France", since="2031-03-01",
                   more=(("evidence", evidence.format(day="2031-03-01")),)),
    ]  # fmt: skip
    assert list(propose_offices([("b", said("2031-03-01"))], Registry((), found))) == []
