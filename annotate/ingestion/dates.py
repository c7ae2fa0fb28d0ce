"""Dates as pages write them: is a line a date line, and which day does it name without doubt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from annotate.language.pages import Dates, PageWords

DateOrder = Literal["dmy", "mdy", "ymd"]  # what comes first in 3/4/2021
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_HAS_YEAR = re.compile(r"(?:19|20)\d\d")  # every form of a day has one
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_MOST_WORDS_BESIDE = 4
_LONGEST = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class _DateForms:
    """How a language writes a day, and what may stand beside one in a date line."""

    days: tuple[re.Pattern[str], ...]
    beside: re.Pattern[str]


def is_date_line(line: str, words: PageWords) -> bool:
    """Tell whether a line is a date with little beside it, such as a time or a place."""
    if len(line) > _LONGEST or not _HAS_YEAR.search(line):
        return False
    forms = _compile(words.dates)
    if not any(pattern.search(line) for pattern in forms.days):
        return False
    return len(_LETTERS.findall(forms.beside.sub(" ", line))) <= _MOST_WORDS_BESIDE


def find_date(line: str, words: PageWords) -> str | None:
    """Return the day that a line names, as ISO 8601; None where it names none or is ambiguous.

    3/4/2001 is ambiguous, 13/4/2001 is not. Of two days the first counts: published, then updated.
    """
    if not _HAS_YEAR.search(line):
        return None
    forms = _compile(words.dates)
    found = [match for pattern in forms.days if (match := pattern.search(line))]
    if not found:
        return None
    return _read(min(found, key=lambda match: match.start()).groupdict(), words.dates)


def _read(parts: dict[str, str | None], words: Dates) -> str | None:
    year = int(parts.get("year") or 0)
    if parts.get("first"):
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        if first == second or second > 12 >= first:
            return _format(year, first, second)
        return _format(year, second, first) if first > 12 else None
    month = int(parts.get("number") or 0) or words.month_numbers[(parts["month"] or "").lower()]
    return _format(year, month, int(parts.get("day") or 0))


def _format(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


@lru_cache(maxsize=8)
def _compile(words: Dates) -> _DateForms:
    month, ends = _either(words.month_numbers), rf"{_either(words.day_ends)}?"
    day, of = rf"(?P<day>\d{{1,2}}){ends}", rf"(?:{_either(words.of)}\s+)?"
    days = (
        rf"\b{_YEAR}[-/.](?P<number>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)",
        rf"\b{day}\.?\s+{of}(?P<month>{month})\b\.?,?\s+{_YEAR}(?=\D|\d{{1,2}}:|$)",
        rf"\b(?P<month>{month})\b\.?\s+{day},?\s+{_YEAR}(?=\D|\d{{1,2}}:|$)",
        rf"\b{_YEAR},?\s+(?P<month>{month})\b\.?\s+{day}\b",
        r"\b(?P<first>\d{1,2})[./-](?P<second>\d{1,2})[./-](?P<year>(?:19|20)\d\d)\b",
    )
    beside = (
        rf"\b{month}\b\.?",
        rf"\b{_either(words.weekdays)}\b\.?",
        *words.patterns,
        rf"\d+{ends}(?![^\W\d_])",
        r"(?-i:\b[A-Z]{2,4}\b)",  # a time zone
        rf"\b{_either(words.beside)}\b",
    )
    return _DateForms(
        days=tuple(re.compile(pattern, re.IGNORECASE) for pattern in days),
        beside=re.compile("|".join(beside), re.IGNORECASE),
    )


def _either(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"
