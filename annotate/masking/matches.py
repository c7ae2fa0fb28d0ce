"""What was found in a text, and which of what was found is replaced."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from annotate.offsets import Range, snap, trim

NAME = "person"
KINDS = (NAME, "email", "phone", "handle", "url", "iban", "card", "ip", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskMatch:
    """A stretch of a text to be masked; finds with one key are of the same person or address."""

    start: int
    end: int
    kind: str
    key: Hashable


def settle(finds: Iterable[MaskMatch], text: str, pieces: Sequence[Range]) -> list[MaskMatch]:
    """Return finds that are sorted and apart, each of whole characters and inside one piece.

    Pieces are sorted and apart as well.
    What overlaps is joined, and gets the kind of the longest: nothing of either stays behind.
    """
    joined: list[tuple[MaskMatch, int]] = []
    for find in sorted(
        (one for whole in finds for one in _cut(whole, text, pieces)),
        key=lambda find: (find.start, -find.end, KINDS.index(find.kind)),
    ):
        length = find.end - find.start
        if joined and find.start < joined[-1][0].end:
            last, longest = joined[-1]
            start, end = last.start, max(last.end, find.end)
            winner = find if length > longest else last
            joined[-1] = replace(winner, start=start, end=end), max(length, longest)
        else:
            joined.append((find, length))
    return [find for find, _ in joined]


def _cut(find: MaskMatch, text: str, pieces: Sequence[Range]) -> Iterable[MaskMatch]:
    for at in iter_touched(pieces, find.start, find.end):
        start, end = max(find.start, pieces[at].start), min(find.end, pieces[at].end)
        start, end = trim(text, *snap(text, start, end))
        if start < end:
            yield replace(find, start=start, end=end)


def iter_touched(pieces: Sequence[Range], start: int, end: int) -> Iterator[int]:
    """Yield which of some pieces, sorted and apart, share a code point with a range."""
    at = bisect_right(pieces, start, key=attrgetter("end"))
    while at < len(pieces) and pieces[at].start < end:
        yield at
        at += 1
