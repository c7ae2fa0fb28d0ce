"""The coefficients of agreement, as functions of sums.

Every argument may be a number or an array of sums over draws of documents; the result is NaN where
the coefficient is undefined. Nothing here knows what a span is.
"""

from collections.abc import Sequence

from annotate.files.arrays import Array
from annotate.reliability.statistics.bootstrap import add_up, divide


def f1(agreed: Array, one_and_other: Array) -> Array:
    """Return the F1 of two readings: twice what both have, by what each has, together.

    Between two readers it is the same whichever is taken for the truth (Hripcsak and Rothschild,
    2005), and needs no count of what neither marked.
    """
    return divide(2 * agreed, one_and_other)


def krippendorff_alpha(agreed: Array, values: Sequence[Array]) -> Array:
    """Return Krippendorff's alpha for nominal values (Krippendorff, 2011).

    Args:
        agreed: The diagonal of the coincidence matrix: for every item, of the ordered pairs of
            its m values those that are equal, divided by m - 1.
        values: How often each value was given, in items with two values or more.
    """
    total = add_up(values)
    expected = total * total - add_up(count * count for count in values)
    return 1 - divide((total - 1) * (total - agreed), expected)


def cohen_kappa(items: Array, agreed: Array, values: Sequence[tuple[Array, Array]]) -> Array:
    """Return Cohen's kappa (Cohen, 1960).

    Args:
        items: How many items both labelled.
        agreed: To how many they gave the same label.
        values: For each label how often the one gave it and how often the other.
    """
    return _correct(divide(agreed, items), divide(add_up(a * b for a, b in values), items * items))


def fleiss_kappa(items: Array, agreement: Array, values: Sequence[Array]) -> Array:
    """Return Fleiss' kappa (Fleiss, 1971).

    Where items have different numbers of readers, each counts with the share of its own pairs.

    Args:
        items: How many items there are, each labelled by two or more.
        agreement: For every item the share of pairs of readers who agree, summed.
        values: How often each label was given.
    """
    total = add_up(values)
    chance = divide(add_up(count * count for count in values), total * total)
    return _correct(divide(agreement, items), chance)


def _correct(observed: Array, chance: Array) -> Array:
    return divide(observed - chance, 1 - chance)


def correct_for_chance(observed: Array, expected: Array, most: Array) -> Array:
    """Return how far what was observed is from chance toward the most there could be, as sums."""
    return divide(observed - expected, most - expected)


def unitizing_disagreement(
    both: Array, marked: Array, squares: Array, length: Array
) -> tuple[Array, Array]:
    """Return the observed and the expected disagreement of units and gaps of two readers.

    Args:
        both: Code points that both have in a unit.
        marked: Code points that each has in a unit, together.
        squares: The squares of the units' lengths, summed.
        length: The length of the text, once for each reader.

    Krippendorff (2019), section 12.6, equations 32 to 35, for two values: a unit, a gap.
    """
    gaps = length - marked
    within = divide(squares + gaps, length)
    return 2 * (marked - 2 * both), 2 * divide(marked * gaps, length - within)


def unitizing_alpha(observed: Array, expected: Array) -> Array:
    """Return alpha of the disagreements, summed over labels where there are several."""
    return 1 - divide(observed, expected)
