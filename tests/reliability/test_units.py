from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.model import Span
from annotate.reliability.statistics.alpha_u import cut
from annotate.reliability.statistics.coefficients import unitizing_disagreement

LENGTH = 12


def make_spans(*places: tuple[int, int]) -> list[Span]:
    return [
        Span(id=str(n), layer="l", label="L", start=start, end=end, text="")
        for n, (start, end) in enumerate(places)
    ]


@st.composite
def units(draw: st.DrawFn) -> list[Span]:
    """Stretches of a text of 12 that do not overlap."""
    borders = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=8)))
    pairs = list(pairwise(borders))
    return make_spans(*(pair for pair in pairs if draw(st.booleans())))


def list_positions(spans: list[Span]) -> list[str]:
    """For each position the unit it is in; a gap's position is its own."""
    return [
        next((f"unit {s.start}" for s in spans if s.start <= at < s.end), f"gap {at}")
        for at in range(LENGTH)
    ]


@given(units(), units())
def test_expected_disagreement_is_that_of_positions_drawn_at_random(
    one: list[Span], other: list[Span]
) -> None:
    positions = [
        (reader, place)
        for reader, spans in enumerate((one, other))
        for place in list_positions(spans)
    ]
    pairs = [(a, b) for a, b in product(positions, positions) if a != b]
    differ = sum(("unit" in a[1]) != ("unit" in b[1]) for a, b in pairs)
    seen = sum(
        ("unit" in a) != ("unit" in b)
        for a, b in zip(list_positions(one), list_positions(other), strict=True)
    )
    both, marked, squares, _ = (np.array(number) for number in cut(one, other))
    observed, expected = unitizing_disagreement(both, marked, squares, np.array(2 * LENGTH))
    assert observed == 2 * seen
    if pairs:
        assert expected == pytest.approx(2 * LENGTH * differ / len(pairs))


def test_a_unit_inside_another_with_its_label_is_left_out_and_counted() -> None:
    found = cut(make_spans((0, 9), (2, 4)), make_spans((0, 9)))
    assert (found.both, found.marked, found.squares, found.left_out) == (9, 18, 162, 1)


def test_units_that_touch_are_two() -> None:
    found = cut(make_spans((0, 4), (4, 8)), make_spans((0, 8)))
    assert (found.both, found.marked, found.squares) == (8, 16, 16 + 16 + 64)
