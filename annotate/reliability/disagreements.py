"""The documents and spans on which people agree least. Keeps no more of them than are wanted."""

import heapq
from collections.abc import Sequence
from itertools import combinations

from annotate.model import Document, Span
from annotate.readings.overlaps import group_overlapping, share
from annotate.reliability.options import ComparisonOptions
from annotate.reliability.readings import ComparableReading
from annotate.reliability.report import Disagreement

NOTHING = "-"
_SHOWN = 100  # code points of a span's text


class Disagreements:
    """Keeps the worst disagreements: those with the lowest agreement, then the most items."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[tuple[tuple[float, int, _Backwards, int], Disagreement]] = []
        self._seen = 0

    def add(self, found: Disagreement) -> None:
        """Keep one while it is among the worst."""
        if not self._most:
            return
        name = _Backwards((found.document, found.start or 0, found.end or 0, found.text or ""))
        self._seen += 1  # of twins at one place the first counts
        entry = ((-found.agreement, found.items, name, -self._seen), found)
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, entry)
        elif entry[0] > self._heap[0][0]:
            heapq.heapreplace(self._heap, entry)

    def list_worst(self) -> tuple[Disagreement, ...]:
        """Return what was kept, the worst first."""
        return tuple(found for _, found in sorted(self._heap, key=lambda e: e[0], reverse=True))


class _Backwards:
    """A name that sorts the other way round, so that of equals the first by name is the worst."""

    def __init__(self, name: tuple[str, int, int, str]) -> None:
        self.name = name

    def __lt__(self, other: "_Backwards") -> bool:
        return self.name > other.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Backwards) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


def judge_span(one: Span | None, other: Span | None) -> float:
    """Return how far two readers agree on a span: nothing where only one marked it.

    Otherwise half for the label, half for how much of the text they share.
    """
    if one is None or other is None:
        return 0.0
    return (float(one.label == other.label) + share(one, other)) / 2


def find_disagreements(
    document: Document, readings: Sequence[ComparableReading], options: ComparisonOptions
) -> list[Disagreement]:
    """Return the spans on which not all readers who answer for their layer agree."""
    labels: dict[tuple[str, str], set[str]] = {}
    for reading in readings:
        for span in reading.spans:
            if span.layer in options.layers:
                family = options.find_family(span.label)
                labels.setdefault((span.layer, family), set()).add(span.label)
    disagreements = []
    for (layer, _), names in sorted(labels.items()):
        answering = [reading for reading in readings if layer in reading.layers]
        if len(answering) < 2:
            continue
        for group in group_overlapping([r.list_spans(names) for r in answering]):
            found = _make_disagreement(document, answering, group)
            if found.agreement < 1:
                disagreements.append(found)
    return disagreements


def _make_disagreement(
    document: Document, readings: Sequence[ComparableReading], group: dict[int, Span]
) -> Disagreement:
    marked = [group.get(number) for number in range(len(readings))]
    judged = [judge_span(one, other) for one, other in combinations(marked, 2)]
    first = min(group.values(), key=lambda s: (s.start, s.end))
    return Disagreement(
        document=document.id,
        agreement=round(sum(judged) / len(judged), 6),
        items=len(judged),
        start=first.start,
        end=max(span.end for span in group.values()),
        text=document.text[first.start : max(span.end for span in group.values())][:_SHOWN],
        readings={
            reading.name: f"{span.label} [{span.start}, {span.end})" if span else NOTHING
            for reading, span in zip(readings, marked, strict=True)
        },
        links=list_links(readings),
    )


def list_links(readings: Sequence[ComparableReading]) -> tuple[str, ...]:
    """Return where the readings were made, each place once."""
    return tuple(sorted({reading.link for reading in readings if reading.link}))
