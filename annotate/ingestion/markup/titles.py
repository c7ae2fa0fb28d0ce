"""Titles compared as people compare them: marks, case and a site's name make no difference."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_SEPARATOR = re.compile(r"\s+[-–—―|·•»«›~/]+\s+|\s*(?:::|\|)\s*|(?<=\w):\s+")
_BAR = re.compile(r"\s*(?:\||::|»)\s*")
_WORD = re.compile(r"\w+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_SITE_WORDS = 3
_LEAST_SHARED = 3
_SHARE = 0.6


def read_words(title: str) -> tuple[str, ...]:
    """Return the words of a title without case, marks and apostrophes."""
    plain = unicodedata.normalize("NFKC", _APOSTROPHE.sub("", title)).casefold()
    return tuple(_WORD.findall(plain))


def is_same(one: str, other: str) -> bool:
    """Tell whether two titles say the same words."""
    return bool(read_words(one)) and read_words(one) == read_words(other)


def cut_site(title: str, sites: Sequence[str]) -> str:
    """Return a title without the name of its site, which stands before or behind it.

    Where the site's name is not known, what stands behind a bar is taken for it.
    """
    names = {words for site in sites if (words := read_words(site))}
    parts = _list_parts(title)
    while len(parts) > 1 and read_words(title[slice(*parts[-1])]) in names:
        parts.pop()
    while len(parts) > 1 and read_words(title[slice(*parts[0])]) in names:
        parts.pop(0)
    first, last = parts[0][0], parts[-1][1]
    for bar in reversed(list(_BAR.finditer(title, first, last))):
        before, behind = read_words(title[first : bar.start()]), read_words(title[bar.end() : last])
        if len(behind) > _SITE_WORDS or len(before) < 2:
            break
        last = bar.start()
    return title[first:last]


def score_match(headline: str, title: str) -> float:
    """Return how far a headline is what a title says: 1 the same words, 0 another matter.

    A title may have a site's name beside it, and may be reworded for search engines.
    """
    ours, theirs = read_words(headline), read_words(title)
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    if len(ours) > 1 and any(ours == words for words in _list_stretches(title)):
        return 0.95
    if any(_goes_on(ours, words) for words in _list_stretches(title)):
        return 0.92
    shared = len(set(ours) & set(theirs))
    least = min(len(set(ours)), len(set(theirs)))
    if shared < _LEAST_SHARED or shared < _SHARE * least:
        return 0.0
    return 0.9 * shared / max(len(set(ours)), least)


def _goes_on(headline: Sequence[str], part: Sequence[str]) -> bool:
    """Tell whether a headline begins with a part of a title, which was short of room."""
    is_much = len(part) >= _LEAST_SHARED and 2 * len(part) >= len(headline)
    return is_much and headline[: len(part)] == part


@lru_cache(maxsize=64)
def _list_stretches(title: str) -> tuple[tuple[str, ...], ...]:
    """List the words of every stretch of a title between two of its separators."""
    parts = _list_parts(title)
    return tuple(
        read_words(title[parts[first][0] : parts[last][1]])
        for first in range(len(parts))
        for last in range(first, len(parts))
    )


def _list_parts(title: str) -> list[tuple[int, int]]:
    """List where the parts between separators stand."""
    parts, at = [], 0
    for match in _SEPARATOR.finditer(title):
        parts.append((at, match.start()))
        at = match.end()
    return [*parts, (at, len(title))]
