"""The text that regions of a Label Studio task are in: plain, out of HTML, or of a dialogue.

Positions of a plain text are code points, those of older versions and of HTML UTF-16 units, as
JavaScript counts. Of HTML they count what a browser has as the text of the page. Which of the ways
to count was meant is told by the regions' own words.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from annotate.offsets import count_utf16

_NAMED = ("text", "article", "body", "content", "html", "dialogue", "dialog")
_UNSHOWN = frozenset({"script", "style", "head", "title", "template"})
_BREAKS = ("", "\n")  # what a line break of HTML counts as

RegionPlaces = Sequence[tuple[int, int, str]]  # where regions are, in units, and their words


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskText:
    """A text; of a dialogue `turns` are where the words of each begin, in code points.

    `is_utf16` says that positions in it are UTF-16 units.
    """

    text: str
    is_utf16: bool = False
    turns: tuple[int, ...] = ()


class UnitPositions:
    """Where positions of a text are in its code points; they may be UTF-16 units."""

    def __init__(self, text: str, *, is_utf16: bool = True) -> None:
        count = count_utf16(text)
        self._is_plain = not is_utf16 or count(len(text)) == len(text)
        self._units = [] if self._is_plain else [count(at) for at in range(len(text) + 1)]

    def find(self, unit: int) -> int:
        """Return the code point at a unit."""
        return unit if self._is_plain else bisect_left(self._units, unit)


def find_text(data: Mapping[str, Any], places: RegionPlaces, *, is_html: bool) -> TaskText | None:
    """Return the text of a task, by the names that are usual, else the longest that there is.

    Args:
        data: The task's fields.
        places: What the regions say of their words.
        is_html: Whether regions were marked on a page of HTML.
    """
    texts = {n: v for n, v in data.items() if isinstance(v, str) and v.strip()}
    named = [texts[name] for name in _NAMED if name in texts]
    if not texts:
        turns = [v for v in data.values() if isinstance(v, list) and v]
        return next((made for v in turns if (made := _read_dialogue(v))), None)
    candidates = [named[0] if named else max(texts.values(), key=len)]
    if is_html:
        candidates += [shown for t in candidates[:1] for shown in _iter_shown(t)]
    else:
        candidates += [text for text in texts.values() if text not in candidates]
    return _choose(candidates, places, is_html=is_html)


def _choose(candidates: Sequence[str], places: RegionPlaces, *, is_html: bool) -> TaskText:
    """Return the text in which most regions are where they say, the first of several."""
    ways = (is_html, not is_html)
    best, most = TaskText(text=candidates[0], is_utf16=is_html), -1
    for text, is_utf16 in ((text, way) for text in candidates for way in ways):
        positions = UnitPositions(text, is_utf16=is_utf16)
        right = sum(
            is_same(text[positions.find(start) : positions.find(end)], words)
            for start, end, words in places
        )
        if right > most:
            best, most = TaskText(text=text, is_utf16=is_utf16), right
        if right == len(places):
            break
    return best


def is_same(here: str, there: str) -> bool:
    """Tell whether words are those of a region: line ends and blanks may be written otherwise."""
    return _strip(here) == _strip(there)


def _strip(words: str) -> str:
    return "".join(words.replace("\\n", "").split())


def _iter_shown(markup: str) -> Iterator[str]:
    for line_break in _BREAKS:
        reader = _RenderedText(line_break)
        reader.feed(markup)
        reader.close()
        shown = "".join(reader.parts)
        if shown.strip():
            yield shown


class _RenderedText(HTMLParser):
    """Collects the text nodes of HTML."""

    def __init__(self, line_break: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._break, self._hidden = line_break, 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in _UNSHOWN
        if tag == "br":
            self.parts.append(self._break)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _UNSHOWN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _read_dialogue(turns: Sequence[Any]) -> TaskText | None:
    """Return a dialogue as one text, each turn a paragraph behind the name of who speaks."""
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    for turn in turns:
        words = turn.get("text") if isinstance(turn, dict) else None
        if not isinstance(words, str):
            return None
        author = next((turn[n] for n in ("author", "speaker") if turn.get(n)), "")
        head = f"{author}: " if author else ""
        starts.append(at + len(head))
        parts.append(head + words)
        at += len(parts[-1]) + 2
    return TaskText(text="\n\n".join(parts), turns=tuple(starts))
