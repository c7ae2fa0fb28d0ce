import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.dataset.splits.splits import (
    DEFAULT_SPLITS,
    check_splits,
    choose_split,
    parse_splits,
    set_share,
)
from annotate.errors import UsageError

PINNED = [
    "train",
    "train",
    "train",
    "train",
    "train",
    "train",
    "train",
    "train",
    "train",
    "test",
    "validation",
    "train",
]
ids = st.text(st.characters(exclude_categories=["Cs", "Zs", "Cc"]), min_size=1, max_size=40)


@given(st.lists(ids, unique=True, min_size=1), st.lists(ids, unique=True), st.integers())
def test_adding_documents_moves_no_other(there, added, seed):
    before = {d: choose_split(d, DEFAULT_SPLITS, seed) for d in there}
    after = {d: choose_split(d, DEFAULT_SPLITS, seed) for d in [*added, *there]}
    assert all(after[d] == split for d, split in before.items())
    assert set(after.values()) <= set(DEFAULT_SPLITS)


def test_the_shares_hold_on_average():
    splits = [choose_split(f"article-{n}", DEFAULT_SPLITS, 0) for n in range(10_000)]
    assert abs(splits.count("train") / 10_000 - 0.8) < 0.02
    assert abs(splits.count("test") / 10_000 - 0.1) < 0.02


def test_the_split_of_an_article_is_what_it_always_was():
    assert [choose_split(f"article-{n}", DEFAULT_SPLITS, 0) for n in range(12)] == PINNED


def test_another_seed_gives_other_splits():
    one = [choose_split(f"article-{n}", DEFAULT_SPLITS, 0) for n in range(100)]
    assert one != [choose_split(f"article-{n}", DEFAULT_SPLITS, 1) for n in range(100)]


def test_shares_are_read_in_the_order_given():
    assert list(parse_splits("test=0.25, train=0.75").items()) == [("test", 0.25), ("train", 0.75)]


@pytest.mark.parametrize(
    "value",
    ["", "train", "train=x", "train=0.5", "train=1,train=0", "train=1.5,test=-0.5", "all=1",
     "Train=1", "train=nan", "train=0.5,train=0.5"],
)  # fmt: skip
def test_shares_that_cannot_be_used_are_refused(value):
    with pytest.raises(UsageError):
        parse_splits(value)


def test_shares_that_only_rounding_keeps_from_one_are_taken():
    assert check_splits({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}).keys() == {"a", "b", "c"}


def test_one_share_is_set_and_the_others_keep_their_proportion():
    shares = set_share(DEFAULT_SPLITS, "test", 0.2)
    assert list(shares) == ["train", "validation", "test"]
    assert shares["test"] == 0.2
    assert shares["train"] / shares["validation"] == pytest.approx(8)
    assert sum(shares.values()) == pytest.approx(1)
    assert list(set_share({"train": 1.0}, "test", 0.25).items()) == [
        ("train", 0.75),
        ("test", 0.25),
    ]


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, float("nan")])
def test_a_share_that_leaves_nothing_is_refused(share):
    with pytest.raises(UsageError):
        set_share(DEFAULT_SPLITS, "test", share)
