"""Where several readers marked the same thing: labels that are alternatives, spans that overlap.

Pure. Families are found by role, so that a project's own scheme is read as the default one is.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from annotate.checks.view import CONTENTS, STANCES
from annotate.offsets import Range, overlap
from annotate.scheme import Scheme

ENTITIES, OWN = frozenset({"entity"}), frozenset({"other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFamily:
    """Labels of which a stretch of text has one: entity types, quote types, polarities."""

    name: str
    layer: str
    labels: frozenset[str]


def list_families(scheme: Scheme) -> list[LabelFamily]:
    """Return the families of a scheme's labels; a label without alternatives is in none.

    Those of roles that the default scheme has, layer by layer; then the labels of a layer that have
    a role of the scheme's own.
    """
    found: dict[str, LabelFamily] = {}
    for name, roles in (
        ("entity type", ENTITIES),
        ("quote type", CONTENTS),
        ("polarity", STANCES),
    ):
        for family in _list_by_layer(scheme, name, roles):
            apart = f"{name} ({family.layer})" if name in found else name
            found[apart] = replace(family, name=apart)
    own = (f for f in _list_by_layer(scheme, "label", OWN) if len(f.labels) > 1)
    return [*found.values(), *(replace(f, name=name_family(f.layer)) for f in own)]


def name_family(layer: str) -> str:
    """Return what the alternatives among a layer's own labels are called."""
    return f"{layer} label"


def _list_by_layer(scheme: Scheme, name: str, roles: Collection[str]) -> Iterator[LabelFamily]:
    for layer in scheme.layers:
        if labels := frozenset(label.name for label in layer.labels if label.role in roles):
            yield LabelFamily(name=name, layer=layer.name, labels=labels)


class Labelled(Range, Protocol):
    """A range with a label."""

    @property
    def label(self) -> str:
        """What it is marked as."""
        ...


Marked = TypeVar("Marked", bound=Labelled)


def share(one: Range, other: Range) -> float:
    """Return how much two spans share: 1 for the same bounds, 0 for nothing in common."""
    both = overlap(one, other)
    return both / (one.end - one.start + other.end - other.start - both)


class OverlapIndex:
    """Ranges, of which one asks more than once which of them have a code point of another.

    They are kept by their lengths, each class at most twice as long as its shortest: one long
    range would otherwise make every search look at all.

    Args:
        ranges: A start and an end each; a number of them is their place here.
    """

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        by_length: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for number, (start, end) in enumerate(ranges):
            by_length[(end - start).bit_length()].append((start, end, number))
        self._classes = [(1 << bits, sorted(found)) for bits, found in by_length.items()]

    def find(self, start: int, end: int) -> list[int]:
        """Return the numbers of those that overlap a stretch, sorted."""
        found = []
        for longest, ranges in self._classes:
            first = bisect_left(ranges, (start - longest,))
            last = bisect_left(ranges, (end,))
            found += [number for _, other, number in ranges[first:last] if other > start]
        return sorted(found)


def group_overlapping(readings: Sequence[Sequence[Marked]]) -> list[dict[int, Marked]]:
    """Group the spans that several readers marked at one place, at most one a reader.

    Returns the groups, each with the reader's number and span, in text order. The pairs that
    share most are joined first, so the order of the readers does not matter.
    """
    spans = [(number, span) for number, reading in enumerate(readings) for span in reading]
    spans.sort(key=lambda item: (item[1].start, item[1].end))
    groups = [{number: span} for number, span in spans]
    home = list(range(len(spans)))
    members = [[place] for place in home]
    for left, right in _rank_pairs(spans):
        one, other = groups[home[left]], groups[home[right]]
        if one is other or one.keys() & other.keys():
            continue
        one.update(other)
        moved = members[home[right]]
        members[home[left]] += moved
        for place in moved:
            home[place] = home[left]
    return [groups[place] for place in sorted(set(home))]


def _rank_pairs(spans: Sequence[tuple[int, Marked]]) -> list[tuple[int, int]]:
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
