"""Who said what, who stands where: tuples of two readings, aligned and taken apart.

A tuple is a hub with what its relations lead to: an attribution is a content with its speaker and
cue, a stance an expression with its polarity, holder and target. Two readers' tuples are aligned
one to one so that the credit of all pairs together is the highest there is. The credit of a pair
is the mean over its roles: for the hub and each role with a link how much of the words both have,
for the label whether it is the same. Only tuples whose hubs share a character can be one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotate.model import Span
from annotate.reliability.assignment import assign
from annotate.reliability.options import ComparisonOptions, TupleKind
from annotate.reliability.readings import ComparableReading

Ranges = tuple[tuple[int, int], ...]
Tally = defaultdict[str, float]


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
    fillers, same = {}, {}
    for role, relation in kind.roles:
        linked = [tail for piece in pieces for tail in tails.get((piece.id, relation), ())]
        fillers[role] = merge((span.start, span.end) for span in linked)
        same[role] = merge(
            place
            for span in linked
            for place in (mentions.get(span.id, ()) or ((span.start, span.end),))
        )
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
            one += other
            groups.update((span.id, one) for span in other)
    return {
        key: merge((span.start, span.end) for span in group)
        for key, group in groups.items()
        if len(group) > 1
    }


def _list_links(reading: ComparableReading, options: ComparisonOptions) -> list[tuple[str, str]]:
    links = [(r.head, r.tail) for r in reading.relations if r.label in options.corefers]
    linked = {end for link in links for end in link}
    labels = {span.label for span in reading.spans if span.id in linked}
    places: dict[tuple[int, int], str] = {}
    for span in reading.spans if links else ():
        if span.label in labels:
            links.append((span.id, places.setdefault((span.start, span.end), span.id)))
    return links


def merge(places: Iterable[tuple[int, int]]) -> Ranges:
    """Return the ranges in order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(places)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


# --- comparing ------------------------------------------------------------------------------------


def agree(one: Ranges, other: Ranges) -> float:
    """Return how much of the words both have: 1 for the same ranges, 0 for nothing in common."""
    if one == other:
        return float(bool(one))
    if not one or not other or one[-1][1] <= other[0][0] or other[-1][1] <= one[0][0]:
        return 0.0
    both = sum(max(0, min(e, f) - max(s, t)) for s, e in one for t, f in other)
    return 2 * both / sum(end - start for start, end in (*one, *other))


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
    hubs = {
        (left, right): shared
        for left, mine in enumerate(one)
        for right, theirs in enumerate(other)
        if (shared := agree(mine.hub, theirs.hub)) > 0
    }
    worth = {
        pair: give_credit(hub, one[pair[0]], other[pair[1]]) + hub / 1e4
        for pair, hub in hubs.items()
    }
    return {pair: hubs[pair] for pair in assign(worth)}


def compare_tuples(one: Sequence[Tuple], other: Sequence[Tuple], *, kind: TupleKind) -> Tally:
    """Return what two readings' tuples of one kind add to its figures, by the columns' names.

    `X items` is how many pairs a question was asked of, `X right` of how many the answer is yes.
    """
    found: Tally = defaultdict(float)
    pairs = align(one, other)
    found["tuples"] = len(one) + len(other)
    found["aligned"] = len(pairs)
    for (left, right), hub in pairs.items():
        credit = give_credit(hub, one[left], other[right])
        found["credit"] += credit
        _take_apart(one[left], other[right], kind, found)
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
    return (
        sum(
            sum(give_credit(hub, one[left], dealt) for dealt in other) / len(other)
            + sum(give_credit(hub, dealt, other[right]) for dealt in one) / len(one)
            for (left, right), hub in pairs.items()
        )
        / 2
    )


def _take_apart(one: Tuple, other: Tuple, kind: TupleKind, found: Tally) -> None:
    """Ask of an aligned pair one question after the other, each only where it makes sense."""
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
                coreferent = same or agree(one.same[role], other.same[role]) > 0
                _count(found, f"same {role} by coreference", coreferent)
            if same:
                _count(found, f"{role} bounds", mine == theirs)


def _count(found: Tally, question: str, yes: bool) -> None:
    found[f"{question} items"] += 1
    found[f"{question} right"] += yes
