"""Date lines and the days they name."""

import pytest

from annotate.formats.port import InputRow
from annotate.ingestion.dates import find_date, is_date_line
from annotate.ingestion.files.tables import settle_dates
from annotate.ingestion.pages.published import read_published
from annotate.ingestion.settings import IngestOptions
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("٢٠٢٤-٠٥-٠٤", "2024-05-04"),
        ("٣ مايو ٢٠٢٤", "2024-05-03"),
        ("२०२४-०५-०५T१०:३०:००Z", "2024-05-05T10:30:00Z"),
        ("২০২৪/০৫/০৬", "2024-05-06"),
        ("１３/５/２０２４", "2024-05-13"),
        ("۱۴۰۳-۰۲-۱۵", None),  # of the Persian calendar
        ("١٤٤٥-١٠-٢٥", None),  # of the Islamic one
        ("๒๕๖๗-๐๕-๐๔", None),  # of the Buddhist one
    ],
)
def test_figures_of_any_script_are_read_and_other_calendars_left_open(
    said: str, day: str | None
) -> None:
    assert read_published(said, WORDS, None) == day


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


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (["04/03/2024"], "days come first: '04/03/2024' has two readings"),
        (["04/03/2024", "05/03/2024"], "days come first: '04/03/2024' and 1 more have two"),
        (["04/03/2024", "13/03/2024", "03/13/2024"], "both ways in it: '04/03/2024' has two"),
        (["04/03/2024", "13/03/2024"], "dmy"),
    ],
)
def test_a_column_says_which_of_its_dates_have_two_readings(dates: list[str], said: str) -> None:
    rows = [InputRow(fields={"date": date}, line=at) for at, date in enumerate(dates, start=2)]
    read = settle_dates(rows, lambda row: row.fields["date"], IngestOptions())
    (found,) = {column for _, column in read}
    assert said in (found.why if found.order is None else found.order)
