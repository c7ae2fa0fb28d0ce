"""Was it said so? Direct quotes looked up in transcripts of what was spoken, word by word.

Case, punctuation and kinds of marks do not count; what a quote leaves out by dots or puts in
brackets may be anything. Few words prove nothing: they stand in many texts.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from annotate.marks import Apostrophes, find_quotations

ProofStatus = Literal["verbatim", "changed", "absent", "short"]
STATUSES: tuple[ProofStatus, ...] = ("verbatim", "changed", "absent", "short")
_SIZE = 3  # words that are looked up together
_LEAST = 4  # words that prove something
_NEAR = 0.7  # of the words have to be there, in their order
_SLACK = 8  # words that a transcript may have more
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GAP = re.compile(r"\[[^\]]*\]|…|\.(?:\s?\.){2,}")
_APOSTROPHES = str.maketrans("", "", "'’")


class QuoteProof(NamedTuple):
    """What transcripts say of a quote: in which file, and in which words it was spoken."""

    status: ProofStatus
    transcript: str = ""
    said: str = ""


class _SpokenWord(NamedTuple):
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Transcripts:
    """Transcripts by their names, and where every three words stand in them."""

    _texts: dict[str, str] = field(default_factory=dict)
    _words: dict[str, list[_SpokenWord]] = field(default_factory=dict)
    _places: defaultdict[tuple[str, ...], list[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, name: str, text: str) -> None:
        """Take in a transcript."""
        words = list(_iter_words(text))
        self._texts[name], self._words[name] = text, words
        for at, shingle in enumerate(_iter_shingles([word.text for word in words])):
            self._places[shingle].append((name, at))

    def prove(self, quote: str) -> QuoteProof:
        """Look a quote up.

        Args:
            quote: Its words without those around the quotation marks.
        """
        pieces = [[word.text for word in _iter_words(part)] for part in _GAP.split(quote)]
        pieces = [piece for piece in pieces if piece]
        words = [word for piece in pieces for word in piece]
        if len(words) < _LEAST:
            return QuoteProof("short")
        for name, at in self._list_candidates(words):
            found = self._follow(name, at, pieces)
            if found is not None:
                return QuoteProof("verbatim", name, self._show(name, *found))
        return self._find_near(words)

    def _list_candidates(self, words: Sequence[str]) -> list[tuple[str, int]]:
        """Return where a quote would begin, by all its shingles; the likeliest first."""
        counts: Counter[tuple[str, int]] = Counter()
        for at, shingle in enumerate(_iter_shingles(words)):
            counts.update(
                (name, max(place - at, 0)) for name, place in self._places.get(shingle, ())
            )
        return sorted(counts, key=lambda place: (-counts[place], place))

    def _follow(
        self, name: str, start: int, pieces: Sequence[Sequence[str]]
    ) -> tuple[int, int] | None:
        """Return the words that the pieces take up one behind the other, None where they do not."""
        spoken = [word.text for word in self._words[name]]
        at, end = start, start
        for number, piece in enumerate(pieces):
            size = len(piece)
            places = range(at, len(spoken) - size + 1) if number else (start,)
            found = next((p for p in places if spoken[p : p + size] == list(piece)), None)
            if found is None:
                return None
            at = end = found + size
        return start, end

    def _find_near(self, words: Sequence[str]) -> QuoteProof:
        best, proof = 0.0, QuoteProof("absent")
        for name, start in self._list_candidates(words)[:_SLACK]:
            first = max(start - _SLACK, 0)
            spoken = self._words[name][first : start + len(words) + _SLACK]
            matcher = SequenceMatcher(None, words, [w.text for w in spoken], autojunk=False)
            blocks = [block for block in matcher.get_matching_blocks() if block.size]
            share = sum(block.size for block in blocks) / len(words)
            if share >= _NEAR and share > best:
                ends = blocks[0].b + first, blocks[-1].b + blocks[-1].size + first
                best, proof = share, QuoteProof("changed", name, self._show(name, *ends))
        return proof

    def _show(self, name: str, first: int, end: int) -> str:
        words = self._words[name]
        return self._texts[name][words[first].start : words[end - 1].end]


def cut_quoted(text: str, apostrophes: Apostrophes) -> str:
    """Return what of a quote stands in quotation marks; all of it where there are none."""
    inside = [q for q in find_quotations(text, apostrophes) if not q.depth]
    return " … ".join(text[q.start : q.end] for q in inside) or text


def _iter_words(text: str) -> Iterator[_SpokenWord]:
    for found in _WORD.finditer(text):
        yield _SpokenWord(found[0].translate(_APOSTROPHES).casefold(), *found.span())


def _iter_shingles(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for at in range(len(words) - _SIZE + 1):
        yield tuple(words[at : at + _SIZE])
