"""What the boilerplate of a news page says: sharing, subscribing, rights, credits, bylines.

The phrases are the language's; here is only where in a line they have to stand. They only tip the
balance: the shape of the lines decides first, so that other languages are read by shape alone.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from annotate.language.pages import PageWords

_STOP = re.compile(r"(?<!\.\.)[.!?][\"'”’)]*$")


def is_notice(line: str, words: PageWords) -> bool:
    """Tell whether a line offers, asks or warns on behalf of the page, not of the article."""
    if _compile_notices(words).search(line):
        return True
    return _compile_labels(words).search(line) is not None and _STOP.search(line) is None


def is_credit(line: str, words: PageWords) -> bool:
    """Tell whether a line says who made the article or how to reach them."""
    return _compile_credits(words).search(line) is not None


def is_caption(line: str, words: PageWords) -> bool:
    """Tell whether a line says itself that it belongs to a picture."""
    return _compile_captions(words).search(line) is not None


def is_byline(line: str, words: PageWords) -> bool:
    """Tell whether a line names the author, led by a word such as *by*."""
    return _compile_bylines(words).match(line) is not None and _STOP.search(line) is None


@lru_cache(maxsize=8)
def _compile_notices(words: PageWords) -> re.Pattern[str]:
    return _compile(words.notices)


@lru_cache(maxsize=8)
def _compile_labels(words: PageWords) -> re.Pattern[str]:
    labels = words.labels
    return _compile(
        (
            *labels.others,
            rf"^{_either(labels.alone)}\W*\d*\W*$",
            rf"^{_either(labels.introducing)}\b[^.]{{0,20}}:",
            rf"^{_either(labels.leading)}\b.{{0,60}}$",
        )
    )


@lru_cache(maxsize=8)
def _compile_credits(words: PageWords) -> re.Pattern[str]:
    return _compile(words.credits)


@lru_cache(maxsize=8)
def _compile_captions(words: PageWords) -> re.Pattern[str]:
    return _compile(words.captions)


@lru_cache(maxsize=8)
def _compile_bylines(words: PageWords) -> re.Pattern[str]:
    bylines = words.bylines
    alone = _either(form for word in bylines.alone for form in (word, word.capitalize()))
    name = rf"(?:[^\W\d_a-z]|{_either(bylines.articles)}\s|@).{{1,118}}"
    return re.compile(rf"^\W*(?:(?i:{_either(bylines.leading)})\b:?\s+{name}|{alone})$")


def _compile(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"
