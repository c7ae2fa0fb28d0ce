"""Quotations of a parse by tokens, with what they look like: speech, a sentence, a term."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.marks import find_quotations
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange

if TYPE_CHECKING:
    from spacy.tokens import Doc

SPEECH_ENDS = frozenset((",", ".", "!", "?", "...", "…", "—", "–", "-", "--"))
# A quotation of so many words with a verb is speech, whatever its end.
MIN_SPEECH = 5
# A quotation of fewer words is no sentence of its own.
MIN_ALONE = 4
UNFINITE = frozenset(("VBG", "VB", "VBN"))


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation by tokens, marks included.

    `said` tells whether it may be speech, `alone` whether it is likely to be without any cue.
    `left` and `right` are how far the words beside it go: to its neighbours, or to the marks of
    the quotation around it.
    """

    start: int
    end: int
    closed: bool
    depth: int
    said: bool
    alone: bool
    left: int
    right: int


def find_quoted(doc: "Doc", language: Language) -> list[Quoted]:
    """Return the quotations of a parse in text order, the outer before the inner."""
    quotations = find_quotations(doc.text, language.apostrophes)
    if not quotations:
        return []
    starts = [token.idx for token in doc]
    ranges = [
        (max(0, bisect_right(starts, q.start) - 1), bisect_left(starts, q.end)) for q in quotations
    ]
    kept = [n for n, (i, j) in enumerate(ranges) if j - i >= 2]
    bounds = [ranges[n] for n in kept]
    depths = [quotations[n].depth for n in kept]
    limits = _find_limits(bounds, depths, len(doc))
    found = []
    for n, (i, j), limit in zip(kept, bounds, limits, strict=True):
        closed = quotations[n].closed
        said = _may_be_speech(doc, i, j, closed=closed)
        alone = said and _is_sentence(doc, i, j)
        found.append(Quoted(i, j, closed, quotations[n].depth, said, alone, *limit))
    return found


def _find_limits(bounds: list[TokenRange], depths: list[int], size: int) -> list[TokenRange]:
    """Return for each quotation where its neighbours end and begin."""
    limits: list[TokenRange] = []
    around: list[tuple[TokenRange, int]] = []
    before: dict[int, int] = {}
    for (i, j), depth in zip(bounds, depths, strict=True):
        while around and around[-1][1] >= depth:
            around.pop()
        outer = around[-1][0] if around else (-1, size + 1)
        limits.append((max(before.get(depth, 0), outer[0] + 1), min(size, outer[1] - 1)))
        before[depth] = j
        around.append(((i, j), depth))
    follows: dict[int, int] = {}
    for n in range(len(bounds) - 1, -1, -1):
        left, right = limits[n]
        limits[n] = left, min(right, follows.get(depths[n], size))
        follows[depths[n]] = bounds[n][0]
    return limits


def _may_be_speech(doc: "Doc", i: int, j: int, *, closed: bool) -> bool:
    last = doc[j - 2] if closed else doc[j - 1]
    if last.text in SPEECH_ENDS and j - i > 3:
        return True
    words = sum(not t.is_punct for t in doc[i:j])
    finite = any(t.pos_ in grammar.VERBAL and t.tag_ != "VBG" for t in doc[i:j])
    return words >= MIN_SPEECH and finite


def _is_sentence(doc: "Doc", i: int, j: int) -> bool:
    if sum(not t.is_punct for t in doc[i:j]) < MIN_ALONE:
        return False
    return any(t.pos_ in grammar.VERBAL and t.tag_ not in UNFINITE for t in doc[i:j])
