"""Student's distribution, against values of its tables."""

import pytest

from annotate.estimates.student import find_probability, find_quantile


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [
        (1, 12.7062),
        (2, 4.3027),
        (9, 2.2622),
        (10, 2.2281),
        (29, 2.0452),
        (120, 1.9799),
        (9000, 1.96),
    ],
)
def test_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert find_quantile(0.975, freedom) == pytest.approx(quantile, abs=1e-4)
    assert find_probability(quantile, freedom) == pytest.approx(0.975, abs=1e-5)
    assert find_probability(-quantile, freedom) == pytest.approx(0.025, abs=1e-5)
