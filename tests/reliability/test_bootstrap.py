import math
import pickle
from collections.abc import Iterable

import numpy as np
import pytest

from annotate.reliability.statistics.bootstrap import (
    OFTEN_UNDEFINED,
    TOO_FEW,
    Estimate,
    average,
    divide,
    estimate,
    weigh,
)
from annotate.reliability.statistics.sums import ALL, Column, Sums


def column(name: str, group: str = "", by: str = "") -> Column:
    return Column(by, group, "x", name)


def make_sums(values: Iterable[float], draws: int = 10, seed: int = 0) -> Sums:
    sums = Sums(draws=draws, seed=seed)
    for number, value in enumerate(values):
        sums.add(f"document-{number}", {column("value"): value, column("documents"): 1})
    return sums


def find_mean(values: Iterable[float], draws: int = 10, seed: int = 0) -> Estimate:
    totals = make_sums(values, draws, seed).total(ALL, ALL)
    return estimate(divide(totals.get("x", "value"), totals.get("x", "documents")), "")


def test_the_first_of_the_totals_is_of_the_documents_as_they_are() -> None:
    totals = make_sums([1, 2, 4]).total(ALL, ALL)
    assert totals.get("x", "value")[0] == 7
    assert totals.get("x", "documents")[0] == 3
    assert len(totals.get("x", "documents")) == 11
    assert not totals.get("x", "no such").any()


def test_a_draw_takes_a_document_as_often_as_poisson_says() -> None:
    taken = np.concatenate([weigh(f"document-{n}", 1000, seed=0) for n in range(200)])
    shares = np.bincount(taken, minlength=6) / len(taken)
    expected = [math.exp(-1) / math.factorial(k) for k in range(6)]
    assert shares[:6] == pytest.approx(expected, abs=0.003)
    between = np.corrcoef([weigh(name, 20000, seed=0) for name in "ab"])[0, 1]
    assert between == pytest.approx(0, abs=0.03)


def test_an_interval_covers_what_theory_says() -> None:
    """For a mean the bootstrap comes to the mean and 1.96 standard errors to either side."""
    values = np.random.default_rng(1).normal(10, 2, 400)
    found = find_mean(values, draws=2000)
    error = values.std() / math.sqrt(len(values))
    assert found.value == pytest.approx(values.mean(), abs=1e-6)
    assert found.low == pytest.approx(values.mean() - 1.96 * error, abs=0.03)
    assert found.high == pytest.approx(values.mean() + 1.96 * error, abs=0.03)


@pytest.mark.parametrize("size", [8, 20, 60])
def test_intervals_are_those_of_drawing_as_many_documents_as_there_are(size: int) -> None:
    """The classical bootstrap keeps every document; here it is done beside ours."""
    random, wide, narrow = np.random.default_rng(size), [], []
    for trial in range(20):
        values = random.gamma(2, 3, size)
        drawn = values[random.integers(0, size, (1000, size))].mean(axis=1)
        low, high = np.percentile(drawn, (2.5, 97.5))
        found = find_mean(values, draws=1000, seed=trial)
        assert found.low is not None
        assert found.high is not None
        wide.append(found.high - found.low)
        narrow.append(high - low)
        error = values.std() / math.sqrt(size)
        assert (found.low, found.high) == pytest.approx((low, high), abs=0.8 * error)
    assert np.mean(wide) == pytest.approx(np.mean(narrow), rel=0.12 if size < 10 else 0.06)


@pytest.mark.slow
def test_most_intervals_hold_the_truth() -> None:
    """With 40 documents nine in ten or more do: the percentile interval's known shortfall."""
    random, held = np.random.default_rng(0), 0
    for trial in range(200):
        found = find_mean(random.gamma(2, 3, 40), draws=300, seed=trial)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 6 <= found.high
    assert 0.9 <= held / 200 <= 0.98


def test_neither_order_nor_other_documents_change_how_often_a_document_is_drawn() -> None:
    backwards = Sums(draws=50, seed=3)
    for number in reversed(range(150)):
        backwards.add(f"document-{number}", {column("value"): number, column("documents"): 1})
    forwards, other = make_sums(range(150), 50, seed=3), make_sums(range(150), 50, seed=4)
    one, two, three = (s.total(ALL, ALL).get("x", "value") for s in (backwards, forwards, other))
    assert list(one) == list(two)
    assert list(one[1:]) != list(three[1:])


def test_groups_are_summed_apart() -> None:
    sums = Sums(draws=0, seed=0)
    sums.add("one", {column("n", "a", "pair"): 1, column("n", "b", "pair"): 10})
    sums.add("two", {column("n", "b", "pair"): 100})
    sums.add("three", {})
    assert sums.list_groups("pair") == ["a", "b"]
    assert [sums.total("pair", group).get("x", "n")[0] for group in "ab"] == [1, 110]
    assert sums.documents[column("n", "b", "pair")] == 2


def test_columns_that_come_late_are_summed_and_earlier_totals_stay() -> None:
    """The table grows by blocks of documents; what was read of it before is not changed."""
    sums = Sums(draws=3, seed=0)
    sums.add("first", {column("n 0"): 1})
    early = sums.total(ALL, ALL)
    for number in range(700):
        sums.add(f"document-{number}", {column(f"n {number}"): 2})
    totals = sums.total(ALL, ALL)
    assert [totals.get("x", f"n {n}")[0] for n in (0, 1, 699)] == [3, 2, 2]
    assert list(early.get("x", "n 0")) == [1]


def test_memory_holds_draws_and_no_documents() -> None:
    sizes = []
    for count in (200, 2000):
        sums = make_sums(range(count), draws=20)
        sums.total(ALL, ALL)
        sizes.append(len(pickle.dumps(sums)))
    assert sizes[1] == pytest.approx(sizes[0], abs=50)


def test_a_figure_without_documents_to_draw_says_so() -> None:
    assert estimate(np.array([0.5]), "").reason == TOO_FEW
    assert estimate(np.array([np.nan, 1.0]), "why not") == (None, None, None, "why not")
    mostly = np.array([0.5, np.nan, np.nan, 0.5])
    assert estimate(mostly, "") == (0.5, None, None, OFTEN_UNDEFINED)


def test_no_documents_at_all_are_no_error() -> None:
    assert Sums(draws=5, seed=0).total(ALL, ALL).get("x", "value")[0] == 0


def test_a_mean_leaves_out_what_is_undefined() -> None:
    parts = [np.array([1.0, np.nan]), np.array([0.0, np.nan]), np.array([np.nan, np.nan])]
    found = average(parts)
    assert found[0] == 0.5
    assert np.isnan(found[1])
    assert np.isnan(average([])).all()
