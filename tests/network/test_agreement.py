"""Congruence and conflict networks against their definition, computed plainly."""

from collections.abc import Iterator
from itertools import combinations, product
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.network.collecting import EdgeCollector
from tests.network.debates import make_row
from tests.network.test_collecting import build, collect

Stand = tuple[str, int, str]
STANDS = st.lists(
    st.tuples(
        st.sampled_from(["Ann", "Bo", "Cato", "Dee"]),
        st.integers(0, 4),
        st.sampled_from(["the levy", "the ferry", "Ann", "the port"]),
    ),
    max_size=14,
)


def collect_stands(stands: list[Stand]) -> EdgeCollector:
    return collect(*(make_row("a", *stand) for stand in stands))


def compute(stands: list[Stand], kind: str) -> dict[tuple[str, str], tuple[float, ...]]:
    """The definition: an array of actors, concepts and sides, and sums over it."""
    array: dict[tuple[str, str, int], int] = {}
    for actor, polarity, concept in stands:
        if polarity < 2:
            array[actor, concept, polarity] = array.get((actor, concept, polarity), 0) + 1
    actors, concepts = sorted({a for a, _, _ in array}), sorted({c for _, c, _ in array})
    found = {}
    for one, other in combinations(actors, 2):
        edge = compare(array, concepts, one, other, kind)
        if edge is not None:
            found[one, other] = edge
    return found


def compare(
    array: dict[tuple[str, str, int], int], concepts: list[str], one: str, other: str, kind: str
) -> tuple[float, ...] | None:
    cells = [
        (array.get((one, c, k), 0), array.get((other, c, q), 0), k == q)
        for c, k, q in product(concepts, (0, 1), (0, 1))
    ]
    alike = [(a, b) for a, b, same in cells if same and a and b]
    apart = [(a, b) for a, b, same in cells if not same and a and b]
    if not {"congruence": alike, "conflict": apart, "subtract": alike + apart}[kind]:
        return None
    signs = {"congruence": (1, 0), "conflict": (0, 1), "subtract": (1, -1)}[kind]
    weight = signs[0] * len(alike) + signs[1] * len(apart)
    statements = signs[0] * sum(a * b for a, b in alike) + signs[1] * sum(a * b for a, b in apart)
    first, second = (sum(actor == who for actor, _, _ in array) for who in (one, other))
    union = first + second - len(alike)
    cosine = weight / sqrt(first * second)
    return (weight, statements, weight / ((first + second) / 2), weight / union, cosine)


def iter_found(stands: list[Stand], kind: str) -> Iterator[tuple[tuple[str, str], tuple]]:
    for network in build(collect_stands(stands), kind):
        assert not network.is_directed
        labels = {node.id: node.label for node in network.nodes}
        for edge in network.edges:
            names = ("concepts", "statements", "average", "jaccard", "cosine")
            assert edge.weight == edge.numbers["concepts"]
            pair = (labels[edge.source], labels[edge.target])
            yield pair, tuple(edge.numbers[name] for name in names)


@pytest.mark.parametrize("kind", ["congruence", "conflict", "subtract"])
@settings(deadline=None)
@given(stands=STANDS)
def test_agreement_is_what_its_definition_says(kind: str, stands: list[Stand]) -> None:
    found, wanted = dict(iter_found(stands, kind)), compute(stands, kind)
    assert found.keys() == wanted.keys()
    for pair, numbers in wanted.items():
        assert found[pair] == pytest.approx(numbers)


def test_a_debate_that_can_be_counted_by_hand() -> None:
    stands = [
        ("Ann", 0, "the levy"), ("Bo", 0, "the levy"), ("Bo", 0, "the levy"),
        ("Ann", 1, "the ferry"), ("Bo", 0, "the ferry"), ("Ann", 2, "the port"),
    ]  # fmt: skip
    assert dict(iter_found(stands, "congruence")) == {("Ann", "Bo"): (1, 2, 0.5, 1 / 3, 0.5)}
    assert dict(iter_found(stands, "conflict")) == {("Ann", "Bo"): (1, 1, 0.5, 1 / 3, 0.5)}
    assert dict(iter_found(stands, "subtract"))["Ann", "Bo"][:2] == (0, 1)


def test_nobody_agrees_with_themselves() -> None:
    assert build(collect_stands([("Ann", 0, "the levy"), ("Ann", 1, "the levy")]), "conflict") == []
