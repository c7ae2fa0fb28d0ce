"""Words of a text for formats that count them: every border of a span is one of a word.

The text can be put together again from its words: each knows the white space behind it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from annotate.model import Document, Span

_WORD = re.compile(r"\w+(?:[-'’.]\w+)*|[^\w\s]")
_GAP = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordToken:
    """A word of a text, and the white space behind it, up to the next word."""

    text: str
    start: int
    end: int
    space: str


def list_words(text: str, spans: Iterable[Span]) -> list[WordToken]:
    """Return the words of a text, cut where a span begins or ends inside one.

    White space that stands before the first word is a word of its own.
    """
    cuts = sorted({at for span in spans for at in (span.start, span.end)})
    pieces = [piece for match in _WORD.finditer(text) for piece in _cut(match, cuts)]
    if pieces and pieces[0][0]:
        pieces.insert(0, (0, pieces[0][0]))
    ends = [start for start, _ in pieces[1:]] + [len(text)]
    return [
        WordToken(text=text[start:end], start=start, end=end, space=text[end:following])
        for (start, end), following in zip(pieces, ends, strict=True)
    ]


def _cut(match: re.Match[str], cuts: list[int]) -> Iterator[tuple[int, int]]:
    start, end = match.span()
    inside = cuts[bisect_left(cuts, start + 1) : bisect_left(cuts, end)]
    borders = [start, *inside, end]
    yield from pairwise(borders)


def iter_parts(document: Document, words: list[WordToken]) -> Iterator[list[WordToken]]:
    """Yield the words of a document part by part: its segments, and what lies between them."""
    starts = [word.start for word in words]
    borders = sorted({at for s in document.segments for at in (s.start, s.end)})
    cuts = [bisect_left(starts, at) for at in borders]
    edges = [0, *cuts, len(words)]
    for start, end in pairwise(edges):
        if start < end:
            yield words[start:end]


def tag_words(words: list[WordToken], spans: Iterable[Span]) -> tuple[list[str], list[Span]]:
    """Return a tag a word (B-X, I-X, O) and the spans for which there was no place.

    Where two share a word the longer one has it. A span without a whole word has no place.
    """
    starts, ends = [word.start for word in words], [word.end for word in words]
    tags, left = ["O"] * len(words), []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start, span.label)):
        first, last = bisect_left(starts, span.start), bisect_left(ends, span.end)
        is_whole = first <= last < len(words) and starts[first] == span.start
        if not is_whole or ends[last] != span.end or any(t != "O" for t in tags[first : last + 1]):
            left.append(span)
            continue
        tags[first] = f"B-{span.label}"
        tags[first + 1 : last + 1] = [f"I-{span.label}"] * (last - first)
    return tags, left
