"""Student's distribution, by its closed form for whole degrees of freedom.

Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.
"""

from functools import cache
from math import atan, cos, pi, sin, sqrt
from statistics import NormalDist

_MANY = 2000  # degrees of freedom, beyond which it is the normal distribution
_STEPS = 60
_WIDE = 1e4


def find_probability(value: float, freedom: int) -> float:
    """Return how likely a smaller value is."""
    if freedom > _MANY:
        return NormalDist().cdf(value)
    angle = atan(value / sqrt(freedom))
    square = cos(angle) ** 2
    odd = freedom % 2
    term, total = (cos(angle), 0.0) if odd else (1.0, 0.0)
    for place in range(odd + 2, freedom + 1, 2):
        total += term
        term *= square * (place - 1) / place
    inside = sin(angle) * total
    return (1 + (2 / pi * (angle + inside) if odd else inside)) / 2


@cache
def find_quantile(probability: float, freedom: int) -> float:
    """Return the value below which so much of the distribution lies."""
    low, high = -_WIDE, _WIDE
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if find_probability(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2
