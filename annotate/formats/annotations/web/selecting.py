"""Which stretch of a text selectors mean: by its position, by its words, or by both.

Where both are there and disagree the words decide: tools count positions in units of their own,
and pages change. Words that stand at several places need what is before and behind them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

POSITION, QUOTE = "TextPositionSelector", "TextQuoteSelector"


def find_selected(text: str, selectors: Sequence[Mapping[str, Any]]) -> tuple[int, int] | None:
    """Return where selectors lead; None where that is nowhere, or not sure."""
    place = next(filter(None, (_read_position(s, text) for s in selectors)), None)
    quotes = [s for s in selectors if s.get("type") == QUOTE and _words(s, "exact")]
    if not quotes:
        return place
    exact = _words(quotes[0], "exact")
    if place is not None and text[slice(*place)] == exact:
        return place
    return _find_quote(text, quotes[0])


def _read_position(selector: Mapping[str, Any], text: str) -> tuple[int, int] | None:
    start, end = selector.get("start"), selector.get("end")
    if selector.get("type") != POSITION or type(start) is not int or type(end) is not int:
        return None
    return (start, end) if 0 <= start < end <= len(text) else None


def _find_quote(text: str, selector: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the only place of some words, by what is around them where they stand more often."""
    exact, before, behind = (_words(selector, name) for name in ("exact", "prefix", "suffix"))
    places = list(_iter_places(text, exact, most=2))
    if len(places) > 1 and (before or behind):
        around = list(_iter_places(text, before + exact + behind, most=2))
        places = [at + len(before) for at in around]
    return (places[0], places[0] + len(exact)) if len(places) == 1 else None


def _iter_places(text: str, words: str, *, most: int) -> Iterator[int]:
    at = text.find(words)
    while at >= 0 and most:
        yield at
        at, most = text.find(words, at + 1), most - 1


def _words(selector: Mapping[str, Any], name: str) -> str:
    value = selector.get(name)
    return value if isinstance(value, str) else ""
