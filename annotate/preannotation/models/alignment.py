"""From the words that a model names to their place in the text, or to none: never a guess.

A model copies a stretch of text and often changes its marks and spaces on the way. What counts as
the same is written in `_SAME` below and is all there is: white space, quotation marks, dashes,
ellipses, invisible characters. Letters are compared as they are. Where a stretch occurs more than
once, its paragraph and the words around it decide; where they do not, it is not aligned.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from annotate.offsets import covers, iter_occurrences, rewrite, splits_character
from annotate.preannotation.windows import TextRange, WindowPart

ABSENT = "it does not occur there"
AMBIGUOUS = "it occurs more than once, and the words around it do not tell which is meant"
_BLANK = " "
_MARK = "'"
_DASH = "-"
_DOTS = "…"
# Each run that matches stands for one character, or none. Doubled marks are one mark.
_SAME = re.compile(
    r"(?P<blank>[\s\u00ad\u200b\u2060\ufeff]+)"
    r"|(?P<mark>``|''|,,|[\"'`´“”„‟‘’‚‛«»‹›′″＂＇])"
    r"|(?P<dash>-{2,3}|[‐‑‒–—―−])"
    r"|(?P<dots>…|\.(?:\s?\.){2})"
)
_FOLDED = {"mark": _MARK, "dash": _DASH, "dots": _DOTS}
_TOKEN = re.compile(r"\w+|[^\w\s]")
_ENOUGH = 3  # neighbouring words in a row that are no chance, even where the others are wrong
_AROUND = 400  # code points looked at on either side for the words around a stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a model says it found: the words, the words around them, its paragraph's number."""

    text: str
    before: str = ""
    after: str = ""
    part: int | None = None


def fold(text: str) -> str:
    """Return a text as it is compared: equal for texts that differ only in what may differ."""
    return _SAME.sub(lambda match: _stand_in(match[0]), text)


def _stand_in(run: str) -> str:
    match = _SAME.fullmatch(run)
    kind = match.lastgroup if match else None
    if kind == "blank":
        return _BLANK if any(char.isspace() for char in run) else ""
    return _FOLDED.get(kind or "", run)


class Aligner:
    """Finds stretches in the parts of a window. Made once a window."""

    def __init__(self, text: str, parts: Sequence[WindowPart]) -> None:
        self._text = text
        self._parts = parts
        self._folded = rewrite(text, parts, _SAME, _stand_in, glue=_BLANK)

    def align(self, wanted: Wanted) -> TextRange | str:
        """Return the one place that is meant, or why there is none."""
        found = self._find(wanted.text)
        if not found:
            return ABSENT
        found = self._narrow_to_part(found, wanted.part)
        if len(found) == 1:
            return found[0]
        meant = (
            self._find_by_neighbours(found, wanted)
            or _only([place for place in found if self._slice(place) == wanted.text.strip()])
            or self._find_nearest(found, wanted)
        )
        return meant or AMBIGUOUS

    def _find(self, words: str) -> list[TextRange]:
        """Return every place that holds these words, in text order."""
        exact = words.strip()
        folded = fold(words).strip()
        if not folded:
            return []
        places = {
            TextRange(*found)
            for part in self._parts
            for found in (iter_occurrences(self._text, exact, part.start, part.end))
        }
        within = self._folded
        for start, end in iter_occurrences(within.text, folded, 0, len(within.text)):
            place = TextRange(*within.locate(start, end))
            if fold(self._slice(place)).strip() == folded and not _overlaps(place, places):
                places.add(place)
        return sorted(place for place in places if self._is_whole(place))

    def _is_whole(self, place: TextRange) -> bool:
        """Tell whether a place lies in one part and cuts no word and no character."""
        return (
            place.start < place.end
            and any(covers(part, place) for part in self._parts)
            and not any(
                _splits_word(self._text, at) or splits_character(self._text, at) for at in place
            )
        )

    def _narrow_to_part(self, found: list[TextRange], number: int | None) -> list[TextRange]:
        if number is None or not 0 <= number < len(self._parts):
            return found
        part = self._parts[number]
        return [place for place in found if covers(part, place)] or found

    def _slice(self, place: TextRange) -> str:
        return self._text[place.start : place.end]

    def _find_by_neighbours(self, found: Iterable[TextRange], wanted: Wanted) -> TextRange | None:
        """Return the place whose neighbouring words agree best: most of them, or several."""
        before = _TOKEN.findall(fold(wanted.before))[::-1]
        after = _TOKEN.findall(fold(wanted.after))
        agreement: dict[TextRange, int] = {}
        for place in found:
            left = self._text[max(0, place.start - _AROUND) : place.start]
            right = self._text[place.end : place.end + _AROUND]
            agreement[place] = _count_equal(before, _TOKEN.findall(fold(left))[::-1])
            agreement[place] += _count_equal(after, _TOKEN.findall(fold(right)))
        best = max(agreement.values())
        if best < _ENOUGH and 2 * best <= len(before) + len(after):
            return None
        return _only([place for place, count in agreement.items() if count == best])

    def _find_nearest(self, found: Sequence[TextRange], wanted: Wanted) -> TextRange | None:
        """Return the place next to the words around it, where these occur once."""
        left, right = (self._find(words) for words in (wanted.before, wanted.after))
        meant: set[TextRange] = set()
        if len(left) == 1:
            meant.update([place for place in found if place.start >= left[0].end][:1])
        if len(right) == 1:
            meant.update([place for place in found if place.end <= right[0].start][-1:])
        return _only(list(meant))


def _overlaps(place: TextRange, known: Iterable[TextRange]) -> bool:
    """Tell whether a place is the same occurrence as one that is known, seen less exactly."""
    return any(covers(one, place) or covers(place, one) for one in known)


def _only(places: Sequence[TextRange]) -> TextRange | None:
    return places[0] if len(places) == 1 else None


def _count_equal(given: Sequence[str], there: Sequence[str]) -> int:
    pairs = zip(given, there, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _splits_word(text: str, at: int) -> bool:
    """Tell whether a position lies inside a word, in scripts that put blanks between words."""
    return 0 < at < len(text) and _is_in_word(text[at - 1]) and _is_in_word(text[at])


def _is_in_word(char: str) -> bool:
    # Lo: letters without case, of scripts that join words or prefixes without a blank.
    return char.isalnum() and unicodedata.category(char) != "Lo"
