"""A text laid on the characters that its source shows: which stretch of it stands where.

Lines are looked for in their order, and a line that is not there as a whole in its halves, so that
what a reader left out or put elsewhere costs no more than itself. What is not found is not mapped.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotate.ingestion.mapping.characters import MappedStretch, SourceCharacters

_WORD = re.compile(r"\S+")
_PLAIN_BLANKS = frozenset(" \n\t\r\x0c")
_AS_BLANKS = {ord(blank): " " for blank in _PLAIN_BLANKS}
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
    laying = _Laying(text, source)
    cursor, start = 0, 0
    for line in text.split("\n"):
        cursor = laying.place(start, start + len(line), cursor)
        start += len(line) + 1
    return list(_join(laying.runs, text, source.source))


class _Laying:
    """A text that is laid on its source, piece by piece."""

    def __init__(self, text: str, source: SourceCharacters) -> None:
        self.text = text
        self.source = source
        self.runs: list[AlignedRun] = []

    def place(self, first: int, end: int, cursor: int) -> int:
        """Add the runs of a stretch of the text; return where in the source to look on."""
        wanted = "".join(self.text[first:end].split())
        if not wanted:
            return cursor
        shown = self.source.shown
        near = len(shown) if len(wanted) >= _FAR else cursor + _NEAR
        at = shown.find(wanted, cursor, near)
        if at < 0 and len(wanted) >= _FAR:
            at = shown.find(wanted)
        if at >= 0:
            start = first
            for piece, is_whole in self.source.iter_pieces(at, at + len(wanted)):
                start = self._lay(piece, start, is_whole=is_whole)
            return max(cursor, at + len(wanted))
        words = [match.start() for match in _WORD.finditer(self.text, first, end)]
        if len(words) == 1:
            return cursor
        middle = words[len(words) // 2]
        return self.place(middle, end, self.place(first, middle, cursor))

    def _lay(self, piece: MappedStretch, start: int, *, is_whole: bool) -> int:
        """Add the runs of a piece of the source; return where the text goes on behind it."""
        if not (is_whole and piece.is_text):
            return self._lay_stretch(piece, start)
        written = self.source.source[piece.start : piece.end].rstrip()
        first = piece.end - len(self.source.source[piece.start : piece.end].lstrip())
        bare = written[first - piece.start :]
        start = self._skip_blanks(start)
        end = start + len(bare)
        same = self.text[start:end]
        if same == bare or same.translate(_AS_BLANKS) == bare.translate(_AS_BLANKS):
            self.runs.append(AlignedRun(start, end, first, first + len(bare), is_literal=True))
            return end
        for stretch in self.source.open(piece):
            start = self._lay_stretch(stretch, start)
        return start

    def _lay_stretch(self, stretch: MappedStretch, start: int) -> int:
        """Add the runs of characters without blanks, between which the text may have some."""
        first, last, shown, _ = stretch
        is_literal = self.source.source[first:last] == shown != _DAMAGED
        done = 0
        while done < len(shown):
            start = self._skip_blanks(start)
            match = _WORD.match(self.text, start, start + len(shown) - done)
            if match is None:
                break
            end = match.end()
            if is_literal:
                first, last = stretch.start + done, stretch.start + done + end - start
            self.runs.append(AlignedRun(start, end, first, last, is_literal=is_literal))
            done, start = done + end - start, end
        return start

    def _skip_blanks(self, at: int) -> int:
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        return at


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
