"""A text as tokens, so that it can be found again: words and marks, drawn one way, without blanks.

Quotation marks, apostrophes, dashes and dots are drawn in many ways, and pages change them; white
space comes and goes. Case stays. The borders of the text are tokens as well.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from annotate.dataset.normalised import UNSPACED

WINDOW = 8  # tokens of a landmark, and of the context on either side of a mark
FARTHEST = 24  # tokens that are looked at to tell a stretch from others like it
LEFT, RIGHT, LEFT_FAR, RIGHT_FAR = SIDES = ("left", "right", "left_far", "right_far")
_BORDER, _LINE = "\x1e", "\n"
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_TOKEN = re.compile(
    f"(?P<word>[^\\W_{UNSPACED}](?:[^\\W_{UNSPACED}]|[{_INVISIBLE}])*|[{UNSPACED}])"
    "|(?P<dash>-{2,3}|[-‐‑‒–—―−])|(?P<dots>\\.{2,}|…)"
    "|(?P<double>''|``|[\"“”„‟«»＂″])|(?P<single>['’‘‚‛′`´])"
    f"|(?P<other>[^\\s{_INVISIBLE}])"
)
_DRAWN = {"dash": "-", "dots": "…", "double": '"', "single": "'"}
_UNSEEN = re.compile(f"[{_INVISIBLE}]")


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text, each with the range that it comes from, and who begins a line."""

    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    openers: frozenset[int] = frozenset()

    def count_windows(self) -> int:
        """Return how many windows the text has."""
        return max(0, len(self.words) - WINDOW + 1)

    def find_range(self, start: int, end: int) -> tuple[int, int]:
        """Return the tokens that a range of the text touches."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def is_plain(self, at: int) -> bool:
        """Tell whether a token is as long as what it comes from, so that it can be cut."""
        return len(self.words[at]) == self.ends[at] - self.starts[at]

    @cached_property
    def alone(self) -> Sequence[bool]:
        """Whether the window from each token on is there once."""
        windows = [tuple(self.words[at : at + WINDOW]) for at in range(self.count_windows())]
        counts = Counter(windows)
        return [counts[window] == 1 for window in windows]

    def take(
        self, kind: str, first: int, behind: int, more: tuple[int, int]
    ) -> Sequence[str] | None:
        """Return a stretch of tokens with those around it, None where there are not so many.

        Args:
            kind: One of `SIDES`.
            first: Its first token.
            behind: The one behind its last.
            more: How many tokens, lines counted, a far side takes in as well, before and behind.
        """
        is_left = kind in (LEFT, LEFT_FAR)
        start, end = (first - WINDOW, behind) if is_left else (first, behind + WINDOW)
        if start < 0 or end > len(self.words):
            return None
        taken = self.words[start:end]
        if kind in (LEFT, RIGHT):
            return taken
        low, high = self._find_lined(first, behind)
        low, high = low - more[0], high + more[1]
        if low < 0 or high > len(self._lined):
            return None
        return [*taken, _BORDER, *self._lined[low:high]]

    def count_more(self, first: int, behind: int) -> tuple[tuple[int, int], bool]:
        """Return how many more tokens, before and behind it, tell a stretch from others like it.

        The beginning of a line counts as one, and ends the counting. More than `FARTHEST` is told
        as one more, and so is what does not tell it from another with both. Then whether the
        stretch with those before it, and with those behind, is there once.
        """
        low, high = self._find_lined(first, behind)
        words, size = self._lined, high - low
        others = [
            at
            for at in self._places[words[low]]
            if at != low and words[at : at + size] == words[low:high]
        ]
        before, like_before = self._count(low, others, -1, -1)
        after, like_behind = self._count(low, others, size, 1)
        if set(like_before) & set(like_behind):  # its whole line is there again
            before = after = FARTHEST + 1
        return (before, after), not like_before and not like_behind

    def _count(
        self, low: int, others: Sequence[int], offset: int, step: int
    ) -> tuple[int, Sequence[int]]:
        """Return how many tokens that takes on one side, and which others are like it even so."""
        count = 0
        wanted: str | None = ""
        while others and count <= FARTHEST and wanted not in (_LINE, None):
            wanted = self._get(low + offset)
            others = [at for at in others if self._get(at + offset) == wanted]
            offset += step
            count += 1
        return count, others

    def _get(self, at: int) -> str | None:
        return self._lined[at] if 0 <= at < len(self._lined) else None

    def _find_lined(self, first: int, behind: int) -> tuple[int, int]:
        return self._at_lined[first], self._at_lined[behind - 1] + 1

    @cached_property
    def _lined(self) -> list[str]:
        """The tokens with a mark before each that begins a line."""
        return [
            word
            for at, token in enumerate(self.words)
            for word in ((_LINE, token) if at in self.openers else (token,))
        ]

    @cached_property
    def _at_lined(self) -> Sequence[int]:
        return [at for at, word in enumerate(self._lined) if word != _LINE]

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        """Where each word stands among the tokens with lines."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(self._lined):
            places.setdefault(word, []).append(at)
        return places


def tokenize(text: str) -> Tokens:
    """Return the tokens of a text."""
    words, starts, ends = [_BORDER], [0], [0]
    openers = set()
    for match in _TOKEN.finditer(text):
        if "\n" in text[ends[-1] : match.start()]:
            openers.add(len(words))
        words.append(_DRAWN.get(str(match.lastgroup)) or _UNSEEN.sub("", match[0]))
        starts.append(match.start())
        ends.append(match.end())
    openers |= {1, len(words)}  # the first line and the border behind the last are like any
    words, starts, ends = [*words, _BORDER], [*starts, len(text)], [*ends, len(text)]
    return Tokens(words, starts, ends, frozenset(openers))
