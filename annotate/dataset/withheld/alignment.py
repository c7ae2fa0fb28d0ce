"""Finding the places of a withheld text's spans in a copy of it, which may have been edited since.

Landmarks that the copy has once, in the order of the text, say how the two lie together. A mark is
where both its neighbouring landmarks put it and its words are, or at the one place between them
where its words are. Where its line has words that others have too, these have to reach a landmark.
What could be at two places, or at none, is not restored: never a wrong anchor.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.dataset.withheld.anchors import LONGEST, Hasher, hash_landmarks
from annotate.dataset.withheld.tokens import LEFT, LEFT_FAR, RIGHT, RIGHT_FAR, WINDOW, tokenize

_SLACK = 4  # tokens that a long span may have grown or shrunk by, or a quarter of it


@dataclass(frozen=True, slots=True)
class _LandmarkPair:
    """A landmark: token in the withheld text, token in the copy."""

    at: int
    found: int

    @property
    def shift(self) -> int:
        return self.found - self.at


class Alignment:
    """A withheld row of `documents` laid over a copy of its text."""

    def __init__(self, row: Mapping[str, Any], text: str) -> None:
        self._tokens = tokenize(text)
        self._hasher = Hasher(row["salt"])
        codes = hash_landmarks(self._tokens, row["salt"])
        times, places = Counter(codes), {code: at for at, code in enumerate(codes)}
        pairs = [
            _LandmarkPair(mark["at"], places[mark["hash"]])
            for mark in sorted(row["landmarks"], key=lambda mark: int(mark["at"]))
            if times[mark["hash"]] == 1
        ]
        chosen = _choose_rising(pairs)
        self.share = len(chosen) / max(1, len(row["landmarks"]))
        ends = (
            _LandmarkPair(-WINDOW, -WINDOW),
            _LandmarkPair(row["tokens"], len(self._tokens.words)),
        )
        self._pairs = [ends[0], *chosen, ends[1]]  # the borders, outside of which nothing is
        self._starts = [pair.at for pair in self._pairs]

    def locate(self, anchor: Mapping[str, Any]) -> tuple[int, int] | None:
        """Return the range of the copy where an anchored range is, None where that is not sure."""
        marks = anchor["marks"]
        found = [place for mark in marks if (place := self._find(mark)) is not None]
        if not found or len(found) < len(marks):
            return None
        first, last = found[0], found[-1]
        behind = last + marks[-1]["size"]
        if len(marks) > 1 and not _is_like(marks, first, behind):
            return None
        return self._cut(first, behind - 1, anchor["cut_before"], anchor["cut_behind"])

    def _cut(self, first: int, last: int, before: int, behind: int) -> tuple[int, int] | None:
        tokens = self._tokens
        if (before and not tokens.is_plain(first)) or (behind and not tokens.is_plain(last)):
            return None
        return tokens.starts[first] + before, tokens.ends[last] - behind

    def _find(self, mark: Mapping[str, Any]) -> int | None:
        """Return the first token of a mark in the copy, None where that is not sure."""
        first: int = mark["at"]
        behind: int = first + mark["size"]
        at = bisect_left(self._starts, first - WINDOW + 1)
        until = bisect_left(self._starts, behind)
        over = self._pairs[at:until]
        before, after = self._pairs[at - 1], self._pairs[until]
        if _is_even([before, *over, after]):
            place = first + before.shift
            whole = any(p.at <= first and behind <= p.at + WINDOW for p in over)
            both = self._fits(mark, LEFT, place) and self._fits(mark, RIGHT, place)
            if whole or both or self._join(mark, (LEFT, RIGHT), [before, *over, after]):
                return place
        if over:
            place = first + over[0].shift
            return self._search(mark, place, place) if _is_even(over) else None
        if mark["alone"]:
            return self._search(mark, before.found + WINDOW, after.found - int(mark["size"]))
        places = self._join(mark, (LEFT_FAR, RIGHT_FAR), [before, after])
        return places.pop() if len(places) == 1 else None

    def _join(
        self, mark: Mapping[str, Any], kinds: tuple[str, str], pairs: Sequence[_LandmarkPair]
    ) -> set[int]:
        """Return where a mark is whose tokens, with those on one side, reach a landmark there.

        The pairs are in the order of the text: all but the last may be reached on the left, all but
        the first on the right.
        """
        first: int = mark["at"]
        low, high = first - WINDOW, first + int(mark["size"]) + WINDOW
        reached = [
            *((kinds[0], pair.shift) for pair in pairs[:-1] if low <= pair.at + WINDOW),
            *((kinds[1], pair.shift) for pair in pairs[1:] if pair.at <= high),
        ]
        return {first + shift for kind, shift in reached if self._fits(mark, kind, first + shift)}

    def _search(self, mark: Mapping[str, Any], low: int, high: int) -> int | None:
        """Return the one place in a range where words are that the withheld text has once."""
        places = [
            place
            for place in range(low, high + 1)
            if self._fits(mark, LEFT_FAR, place) or self._fits(mark, RIGHT_FAR, place)
        ]
        return places[0] if len(places) == 1 else None

    def _fits(self, mark: Mapping[str, Any], kind: str, place: int) -> bool:
        more = (mark["more_before"], mark["more_behind"])
        if mark[kind] is None or place < 0 or place + mark["size"] > len(self._tokens.words):
            return False
        words = self._tokens.take(kind, place, place + mark["size"], more)
        return words is not None and mark[kind] == self._hasher.hash_mark(kind, words, mark["size"])


def _is_even(pairs: Sequence[_LandmarkPair]) -> bool:
    """Tell whether nothing has come or gone between landmarks."""
    return len({pair.shift for pair in pairs}) < 2


def _choose_rising(pairs: Sequence[_LandmarkPair]) -> list[_LandmarkPair]:
    """Return the longest run of pairs that stand in the same order in both texts."""
    ends: list[int] = []  # of the best run of each length, the place in the copy of its last pair
    last: list[int] = []
    before: list[int | None] = []
    for number, pair in enumerate(pairs):
        at = bisect_left(ends, pair.found)
        before.append(last[at - 1] if at else None)
        ends[at : at + 1] = [pair.found]
        last[at : at + 1] = [number]
    chosen: list[_LandmarkPair] = []
    step = last[-1] if last else None
    while step is not None:
        chosen.append(pairs[step])
        step = before[step]
    return chosen[::-1]


def _is_like(marks: Sequence[Mapping[str, Any]], first: int, behind: int) -> bool:
    """Tell whether a long span, found by its ends, is about as long as it was."""
    size = marks[-1]["at"] + marks[-1]["size"] - marks[0]["at"]
    found = behind - first
    return found >= LONGEST and abs(found - size) <= max(_SLACK, size // 4)
