from hypothesis import given
from hypothesis import strategies as st

from annotate.dataset.splits.unseen import ClusterNames, hold_out

units = st.lists(
    st.builds(
        ClusterNames,
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
    many = [ClusterNames(size=1, rank=n, names=frozenset({"everywhere"})) for n in range(8)]
    few = [ClusterNames(size=1, rank=n, names=frozenset({f"once {n}"})) for n in range(2)]
    found = hold_out([*many, *few], 0.2)
    assert (found.test, found.aside) == ({8, 9}, set())


def test_one_who_speaks_in_every_article_cannot_be_held_out():
    found = hold_out(
        [ClusterNames(size=1, rank=n, names=frozenset({"one"})) for n in range(10)], 0.2
    )
    assert (found.test, found.aside, found.names) == (set(), set(), set())


@given(units, st.floats(0.1, 0.5), st.randoms(use_true_random=False))
def test_what_is_uneven_is_held_out_otherwise_as_far_as_that_helps(given_units, share, random):
    weight = [random.random() for _ in given_units]

    def judge(found):
        return max(0.0, sum(weight[n] for n in found.test) / len(found.test) - 0.2)

    def measure(numbers):
        return sum(given_units[n].size for n in numbers)

    first, found = hold_out(given_units, share), hold_out(given_units, share, judge)
    if first.test:
        assert judge(found) <= judge(first)
        assert measure(found.test) >= measure(first.test)
        assert measure(found.aside) <= measure(first.aside) + 0.02 * measure(range(len(weight)))


def test_another_choice_is_made_where_the_first_is_uneven():
    singles = [ClusterNames(size=1, rank=n, names=frozenset({f"name {n}"})) for n in range(20)]
    odd = hold_out(singles, 0.2).test
    found = hold_out(singles, 0.2, lambda found: float(len(found.test & odd)))
    assert len(found.test) == 4
    assert len(found.test & odd) < 2
