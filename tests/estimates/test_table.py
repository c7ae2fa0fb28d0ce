"""Estimates and tests of readers as text of 80 columns."""

import pytest

from annotate.estimates.alternative import AlternativeTester, describe_tests
from annotate.estimates.estimating import EstimateRow
from annotate.estimates.intervals import Interval
from annotate.estimates.table import write_table


def make_row(needed: int, group: str = "") -> EstimateRow:
    found = Interval(0.2, 0.1, 0.3)
    return EstimateRow(
        quantity="share(quotes, type == 'DIRECT')",
        group=group,
        articles=300,
        read=60,
        machine=0.25,
        people=found,
        both=found,
        worth=2.0,
        needed=needed,
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (make_row(60), "no more articles need be read for an interval 0.1 wide"),
        (make_row(61), "1 more article read gives an interval 0.1 wide (--sample 61)"),
        (make_row(135), "75 more articles read give an interval 0.1 wide (--sample 135)"),
        (make_row(135, "2031-01"), "75 more articles read give an interval 0.1 wide"),
        (make_row(300), "all 240 other articles would have to be read for one 0.1 wide"),
    ],
)
def test_how_many_more_articles_give_a_width(row: EstimateRow, told: str) -> None:
    *_, line, last = write_table([row], 0.1)
    assert last.strip() == told
    assert line.startswith(f"  {row.group or 'all articles'} ")


def test_an_interval_ends_where_the_quantity_does() -> None:
    assert Interval(-0.01, -0.05, 0.03).keep_within((0.0, 1.0)) == Interval(0.0, 0.0, 0.03)


def test_tests_of_readers_are_a_table() -> None:
    tester = AlternativeTester()
    mark, none = {"DIRECT": frozenset({(0, 4)})}, {"DIRECT": frozenset[tuple[int, ...]]()}
    for _ in range(40):
        tester.add(none, dict.fromkeys(("ada", "ben", "cle"), mark))
    lines = describe_tests(tester.finish())
    assert max(map(len, lines)) <= 80
    assert lines[3].split() == ["DIRECT", "no", "0", "of", "3", "0.00"]
    assert describe_tests([]) == []
