"""Do the articles that people read look like the others? Asked where nobody knows how they came.

The machine read all articles. Where it finds far more, or less, in those that people read than in
all, by more than lots would explain, they were hardly drawn by lot.
"""

from collections.abc import Iterable
from math import sqrt

from annotate.estimates.collecting import ALL, QuantityCollector
from annotate.estimates.expressions.columns import CountedColumn
from annotate.estimates.expressions.quantities import Quantity

_FAR = 4.0  # standard errors: by lot, one sample in 16,000
_LEAST = 5  # articles


def find_imbalance(collected: Iterable[tuple[Quantity, QuantityCollector]]) -> str:
    """Return how the articles read differ from all, empty where they do not."""
    for quantity, one in collected:
        sums, read = one.machine[ALL], [each.machine for each in one.read]
        if not _LEAST <= len(read) < sums.articles:
            continue
        for place, column in enumerate(quantity.columns):
            if isinstance(column, CountedColumn):
                values = [columns[place] for columns in read]
                mean = sums.sums[place] / sums.articles
                far = _measure(values, mean, sums.articles)
                if abs(far) > _FAR:
                    here = sum(values) / len(values)
                    return (
                        "the articles that people read are not like the others: of the "
                        f"{column.rows} of {quantity.text} the machine finds {here:.3g} in each of "
                        f"them and {mean:.3g} in all (z = {far:.1f})"
                    )
    return ""


def _measure(values: list[float], mean: float, articles: int) -> float:
    size = len(values)
    here = sum(values) / size
    spread = sum((value - here) ** 2 for value in values) / (size - 1)
    error = sqrt(max(spread, mean / size) / size * (1 - size / articles))
    return (here - mean) / error if error else 0.0
