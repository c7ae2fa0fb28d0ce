"""One pass over the records: what every document adds to the figures of agreement.

`annotate.reliability.figures` makes figures of the sums. Memory does not grow with the documents.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from annotate.model import Document, Record
from annotate.reliability.comparison import LEFT_OUT, compare_readings, count_categories
from annotate.reliability.disagreements import Disagreements, find_disagreements, list_links
from annotate.reliability.gamma import Gamma
from annotate.reliability.matching import pair_overlapping
from annotate.reliability.options import ComparisonOptions
from annotate.reliability.readings import UNDATED, ComparableReading, make_readings
from annotate.reliability.report import Disagreement
from annotate.reliability.statistics.sums import ALL, Column, Sums

PAIR, ANNOTATOR, WEEK = "pair", "annotator", "week"
COUPLE = "couple"  # the pairs, kept always and for their categories alone: Cohen's kappa has two
AND = " ~ "
NESTED = "spans that overlap another with the same label (left out of alpha for unitizing alone)"


@dataclass(kw_only=True)
class AgreementMeasure:
    """Collects; `by` are the parts of the data to keep apart: pair, annotator, week."""

    options: ComparisonOptions
    gamma: Gamma
    sums: Sums
    by: frozenset[str] = frozenset()
    most: int = 0
    documents: int = 0
    readings: int = 0
    assisted: int = 0
    annotators: set[str] = field(default_factory=set)
    set_aside: Counter[str] = field(default_factory=Counter)
    worst_documents: Disagreements = field(init=False)
    worst_spans: Disagreements = field(init=False)

    def __post_init__(self) -> None:
        self.worst_documents = Disagreements(self.most)
        self.worst_spans = Disagreements(self.most)

    def add(self, record: Record) -> None:
        """Take in a document with its readings."""
        self.documents += 1
        readings = make_readings(record, self.options, self.set_aside)
        if len(readings) < 2:
            return
        self.readings += len(readings)
        self.assisted += sum(reading.assisted for reading in readings)
        self.annotators.update(reading.name for reading in readings)
        values: defaultdict[Column, float] = defaultdict(float)
        exact = spans = 0.0
        for one, other in combinations(readings, 2):
            pair = compare_readings(one, other, len(record.document.text), self.options)
            categories = count_categories((one, other), self.options)
            self.set_aside[NESTED] += round(pair[ALL, LEFT_OUT])
            for by, group in self._list_groups(one, other):
                for (about, name), value in (pair | categories if by else pair).items():
                    values[Column(by, group, about, name)] += value
            exact += sum(pair[layer, "exact"] for layer in self.options.layers)
            spans += sum(pair[layer, "spans"] for layer in self.options.layers)
            _add_couple(values, one, other, self.options)
        for (about, name), value in count_categories(readings, self.options).items():
            values[Column(ALL, ALL, about, name)] = value
        self.sums.add(record.document.id, values)
        self.gamma.add(record.document.id, readings)
        self._keep_worst(record.document, readings, exact, spans)

    def _list_groups(
        self, one: ComparableReading, other: ComparableReading
    ) -> Iterator[tuple[str, str]]:
        yield ALL, ALL
        if PAIR in self.by:
            yield PAIR, name_pair(one, other)
        if ANNOTATOR in self.by:
            yield ANNOTATOR, one.name
            yield ANNOTATOR, other.name
        if WEEK in self.by:  # the two met when the later one was made
            weeks = (one.week, other.week)
            yield WEEK, UNDATED if UNDATED in weeks else max(weeks)

    def _keep_worst(
        self, document: Document, readings: Sequence[ComparableReading], exact: float, spans: float
    ) -> None:
        if spans:
            self.worst_documents.add(
                Disagreement(
                    document=document.id,
                    agreement=round(2 * exact / spans, 6),
                    items=round(spans),
                    links=list_links(readings),
                )
            )
        if self.most:
            for found in find_disagreements(document, readings, self.options):
                self.worst_spans.add(found)


def name_pair(one: ComparableReading, other: ComparableReading) -> str:
    """Return the name of a pair of readers."""
    return AND.join(sorted((one.name, other.name)))


def _add_couple(
    values: defaultdict[Column, float],
    one: ComparableReading,
    other: ComparableReading,
    options: ComparisonOptions,
) -> None:
    """Add what Cohen's kappa needs of each family: how often each of the two gave each label."""
    group = name_pair(one, other)
    for family in options.families:
        if family.layer not in one.layers or family.layer not in other.layers:
            continue
        mine, theirs = one.list_spans(family.labels), other.list_spans(family.labels)
        for left, right in pair_overlapping(mine, theirs):
            labels = mine[left].label, theirs[right].label
            for name in ("items", f"one {labels[0]}", f"other {labels[1]}"):
                values[Column(COUPLE, group, family.name, name)] += 1
            values[Column(COUPLE, group, family.name, "agreed")] += labels[0] == labels[1]
