"""Marks that overlap, as opening and closing tags that nest. Knows no format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotate.guidelines.examples import Mark


@dataclass(frozen=True, slots=True)
class Tag:
    """Where a mark opens or closes. `last` is True where it closes for good."""

    mark: Mark
    opens: bool
    last: bool = False


def iter_nested(text: str, marks: Sequence[Mark]) -> Iterator[str | Tag]:
    """Yield the text in pieces, with tags between them that nest like brackets.

    A mark that crosses another is closed before the other ends and opened again after it; a line
    end closes all that is open, so that a line may become a paragraph.
    """
    waiting = sorted(marks, key=lambda m: (m.start, -m.end))
    borders = {0, len(text)} | {p for m in marks for p in (m.start, m.end)}
    borders |= {p for at, sign in enumerate(text) if sign == "\n" for p in (at, at + 1)}
    opened: list[Mark] = []
    places = sorted(borders)
    for start, end in pairwise(places):
        here = [m for m in waiting if m.start <= start and end <= m.end and text[start] != "\n"]
        common = _count_common(opened, here)
        yield from (Tag(m, opens=False, last=m.end <= start) for m in reversed(opened[common:]))
        yield from (Tag(m, opens=True) for m in here[common:])
        opened = here
        yield text[start:end]
    yield from (Tag(m, opens=False, last=True) for m in reversed(opened))


def _count_common(one: Sequence[Mark], other: Sequence[Mark]) -> int:
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine is not yours:
            break
        count += 1
    return count
