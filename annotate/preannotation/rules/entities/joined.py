"""Names of bodies of which the model finds the halves: Holt and Holt, Service for the Harbours."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from annotate.language import Language
from annotate.preannotation.rules.entities.candidates import Candidate
from annotate.preannotation.rules.entities.forms import BLANK, either, get_forms


class _Between(NamedTuple):
    """What may stand between the two halves of a name."""

    twice: re.Pattern[str]
    serving: re.Pattern[str]


@lru_cache(maxsize=8)
def _get_between(language: Language) -> _Between:
    function = language.function
    the = rf"(?:{either(function.the)}{BLANK})?"
    return _Between(
        twice=re.compile(rf"{BLANK}(?:{either(function.adding)}|&){BLANK}"),
        serving=re.compile(rf"{BLANK}{either(language.names.around.serving)}{BLANK}{the}"),
    )


def join_halves(found: Iterable[Candidate], text: str, language: Language) -> Iterator[Candidate]:
    """Yield settled candidates, which are in text order, with the halves of a body's name joined.

    They are one name where it is a firm's, the same twice with `and` between, or a body and what it
    serves.
    """
    last: Candidate | None = None
    for candidate in found:
        if last is not None and _are_one(last, candidate, text, language):
            last = last._replace(end=candidate.end, type=language.types.organisation)
            continue
        if last is not None:
            yield last
        last = candidate
    if last is not None:
        yield last


def _are_one(one: Candidate, other: Candidate, text: str, language: Language) -> bool:
    """Tell whether two names beside each other are one body's."""
    article = get_forms(language).article.match(text, other.start, other.end)
    start = article.end() if article else other.start
    between, first, second = (
        text[one.end : start],
        text[one.start : one.end],
        text[start : other.end],
    )
    if _get_between(language).twice.fullmatch(between):
        return first == second and language.types.person not in (one.type, other.type)
    if {one.type, other.type} != {language.types.organisation} or second.isupper():
        return False
    serves = first.split()[-1].lower() in language.identity.bodies
    return serves and _get_between(language).serving.fullmatch(between) is not None
