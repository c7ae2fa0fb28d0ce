import random

from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.dataset.balance import TOLERANCE, Balance, Load
from tests.effort import examples

SHARES = {"train": 0.8, "test": 0.2}


def make_loads(seed, count=200):
    rng = random.Random(seed)
    return [
        Load(
            documents=rng.choice([1, 1, 1, 2, 5]),
            rank=rng.getrandbits(32),
            labels={
                (table, label): rng.randint(0, 5)
                for table, label in [
                    ("q", "direct"),
                    ("q", "indirect"),
                    ("s", "for"),
                    ("s", "against"),
                ]
                if rng.random() < 0.6
            },
        )
        for _ in range(count)
    ]


def measure(loads, splits):
    """Points that each label of each split is off the whole, and each split off its share."""
    off, keys = [], {key for load in loads for key in load.labels}

    def share(part, table, label):
        rows = sum(n for x in part for (t, _), n in x.labels.items() if t == table)
        return 100 * sum(x.labels.get((table, label), 0) for x in part) / rows if rows else 0

    total = sum(load.documents for load in loads)
    for name, wanted in SHARES.items():
        part = [load for load, split in zip(loads, splits, strict=True) if split == name]
        off += [abs(share(part, *key) - share(loads, *key)) for key in keys]
        off.append(abs(100 * sum(load.documents for load in part) / total - 100 * wanted))
    return max(off)


def place(seed, count):
    return random.Random(seed).choices(list(SHARES), SHARES.values(), k=count)


@settings(deadline=None, max_examples=examples(15))
@given(st.integers(0, 10**6))
def test_labels_and_shares_come_within_two_points_where_the_clusters_are_many(seed):
    loads = make_loads(seed)
    balance = Balance(loads, place(seed, 200), SHARES)
    balance.mend(SHARES)
    assert measure(loads, balance.splits) <= TOLERANCE + 1e-6


def test_what_is_within_the_tolerance_is_left_as_it_is():
    loads = make_loads(1, count=2)
    loads = [Load(1, n, loads[0].labels) for n in range(100)]
    splits = ["train"] * 80 + ["test"] * 20
    balance = Balance(loads, splits, SHARES)
    assert balance.mend(SHARES) == []
    assert balance.splits == splits


def test_few_clusters_are_moved():
    loads = make_loads(5)
    splits = place(5, 200)
    balance = Balance(loads, splits, SHARES)
    moves = balance.mend(SHARES)
    assert measure(loads, splits) > TOLERANCE
    assert 0 < len(moves) < 20


def test_a_split_that_is_not_free_is_left_alone():
    loads = make_loads(5)
    splits = ["train"] * 100 + ["validation"] * 20 + ["test"] * 80
    balance = Balance(loads, splits, {"train": 0.7, "validation": 0.2, "test": 0.1})
    assert balance.mend({"train", "validation"})
    assert [split == "test" for split in balance.splits] == [split == "test" for split in splits]


def test_one_cluster_of_everything_cannot_be_balanced_and_stays():
    balance = Balance([Load(10, 0, {("q", "direct"): 3})], ["train"], SHARES)
    assert balance.mend(SHARES) == []
    assert round(balance.find_share_off("train"), 6) == 20
