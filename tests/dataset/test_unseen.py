from hypothesis import given
from hypothesis import strategies as st

from annotate.dataset.unseen import Unit, hold_out

units = st.lists(
    st.builds(
        Unit,
        size=st.integers(1, 4),
        rank=st.integers(0, 1000),
        names=st.frozensets(st.sampled_from("abcdefghij"), max_size=3),
    ),
    max_size=30,
)


@given(units, st.floats(0.05, 0.9))
def test_test_has_its_names_to_itself_and_what_mixes_them_is_put_aside(given_units, share):
    found = hold_out(given_units, share)
    for number, unit in enumerate(given_units):
        assert (number in found.test) == bool(unit.names and unit.names <= found.names)
        assert (number in found.aside) == bool(
            unit.names & found.names and not unit.names <= found.names
        )


@given(units, st.floats(0.05, 0.9))
def test_neither_the_test_split_nor_what_is_aside_grows_beyond_measure(given_units, share):
    found = hold_out(given_units, share)
    total = sum(unit.size for unit in given_units)
    test = sum(given_units[n].size for n in found.test)
    aside = sum(given_units[n].size for n in found.aside)
    assert test <= max((share + 0.02) * total, 1)
    assert aside <= (1 - share) * total / 2 + 1e-9


def test_names_of_few_articles_are_held_out_first():
    many = [Unit(size=1, rank=n, names=frozenset({"everywhere"})) for n in range(8)]
    few = [Unit(size=1, rank=n, names=frozenset({f"once {n}"})) for n in range(2)]
    found = hold_out([*many, *few], 0.2)
    assert (found.test, found.aside) == ({8, 9}, set())


def test_one_who_speaks_in_every_article_cannot_be_held_out():
    found = hold_out([Unit(size=1, rank=n, names=frozenset({"one"})) for n in range(10)], 0.2)
    assert (found.test, found.aside, found.names) == (set(), set(), set())
