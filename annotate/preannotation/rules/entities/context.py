"""What the words around a name say of its type: an age, who, the town of, shares of.

Each clue is a vote; how votes decide is not known here.
"""

import re
from collections.abc import Iterator

from annotate.preannotation.rules.entities.gazetteer import Types

REACH = 40
_BLANK = "[ \u00a0]"
_PLACES = r"(?:town|village|city|district|province|region|county|port|suburb|resort|island)s?"
_BUILDINGS = (
    r"(?:mosque|church|cathedral|hospital|airport|airbase|airfield|prison|bridge|dam|stadium|"
    r"refinery|checkpoint)"
)
_LANDSCAPES = r"(?:mountains?|river|valley|sea|lake|desert|peninsula|hills)"
# What stands behind a name, the type that it speaks for, and how much.
BEHIND = (
    (re.compile(rf",{_BLANK}\d\d,|{_BLANK}\(\d\d\)"), "person", 3.0),
    (re.compile(rf",?{_BLANK}(?:who|whom)\b"), "person", 2.5),
    (re.compile(rf"{_BLANK}{_PLACES}\b(?!{_BLANK}(?:council|hall|police))"), "state", 2.5),
    (re.compile(rf"{_BLANK}{_BUILDINGS}\b"), "facility", 2.5),
    (re.compile(rf"{_BLANK}{_LANDSCAPES}\b"), "place", 2.5),
    (re.compile(rf"{_BLANK}(?:tribe|tribesm[ae]n|clan)s?\b"), "group", 2.5),
    (
        re.compile(rf"(?:['’]s)?{_BLANK}(?:shares|stock|shareholders|subsidiary|executives?)\b"),
        "organisation",
        2.5,
    ),
)
BEFORE = (
    (re.compile(rf"\b{_PLACES}{_BLANK}of{_BLANK}\Z"), "state", 2.5),
    (
        re.compile(rf"\b(?:[Ss]hares|[Ss]tock|subsidiary){_BLANK}(?:in|of){_BLANK}\Z"),
        "organisation",
        2.5,
    ),
)


def iter_clues(text: str, start: int, end: int, types: Types) -> Iterator[tuple[str, float]]:
    """Yield types that the words before and behind a name speak for, and how much they do."""
    for pattern, kind, vote in BEHIND:
        if pattern.match(text, end):
            yield getattr(types, kind), vote
    before = text[max(0, start - REACH) : start]
    for pattern, kind, vote in BEFORE:
        if pattern.search(before):
            yield getattr(types, kind), vote
