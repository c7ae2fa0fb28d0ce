"""What a person did with a model's suggestions, span by span and link by link.

A person's span is the suggestion that it kept the id of, or the one that is the very same, or -
where somebody deletes and marks again instead of changing - the one whose text it mostly covers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotate.model import Relation, Span
from annotate.readings.comparable import key_of
from annotate.readings.overlaps import share
from annotate.reliability.assignment import assign
from annotate.reliability.readings import ComparableReading

HALF = 0.5

KEPT, RELABELLED, MOVED, DELETED, ADDED = "kept", "relabelled", "moved", "deleted", "added"
RELABELLED_AND_MOVED = "relabelled and moved"
SPAN_EDITS = (RELABELLED, MOVED, RELABELLED_AND_MOVED, DELETED, ADDED)
SPAN_GONE = "gone with its whole"
LINK_CHANGED = "led elsewhere"
LINK_GONE = "gone with its span"
LINK_EDITS = (LINK_CHANGED, DELETED, ADDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What became of a suggested span, or that one was added.

    `span` is what was suggested, or what was added; `final` what stands there now, None for
    nothing; `moved` by how many characters, start and end together.
    """

    what: str
    span: Span
    final: Span | None
    moved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEdit:
    """What became of a suggested link, or that one was added, and the span that it leads from.

    That is the suggested one where the link was suggested.
    """

    what: str
    label: str
    head: Span

    @property
    def layer(self) -> str:
        """The layer in which it begins."""
        return self.head.layer


def find_edits(suggested: ComparableReading, final: ComparableReading) -> list[Edit]:
    """Return what became of each suggestion, and what was added, in the layers of both.

    A part that went with what it was part of was taken out by nobody's hand.
    """
    layers = suggested.layers & final.layers
    before = [span for span in suggested.spans if span.layer in layers]
    after = [span for span in final.spans if span.layer in layers]
    pairs = pair_spans(before, after)
    taken = {id(span) for span in pairs.values()}
    edits = [
        Edit(what=SPAN_GONE, span=span, final=None)
        if span.id not in pairs and span.id in final.orphaned
        else _judge(span, pairs.get(span.id))
        for span in before
    ]
    edits += [Edit(what=ADDED, span=span, final=span) for span in after if id(span) not in taken]
    return edits


def _judge(span: Span, final: Span | None) -> Edit:
    if final is None:
        return Edit(what=DELETED, span=span, final=None)
    moved = abs(span.start - final.start) + abs(span.end - final.end)
    what = {
        (False, False): KEPT,
        (True, False): RELABELLED,
        (False, True): MOVED,
        (True, True): RELABELLED_AND_MOVED,
    }[span.label != final.label, moved > 0]
    return Edit(what=what, span=span, final=final, moved=moved)


def pair_spans(before: Iterable[Span], after: Iterable[Span]) -> dict[str, Span]:
    """Return for each suggestion, by id, the person's span that it became."""
    left = {span.id: span for span in before}
    free = {span.id: span for span in after}
    pairs: dict[str, Span] = {}
    for find in (_pair_same, _pair_ids, _pair_covering):
        found = find(left, free)
        for key, other in found.items():
            pairs[key] = free.pop(other)
            del left[key]
    return pairs


Spans = Mapping[str, Span]


def _pair_same(left: Spans, free: Spans) -> dict[str, str]:
    places = defaultdict(list)
    for key, span in free.items():
        places[key_of(span)].append(key)
    found = {}
    for key, span in left.items():
        if (there := places[key_of(span)]) and (key in free and key in there):
            there.remove(key)
            found[key] = key
    for key, span in left.items():
        if key not in found and (there := places[key_of(span)]):
            found[key] = there.pop(0)
    return found


def _pair_ids(left: Spans, free: Spans) -> dict[str, str]:
    return {key: key for key, span in left.items() if key in free and free[key].layer == span.layer}


def _pair_covering(left: Spans, free: Spans) -> dict[str, str]:
    ones = sorted(left.values(), key=lambda s: (s.start, s.end, s.id))
    others = sorted(free.values(), key=lambda s: (s.start, s.end, s.id))
    worth = {
        (i, j): shared + (one.label == other.label)
        for i, one in enumerate(ones)
        for j, other in enumerate(others)
        if one.layer == other.layer and (shared := share(one, other)) >= HALF
    }
    return {ones[i].id: others[j].id for i, j in assign(worth)}


def find_link_edits(suggested: ComparableReading, final: ComparableReading) -> list[LinkEdit]:
    """Return what became of each suggested link whose spans were both shown, and what was added.

    A link is followed with its spans: it is kept where they are linked still, whatever was done
    to them. One whose span was deleted went with it, without anybody's doing.
    """
    layers = suggested.layers & final.layers
    pairs = pair_spans(
        (s for s in suggested.spans if s.layer in layers),
        (s for s in final.spans if s.layer in layers),
    )
    edits, before = [], {}
    for relation in _list_links(suggested, layers):
        begin = suggested.by_id[relation.head]
        head, tail = pairs.get(relation.head), pairs.get(relation.tail)
        if head is None or tail is None:
            edits.append(LinkEdit(what=LINK_GONE, label=relation.label, head=begin))
        else:
            before[relation.label, head.id, tail.id] = begin
    after = {
        (relation.label, relation.head, relation.tail): final.by_id[relation.head]
        for relation in _list_links(final, layers)
    }
    added = sorted(after.keys() - before.keys())
    for key in sorted(before):
        instead = next((other for other in added if other[:2] == key[:2]), None)
        if key in after:
            what = KEPT
        elif instead is not None:
            what = LINK_CHANGED
            added.remove(instead)
        else:
            what = DELETED
        edits.append(LinkEdit(what=what, label=key[0], head=before[key]))
    edits += [LinkEdit(what=ADDED, label=key[0], head=after[key]) for key in added]
    return edits


def _list_links(reading: ComparableReading, layers: frozenset[str]) -> list[Relation]:
    return [
        relation
        for relation in reading.relations
        if (head := reading.by_id.get(relation.head)) is not None
        and (tail := reading.by_id.get(relation.tail)) is not None
        and head.layer in layers
        and tail.layer in layers
    ]
