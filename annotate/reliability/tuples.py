"""Who said what, who stands where: tuples of two readings, aligned and taken apart.

A tuple is a hub with what its relations lead to: an attribution is a content with its speaker and
cue, a stance an expression with its polarity, holder and target. Two readers' tuples are aligned
one to one so that the credit of all pairs together is the highest there is. The credit of a pair
is the mean over its roles: for the hub and each role with a link how much of the words both have,
for the label whether it is the same. Only tuples whose hubs share a character can be one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotate.model import Span
from annotate.readings.identities import iter_same
from annotate.reliability.assignment import assign
from annotate.reliability.options import ComparisonOptions, TupleKind
from annotate.reliability.ranges import Ranges, RangesIndex, agree, merge, unite
from annotate.reliability.readings import ComparableReading

QuestionCounts = defaultdict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuple:
    """A hub's ranges and label, and for each role the ranges and the mentions it is linked to.

    `same` are for each role all mentions of what it is linked to, by this reader's coreference.
    """

    span: Span
    hub: Ranges
    label: str
    fillers: Mapping[str, Ranges]
    same: Mapping[str, Ranges]


def read_tuples(
    reading: ComparableReading, kind: TupleKind, options: ComparisonOptions
) -> list[Tuple]:
    """Return the tuples of one kind in a reading, in text order."""
    tails = defaultdict(list)
    for relation in reading.relations:
        if (tail := reading.by_id.get(relation.tail)) is not None:
            tails[relation.head, relation.label].append(tail)
    spans = reading.list_spans(kind.family.labels)
    followed = {t.id for s in spans for t in tails.get((s.id, options.continues or ""), ())}
    mentions = _group_mentions(reading, options)
    tuples, seen = [], set[str]()
    # Those that continue nothing first: what is left then stands in a circle.
    for span in sorted(spans, key=lambda s: (s.id in followed, s.start, s.end, s.id)):
        if span.id not in seen:
            pieces = list(_follow(span, tails, options.continues or "", seen))
            tuples.append(_make_tuple(pieces, tails, kind, mentions))
    return sorted(tuples, key=lambda t: (t.hub, t.label, sorted(t.fillers.items())))


Tails = Mapping[tuple[str, str], Sequence[Span]]


def _follow(span: Span, tails: Tails, continues: str, seen: set[str]) -> Iterator[Span]:
    """Yield a span and the pieces that continue it, each once whatever was drawn."""
    waiting = [span]
    while waiting:
        at = waiting.pop()
        if at.id not in seen:
            seen.add(at.id)
            yield at
            waiting += tails.get((at.id, continues), ())


def _make_tuple(
    pieces: Sequence[Span], tails: Tails, kind: TupleKind, mentions: Mapping[str, Ranges]
) -> Tuple:
    fillers: dict[str, Ranges] = {}
    same: dict[str, Ranges] = {}
    for role, relation in kind.roles:
        linked = [tail for piece in pieces for tail in tails.get((piece.id, relation), ())]
        fillers[role] = merge((span.start, span.end) for span in linked)
        same[role] = unite([mentions.get(s.id) or ((s.start, s.end),) for s in linked])
    return Tuple(
        span=pieces[0],
        hub=merge((piece.start, piece.end) for piece in pieces),
        label=pieces[0].label,
        fillers=fillers,
        same=same,
    )


def _group_mentions(reading: ComparableReading, options: ComparisonOptions) -> dict[str, Ranges]:
    """Return for each span all mentions of the same thing: by coreference, or at one place."""
    groups: dict[str, list[Span]] = {span.id: [span] for span in reading.spans}
    for head, tail in _list_links(reading, options):
        one, other = groups.get(head), groups.get(tail)
        if one is not None and other is not None and one is not other:
            few, many = sorted((one, other), key=len)  # so that few are moved, and seldom
            many += few
            groups.update((span.id, many) for span in few)
    found = {id(group): group for group in groups.values() if len(group) > 1}
    places = {key: merge((s.start, s.end) for s in group) for key, group in found.items()}
    return {key: places[id(group)] for key, group in groups.items() if id(group) in places}


def _list_links(reading: ComparableReading, options: ComparisonOptions) -> list[tuple[str, str]]:
    links = list(iter_same(reading.spans, reading.relations, options.coreference))
    links += [(r.head, r.tail) for r in reading.relations if r.label == options.stands_for]
    linked = {end for link in links for end in link}
    labels = {span.label for span in reading.spans if span.id in linked}
    places: dict[tuple[int, int], str] = {}
    for span in reading.spans if links else ():
        if span.label in labels:
            links.append((span.id, places.setdefault((span.start, span.end), span.id)))
    return links


# --- comparing ------------------------------------------------------------------------------------


def give_credit(hub: float, one: Tuple, other: Tuple) -> float:
    """Return the credit of a pair whose hubs agree so far; roles that neither links are left out.

    Args:
        hub: How far the hubs agree.
        one: The tuple whose label and links are compared.
        other: The tuple they are compared with.
    """
    parts = [hub, float(one.label == other.label)]
    parts += [
        agree(filler, other.fillers[role])
        for role, filler in one.fillers.items()
        if filler or other.fillers[role]
    ]
    return sum(parts) / len(parts)


def align(one: Sequence[Tuple], other: Sequence[Tuple]) -> dict[tuple[int, int], float]:
    """Return the best one-to-one alignment: pairs, with how far their hubs agree."""
    places = RangesIndex([theirs.hub for theirs in other])
    hubs = {
        (left, right): agree(mine.hub, other[right].hub)
        for left, mine in enumerate(one)
        for right in places.find(mine.hub)
    }
    worth = {
        pair: give_credit(hub, one[pair[0]], other[pair[1]]) + hub / 1e4
        for pair, hub in hubs.items()
    }
    return {pair: hubs[pair] for pair in assign(worth)}


def compare_tuples(
    one: Sequence[Tuple], other: Sequence[Tuple], *, kind: TupleKind
) -> QuestionCounts:
    """Return what two readings' tuples of one kind add to its figures, by the columns' names.

    `X items` is how many pairs a question was asked of, `X right` of how many the answer is yes.
    """
    found: QuestionCounts = defaultdict(float)
    pairs = align(one, other)
    met: dict[tuple[int, int], bool] = {}
    found["tuples"] = len(one) + len(other)
    found["aligned"] = len(pairs)
    for (left, right), hub in pairs.items():
        credit = give_credit(hub, one[left], other[right])
        found["credit"] += credit
        _take_apart(one[left], other[right], kind, found, met)
    if len(one) > 1 and len(other) > 1:
        found["chance items"] = found["tuples"]
        found["chance observed"] = found["credit"]
        found["chance expected"] = _expect(one, other, pairs)
    return found


def _expect(
    one: Sequence[Tuple], other: Sequence[Tuple], pairs: Mapping[tuple[int, int], float]
) -> float:
    """Return the credit to expect if links and labels were dealt out anew within the document.

    The hubs stay where they are and aligned as they are; each gets label and links of any tuple
    of the other reading, each as likely. That is the mean over all permutations, not a sample.
    """
    mine, theirs = _Deck(one), _Deck(other)
    return (
        sum(
            theirs.give_credit(hub, one[left]) + mine.give_credit(hub, other[right])
            for (left, right), hub in pairs.items()
        )
        / 2
    )


class _Deck:
    """The labels and links of a reading's tuples, any of which may be dealt to another.

    Tuples with the same label and links in the same roles are one shape. Beyond that only links
    to overlapping words give credit, and those are looked up: not each tuple with each.
    """

    def __init__(self, tuples: Sequence[Tuple]) -> None:
        self._size = len(tuples)
        self._shapes = Counter((t.label, _list_roles(t)) for t in tuples)
        fillers: defaultdict[str, Counter[tuple[Ranges, frozenset[str]]]] = defaultdict(Counter)
        for dealt in tuples:
            for role in _list_roles(dealt):
                fillers[role][dealt.fillers[role], _list_roles(dealt)] += 1
        self._fillers = {
            role: (list(counts.items()), RangesIndex([ranges for ranges, _ in counts]))
            for role, counts in fillers.items()
        }

    def give_credit(self, hub: float, one: Tuple) -> float:
        """Return the mean of the credit of a pair over all that may be dealt to it."""
        own = _list_roles(one)
        total = sum(
            count * (hub + (label == one.label)) / (2 + len(own | roles))
            for (label, roles), count in self._shapes.items()
        )
        for role in sorted(own & self._fillers.keys()):
            dealt, places = self._fillers[role]
            for at in places.find(one.fillers[role]):
                (filler, roles), count = dealt[at]
                total += count * agree(one.fillers[role], filler) / (2 + len(own | roles))
        return total / self._size


def _list_roles(one: Tuple) -> frozenset[str]:
    """Return the roles that a tuple has a link in."""
    return frozenset(role for role, filler in one.fillers.items() if filler)


def _take_apart(
    one: Tuple,
    other: Tuple,
    kind: TupleKind,
    found: QuestionCounts,
    met: dict[tuple[int, int], bool],
) -> None:
    """Ask of an aligned pair one question after the other, each only where it makes sense.

    `met` keeps which groups of mentions share a character: the same ones are asked about again.
    """
    _count(found, f"{kind.hub} bounds", one.hub == other.hub)
    _count(found, kind.family.name, one.label == other.label)
    for role, _ in kind.roles:
        mine, theirs = one.fillers[role], other.fillers[role]
        if not mine and not theirs:
            continue
        _count(found, f"{role} linked", bool(mine and theirs))
        if mine and theirs:
            same = agree(mine, theirs) > 0
            _count(found, f"same {role}", same)
            if role in kind.merged:
                ours, others = one.same[role], other.same[role]
                pair = id(ours), id(others)
                if not same and pair not in met:
                    met[pair] = agree(ours, others) > 0
                coreferent = same or met[pair]
                _count(found, f"same {role} by coreference", coreferent)
            if same:
                _count(found, f"{role} bounds", mine == theirs)


def _count(found: QuestionCounts, question: str, yes: bool) -> None:
    found[f"{question} items"] += 1
    found[f"{question} right"] += yes
