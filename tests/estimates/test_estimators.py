"""Estimates of machine, people and both against known implementations, definitions and truths."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from annotate.estimates.collecting import MachineSums
from annotate.estimates.estimators import Estimator
from annotate.estimates.formula import Arithmetic, Constant, Correlation, Formula, Total, divide
from annotate.estimates.intervals import draw_articles
from annotate.estimates.sample import ReadArticle, Sample, make_sample

Z = 1.959963984540054
# What ppi_mean_pointestimate and ppi_mean_ci (alpha=.05) of ppi-python 0.2.3 say of the numbers
# that `make_numbers` makes: articles read, articles, whether they are shares, estimate, low, high.
PPI = [
    (40, 200, False, (3.454131844098283, 3.1215097286667715, 3.7867539595297948)),
    (25, 60, False, (3.5055955978005278, 3.0215953537816165, 3.989595841819439)),
    (60, 400, True, (0.6623760850011602, 0.5745609882541093, 0.7501911817482111)),
]


def make_numbers(seed: int, read: int, size: int, *, shares: bool) -> tuple[np.ndarray, np.ndarray]:
    people = np.array([((i * 37 + seed * 11) % 17) / 3 + (i % 5) * 0.4 for i in range(read)])
    machine = np.array([((i * 37 + seed * 11) % 17) / 3.5 + (i * 7 % 4) * 0.5 for i in range(size)])
    return ((people > 2.5) * 1.0, (machine > 2.2) * 1.0) if shares else (people, machine)


@pytest.mark.parametrize("seed", range(3))
def test_of_a_mean_of_a_sample_of_more_it_is_what_ppi_python_says(seed: int) -> None:
    read, size, shares, known = PPI[seed]
    people, machine = make_numbers(seed, read, size, shares=shares)
    rows = [
        ReadArticle((y,), (f,), "", read / size)
        for y, f in zip(people, machine[:read], strict=True)
    ]
    sample = make_sample(rows, size, [machine.sum()], np.array([[machine @ machine]]))
    found = Estimator(Total(0, each=True), sample, wider=True).estimate()
    value, error = found.value[0], found.error[0]
    assert np.allclose((value, value - Z * error, value + Z * error), known, rtol=0, atol=1e-9)


SHARE = divide(Total(0), Total(1))
FORMULAS: list[tuple[Formula, Callable[[np.ndarray], float]]] = [
    (Total(0), lambda rows: rows[:, 0].sum()),
    (Total(1, each=True), lambda rows: rows[:, 1].mean()),
    (divide(Total(0), Total(1)), lambda rows: rows[:, 0].sum() / rows[:, 1].sum()),
    (
        Arithmetic(
            "-", divide(Total(0), Total(1)), Arithmetic("*", Constant(2.0), Total(0, each=True))
        ),
        lambda rows: rows[:, 0].sum() / rows[:, 1].sum() - 2 * rows[:, 0].mean(),
    ),
    (Arithmetic("+", Total(0), Total(1)), lambda rows: rows[:, :2].sum()),
    (Correlation((0, 1, 2, 3, 4)), lambda rows: np.corrcoef(rows[:, 0], rows[:, 1])[0, 1]),
]


@pytest.mark.parametrize("place", range(len(FORMULAS)))
def test_a_formula_and_its_slope_are_what_their_definition_says(place: int) -> None:
    formula, define = FORMULAS[place]
    rows = make_rows(np.random.default_rng(place), 50)
    means = rows.mean(axis=0)
    found = formula.linearise(means, 50)
    assert np.isclose(found.value, define(rows))
    for column in range(rows.shape[1]):
        moved = means.copy()
        moved[column] += 1e-6
        slope = (formula.linearise(moved, 50).value - found.value) / 1e-6
        assert np.isclose(slope, found.slope[column], rtol=1e-3, atol=1e-3)


def make_rows(random: np.random.Generator, size: int) -> np.ndarray:
    one = random.poisson(4, size).astype(float)
    other = one + random.poisson(5, size) + 1
    return np.c_[one, other, one * one, other * other, one * other]


def plant(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what is true of every article, and a machine that misses a third and invents some."""
    random = np.random.default_rng(seed)
    whole = random.negative_binomial(3, 0.2, size) + 1.0
    part = random.binomial(whole.astype(int), random.beta(2, 5, size)).astype(float)
    found = random.binomial(part.astype(int), 0.67) + random.poisson(0.2, size)
    return np.c_[part, whole], np.c_[found.astype(float), whole + random.poisson(1, size)]


def draw(people: np.ndarray, machine: np.ndarray, chosen: np.ndarray, strata: np.ndarray) -> Sample:
    sizes, drawn = np.bincount(strata), np.bincount(strata[chosen], minlength=strata.max() + 1)
    rows = [
        ReadArticle(
            tuple(people[at]),
            tuple(machine[at]),
            str(strata[at]),
            drawn[strata[at]] / sizes[strata[at]],
        )
        for at in chosen
    ]
    return make_sample(rows, len(people), machine.sum(axis=0))


