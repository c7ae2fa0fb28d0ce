"""Date lines and the days they name."""

import pytest

from annotate.ingestion.dates import find_date, is_date_line
from annotate.language import load_language

WORDS = load_language().pages


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Tuesday, 4 March, 2003, 17:12 GMT", "2003-03-04"),
        ("4th of March 2003", "2003-03-04"),
        ("Mar. 4, 2003 at 6:30 p.m. ET", "2003-03-04"),
        ("Sept. 9 2010", "2010-09-09"),
        ("2003-03-04T17:12:00Z", "2003-03-04"),
        ("Published 4 Mar 2003 | Updated 5 Mar 2003", "2003-03-04"),
        ("13/4/2001", "2001-04-13"),
        ("4/13/2001", "2001-04-13"),
        ("5.5.2001", "2001-05-05"),
    ],
)
def test_a_date_line_names_its_day(line: str, day: str) -> None:
    assert is_date_line(line, WORDS)
    assert find_date(line, WORDS) == day


@pytest.mark.parametrize("line", ["3/4/2001", "31 September 2001", "2001-13-40"])
def test_a_day_that_is_ambiguous_or_not_in_the_calendar_is_not_guessed(line: str) -> None:
    assert find_date(line, WORDS) is None


@pytest.mark.parametrize(
    "line",
    [
        "On March 4, 2003 the council voted to sell the harbour.",
        "The vote of 4 March 2003 still divides the town",
        "Regatta 2003",
        "",
    ],
)
def test_a_sentence_with_a_date_in_it_is_no_date_line(line: str) -> None:
    assert not is_date_line(line, WORDS)
