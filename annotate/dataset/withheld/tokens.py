"""A text as tokens, so that it can be found again: words and marks, drawn one way, without blanks.

Quotation marks, apostrophes, dashes and dots are drawn in many ways, and pages change them; white
space comes and goes. Case stays. The borders of the text are tokens as well.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from annotate.dataset.normalised import UNSPACED
from annotate.dataset.withheld.repeats import Repeats

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
        left = self._repeats.measure_before(high) - (high - low)
        right = self._repeats.measure_after(low) - (high - low)
        before = _limit(left + 1, low - self._find_line_before(low))
        after = _limit(right + 1, self._find_line_behind(high) - high + 1)
        is_like_before, is_like_behind = left >= before, right >= after
        if is_like_before and is_like_behind:
            size = before + high - low + after
            if self._repeats.measure_after(low - before) >= size:  # its whole line is there again
                before = after = FARTHEST + 1
        return (before, after), not is_like_before and not is_like_behind

    @cached_property
    def _repeats(self) -> Repeats:
        return Repeats(self._lined)

    @cached_property
    def _lines(self) -> Sequence[int]:
        """Where lines begin among the tokens with lines."""
        return [at for at, word in enumerate(self._lined) if word == _LINE]

    def _find_line_before(self, at: int) -> int:
        found = bisect_left(self._lines, at)
        return self._lines[found - 1] if found else -1

    def _find_line_behind(self, at: int) -> int:
        found = bisect_left(self._lines, at)
        return self._lines[found] if found < len(self._lines) else len(self._lined)

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


def _limit(wanted: int, line: int) -> int:
    """Return how many tokens are counted of those that are wanted, up to the end of the line."""
    return max(0, min(wanted, line, FARTHEST + 1))


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
