"""Ranges of a text as one thing, measured as one would by characters."""

from hypothesis import given
from hypothesis import strategies as st

from annotate.reliability.identities import IdentityPairs, ToldIdentity
from annotate.reliability.ranges import Ranges, agree, count_shared, find_touching, measure, merge

PLACES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=8).map(
    lambda found: merge((start, start + size) for start, size in found)
)
PLACE = st.tuples(st.integers(0, 40), st.integers(1, 6)).map(lambda p: (p[0], p[0] + p[1]))


def list_characters(ranges: Ranges) -> set[int]:
    return {at for start, end in ranges for at in range(start, end)}


def name(places: Ranges, *names: str) -> ToldIdentity:
    return ToldIdentity(names=frozenset(names), places=places, size=measure(places))


@given(one=PLACES, other=PLACES)
def test_what_two_share_is_what_characters_they_share(one: Ranges, other: Ranges) -> None:
    left, right = list_characters(one), list_characters(other)
    assert measure(one) == len(left)
    assert count_shared(one, other) == count_shared(other, one) == len(left & right)
    total = len(left) + len(right)
    assert agree(one, other) == (2 * len(left & right) / total if total else 0)


@given(one=PLACES, place=PLACE)
def test_what_touches_a_place_shares_a_character_with_it(
    one: Ranges, place: tuple[int, int]
) -> None:
    found = find_touching(one, place)
    assert list(found) == [each for each in one if count_shared((each,), (place,))]


@given(one=PLACES, other=PLACES, place=PLACE)
def test_identities_of_other_names_are_held_against_each_other_elsewhere_alone(
    one: Ranges, other: Ranges, place: tuple[int, int]
) -> None:
    apart = [tuple(p for p in each if not agree((p,), (place,))) for each in (one, other)]
    expected = agree(*apart)
    found = IdentityPairs().compare(name(one, "lind"), name(other, "stern"), place)
    assert found == (False, expected)
