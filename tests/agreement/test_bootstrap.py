import math

import numpy as np
import pytest

from annotate.agreement.bootstrap import (
    OFTEN_UNDEFINED,
    TOO_FEW,
    Draws,
    average,
    divide,
    estimate,
)
from annotate.agreement.sums import ALL, Column, Sums


def column(name: str, group: str = "", by: str = "") -> Column:
    return Column(by, group, "x", name)


def make_sums(values: list[float]) -> Sums:
    sums = Sums()
    for value in values:
        sums.add({column("value"): value, column("documents"): 1})
    return sums


def test_the_first_of_the_totals_is_of_the_documents_as_they_are() -> None:
    totals = Draws(make_sums([1, 2, 4]), 10, seed=0).total(ALL, ALL)
    assert totals.get("x", "value")[0] == 7
    assert list(totals.get("x", "documents")) == [3] * 11
    assert not totals.get("x", "no such").any()


def test_an_interval_covers_what_theory_says() -> None:
    """For a mean the bootstrap comes to the mean and 1.96 standard errors to either side."""
    values = np.random.default_rng(1).normal(10, 2, 400)
    totals = Draws(make_sums(list(values)), 2000, seed=0).total(ALL, ALL)
    found = estimate(divide(totals.get("x", "value"), totals.get("x", "documents")), "")
    error = values.std() / math.sqrt(len(values))
    assert found.value == pytest.approx(values.mean(), abs=1e-6)
    assert found.low == pytest.approx(values.mean() - 1.96 * error, abs=0.03)
    assert found.high == pytest.approx(values.mean() + 1.96 * error, abs=0.03)


def test_groups_are_summed_apart() -> None:
    sums = Sums()
    sums.add({column("n", "a", "pair"): 1, column("n", "b", "pair"): 10})
    sums.add({column("n", "b", "pair"): 100})
    sums.add({})
    draws = Draws(sums, 0, seed=0)
    assert sums.list_groups("pair") == ["a", "b"]
    assert [draws.total("pair", group).get("x", "n")[0] for group in "ab"] == [1, 110]
    assert sums.documents[column("n", "b", "pair")] == 2


def test_more_documents_than_are_handled_at_once_are_all_summed() -> None:
    totals = Draws(make_sums([1.0] * 700), 3, seed=0).total(ALL, ALL)
    assert list(totals.get("x", "value")) == [700] * 4


def test_a_figure_without_documents_to_draw_says_so() -> None:
    assert estimate(np.array([0.5]), "").reason == TOO_FEW
    assert estimate(np.array([np.nan, 1.0]), "why not") == (None, None, None, "why not")
    mostly = np.array([0.5, np.nan, np.nan, 0.5])
    assert estimate(mostly, "") == (0.5, None, None, OFTEN_UNDEFINED)


def test_no_documents_at_all_are_no_error() -> None:
    assert Draws(Sums(), 5, seed=0).total(ALL, ALL).get("x", "value")[0] == 0


def test_a_mean_leaves_out_what_is_undefined() -> None:
    parts = [np.array([1.0, np.nan]), np.array([0.0, np.nan]), np.array([np.nan, np.nan])]
    found = average(parts)
    assert found[0] == 0.5
    assert np.isnan(found[1])
    assert np.isnan(average([])).all()
