"""What a pair of readings adds to the figures: spans, places with categories, tuples."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from annotate.model import Span
from annotate.readings.overlaps import group_overlapping
from annotate.reliability.identities import ABOUT as IDENTITIES
from annotate.reliability.identities import compare_identities
from annotate.reliability.matching import count_same, pair_overlapping
from annotate.reliability.options import ComparisonOptions
from annotate.reliability.readings import ComparableReading
from annotate.reliability.statistics.alpha_u import cut
from annotate.reliability.statistics.sums import ALL
from annotate.reliability.tuples import compare_tuples, read_tuples

VALUE = "value "
LEFT_OUT = "left out"

# By what it is about and the name of the sum.
CategoryValues = defaultdict[tuple[str, str], float]


def compare_readings(
    one: ComparableReading, other: ComparableReading, length: int, options: ComparisonOptions
) -> CategoryValues:
    """Return what two readings of a text of so many code points add, in either order the same."""
    one, other = sorted((one, other), key=lambda reading: reading.content)
    values: CategoryValues = defaultdict(float)
    layers = [name for name in options.layers if name in one.layers and name in other.layers]
    for layer in layers:
        values[layer, "length"] = 2 * length
        values[layer, "readings"] = 2
        mine, theirs = _group_by_label(one, layer), _group_by_label(other, layer)
        for label in sorted(mine.keys() | theirs.keys()):
            _compare_label((layer, label), mine.get(label, []), theirs.get(label, []), values)
    for kind in options.kinds:
        if kind.family.layer in layers:
            tuples = [read_tuples(reading, kind, options) for reading in (one, other)]
            for name, value in compare_tuples(*tuples, kind=kind).items():
                values[kind.name, name] = value
    for name, value in compare_identities(one, other, options).items():
        values[IDENTITIES, name] = value
    return values


def _group_by_label(reading: ComparableReading, layer: str) -> dict[str, list[Span]]:
    grouped: dict[str, list[Span]] = {}
    for span in reading.spans:
        if span.layer == layer:
            grouped.setdefault(span.label, []).append(span)
    return grouped


def _compare_label(
    what: tuple[str, str], one: Sequence[Span], other: Sequence[Span], values: CategoryValues
) -> None:
    layer, about = what[0], "/".join(what)
    exact, overlapping = count_same(one, other), len(pair_overlapping(one, other))
    for name in (layer, about):
        values[name, "exact"] += exact
        values[name, "overlap"] += overlapping
        values[name, "spans"] += len(one) + len(other)
    units = cut(one, other)
    values[about, "both"] = units.both
    values[about, "marked"] = units.marked
    values[about, "squares"] = units.squares
    values[ALL, LEFT_OUT] += units.left_out


def count_categories(
    readings: Sequence[ComparableReading], options: ComparisonOptions
) -> CategoryValues:
    """Return what the places that several of the readers marked add to alpha and Fleiss' kappa."""
    values: CategoryValues = defaultdict(float)
    for family in options.families:
        answering = [reading for reading in readings if family.layer in reading.layers]
        for group in group_overlapping([r.list_spans(family.labels) for r in answering]):
            if len(group) > 1:
                _count_place(Counter(s.label for s in group.values()), family.name, values)
    return values


def _count_place(labels: Counter[str], about: str, values: CategoryValues) -> None:
    readers = labels.total()
    equal = sum(count * (count - 1) for count in labels.values())  # ordered pairs of readers
    values[about, "items"] += 1
    values[about, "agreement"] += equal / (readers * (readers - 1))
    values[about, "coincident"] += equal / (readers - 1)
    for label, count in labels.items():
        values[about, VALUE + label] += count
