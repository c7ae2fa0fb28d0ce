"""What a parser is given of a text: capitals restored, markup blanked, each character in place.

A parser trained on prose takes words in capitals for names, and the marks of a link for words. One
that has read straight apostrophes alone takes what is behind a curly one for a noun: isn’t.
Every position stays what it is in the text. Knows no parse and no label.
"""

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from annotate.language import Language
from annotate.model import Document, Segment
from annotate.preannotation.rules.leads import DATELINE

# Of so many words of a line so many in capitals make it one in capitals; or in title case.
MIN_WORDS = 3
MIN_SHARE = 0.8
MIN_TITLED = 4  # letters of a word that title case gives a capital
MAX_SHORT = 2  # letters of a known name that is more often another word in a line of capitals
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_LINK = re.compile(r"!?\[([^\[\]\n]+)\]\([^()\s]+\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_)(?=\S)([^*_\n]+?)(?<=\S)\1(?!\w)")
_REST = re.compile(
    r"&(?:amp|nbsp|quot|lt|gt|#\d{2,5});|^[ \t]*#{1,6}[ \t]|^[ \t]*>{1,3}[ \t]", re.MULTILINE
)
_ENTITIES = {"&amp;": "&", "&quot;": '"'}
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[’ʼ](?=[^\W\d_])")
_SENTENCE = re.compile(r"(?:\A|[.!?:]\s+|\n)[\"“‘'(>\s]*")


class Surface:
    """The text of one document as its parser is given it."""

    def __init__(self, document: Document, language: Language) -> None:
        self._text, self._language = document.text, language
        self._segments = document.segments

    def show(self, segment: Segment) -> str:
        """Return a segment as it is parsed: of the same length as it is."""
        text = _APOSTROPHE.sub("'", blank_markup(self._text[segment.start : segment.end]))
        words = _WORD.findall(text)
        if len(words) < MIN_WORDS or segment.kind == DATELINE:
            return text
        if _count(words, str.isupper) >= MIN_SHARE * len(words):
            return self._restore(text, str.isupper)
        long = [w for w in words if len(w) >= MIN_TITLED]
        headline = segment.kind == "headline"
        titled = headline and len(long) >= MIN_WORDS
        if titled and _count(long, str.istitle) >= MIN_SHARE * len(long):
            return self._restore(text, str.istitle)
        return self._lower_first(text, words[0]) if headline else text

    def _lower_first(self, text: str, first: str) -> str:
        """Return a headline whose first word is no name without its capital: Lemon cake."""
        small = first[0].lower() + first[1:]
        common = small in self._language.people.roles or self._is_common(small)
        if not common or small.islower() is False or first in self._capitals:
            return text
        return text.replace(first, small, 1)

    def _restore(self, text: str, has_case: Callable[[str], bool]) -> str:
        """Return a line with small letters where the rest of the text has them, or names none."""
        starts = {match.end() for match in _SENTENCE.finditer(text)}
        words = list(_WORD.finditer(text))
        out, leads = list(text), False
        for at, match in enumerate(words):
            word = match.group()
            follows = words[at + 1].group() if at + 1 < len(words) else ""
            name = leads or self._is_name(word, follows, titled=has_case is str.istitle)
            leads = name and self._leads(word, follows)
            capital = word[0] + word[1:].lower()
            small = capital if name or match.start() in starts else word.lower()
            if has_case(word) and len(small) == len(word):
                out[match.start() : match.end()] = small
        return "".join(out)

    def _is_name(self, word: str, follows: str, *, titled: bool) -> bool:
        """Tell whether a word begins with a capital wherever it stands."""
        small, capital = word.lower(), word[0] + word[1:].lower()
        words, names = self._language.function, self._language.names
        if len(re.split("['’]", word)[0]) == 1:
            return small not in words.articles
        if small in words.all_words:
            return False
        if capital in self._capitals or capital in names.known:
            return True
        if self._is_common(small):
            return False
        sure = capital not in self._language.people.also_words and self._leads(word, follows)
        return titled or sure or (word in names.known and len(word) > MAX_SHORT)

    def _leads(self, word: str, follows: str) -> bool:
        """Tell whether the word behind one is a name: a title or a given name stands before it."""
        if not follows or follows.lower() in self._language.function.all_words:
            return False
        people, capital = self._language.people, word[0] + word[1:].lower()
        title = any(form in people.titles_by_first_word for form in (capital, f"{capital}."))
        return title or capital in people.given_names

    def _is_common(self, small: str) -> bool:
        """Tell whether the text has a word in small letters, in this form or another: warns."""
        return small in self._smalls or (len(small) > MIN_TITLED and small[:-1] in self._stems)

    @cached_property
    def _smalls(self) -> frozenset[str]:
        """The words that the text has in small letters somewhere."""
        return frozenset(w for w in _WORD.findall(self._text) if w.islower())

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(w[:n] for w in self._smalls for n in range(MIN_TITLED, len(w) + 1))

    @cached_property
    def _capitals(self) -> frozenset[str]:
        """The words that the text has with a capital and never without."""
        body = (s for s in self._segments if s.kind != "headline")
        text = "\n".join(self._text[s.start : s.end] for s in body)
        found = re.findall(r"(?<=[a-z,] )[A-Z][a-z][\w'’]*", text)
        return frozenset(found) - {w.capitalize() for w in self._smalls}


def _count(words: Iterable[str], has_case: Callable[[str], bool]) -> int:
    return sum(map(has_case, words))


def blank_markup(text: str) -> str:
    """Return a text with blanks for the marks of Markdown and the codes that HTML left over."""
    if not any(mark in text for mark in "[*_&#>"):
        return text
    text = _LINK.sub(lambda m: _pad(m, m.start(1) - m.start(), m[1]), text)
    text = _EMPHASIS.sub(lambda m: _pad(m, len(m[1]), m[2]), text)
    return _REST.sub(lambda m: _ENTITIES.get(m[0], "").ljust(len(m[0])), text)


def _pad(match: re.Match[str], before: int, words: str) -> str:
    return (" " * before + words).ljust(len(match[0]))
