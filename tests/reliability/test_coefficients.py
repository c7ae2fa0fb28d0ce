"""Published values, and cases worked by hand."""

from collections import Counter

import numpy as np
import pytest

from annotate.reliability.statistics.coefficients import (
    cohen_kappa,
    f1,
    fleiss_kappa,
    krippendorff_alpha,
    unitizing_alpha,
    unitizing_disagreement,
)

# Krippendorff (2011), Computing Krippendorff's alpha-reliability: examples A, B and C.
MEG_AND_OWEN = ["0100000010", "1110010000"]
BEN_AND_GERRY = ["aabbdcccedda", "babbbccceddd"]
FOUR_OBSERVERS = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
# Krippendorff (1995), On the reliability of unitizing continuous data, p. 57: example A as a row
# of positions that are in a unit or not.
BERTHA_AND_BILL = ["001111111100001111110000", "000011110000000110000000"]
# The worked example of Fleiss' kappa that textbooks give: 14 readers, 10 subjects, 5 categories.
FOURTEEN_READERS = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip


def find_alpha(observers: list[str]) -> float:
    """Alpha of rows of values; a full stop is none."""
    coincident, values = 0.0, Counter[str]()
    for unit in zip(*observers, strict=True):
        given = Counter(value for value in unit if value != ".")
        if (readers := given.total()) > 1:
            coincident += sum(n * (n - 1) for n in given.values()) / (readers - 1)
            values += given
    counts = [np.array(count) for count in values.values()]
    return krippendorff_alpha(np.array(coincident), counts).item()


@pytest.mark.parametrize(
    ("observers", "published"),
    [
        (MEG_AND_OWEN, 0.095),
        (BEN_AND_GERRY, 0.692),
        (FOUR_OBSERVERS, 0.743),
        (BERTHA_AND_BILL, 0.329),
    ],
)
def test_alpha_has_the_published_values(observers: list[str], published: float) -> None:
    assert find_alpha(observers) == pytest.approx(published, abs=0.0005)


def find_kappa(one: str, other: str) -> float:
    values = [
        (np.array(one.count(label)), np.array(other.count(label))) for label in {*one, *other}
    ]
    agreed = sum(a == b for a, b in zip(one, other, strict=True))
    return cohen_kappa(np.array(len(one)), np.array(agreed), values).item()


def test_cohens_kappa_has_the_published_value() -> None:
    assert find_kappa(*BERTHA_AND_BILL) == pytest.approx(0.385, abs=0.0005)


def test_cohens_kappa_of_a_table_worked_by_hand() -> None:
    # 20 yes and 15 no of both, 5 and 10 apart: observed 0.7, expected 0.5 * 0.6 + 0.5 * 0.4
    one = "y" * 20 + "y" * 5 + "n" * 10 + "n" * 15
    other = "y" * 20 + "n" * 5 + "y" * 10 + "n" * 15
    assert find_kappa(one, other) == pytest.approx(0.4)


def test_fleiss_kappa_has_the_published_value() -> None:
    agreement = sum(sum(n * (n - 1) for n in row) / (14 * 13) for row in FOURTEEN_READERS)
    values = [np.array(sum(column)) for column in zip(*FOURTEEN_READERS, strict=True)]
    kappa = fleiss_kappa(np.array(10), np.array(agreement), values)
    assert kappa.item() == pytest.approx(0.210, abs=0.0005)


def unitize(*sums: int) -> float:
    both, marked, squares, length = (np.array(number) for number in sums)
    return unitizing_alpha(*unitizing_disagreement(both, marked, squares, length)).item()


def test_alpha_for_unitizing_worked_by_hand() -> None:
    # A text of 10, units [2, 6) and [4, 8): of 400 ordered pairs of the 20 positions 16 + 16 lie
    # in one unit and 12 are a gap position with itself. Of the other 356, 2 * 8 * 12 = 192 are a
    # unit and a gap: 20 * 192 / 356 is expected, 2 * (8 - 4) is seen.
    assert unitize(2, 8, 32, 20) == pytest.approx(1 - 8 / (20 * 192 / 356))


def test_alpha_for_unitizing_is_that_of_positions_where_every_unit_is_one_long() -> None:
    bertha, bill = BERTHA_AND_BILL
    both = sum(a == b == "1" for a, b in zip(bertha, bill, strict=True))
    marked = bertha.count("1") + bill.count("1")
    assert unitize(both, marked, marked, 48) == pytest.approx(0.329, abs=0.0005)


@pytest.mark.parametrize(("agreed", "spans", "value"), [(3, 8, 0.75), (0, 4, 0.0), (2, 4, 1.0)])
def test_f1_is_twice_what_both_have_by_what_each_has(agreed: int, spans: int, value: float) -> None:
    assert f1(np.array(agreed), np.array(spans)).item() == value


def test_what_has_nothing_to_compare_is_undefined() -> None:
    nothing = np.zeros(1)
    assert np.isnan(f1(nothing, nothing)).all()
    assert np.isnan(krippendorff_alpha(nothing, [])).all()
    assert np.isnan(krippendorff_alpha(np.array([6.0]), [np.array([6.0])])).all()
    assert np.isnan(cohen_kappa(nothing, nothing, [])).all()
    assert np.isnan(fleiss_kappa(np.array([3.0]), np.array([3.0]), [np.array([6.0])])).all()
    assert np.isnan(unitizing_alpha(nothing, nothing)).all()
