"""Windows of time: months, quarters, years or so many days, one after the other or moving.

Time is cut into units of which every window is made. Months are those of the calendar. Days are
counted from a day that is given, else from a Monday that never changes: more articles move no
window.
"""

import re
from dataclasses import dataclass
from datetime import date
from math import gcd

from annotate.errors import UsageError

MOST = 5000  # windows of a run
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = re.compile(r"([1-9]\d{0,4})d")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(?!\d)|$)|$)", re.ASCII)
_YEAR = 12
_SHORTEST, _MONTH, _DAY = 4, 7, 10  # characters of a date that has a year, a month, a day
_EPOCH = 1  # the ordinal of Monday, 1 January of the year 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """A window: its name, its first and last day, its first and last unit."""

    name: str
    start: date
    end: date
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TimeLength:
    """So many months, or so many days."""

    count: int
    is_months: bool


class CoarseDateError(ValueError):
    """A date that is one, but says too little to fall into a window."""


def parse_length(text: str, option: str) -> TimeLength:
    """Return the length that an option names.

    Raises:
        UsageError: it names none.
    """
    if text in _MONTHS:
        return TimeLength(_MONTHS[text], is_months=True)
    if found := _DAYS.fullmatch(text):
        return TimeLength(int(found[1]), is_months=False)
    raise UsageError(
        f"{option} {text} is no length of time.",
        "Give month, quarter, year, or a number of days as 30d.",
    )


def parse_day(text: str, least: int = _DAY) -> date:
    """Return the day of a date, or the first one of its month or year.

    Args:
        text: A date in ISO 8601, with a time or without.
        least: How many characters of it have to be there.

    Raises:
        CoarseDateError: it has no month, or no day.
        ValueError: it is no date.
    """
    if not _DATE.match(text):
        raise ValueError(text)
    day = date.fromisoformat(f"{text}-01-01"[:_DAY] if len(text) < _DAY else text[:_DAY])
    if len(text) < least:
        raise CoarseDateError(text)
    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCutter:
    """Cuts time into windows of a length; each begins a step after the one before.

    Cumulative windows all begin with the first. `origin` is the day from which days are counted.
    """

    length: TimeLength
    step: TimeLength
    cumulative: bool = False
    origin: date | None = None

    def __post_init__(self) -> None:
        if self.length.is_months != self.step.is_months:
            raise UsageError(
                "--window and --step are of different kinds.",
                "Give both in months, quarters and years, or both in days.",
            )
        if self.step.count > self.length.count:
            raise UsageError(
                "--step is longer than --window: rows would fall between two windows.",
                "Give a --step that is not longer.",
            )

    def find_unit(self, published: str) -> int:
        """Return the unit that a date falls into.

        Raises:
            CoarseDateError: it has no month, or no day, and the windows ask for one.
            ValueError: it is no date.
        """
        if not self.length.is_months:
            return (parse_day(published).toordinal() - self._origin) // self._size
        least = _MONTH if self._size % _YEAR else _SHORTEST
        day = parse_day(published, least)
        return (day.year * _YEAR + day.month - 1) // self._size

    def list_windows(self, units: set[int]) -> list[TimeWindow]:
        """Return the windows that hold one of the units; cumulative ones, one that is new.

        Raises:
            UsageError: there are too many.
        """
        if not units:
            return []
        step, length = self.step.count // self._size, self.length.count // self._size
        begin = min(units) // step
        end = max(begin, -(-(max(units) - length + 1) // step))
        if end - begin >= MOST:
            raise UsageError(
                f"From the first date to the last there are {end - begin + 1:,} windows.",
                f"Give a longer --window or --step, or --since and --until: {MOST:,} are the most.",
            )
        places = [(at * step, at * step + length - 1) for at in range(begin, end + 1)]
        filled = [(a, b) for a, b in places if any(unit in units for unit in range(a, b + 1))]
        first = begin * step if self.cumulative else None
        return [self._make_window(a if first is None else first, b) for a, b in filled]

    @property
    def _size(self) -> int:
        """The months or days of a unit."""
        return gcd(self.length.count, self.step.count)

    @property
    def _origin(self) -> int:
        return self.origin.toordinal() if self.origin else _EPOCH

    def _make_window(self, first: int, last: int) -> TimeWindow:
        start, end = self._find_start(first), self._find_end(last)
        return TimeWindow(
            name=self._name(first, last, start, end), start=start, end=end, first=first, last=last
        )

    def _find_start(self, unit: int) -> date:
        at = unit * self._size
        if self.length.is_months:
            return date(max(at // _YEAR, 1), at % _YEAR + 1, 1)
        return date.fromordinal(max(at + self._origin, 1))

    def _find_end(self, unit: int) -> date:
        try:
            following = self._find_start(unit + 1)
        except (ValueError, OverflowError):  # the calendar ends with the year 9999
            return date.max
        return date.fromordinal(following.toordinal() - 1)

    def _name(self, first: int, last: int, start: date, end: date) -> str:
        months = (last - first + 1) * self._size
        plain = self.length.is_months and months == self.length.count
        if plain and months == 1:
            return f"{start:%Y-%m}"
        if plain and months == _MONTHS["quarter"] and start.month % months == 1:
            return f"{start:%Y}-Q{start.month // months + 1}"
        if plain and months == _YEAR and start.month == 1:
            return f"{start:%Y}"
        return f"{start.isoformat()} to {end.isoformat()}"
