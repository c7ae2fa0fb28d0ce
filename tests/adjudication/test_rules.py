"""What a rule decides, and what it leaves to a person."""

from collections import Counter
from dataclasses import replace

import pytest

from annotate.adjudication.deciding.annotator_views import SpanKey, make_view
from annotate.adjudication.deciding.rules import choose, choose_span, parse_rule
from annotate.model import Relation
from tests.adjudication.readings import NEWS
from tests.examples import make_annotation, make_document, make_span

MAJORITY = parse_rule("majority")


@pytest.mark.parametrize(
    ("votes", "decided"),
    [("aab", "a"), ("aabb", None), ("aabc", None), ("aaabb", "a"), ("ab", None)],
)
def test_a_majority_is_more_than_half_of_those_who_were_asked(votes: str, decided: str) -> None:
    ruling = choose({f"reader {n}": vote for n, vote in enumerate(votes)}, MAJORITY)
    assert ruling.choice == decided
    assert ruling.open is (decided is None)


def test_of_bounds_that_as_many_have_those_count_that_share_most_with_the_others() -> None:
    ends = {"ada": 20, "bo": 24, "cy": 60}
    votes = {name: SpanKey(0, end, "quote", "DIRECT") for name, end in ends.items()}
    ruling = choose_span(votes, MAJORITY)
    assert ruling.choice == votes["bo"]
    assert "share most" in ruling.reason


def test_twins_are_numbered_by_what_leads_to_them_whatever_their_ids() -> None:
    """Two targets on the same words: each reader's first is the one of the first stance."""
    document = make_document()
    oppose = make_span(document, "stance", "AGAINST", "oppose")
    said = make_span(document, "stance", "FAVOR", "said")
    views = []
    for one, other in (("a", "b"), ("b", "a")):
        twins = [
            make_span(document, "stance", "TARGET", "the levy"),
            make_span(document, "stance", "TARGET", "the levy"),
        ]
        spans = (replace(twins[0], id=one), replace(twins[1], id=other))
        relations = (
            Relation(label="target", head=oppose.id, tail=one),
            Relation(label="target", head=said.id, tail=other),
        )
        annotation = make_annotation(document, (oppose, said, *spans), relations)
        view = make_view(annotation, document, NEWS, Counter())
        views.append(set(view.relations))
    assert views[0] == views[1]
