"""One pass over the records: what every document adds to the figures of agreement.

`annotate.reliability.figures` makes figures of the sums. Memory does not grow with the documents.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from annotate.model import Document, Record
from annotate.reliability.comparison import LEFT_OUT, compare_readings, count_categories
from annotate.reliability.disagreements import Worst, find_disputed, list_links
from annotate.reliability.gamma import Gamma
from annotate.reliability.matching import pair_overlapping
from annotate.reliability.options import Terms
from annotate.reliability.readings import UNDATED, Reading, choose_opinions
from annotate.reliability.report import Place
from annotate.reliability.statistics.sums import ALL, Column, Sums

PAIR, ANNOTATOR, WEEK = "pair", "annotator", "week"
COUPLE = "couple"  # the pairs, kept always and for their categories alone: Cohen's kappa has two
AND = " ~ "
NESTED = "spans that overlap another with the same label (left out of alpha for unitizing alone)"


@dataclass(kw_only=True)
class Measure:
    """Collects; `by` are the parts of the data to keep apart: pair, annotator, week."""

    terms: Terms
    gamma: Gamma
    sums: Sums
    by: frozenset[str] = frozenset()
    most: int = 0
    documents: int = 0
    readings: int = 0
    assisted: int = 0
    annotators: set[str] = field(default_factory=set)
    set_aside: Counter[str] = field(default_factory=Counter)
    worst_documents: Worst = field(init=False)
    worst_spans: Worst = field(init=False)

    def __post_init__(self) -> None:
        self.worst_documents = Worst(self.most)
        self.worst_spans = Worst(self.most)

    def add(self, record: Record) -> None:
        """Take in a document with its readings."""
        self.documents += 1
        opinions = choose_opinions(record, self.terms, self.set_aside)
        if len(opinions) < 2:
            return
        self.readings += len(opinions)
        self.assisted += sum(reading.assisted for reading in opinions)
        self.annotators.update(reading.name for reading in opinions)
        values: defaultdict[Column, float] = defaultdict(float)
        exact = spans = 0.0
        for one, other in combinations(opinions, 2):
            pair = compare_readings(one, other, len(record.document.text), self.terms)
            categories = count_categories((one, other), self.terms)
            self.set_aside[NESTED] += round(pair[ALL, LEFT_OUT])
            for by, group in self._list_groups(one, other):
                for (about, name), value in (pair | categories if by else pair).items():
                    values[Column(by, group, about, name)] += value
            exact += sum(pair[layer, "exact"] for layer in self.terms.layers)
            spans += sum(pair[layer, "spans"] for layer in self.terms.layers)
            _add_couple(values, one, other, self.terms)
        for (about, name), value in count_categories(opinions, self.terms).items():
            values[Column(ALL, ALL, about, name)] = value
        self.sums.add(record.document.id, values)
        self.gamma.add(record.document.id, opinions)
        self._keep_worst(record.document, opinions, exact, spans)

    def _list_groups(self, one: Reading, other: Reading) -> Iterator[tuple[str, str]]:
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
        self, document: Document, opinions: Sequence[Reading], exact: float, spans: float
    ) -> None:
        if spans:
            self.worst_documents.add(
                Place(
                    document=document.id,
                    agreement=round(2 * exact / spans, 6),
                    items=round(spans),
                    links=list_links(opinions),
                )
            )
        if self.most:
            for place in find_disputed(document, opinions, self.terms):
                self.worst_spans.add(place)


def name_pair(one: Reading, other: Reading) -> str:
    """Return the name of a pair of readers."""
    return AND.join(sorted((one.name, other.name)))


def _add_couple(
    values: defaultdict[Column, float], one: Reading, other: Reading, terms: Terms
) -> None:
    """Add what Cohen's kappa needs of each family: how often each of the two gave each label."""
    group = name_pair(one, other)
    for family in terms.families:
        if family.layer not in one.layers or family.layer not in other.layers:
            continue
        mine, theirs = one.list_spans(family.labels), other.list_spans(family.labels)
        for left, right in pair_overlapping(mine, theirs):
            labels = mine[left].label, theirs[right].label
            for name in ("items", f"one {labels[0]}", f"other {labels[1]}"):
                values[Column(COUPLE, group, family.name, name)] += 1
            values[Column(COUPLE, group, family.name, "agreed")] += labels[0] == labels[1]
