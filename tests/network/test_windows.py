"""Windows of time: where they begin, and that no dated row falls between them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import UsageError
from annotate.network.windows import (
    CoarseDateError,
    TimeCutter,
    TimeWindow,
    parse_day,
    parse_length,
)

DAYS = st.dates(min_value=date(2030, 11, 1), max_value=date(2032, 3, 1))


def make_cutter(window: str, step: str | None = None, **more: object) -> TimeCutter:
    length = parse_length(window, "--window")
    return TimeCutter(
        length=length,
        step=parse_length(step, "--step") if step else length,
        **more,  # type: ignore[arg-type]
    )


def cut(cutter: TimeCutter, *days: str) -> list[TimeWindow]:
    return cutter.list_windows({cutter.find_unit(day) for day in days})


@pytest.mark.parametrize(
    ("window", "names"),
    [
        ("month", ["2031-01", "2031-05"]),
        ("quarter", ["2031-Q1", "2031-Q2"]),
        ("year", ["2031"]),
        ("7d", ["2030-12-30 to 2031-01-05", "2031-04-28 to 2031-05-04"]),
    ],
)
def test_windows_without_a_row_are_left_out(window: str, names: list[str]) -> None:
    found = cut(make_cutter(window), "2031-01-02", "2031-05-04T23:59:59-05:00")
    assert [found_one.name for found_one in found] == names


def test_weeks_begin_on_mondays_and_days_are_counted_from_since() -> None:
    [week] = cut(make_cutter("7d"), "2031-05-04")
    assert week.start.weekday() == 0
    [since] = cut(make_cutter("7d", origin=date(2031, 5, 1)), "2031-05-04")
    assert (since.start, since.end) == (date(2031, 5, 1), date(2031, 5, 7))


def test_moving_windows_overlap_and_cumulative_ones_begin_with_the_first() -> None:
    days = ("2031-01-05", "2031-02-05", "2031-04-05")
    moving = cut(make_cutter("quarter", "month"), *days)
    assert [w.name for w in moving] == ["2031-Q1", "2031-02-01 to 2031-04-30"]
    whole = cut(make_cutter("month", cumulative=True), *days)
    assert [(w.start, w.end) for w in whole] == [
        (date(2031, 1, 1), date(2031, 1, 31)),
        (date(2031, 1, 1), date(2031, 2, 28)),
        (date(2031, 1, 1), date(2031, 4, 30)),
    ]


@pytest.mark.parametrize(
    ("window", "step"),
    [("month", None), ("quarter", "month"), ("year", "quarter"), ("30d", None), ("10d", "4d")],
)
@settings(deadline=None)
@given(days=st.lists(DAYS, min_size=1, max_size=6))
def test_every_day_is_in_a_window_and_in_one_where_none_overlap(
    window: str, step: str | None, days: list[date]
) -> None:
    cutter = make_cutter(window, step)
    windows = cut(cutter, *map(str, days))
    for day in days:
        around = [w for w in windows if w.start <= day <= w.end]
        assert len(around) == 1 if step is None else around
        assert around == [w for w in windows if w.first <= cutter.find_unit(str(day)) <= w.last]


def test_what_a_date_does_not_say_is_not_guessed() -> None:
    assert make_cutter("year").find_unit("2031") == make_cutter("year").find_unit("2031-05-04")
    with pytest.raises(CoarseDateError):
        make_cutter("month").find_unit("2031")
    with pytest.raises(CoarseDateError):
        make_cutter("7d").find_unit("2031-05")


@pytest.mark.parametrize(
    "text", ["2031-02-30", "0000", "2031-5-4", "soon", "", "20310504", "２０３１"]
)
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        parse_day(text, 4)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("window", ["month", "quarter", "year", "30d"])
def test_the_ends_of_the_calendar_have_a_window(day: str, window: str) -> None:
    [found] = cut(make_cutter(window), day)
    assert found.start <= date.fromisoformat(day) <= found.end


@pytest.mark.parametrize("text", ["week", "0d", "-3d", "d", "30", "123456d", "Month"])
def test_a_length_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no length of time"):
        parse_length(text, "--window")


def test_steps_that_do_not_fit_and_floods_of_windows_are_refused() -> None:
    with pytest.raises(UsageError, match="different kinds"):
        make_cutter("quarter", "30d")
    with pytest.raises(UsageError, match="between two windows"):
        make_cutter("month", "quarter")
    with pytest.raises(UsageError, match="windows"):
        cut(make_cutter("1d"), "0202-05-04", "2031-05-04")
