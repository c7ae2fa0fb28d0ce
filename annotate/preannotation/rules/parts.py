"""A text in parts that a parser can take: what keeps it from choking on one that nobody wrote.

Segments are parsed whole in all but freak texts; those are cut where it harms least.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from annotate.model import Document, Segment
from annotate.offsets import is_inside, trim
from annotate.preannotation.rules.leads import DATELINE

WHOLE_TEXT = "paragraph"
# The parser needs about 1 GB for 100,000 characters at once, and rules look around in a piece: time
# grows with its square. No paragraph of an article comes near.
MAX_PIECE = 10_000
# Nor does a sentence: rules look at all of one for each of its words.
MAX_SENTENCE = 2_000
# spaCy's tokenizer takes time quadratic in the length of a run without white space (0.1 s for
# 1,000 quotation marks): longer runs are cut.
MAX_RUN = 1_000
CUT_RUN = 250
_RUN = re.compile(rf"\S{{{MAX_RUN + 1},}}")
_SENTENCE_END = r"[.!?…][\"”’')\]]*\s|[。！？][」』”]?"
_END = re.compile(rf"\n|{_SENTENCE_END}")
# Where a long segment may be cut, the best first: line ends, sentence ends, white space.
_BORDERS = tuple(re.compile(p) for p in (r"\n", _SENTENCE_END, r"\s"))
# And where a long sentence may be.
_JOINTS = tuple(re.compile(p) for p in (r"[;:—–]\s", r",\s", r"\s"))


def iter_parts(document: Document, kinds: frozenset[str]) -> Iterator[Segment]:
    """Yield what is parsed at once: segments of these kinds, the long ones cut at good places.

    A document without segments counts as one paragraph.
    """
    whole = Segment(kind=WHOLE_TEXT, start=0, end=len(document.text))
    for segment in document.segments or (whole,):
        if segment.kind not in kinds and segment is not whole:
            continue
        cuts = [segment.start, *_find_cuts(document.text, segment), segment.end]
        for start, end in pairwise(cuts):
            if is_inside(document.text, *trim(document.text, start, end)):
                yield Segment(kind=segment.kind, start=start, end=end)


def _find_cuts(text: str, segment: Segment) -> list[int]:
    """Return where a segment has to be cut, sorted; nowhere in all but freak texts."""
    cuts: list[int] = []
    for run in _RUN.finditer(text, segment.start, segment.end):
        cuts += [*range(run.start(), run.end(), CUT_RUN), run.end()]
    for start, end in iter_long_sentences(text, segment.start, segment.end):
        while end - start > MAX_SENTENCE:
            start = _find_border(text, start, start + MAX_SENTENCE, _JOINTS)
            cuts.append(start)
    at = segment.start
    for stop in [*sorted(cuts), segment.end]:
        while stop - at > MAX_PIECE:
            at = _find_border(text, at, at + MAX_PIECE, _BORDERS)
            cuts.append(at)
        at = stop
    return sorted(set(cuts) - {segment.start, segment.end})


def cuts_sentence(text: str, one: Segment, other: Segment) -> bool:
    """Tell whether two pieces are parts of one sentence: they touch, and none ends between.

    A dateline is none of the sentence behind it.
    """
    if one.kind == DATELINE or one.end != other.start:
        return False
    ends = [border.end() for border in _END.finditer(text, max(one.start, one.end - 9), one.end)]
    return one.end not in ends


def iter_long_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a range without an end of a sentence that are cut to be parsed."""
    at = start
    for border in _END.finditer(text, start, end):
        if border.end() - at > MAX_SENTENCE:
            yield at, border.end()
        at = border.end()
    if end - at > MAX_SENTENCE:
        yield at, end


def _find_border(text: str, start: int, end: int, borders: Iterable[re.Pattern[str]]) -> int:
    for border in borders:
        found = [match.end() for match in border.finditer(text, start, end)]
        if found:
            return found[-1]
    return end
