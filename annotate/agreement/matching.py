"""Which spans of one reading are those of another: the very same, or overlapping ones."""

from collections import Counter
from collections.abc import Iterable, Sequence

from annotate.agreement.assignment import Pairs, assign
from annotate.agreement.readings import Reading, key_of
from annotate.model import Span
from annotate.offsets import overlap

# So small that it decides only between pairings that share as much text: then the one with the
# same labels, then the one with more pairs.
_SAME_LABEL = 1e-4
_ANY_PAIR = 1e-6


def count_same(one: Iterable[Span], other: Iterable[Span]) -> int:
    """Count the spans that both have: same label, same bounds."""
    return (Counter(map(key_of, one)) & Counter(map(key_of, other))).total()


def share(one: Span, other: Span) -> float:
    """Return how much two spans share: 1 for the same bounds, 0 for nothing in common."""
    both = overlap(one, other)
    return both / (one.end - one.start + other.end - other.start - both)


def pair_overlapping(one: Sequence[Span], other: Sequence[Span]) -> Pairs:
    """Pair the spans that overlap, one to one, so that they share as much as possible.

    Both sequences have to be in text order. Labels decide only where the bounds do not.
    """
    worth = {}
    first = 0
    longest = max((span.end - span.start for span in other), default=0)
    for left, span in enumerate(one):
        while first < len(other) and other[first].start + longest <= span.start:
            first += 1
        for right in range(first, len(other)):
            if other[right].start >= span.end:
                break
            shared = share(span, other[right])
            if shared > 0:
                worth[left, right] = (
                    shared + _ANY_PAIR + _SAME_LABEL * (span.label == other[right].label)
                )
    return assign(worth)


def group_overlapping(readings: Sequence[Reading], labels: Iterable[str]) -> list[dict[int, Span]]:
    """Group the spans that several readers marked at one place, at most one a reader.

    Returns the groups, each with the reader's number and span, in text order. The pairs that
    share most are joined first, so the order of the readers does not matter.
    """
    spans = [(number, span) for number, r in enumerate(readings) for span in r.list_spans(labels)]
    spans.sort(key=lambda item: (item[1].start, item[1].end))
    groups = [{number: span} for number, span in spans]
    home = list(range(len(spans)))
    for left, right in _rank_pairs(spans):
        one, other = groups[home[left]], groups[home[right]]
        if one is other or one.keys() & other.keys():
            continue
        one.update(other)
        moved = home[right]
        home = [home[left] if place == moved else place for place in home]
    return [groups[place] for place in sorted(set(home))]


def _rank_pairs(spans: Sequence[tuple[int, Span]]) -> Pairs:
    """Return the pairs of overlapping spans of different readers, those that share most first."""
    ranked = []
    for left, (reader, span) in enumerate(spans):
        for right in range(left + 1, len(spans)):
            other_reader, other = spans[right]
            if other.start >= span.end:
                break
            if reader != other_reader:
                ranked.append((-share(span, other), span.label != other.label, left, right))
    return [(left, right) for _, _, left, right in sorted(ranked)]
