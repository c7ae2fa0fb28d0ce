"""Who wrote an article, as names: what a page says of its authors, without what is no name."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from annotate.ingestion.markup.titles import is_same
from annotate.language.pages import PageWords

JOINT = "; "
_TAG = re.compile(r"<[^>]{0,200}>")
_PARTING = re.compile(r"\s*(?:[;|•·\n/]|,|&|\s[-–—]+\s|\()\s*")
_LABEL = re.compile(r"^[^\W\d_]{2,12}:\s+")  # what a site writes before a name
_NO_NAME = re.compile(r"\d|[@:]|https?|www\b|\.(?:com|org|net)\b|_", re.I)
_AGENCY = re.compile("[A-Z]{2,4} [^ ]*[a-z]")
_WORDS = range(2, 7)
_LONGEST = 80


def read_names(said: Iterable[str], words: PageWords, sites: Sequence[str] = ()) -> list[str]:
    """Return the names in what a page says of its authors, each once, in their order."""
    names: list[str] = []
    for text in said:
        for part in _split(" ".join(_TAG.sub(" ", text).split()), words):
            name = _read_name(part, words)
            if name is None or any(is_same(name, other) for other in (*names, *sites)):
                continue
            names.append(name)
    return names


def _split(text: str, words: PageWords) -> list[str]:
    """Split a byline where it lists: at marks, and at words such as *and*."""
    led = _LABEL.sub("", _compile_leading(words).sub("", text))
    parts = [part for piece in _PARTING.split(led) for part in _compile_joining(words).split(piece)]
    return [part.strip(" .,;:()[]\"'“”") for part in parts if part]


def _read_name(part: str, words: PageWords) -> str | None:
    """Return a part of a byline as a name; None where it has not the shape of one."""
    if not part or len(part) > _LONGEST:
        return None
    said = _cut_off(part.split(), words)
    if len(said) not in _WORDS or _NO_NAME.search(" ".join(said)):
        return None
    capitals = sum(not word[0].islower() for word in said)
    return " ".join(said) if said[0][0].isalpha() and 2 * capitals >= len(said) else None


def _cut_off(said: list[str], words: PageWords) -> list[str]:
    """Return the words before what is no part of a name: an office, a day, where they wrote."""
    no_names = _list_no_names(words)
    for at, word in enumerate(said):
        plain = word.strip(".,").lower()
        if plain in words.bylines.desks:
            return []  # whose desk it is stands before it
        if plain in no_names or (at and word in words.bylines.ending):
            is_agency = plain in words.bylines.offices and _AGENCY.match(" ".join(said)) is not None
            said = [] if is_agency else said[:at]
            break
    while said and said[-1][0].islower():
        said.pop()
    return said


@lru_cache(maxsize=8)
def _list_no_names(words: PageWords) -> frozenset[str]:
    months = (form for form in words.dates.month_numbers if len(form) > 3)
    return frozenset(
        {*words.bylines.offices, *months, *(d for d in words.dates.weekdays if len(d) > 3)}
    )


@lru_cache(maxsize=8)
def _compile_leading(words: PageWords) -> re.Pattern[str]:
    leading = "|".join(map(re.escape, sorted(words.bylines.leading, key=len, reverse=True)))
    return re.compile(rf"^\W*(?:{leading})\b:?\s+", re.I)


@lru_cache(maxsize=8)
def _compile_joining(words: PageWords) -> re.Pattern[str]:
    joining = "|".join(map(re.escape, words.bylines.joining)) or r"(?!)"
    return re.compile(rf"\s+(?:{joining})\s+", re.I)
