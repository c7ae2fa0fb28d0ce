from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.evaluation.extents import (
    Extent,
    ExtentPair,
    Stretch,
    iter_pairs,
    make_extent,
    match,
    merge,
)

RANGES = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda r: Stretch(r[0], sum(r)))
EXTENTS = st.lists(st.lists(RANGES, min_size=1, max_size=3).map(make_extent), max_size=8)


def characters(extent: Extent) -> set[int]:
    return {at for stretch in extent.stretches for at in range(stretch.start, stretch.end)}


def test_ranges_that_touch_become_one_stretch() -> None:
    extent = make_extent([Stretch(5, 9), Stretch(0, 3), Stretch(3, 5), Stretch(12, 14)])
    assert extent.stretches == ((0, 9), (12, 14))
    assert (extent.start, extent.end, extent.size) == (0, 14, 11)


def test_nothing_merges_to_nothing() -> None:
    assert merge([]) == []


@settings(deadline=None)
@given(EXTENTS, EXTENTS)
def test_pairs_are_those_that_share_a_character(gold: list[Extent], found: list[Extent]) -> None:
    expected = set()
    for one, mine in enumerate(gold):
        for other, theirs in enumerate(found):
            shared = len(characters(mine) & characters(theirs))
            if shared:
                union = len(characters(mine) | characters(theirs))
                expected.add(ExtentPair(shared / union, one, other, shared))
    pairs = list(iter_pairs(gold, found))
    assert set(pairs) == expected
    assert len(pairs) == len(expected)


@settings(deadline=None)
@given(EXTENTS, EXTENTS)
def test_a_match_uses_each_thing_once_and_leaves_no_pair_open(
    gold: list[Extent], found: list[Extent]
) -> None:
    pairs = list(iter_pairs(gold, found))
    matched = match(pairs)
    taken = [pair.predicted for pair in matched.values()]
    assert len(set(taken)) == len(taken)
    assert all(pair.gold in matched or pair.predicted in taken for pair in pairs)


def test_the_best_pair_is_matched_first() -> None:
    matched = match([ExtentPair(0.6, 0, 0, 6), ExtentPair(0.9, 0, 1, 9), ExtentPair(0.5, 1, 1, 5)])
    assert {gold: pair.predicted for gold, pair in matched.items()} == {0: 1}
