"""Names of people as words: taken apart, compared, and as patterns to look for.

Values only: knows no documents, and of a language what it is handed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotate.language import Language

NameKey = tuple[str, ...]

_TOKEN = re.compile(r"[^\s,;:()\[\]<>\"“”„«»]+")
_POSSESSIVE = re.compile(r"['’][sS]?$")
_POINTED = 10  # combining classes from here on are accents, vowel points and the like


class Name(NamedTuple):
    """A name in a text: its range without title and possessive, its words, and their keys.

    Words with one key are the same: in lower case, without accents, full stops, apostrophes.
    """

    start: int
    end: int
    words: tuple[str, ...]
    key: NameKey


def make_key(word: str) -> str:
    """Return the form in which two spellings of one word are the same."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKD", word.casefold())
        if char.isalnum()
        or (unicodedata.category(char)[0] == "M" and unicodedata.combining(char) < _POINTED)
    )


def strip_marks(word: str) -> str:
    """Return a word without the punctuation and invisible characters around it."""
    return word.strip("".join(c for c in word if unicodedata.category(c)[0] in "PZC"))


def read_name(text: str, start: int, end: int, language: Language) -> Name | None:
    """Read a range of a text that holds a person's name; None where it has no word of one.

    Titles before the name and `'s` behind it are left out of the range, `Jr.` is in it but not in
    its key.
    """
    tokens = [t for t in _TOKEN.finditer(text, start, end) if make_key(t.group())]
    while len(tokens) > 1 and _is_title(tokens[0].group(), language):
        del tokens[0]
    if not tokens:
        return None
    last = tokens[-1]
    tail = _POSSESSIVE.search(text, last.start(), last.end())
    words = [token.group() for token in tokens[:-1]]
    words.append(_POSSESSIVE.sub("", last.group()))
    bare = [strip_marks(word) for word in words]
    while len(bare) > 1 and make_key(bare[-1]) in language.masking.suffixes:
        del bare[-1]
    return Name(
        start=tokens[0].start(),
        end=tail.start() if tail else last.end(),
        words=tuple(bare),
        key=tuple(make_key(word) for word in bare),
    )


def _is_title(word: str, language: Language) -> bool:
    return word.lower().rstrip(".") in language.people.title_words


def list_bearing(words: Sequence[str], language: Language) -> list[str]:
    """Return the words of a name that can stand for the person alone: no initials, no `van`."""
    return [
        word
        for word in words
        if len(make_key(word)) > 1 and word.lower() not in language.people.small_words
    ]


def is_short_for(short: NameKey, full: NameKey) -> bool:
    """Tell whether one name can be a shorter form of another: Lind, M. Lind, Mara of Mara Lind.

    Several words have to end with the same last word; an initial stands for a word.
    """
    if len(short) > len(full):
        return False
    if len(short) == 1:
        return len(short[0]) > 1 and short[0] in full
    if short[-1] != full[-1]:
        return False
    rest = iter(full[:-1])
    return all(any(_is_same(word, other) for other in rest) for word in short[:-1])


def _is_same(word: str, other: str) -> bool:
    return word == other or (1 in {len(word), len(other)} and word[0] == other[0])


# --- looking for names ------------------------------------------------------------------------

_BETWEEN = r"(?:\s+[^\W\d_]\.?){0,2}\s+"  # white space, with initials or without


def iter_spellings(word: str) -> Iterator[str]:
    """Yield how a word of a name is looked for: as it is, in capitals, without accents."""
    plain = "".join(
        c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn"
    )
    for one in dict.fromkeys((word, plain)):
        yield one
        yield one.upper()
        if one.isupper() and len(one) > 1:
            yield one.capitalize()


def write_pattern(word: str) -> str:
    """Return the pattern of a word of a name, in every spelling, with either apostrophe."""
    spellings = sorted(set(iter_spellings(word)), key=lambda one: (-len(one), one))
    return "(?:" + "|".join(re.sub("['’]", "['’]", re.escape(one)) for one in spellings) + ")"


def write_full_pattern(words: Sequence[str]) -> str | None:
    """Return the pattern of a name of several words: whole, with initials, last name first."""
    if len(words) < 2:
        return None
    parts = [write_pattern(word) for word in words]
    first, last = parts[0], parts[-1]
    initials = [re.escape(word[0]) + r"\.?\s*" for word in words[:-1]]
    forms = [
        r"\s+".join(parts),
        first + _BETWEEN + last,
        "".join(initials[:-1]) + re.escape(words[-2][0]) + r"(?:\.\s*|\s+)" + last,
        re.escape(words[0][0]) + r"(?:\.\s*|\s+)" + last,
        last + r",\s+" + first,
    ]
    return "|".join(dict.fromkeys(forms))
