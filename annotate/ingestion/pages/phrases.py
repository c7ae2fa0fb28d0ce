"""Patterns of phrases that are looked for in every line of every article, and are in hardly any.

Of each pattern it is worked out which words a line has that it fits, one of them at least. Only
where one is, the pattern itself is tried; what is found is the same.
"""

import re
from collections.abc import Iterable

# Characters that fit small letters of ASCII where case counts for nothing, and are none in small.
_FOLDED_ALIKE = re.compile("[\u017f\u212a\u0131\u0130]")
_GROUPS = ("?:", "?i:", "?-i:")
_COUNTS = "?*+{"


class PhraseFinder:
    """Patterns in any case, of which a line may fit one."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns: list[re.Pattern[str]] = []
        self._by_word: dict[str, list[re.Pattern[str]]] = {}
        for pattern in patterns:
            compiled = re.compile(pattern, re.IGNORECASE)
            self._patterns.append(compiled)
            for word in find_needed(pattern) or ("",):
                self._by_word.setdefault(word, []).append(compiled)

    def fit(self, line: str) -> bool:
        """Tell whether one of the patterns is found in a line."""
        if _FOLDED_ALIKE.search(line):
            return any(pattern.search(line) for pattern in self._patterns)
        folded = line.lower()
        for word, patterns in self._by_word.items():
            if word in folded and any(pattern.search(line) for pattern in patterns):
                return True
        return False


def find_needed(pattern: str) -> tuple[str, ...]:
    """Return words in small letters, one of which is in all that fits; none where not known."""
    return _PatternReader(pattern).read_choice() or ()


class _PatternReader:
    """Reads a pattern from left to right; what it does not know tells nothing."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0

    def read_choice(self) -> tuple[str, ...] | None:
        """Read alternatives up to the end of their group: each has to need a word."""
        found: list[str] | None = []
        while True:
            needed = self._read_sequence()
            found = [*found, *needed] if found is not None and needed else None
            if self._take() != "|":
                return tuple(dict.fromkeys(found)) if found else None

    def _take(self) -> str:
        taken = self._pattern[self._at : self._at + 1]
        self._at += 1
        return taken

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _read_sequence(self) -> tuple[str, ...] | None:
        """Read what follows one after the other; return the words that tell most."""
        best: tuple[str, ...] | None = None
        run = ""
        while self._peek() not in {"", "|", ")"}:
            letter, group = self._read_item()
            count = self._take_count()
            if count and count != "+":
                letter, group = "", None
            best, run = _choose(best, group), run + letter
            if count or not letter:
                best, run = _choose(best, (run,)), ""
        return _choose(best, (run,))

    def _read_item(self) -> tuple[str, tuple[str, ...] | None]:
        """Return the letter that comes, or the words that a group needs; neither of what else."""
        taken = self._take()
        if taken == "(":
            return "", self._read_group()
        if taken == "[":
            self._skip_class()
            return "", None
        if taken == "\\":
            escaped = self._take()
            return ("" if escaped.isalnum() else escaped), None
        is_plain = taken.isascii() or taken.lower() == taken.upper()
        return (taken.lower() if is_plain and taken not in ".^$" else ""), None

    def _read_group(self) -> tuple[str, ...] | None:
        known = next((g for g in _GROUPS if self._pattern.startswith(g, self._at)), "")
        self._at += len(known)
        is_known = bool(known) or self._peek() != "?"
        needed = self.read_choice()
        return needed if is_known else None

    def _skip_class(self) -> None:
        """Go behind a class of characters."""
        if self._peek() == "^":
            self._take()
        first = True
        while self._peek() and (first or self._peek() != "]"):
            first = False
            if self._take() == "\\":
                self._take()
        self._take()

    def _take_count(self) -> str:
        """Go behind what says how often something may come; return how it begins."""
        if not self._peek() or self._peek() not in _COUNTS:
            return ""
        count = self._take()
        while count == "{" and self._peek() and self._take() != "}":
            pass
        if self._peek() and self._peek() in "?+":  # as few as can be, or not tried again
            self._take()
        return count


def _choose(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Return the words that are harder to find by chance."""
    if not other or not all(other):
        return one
    if not one:
        return other
    return max(one, other, key=lambda words: (min(map(len, words)), -len(words)))
