from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.model import Span
from annotate.readings.overlaps import OverlapIndex, group_overlapping, share
from annotate.reliability.assignment import assign
from annotate.reliability.matching import count_same, pair_overlapping

WORTH = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.0])
)


def make_spans(*places: tuple[int, int] | tuple[int, int, str]) -> list[Span]:
    return [
        Span(id=f"{n}", layer="l", label="".join(rest) or "L", start=start, end=end, text="")
        for n, (start, end, *rest) in enumerate(places)
    ]


@settings(deadline=None)  # the first call imports scipy
@given(WORTH)
def test_no_other_assignment_is_worth_more(worth: dict[tuple[int, int], float]) -> None:
    found = assign(worth)
    best = max(
        sum(worth.get((left, right), 0.0) for left, right in enumerate(rights))
        for rights in permutations(range(4))
    )
    assert sum(worth[pair] for pair in found) == pytest.approx(best)
    assert len({left for left, _ in found}) == len({right for _, right in found}) == len(found)
    assert all(worth[pair] > 0 for pair in found)


def test_what_shares_most_is_paired_and_not_what_comes_first() -> None:
    one, other = make_spans((0, 10), (8, 20)), make_spans((7, 19))
    assert pair_overlapping(one, other) == [(1, 0)]


def test_a_chain_of_overlaps_is_paired_as_a_whole() -> None:
    one, other = make_spans((0, 6), (6, 12)), make_spans((3, 8), (9, 12))
    assert pair_overlapping(one, other) == [(0, 0), (1, 1)]


def test_spans_that_touch_do_not_overlap() -> None:
    assert pair_overlapping(make_spans((0, 4)), make_spans((4, 8))) == []


def test_twins_are_paired_by_their_label() -> None:
    one, other = make_spans((0, 4, "A"), (0, 4, "B")), make_spans((0, 4, "B"), (0, 4, "A"))
    assert pair_overlapping(one, other) == [(0, 1), (1, 0)]


def test_a_span_marked_twice_counts_twice_only_where_both_did() -> None:
    assert count_same(make_spans((0, 4), (0, 4)), make_spans((0, 4))) == 1
    assert count_same(make_spans((0, 4), (0, 4)), make_spans((0, 4), (0, 4))) == 2


def test_share_is_one_for_the_same_bounds() -> None:
    one, other = make_spans((0, 4), (2, 6))
    assert (share(one, one), share(one, other)) == (1.0, pytest.approx(1 / 3))


def test_a_group_has_one_span_a_reader() -> None:
    readings = [
        make_spans((0, 4), (4, 8)),
        make_spans((0, 8)),
        make_spans((1, 4)),
    ]
    groups = [
        {number: (s.start, s.end) for number, s in group.items()}
        for group in group_overlapping(readings)
    ]
    assert groups == [{0: (0, 4), 2: (1, 4), 1: (0, 8)}, {0: (4, 8)}]


PLACES = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4)), max_size=4).map(
    lambda places: [(start, start + length) for start, length in sorted(set(places))]
)


@given(st.lists(PLACES, min_size=2, max_size=3), st.randoms())
def test_the_order_of_readers_does_not_matter_to_the_groups(
    readings: list[list[tuple[int, int]]], random: object
) -> None:
    named = [make_spans(*places) for places in readings]
    shuffled = list(named)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def sizes(order: list[list[Span]]) -> list[list[tuple[int, int]]]:
        groups = group_overlapping(order)
        return sorted(sorted((s.start, s.end) for s in group.values()) for group in groups)

    assert sizes(named) == sizes(shuffled)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), max_size=12))
def test_the_index_finds_what_overlaps_and_nothing_else(drawn: list[tuple[int, int]]) -> None:
    ranges = [(start, start + length) for start, length in drawn]
    for start, end in ranges:
        wanted = [n for n, (begin, stop) in enumerate(ranges) if begin < end and stop > start]
        assert OverlapIndex(ranges).find(start, end) == wanted