def measure_coverage(
    formula: Formula, *, strata: bool, useless: bool = False
) -> tuple[float, float]:
    """Return how often the interval of both held the truth in 300 samples, and the mean worth."""
    people, machine = plant(1, 600)
    if useless:
        machine = machine[np.random.default_rng(2).permutation(600)]
    truth = float(formula.linearise(people.mean(axis=0), 600).value)
    parts = (machine[:, 1] > 14).astype(int) if strata else np.zeros(600, dtype=int)
    random = np.random.default_rng(3)
    held, worths, draws = [], [], None
    for _ in range(150):
        chosen = np.concatenate(
            [
                random.choice(np.flatnonzero(parts == p), 30 if strata else 60, replace=False)
                for p in range(parts.max() + 1)
            ]
        )
        sample = draw(people, machine, chosen, parts)
        draws = draws or draw_articles(sample.strata, 150, 5)
        estimator = Estimator(formula, sample)
        alone, both = draws.find_intervals(estimator, estimator.estimate())
        held.append(both.low <= truth <= both.high)
        worths.append((alone.width / both.width) ** 2)
    return float(np.mean(held)), float(np.median(worths))


@pytest.mark.slow
@pytest.mark.parametrize("strata", [False, True])
@pytest.mark.parametrize("formula", [Total(0, each=True), divide(Total(0), Total(1))])
def test_intervals_hold_a_planted_truth_and_the_machine_is_of_worth(
    formula: Formula, strata: bool
) -> None:
    coverage, worth = measure_coverage(formula, strata=strata)
    assert coverage >= 0.9
    assert worth > 1.3


@pytest.mark.slow
def test_of_a_machine_that_says_nothing_intervals_hold_and_it_is_of_no_worth() -> None:
    coverage, worth = measure_coverage(divide(Total(0), Total(1)), strata=False, useless=True)
    assert coverage >= 0.9
    assert 0.9 < worth < 1.1


def test_whoever_reads_everything_knows_everything() -> None:
    people, machine = plant(4, 40)
    sample = draw(people, machine, np.arange(40), np.zeros(40, dtype=int))
    found = Estimator(divide(Total(0), Total(1)), sample).estimate()
    assert np.isclose(found.value[0], people[:, 0].sum() / people[:, 1].sum())
    assert found.error[0] == pytest.approx(0, abs=1e-12)


def test_a_machine_that_is_right_leaves_nothing_to_doubt() -> None:
    people, _ = plant(5, 200)
    sample = draw(people, people, np.arange(0, 200, 5), np.zeros(200, dtype=int))
    found = Estimator(Total(0), sample).estimate()
    assert (found.value[0], found.weight[0]) == (
        pytest.approx(people[:, 0].sum()),
        pytest.approx(1),
    )
    assert found.error[0] == pytest.approx(0, abs=1e-6)


def test_strata_that_one_article_was_read_of_are_taken_together() -> None:
    rows = [ReadArticle((float(at),), (float(at),), name) for at, name in enumerate("aabbcd")]
    assert make_sample(rows, 60, [90.0]).stratum_sizes.tolist() == [2, 2, 2]
    alone = [ReadArticle((float(at),), (float(at),), name) for at, name in enumerate("aaabbc")]
    assert make_sample(alone, 60, [90.0]).stratum_sizes.tolist() == [4, 2]


def test_a_gap_between_articles_read_and_all_counts_in_the_error() -> None:
    people, machine = plant(6, 300)
    near = np.argsort(np.abs(machine[:, 0] - machine[:, 0].mean()))[:40]
    formula, strata = Total(0, each=True), np.zeros(300, dtype=int)
    errors = {}
    for name, far in (("near", 0.0), ("far", 6.0)):
        sample = draw(people, machine, near, strata)
        moved = replace(sample, means=sample.machine.mean(axis=0) + far)
        found = Estimator(formula, moved).estimate()
        errors[name] = (found.error[0], found.careful[1][0])
    assert errors["near"][0] == pytest.approx(errors["far"][0])
    assert errors["far"][1] > 1.5 * errors["near"][1]


def test_the_side_on_which_draws_miss_further_is_the_wider_one() -> None:
    people = np.r_[np.zeros(30), 1, 1, 2, 2, 3, 3, 9, 14][:, None]
    rows = [ReadArticle((y,), (0.0,), "", 0.1) for (y,) in people]
    sample = make_sample(rows, 380, [0.0])
    estimator = Estimator(Total(0, each=True), sample)
    alone, _ = draw_articles(sample.strata, 400, 1).find_intervals(estimator, estimator.estimate())
    assert alone.high - alone.value > 1.2 * (alone.value - alone.low)


def test_articles_left_in_which_the_machine_varies_further_count_in_the_error() -> None:
    people, machine = plant(7, 200)
    machine[150] = 400.0  # the longest article by far
    formula, errors = Total(0, each=True), {}
    for name, chosen in (("read", np.arange(60, 160)), ("left", np.arange(40, 140))):
        rows = [ReadArticle(tuple(people[at]), tuple(machine[at]), "", 0.5) for at in chosen]
        known = make_sample(rows, 200, machine.sum(axis=0), machine.T @ machine)
        unknown = make_sample(rows, 200, machine.sum(axis=0))
        errors[name] = [Estimator(formula, each).estimate().careful for each in (known, unknown)]
    (alone, both), (_, plain) = errors["left"]
    assert both[0] > 1.5 * plain[0]
    assert alone[0] == errors["left"][1][0][0]
    assert errors["read"][0][1][0] == pytest.approx(errors["read"][1][1][0])


def test_sums_of_products_are_those_of_all_articles() -> None:
    rows = make_rows(np.random.default_rng(8), 30)
    rows[::3, 1] = 0.0
    sums = MachineSums()
    for row in rows:
        sums.add(tuple(row))
    assert np.allclose(sums.sums, rows.sum(axis=0))
    assert np.allclose(sums.squares, rows.T @ rows)
