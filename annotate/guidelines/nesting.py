"""Stretches of a text that overlap, as opening and closing tags that nest. Knows no format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from annotate.offsets import Range

Marked = TypeVar("Marked", bound=Range)


@dataclass(frozen=True, slots=True)
class Tag(Generic[Marked]):
    """Where a mark opens or closes. `last` is True where it closes for good."""

    mark: Marked
    opens: bool
    last: bool = False


def iter_nested(text: str, marks: Sequence[Marked]) -> Iterator[str | Tag[Marked]]:
    """Yield the text in pieces, with tags between them that nest like brackets.

    A mark that crosses another is closed before the other ends and opened again after it; a line
    end closes all that is open, so that a line may become a paragraph.
    """
    waiting = sorted(marks, key=lambda m: (m.start, -m.end))
    borders = {0, len(text)} | {p for m in marks for p in (m.start, m.end)}
    borders |= {p for at, sign in enumerate(text) if sign == "\n" for p in (at, at + 1)}
    opened: list[Marked] = []
    around: list[Marked] = []
    begun = 0
    for start, end in pairwise(sorted(borders)):
        around = [m for m in around if m.end > start]
        while begun < len(waiting) and waiting[begun].start <= start:
            around.append(waiting[begun])
            begun += 1
        here = [] if text[start] == "\n" else around
        common = _count_common(opened, here)
        yield from (Tag(m, opens=False, last=m.end <= start) for m in reversed(opened[common:]))
        yield from (Tag(m, opens=True) for m in here[common:])
        opened = list(here)
        yield text[start:end]
    yield from (Tag(m, opens=False, last=True) for m in reversed(opened))


def _count_common(one: Sequence[Range], other: Sequence[Range]) -> int:
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine is not yours:
            break
        count += 1
    return count
