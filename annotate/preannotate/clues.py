"""What the words around a name say of its type: an age, who, the town of, shares of.

Each clue is a vote; how votes decide is not known here.
"""

import re
from collections.abc import Iterator

from annotate.preannotate.gazetteer import Gazetteer

REACH = 40
AGE_VOTE = 3.0
WHO_VOTE = 2.5
KIND_VOTE = 2.5
_BLANK = "[ \u00a0]"
# Holm, 38, said; Holm, who said.
_AGE = re.compile(rf",{_BLANK}\d\d,|{_BLANK}\(\d\d\)")
_WHO = re.compile(rf",?{_BLANK}(?:who|whom)\b")
_PLACES = r"(?:town|village|city|district|province|region|county|port|suburb|resort|island)s?"
_PLACE_OF = re.compile(rf"\b{_PLACES}{_BLANK}of{_BLANK}\Z")
_PLACE = re.compile(rf"{_BLANK}{_PLACES}\b(?!{_BLANK}(?:council|hall|police))")
_SHARES_OF = re.compile(
    rf"\b(?:[Ss]hares|[Ss]tock|subsidiary|employees){_BLANK}(?:in|of){_BLANK}\Z"
)
_SHARES = re.compile(rf"(?:['’]s)?{_BLANK}(?:shares|stock|shareholders|subsidiary|executives?)\b")


def iter_clues(text: str, start: int, end: int, known: Gazetteer) -> Iterator[tuple[str, float]]:
    """Yield types that the words before and behind a name speak for, and how much they do."""
    before = text[max(0, start - REACH) : start]
    types = known.types
    if _AGE.match(text, end):
        yield types.person, AGE_VOTE
    if _WHO.match(text, end):
        yield types.person, WHO_VOTE
    if _PLACE_OF.search(before) or _PLACE.match(text, end):
        yield types.state, KIND_VOTE
    if _SHARES_OF.search(before) or _SHARES.match(text, end):
        yield types.organisation, KIND_VOTE
