"""Dates as pages write them: is a line a date line, and which day does it name without doubt."""

import re
from datetime import date

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]}|t)?" if name[3:] else name for name in _MONTHS)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}[-/.](?P<number>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)",
        rf"\b{_DAY}\.?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?,?\s+{_YEAR}(?=\D|\d{{1,2}}:|$)",
        rf"\b(?P<month>{_MONTH})\b\.?\s+{_DAY},?\s+{_YEAR}(?=\D|\d{{1,2}}:|$)",
        rf"\b{_YEAR},?\s+(?P<month>{_MONTH})\b\.?\s+{_DAY}\b",
        r"\b(?P<first>\d{1,2})[./-](?P<second>\d{1,2})[./-](?P<year>(?:19|20)\d\d)\b",
    )
)
_LEFT_OUT = re.compile(
    rf"""
    \b(?:{_MONTH})\b\.? | \b(?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?\b\.?
    | \d{{1,2}}[:.h]\d{{2}}(?::\d{{2}})?\s*(?:[ap]\.?m\.?|hrs?)?(?![a-z])
    | \d{{1,2}}\s*[ap]\.?m\b\.?
    | \d+(?:st|nd|rd|th)?(?![^\W\d_]) | (?-i:\b[A-Z]{{2,4}}\b) (?# a time zone )
    | (?i:\b(?:updated|published|posted|modified|last|first|original|on|at|date|time|of|edt|ist
        |ago|hours?|minutes?|min|mins|read|days?)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_MOST_WORDS_BESIDE = 4
_LONGEST = 140


def is_date_line(line: str) -> bool:
    """Tell whether a line is a date with little beside it, such as a time or a place."""
    if len(line) > _LONGEST or not any(pattern.search(line) for pattern in _PATTERNS):
        return False
    return len(_LETTERS.findall(_LEFT_OUT.sub(" ", line))) <= _MOST_WORDS_BESIDE


def find_date(line: str) -> str | None:
    """Return the day that a line names, as ISO 8601; None where it names none or is ambiguous.

    3/4/2001 is ambiguous, 13/4/2001 is not. Of two days the first counts: published, then updated.
    """
    found = [match for pattern in _PATTERNS if (match := pattern.search(line))]
    if not found:
        return None
    return _read(min(found, key=lambda match: match.start()).groupdict())


def _read(parts: dict[str, str | None]) -> str | None:
    year = int(parts.get("year") or 0)
    if parts.get("first"):
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        if first == second or second > 12 >= first:
            return _format(year, first, second)
        return _format(year, second, first) if first > 12 else None
    name = (parts.get("month") or "").lower()[:3]
    month = int(parts.get("number") or 0) or 1 + [m[:3] for m in _MONTHS].index(name)
    return _format(year, month, int(parts.get("day") or 0))


def _format(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
