"""The plot of estimates: every row told apart, every number read off."""

from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from annotate.estimates.estimating import EstimateRow
from annotate.estimates.intervals import Interval
from annotate.estimates.plot import draw_plot

LONG = "share(quotes, speaker == 'Somebody of whom the name is \"long\" & <odd>')"


def make_row(low: float, high: float, group: str = "", machine: float | None = None) -> EstimateRow:
    found = Interval((low + high) / 2, low, high)
    return EstimateRow(
        quantity=LONG,
        group=group,
        articles=90,
        read=30,
        machine=machine,
        people=found,
        both=found,
    )


def list_texts(rows: Sequence[EstimateRow]) -> list[str]:
    svg = ElementTree.fromstring(draw_plot(rows))
    return [element.text or "" for element in svg.iter() if element.tag.endswith("}text")]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.0, 1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (-0.013, 0.037, ["-0.01", "0", "0.01", "0.02", "0.03"]),
        (1200.0, 3900.0, ["2000", "3000"]),
        (7.0, 7.0, ["6.6", "6.8", "7", "7.2", "7.4"]),
    ],
)
def test_an_axis_has_round_numbers_between_the_ends(
    low: float, high: float, ticks: list[str]
) -> None:
    texts = list_texts([make_row(low, high)])
    assert [text for text in texts if text in ticks] == ticks
    assert texts[-1].endswith("]")


def test_groups_of_a_long_quantity_are_told_apart_and_numbers_stand_beside_them() -> None:
    texts = list_texts([make_row(0.1, 0.2, "2031-01", 0.3), make_row(0.2, 0.4, "2031-02")])
    assert [text for text in texts if text in (LONG, "2031-01", "2031-02")] == [
        LONG,
        "2031-01",
        "2031-02",
    ]
    assert "0.15 [0.1, 0.2]" in texts
    assert "0.3 [0.2, 0.4]" in texts


def test_where_no_row_has_a_number_the_plot_says_so() -> None:
    row = EstimateRow(quantity="mean(quotes)", articles=9, read=0, machine=1.0, refused="unread")
    assert "No row has a number to be trusted." in list_texts([row])
