"""Persons with what they are called in marks inside of their name: Joaquin "El Lobo" Ruiz."""

import re
from collections.abc import Iterator
from functools import lru_cache

from annotate.language import Language
from annotate.model import Segment
from annotate.preannotation.rules.entities.candidates import Candidate, propose
from annotate.preannotation.rules.entities.forms import BLANK, get_forms

# Up to four words of which the first is capitalised: The Ax, Hands of Stone.
_NICKNAME = rf"[A-Z][\w.'’-]*(?:{BLANK}[\w.'’-]+){{0,3}}?"
_MARKS = (("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"), ("(", ")"))


@lru_cache(maxsize=8)
def _compile(language: Language) -> re.Pattern[str]:
    """Return the pattern of such a name: one to three words, the nickname, the family's name."""
    word = get_forms(language).name.pattern
    marked = "|".join(rf"{re.escape(a)}{_NICKNAME}{re.escape(b)}" for a, b in _MARKS)
    return re.compile(rf"({word})(?:{BLANK}{word}){{0,2}}{BLANK}({marked}){BLANK}{word}(?!\w)")


def find_nicknamed(text: str, segment: Segment, language: Language) -> Iterator[Candidate]:
    """Yield names around a nickname. In brackets it may be a state, so the given name is known."""
    people, rule = language.people, language.weights.entities.rules.titled
    for match in _compile(language).finditer(text, segment.start, segment.end):
        start, first = _skip_titles(match, language)
        in_brackets = match[2].startswith("(")
        if start < match.start(2) and (first in people.given_names or not in_brackets):
            yield propose(start, match.end(), language.types.person, rule)


def _skip_titles(match: re.Match[str], language: Language) -> tuple[int, str]:
    """Return where the given name begins, behind titles and whatever else is no name."""
    people, around, known = language.people, language.names.around, language.names.known
    for word in re.finditer(r"\S+", match.string[match.start() : match.start(2)]):
        name = word.group()
        lower = name.lower().strip(".")
        named = name in people.given_names or not (
            lower in people.title_words | people.roles
            or name in around.leading
            or name in around.noise
            or name in known
            or name in language.identity.state_of
            or lower in language.function.articles
        )
        if named:
            return match.start() + word.start(), name
    return match.start(2), ""
