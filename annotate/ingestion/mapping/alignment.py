"""A text laid on the characters that its source shows: which stretch of it stands where.

Lines are looked for in their order, and a line that is not there as a whole in its halves, so that
what a reader left out or put elsewhere costs no more than itself. What is not found is not mapped.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotate.ingestion.mapping.characters import SourceCharacters

_WORD = re.compile(r"\S+")
_PLAIN_BLANKS = frozenset(" \n\t\r\x0c")
_DAMAGED = "\ufffd"  # it may stand for any number of bytes
_FAR = 20  # characters that a piece needs to be looked for anywhere
_NEAR = 4000  # characters of the source in which a shorter one has to follow


class AlignedRun(NamedTuple):
    """A stretch of a text, and the characters of the source that show it.

    Where it `is_literal`, the source has the characters themselves, or a blank for a blank.
    """

    start: int
    end: int
    first: int
    last: int
    is_literal: bool


def align(text: str, source: SourceCharacters) -> list[AlignedRun]:
    """Return the runs of a text, sorted, apart from one another."""
    runs: list[AlignedRun] = []
    cursor, start = 0, 0
    for line in text.split("\n"):
        words = [(start + m.start(), m[0]) for m in _WORD.finditer(line)]
        cursor = _place(words, source, cursor, runs)
        start += len(line) + 1
    return list(_join(runs, text, source.source))


def _place(
    words: Sequence[tuple[int, str]], source: SourceCharacters, cursor: int, runs: list[AlignedRun]
) -> int:
    """Append the runs of words that stand in a row; return where to look on."""
    if not words:
        return cursor
    wanted = "".join(word for _, word in words)
    near = len(source.shown) if len(wanted) >= _FAR else cursor + _NEAR
    at = source.shown.find(wanted, cursor, near)
    if at < 0 and len(wanted) >= _FAR:
        at = source.shown.find(wanted)
    if at >= 0:
        runs.extend(_iter_runs(words, source, at))
        return max(cursor, at + len(wanted))
    if len(words) == 1:
        return cursor
    middle = len(words) // 2
    return _place(words[middle:], source, _place(words[:middle], source, cursor, runs), runs)


def _iter_runs(
    words: Sequence[tuple[int, str]], source: SourceCharacters, at: int
) -> Iterator[AlignedRun]:
    """Yield the runs of words whose characters are those from `at` on."""
    places = source.iter_places(at, at + sum(len(word) for _, word in words))
    place = next(places)
    used = 0
    for start, word in words:
        done = 0
        while done < len(word):
            if used == len(place.shown):
                place, used = next(places), 0
            taken = min(len(word) - done, len(place.shown) - used)
            begin = start + done
            if source.source[place.start : place.end] == place.shown != _DAMAGED:
                first = place.start + used
                yield AlignedRun(begin, begin + taken, first, first + taken, is_literal=True)
            else:
                yield AlignedRun(begin, begin + taken, place.start, place.end, is_literal=False)
            done, used = done + taken, used + taken


def _join(runs: Sequence[AlignedRun], text: str, source: str) -> Iterator[AlignedRun]:
    """Yield runs with those joined that go on in both, also over the same number of blanks."""
    current: AlignedRun | None = None
    for run in sorted(runs):
        if current and _goes_on(current, run, text, source):
            current = AlignedRun(current.start, run.end, current.first, run.last, is_literal=True)
            continue
        if current:
            yield current
        current = run
    if current:
        yield current


def _goes_on(run: AlignedRun, following: AlignedRun, text: str, source: str) -> bool:
    if not (run.is_literal and following.is_literal):
        return False
    if following.start - run.end != following.first - run.last:
        return False
    between = text[run.end : following.start] + source[run.last : following.first]
    return all(character in _PLAIN_BLANKS for character in between)
