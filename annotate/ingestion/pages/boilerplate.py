"""What the boilerplate of a news page says: sharing, subscribing, rights, credits, bylines.

The phrases are the language's; here is only where in a line they have to stand. They only tip the
balance: the shape of the lines decides first, so that other languages are read by shape alone.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from annotate.ingestion.pages.phrases import PhraseFinder
from annotate.language.pages import PageWords

_STOP = re.compile(r"(?<!\.\.)[.!?][\"'”’)]*$")


def is_notice(line: str, words: PageWords) -> bool:
    """Tell whether a line offers, asks or warns on behalf of the page, not of the article."""
    if _compile_notices(words).fit(line):
        return True
    return _STOP.search(line) is None and _compile_labels(words).fit(line)


def is_credit(line: str, words: PageWords) -> bool:
    """Tell whether a line says who made the article or how to reach them."""
    return _compile_credits(words).fit(line)


def is_caption(line: str, words: PageWords) -> bool:
    """Tell whether a line says itself that it belongs to a picture."""
    return _compile_captions(words).fit(line)


def is_byline(line: str, words: PageWords) -> bool:
    """Tell whether a line names the author, led by a word such as *by*."""
    return _compile_bylines(words).match(line) is not None and _STOP.search(line) is None


@lru_cache(maxsize=8)
def _compile_notices(words: PageWords) -> PhraseFinder:
    return PhraseFinder(words.notices)


@lru_cache(maxsize=8)
def _compile_labels(words: PageWords) -> PhraseFinder:
    labels = words.labels
    return PhraseFinder(
        (
            *labels.others,
            rf"^{_either(labels.alone)}\W*\d*\W*$",
            rf"^{_either(labels.introducing)}\b[^.]{{0,20}}:",
            rf"^{_either(labels.leading)}\b.{{0,60}}$",
        )
    )


@lru_cache(maxsize=8)
def _compile_credits(words: PageWords) -> PhraseFinder:
    return PhraseFinder(words.credits)


@lru_cache(maxsize=8)
def _compile_captions(words: PageWords) -> PhraseFinder:
    return PhraseFinder(words.captions)


@lru_cache(maxsize=8)
def _compile_bylines(words: PageWords) -> re.Pattern[str]:
    bylines = words.bylines
    alone = _either(form for word in bylines.alone for form in (word, word.capitalize()))
    name = rf"(?:[^\W\d_a-z]|{_either(bylines.articles)}\s|@).{{1,118}}"
    return re.compile(rf"^\W*(?:(?i:{_either(bylines.leading)})\b:?\s+{name}|{alone})$")


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"
