"""When an article was published, as files say it: to ISO 8601, where it has one reading.

3/4/2021 has two: which of them is meant the whole column decides, or who gives the file.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from annotate.ingestion.dates import DateOrder, find_date
from annotate.language.pages import PageWords

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?P<time>T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
_ZONE_NAME = re.compile(r"\[[\w/+-]+\]$")
_ISO_BLANK = re.compile(
    r"(\d{4}-\d{2}-\d{2}) +(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?"
)
_ISO_BASIC = re.compile(
    r"(\d{4})(\d\d)(\d\d)T(\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"
)
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d\d)(?:-?([1-7]))?(?!\d)")
_EAST_ASIAN = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?(?P<rest>.*)", re.DOTALL
)
_FIGURES = re.compile(r"\d{8}|\d{14}")
_SECONDS = (
    (range(9, 11), 1),
    (range(12, 14), 1_000),
    (range(15, 17), 10**6),
    (range(18, 20), 10**9),
)
_PARTS = re.compile(
    r"(?:\D*\s)?(?P<first>\d{1,4})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<third>\d{4}|\d{2})"
    r"(?![\d./-])(?P<rest>.*)",
    re.DOTALL,
)
_CLOCK = re.compile(
    r"\D{0,12}?\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([ap])(?:\.?\s?m\b\.?|\b))?(?![\d:])", re.I
)
_ANY_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?![\d])")
_ZONE = re.compile(r"\s*\(?(?:(?:GMT|UTC)?([+-]\d{2}):?(\d{2})(?!\d)|(Z|UTC|GMT|[ECMP][SD]T)\b)")
_ZONES = {  # those that mails have
    "Z": "Z", "UTC": "Z", "GMT": "Z", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00",
    "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
}  # fmt: skip
_SHORT_MONTH = re.compile(r"(\d{1,2})[- ]([^\W\d_]{3,})\.?[- ](\d{2}|\d{4})(?!\d)")
_CTIME = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) ([+-]\d{4}|\w+) (\d{4})"
)
_HALF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.I)  # which mails have not, and their reader drops
_MAIL = re.compile(r"[^,]*,|\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d")
_PIVOT = 69  # of years in two figures: from here on they are of the last century, as in POSIX
_DEFAULT_YEARS = range(1400, 2200)
_FIRST_NEWSPAPER = 1605
_FIGURE = re.compile(r"(?![0-9])\d")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20|21)\d\d(?!\d)")


@dataclass(slots=True)
class DateEvidence:
    """What the dates of a column say about which comes first, the day or the month."""

    day_first: int = 0
    month_first: int = 0
    open: int = 0
    shown: dict[str, str] = field(default_factory=dict)

    def look(self, said: str) -> bool:
        """Take a date in; tell whether it has two readings."""
        order = find_order(said)
        if order == "dmy":
            self.day_first += 1
        elif order == "mdy":
            self.month_first += 1
        elif order == "open":
            self.open += 1
        if order:
            self.shown.setdefault(order, said)
        return order == "open"

    @property
    def order(self) -> DateOrder | None:
        """The order that all dates have; None where nothing speaks for one, or both are there."""
        if bool(self.day_first) == bool(self.month_first):
            return None
        return "dmy" if self.day_first else "mdy"


def find_order(said: str) -> str | None:
    """Return the order in which a date in figures is written, `open` where it has two readings."""
    match = _PARTS.match(said.strip())
    if match is None or match["mark"] == "." or len(match["first"]) > 2:
        return None
    first, second = int(match["first"]), int(match["second"])
    if first > 12 or second > 12:
        return "dmy" if first > 12 else "mdy"
    return None if first == second else "open"


def write_figures(text: str) -> str:
    """Return a text with the figures of every script as those of ASCII."""
    return _FIGURE.sub(lambda figure: str(unicodedata.decimal(figure[0])), text)


def read_published(said: str, words: PageWords, order: DateOrder | None) -> str | None:
    """Return a day or a time as ISO 8601; None where it is none, or has two readings.

    A year before newspapers in the figures of another script is of another calendar.
    """
    plain = write_figures(said)
    found = _read_published(plain, words, order)
    is_foreign = plain != said and found is not None and int(found[:4]) < _FIRST_NEWSPAPER
    return None if is_foreign else found


def _read_published(said: str, words: PageWords, order: DateOrder | None) -> str | None:
    text = _ZONE_NAME.sub("", said.strip())
    if _ISO.fullmatch(text):
        return _check_iso(text)
    for read in _READERS:
        found = read(text)
        if found:
            return found
    if _ISO_WEEK.match(text):
        return None  # a week is no day
    if (match := _PARTS.match(text)) is not None:
        return _read_parts(match, order)
    if not (_LETTERS.search(text) or "-" in text or "/" in text):
        return None
    day = _read_words(text, words)
    clocks = list(_ANY_CLOCK.finditer(text))
    return f"{day}{_read_clock(text[clocks[0].start() :])}" if day and len(clocks) == 1 else day


def _check_iso(text: str) -> str | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    day = _make(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    if day is None or int(match["year"]) not in _DEFAULT_YEARS:
        return None
    clock = match["time"]
    if clock:
        try:
            datetime.fromisoformat(f"{day}{clock}")
        except ValueError:
            return None
    return text


def _read_iso_with_blank(text: str) -> str | None:
    match = _ISO_BLANK.fullmatch(text)
    if match is None:
        return None
    zone = "Z" if match[3] == "UTC" else match[3] or ""
    return _check_iso(f"{match[1]}T{match[2]}{zone}")


def _read_iso_basic(text: str) -> str | None:
    match = _ISO_BASIC.fullmatch(text)
    if match is None:
        return None
    seconds = f":{match[6]}" if match[6] else ""
    clock = f"T{match[4]}:{match[5]}{seconds}{match[7] or ''}"
    return _check_iso(f"{match[1]}-{match[2]}-{match[3]}{clock}")


def _read_iso_week(text: str) -> str | None:
    match = _ISO_WEEK.fullmatch(text)
    if match is None or match[3] is None:
        return None
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return None


def _read_east_asian(text: str) -> str | None:
    match = _EAST_ASIAN.match(text)
    day = _make(int(match[1]), int(match[2]), int(match[3])) if match else None
    return f"{day}{_read_clock(match['rest'])}" if match and day else None


def _read_figures(text: str) -> str | None:
    """Read 20210302, with a time or without, and counts of seconds since 1970."""
    if _FIGURES.fullmatch(text):
        day = _make(int(text[:4]), int(text[4:6]), int(text[6:8]))
        if day is not None and int(text[:4]) in _DEFAULT_YEARS:
            clock = f"T{text[8:10]}:{text[10:12]}:{text[12:]}" if len(text) > 8 else ""
            return _check_iso(f"{day}{clock}")
    whole = text.removesuffix(".0")
    if not whole.isdecimal():
        return None
    per = next((per for sizes, per in _SECONDS if len(whole) in sizes), None)
    if per is None:
        return None
    moment = datetime.fromtimestamp(int(whole) // per, tz=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year in _DEFAULT_YEARS else None


def _read_mail(text: str) -> str | None:
    if ":" not in text or not _MAIL.match(text) or _HALF_DAY.search(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    return moment.isoformat().replace("+00:00", "Z")


def _read_ctime(text: str) -> str | None:
    match = _CTIME.fullmatch(text)
    if match is None:
        return None
    return _read_mail(f"Mon, {match[2]} {match[1]} {match[5]} {match[3]} {match[4]}")


_READERS: tuple[Callable[[str], str | None], ...] = (
    *(_read_iso_with_blank, _read_iso_basic, _read_iso_week, _read_figures),
    *(_read_mail, _read_ctime, _read_east_asian),
)


def _read_parts(match: re.Match[str], order: DateOrder | None) -> str | None:
    """Read a date in figures; with dots the day comes first in every land that has them."""
    first, second, third = (int(match[name]) for name in ("first", "second", "third"))
    clock = _read_clock(match["rest"])
    if len(match["first"]) > 2 or (order == "ymd" and len(match["third"]) == 2):
        day = _make(_widen(match["first"]), second, third)
        return f"{day}{clock}" if day else None
    found = "dmy" if match["mark"] == "." else find_order(match[0])
    if found == "open":
        found = order
    elif found is None and first == second:
        found = "dmy"
    if found not in {"dmy", "mdy"}:
        return None
    day_number, month = (first, second) if found == "dmy" else (second, first)
    day = _make(_widen(match["third"]), month, day_number)
    return f"{day}{clock}" if day else None


def _read_clock(rest: str) -> str:
    """Return the time of day that stands behind a date, nothing where none does."""
    match = _CLOCK.match(rest)
    if match is None:
        return ""
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + 12 * (match[4].lower() == "p")
    if hour > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return ""
    zone = _ZONE.match(rest, match.end())
    said = (f"{zone[1]}:{zone[2]}" if zone[1] else _ZONES[zone[3]]) if zone else ""
    return f"T{hour:02}:{match[2]}" + (f":{match[3]}" if match[3] else "") + said


def _widen(year: str) -> int:
    number = int(year)
    if len(year) > 2:
        return number
    return number + (1900 if number >= _PIVOT else 2000)


def _make(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _read_words(text: str, words: PageWords) -> str | None:
    """Read a date with the name of a month, in the language of the pages, then in any."""
    found = find_date(text, words)
    if found:
        return found
    short = _SHORT_MONTH.search(text)
    if short and len(short[3]) == 2:
        text = f"{short[1]} {short[2]} {_widen(short[3])}"
        found = find_date(text, words)
        if found:
            return found
    if not (_YEAR.search(text) and re.search(r"\d", _YEAR.sub("", text, count=1))):
        return None  # "yesterday", "last week", "spring 2021"
    return _load_parser()(text)


@lru_cache(maxsize=1)
def _load_parser() -> Callable[[str], str | None]:
    import dateparser

    settings = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
    }

    @lru_cache(maxsize=4096)
    def parse(text: str) -> str | None:
        found = dateparser.parse(text, settings=settings)
        return found.date().isoformat() if found else None

    return parse
