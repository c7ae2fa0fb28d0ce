"""An annotation as the measures read it: quotes, stances and chains by role, made once.

Roles come from the scheme; no label is known here. A quote that only repeats another one (a pull
quote) does not count, nor does what hangs on it alone.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from annotate.evaluation.extents import Extent, make_extent
from annotate.model import Annotation, Document, Relation, Span
from annotate.readings.identities import iter_same
from annotate.scheme import Scheme

CONTENTS = frozenset(("direct", "indirect", "mixed"))
STANCES = frozenset(("favor", "against", "neutral", "conflicted", "unclear"))
_TOKEN = re.compile(r"\w+|[^\w\s]")


class EvaluatedRelation(NamedTuple):
    """A relation whose two ends are there, with its role and the layer of its head."""

    relation: Relation
    role: str
    head: Span
    tail: Span


class Attribution(NamedTuple):
    """A quote: its pieces joined, its role (that of the first piece), who speaks, the cue."""

    pieces: tuple[Span, ...]
    content: Extent
    role: str
    speakers: tuple[Span, ...]
    cues: tuple[Span, ...]


class Stance(NamedTuple):
    """One expression with one holder and one target, each as the indices of its tokens."""

    holder: frozenset[int]
    target: frozenset[int]
    expression: frozenset[int]
    polarity: str


class Mentions:
    """The spans that mention one thing, first to last; found by where they stand."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self._starts = [span.start for span in spans]
        self._furthest = list(accumulate((span.end for span in spans), max))

    @cached_property
    def places(self) -> int:
        """How many ranges of the text mention it."""
        return len({(span.start, span.end) for span in self.spans})

    def touches(self, span: Span) -> bool:
        """Tell whether a span shares a code point with one of them, in time of their logarithm."""
        before = bisect_left(self._starts, span.end)
        return before > 0 and self._furthest[before - 1] > span.start


class Groups:
    """Things that belong together, joined two by two."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def find(self, key: str) -> str:
        """Return the name of the group of a thing."""
        while (parent := self._parents.get(key, key)) != key:
            self._parents[key] = self._parents.get(parent, parent)
            key = parent
        return key

    def join(self, one: str, other: str) -> None:
        """Put two things, and all that belong to them, into one group."""
        self._parents[self.find(other)] = self.find(one)


class EvaluatedReading:
    """One annotation of a document; `skipped` are ids of spans that do not count in it."""

    def __init__(
        self,
        document: Document,
        annotation: Annotation,
        scheme: Scheme,
        skipped: frozenset[str] = frozenset(),
    ) -> None:
        self.document = document
        self.annotation = annotation
        self.scheme = scheme
        self.by_id: Mapping[str, Span] = {span.id: span for span in annotation.spans}
        self.links: tuple[EvaluatedRelation, ...] = tuple(self._iter_links())
        self.skipped = skipped | self._find_repeated()
        self.dangling = len(annotation.relations) - len(self.links)

    def get_role(self, span: Span) -> str:
        """Return the role of the span's label, empty where the scheme does not know it."""
        label = self.scheme.labels.get(span.label)
        return label.role if label else ""

    def _iter_links(self) -> Iterator[EvaluatedRelation]:
        types = self.scheme.relation_types
        for relation in self.annotation.relations:
            head, tail = self.by_id.get(relation.head), self.by_id.get(relation.tail)
            if head is not None and tail is not None:
                kind = types.get(relation.label)
                yield EvaluatedRelation(relation, kind.role if kind else "", head, tail)

    def iter_spans(self, layer: str) -> Iterator[Span]:
        """Yield the spans of a layer that count."""
        return (s for s in self.annotation.spans if s.layer == layer and s.id not in self.skipped)

    def iter_links(self, layer: str) -> Iterator[EvaluatedRelation]:
        """Yield the relations that lead from the spans of a layer and count."""
        return (x for x in self.links if x.head.layer == layer and x.head.id not in self.skipped)

    @cached_property
    def tails(self) -> Mapping[tuple[str, str], list[Span]]:
        """The spans to which relations of a role lead from a span, by its id and the role."""
        found: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
        for link in self.links:
            found[link.head.id, link.role].append(link.tail)
        return found

    # --- quotes -----------------------------------------------------------------------------

    @cached_property
    def _chains(self) -> list[tuple[Span, ...]]:
        """The contents, those joined by `continues` together, each and all in text order."""
        groups = Groups()
        for link in self.links:
            if link.role == "continues":
                groups.join(link.head.id, link.tail.id)
        chains: defaultdict[str, list[Span]] = defaultdict(list)
        for span in sorted(self.annotation.spans, key=lambda s: (s.start, s.end, s.label)):
            if self.get_role(span) in CONTENTS:
                chains[groups.find(span.id)].append(span)
        return [tuple(chain) for chain in chains.values()]

    def _find_repeated(self) -> frozenset[str]:
        """Return the ids of the quotes that repeat others and of what hangs on them alone."""
        heads = {link.head.id for link in self.links if link.role == "repeats"}
        repeated = {s.id for chain in self._chains if heads & {x.id for x in chain} for s in chain}
        reached = {
            link.tail.id: link.tail.layer == link.head.layer
            for link in self.links
            if link.head.id in repeated and self.get_role(link.tail) not in CONTENTS
        }
        kept = {link.tail.id for link in self.links if link.head.id not in repeated}
        alone = {span_id for span_id, same in reached.items() if same and span_id not in kept}
        return frozenset(repeated | alone)

    @cached_property
    def attributions(self) -> list[Attribution]:
        """The quotes that count, in text order."""
        return [
            Attribution(
                pieces=chain,
                content=make_extent(chain),
                role=self.get_role(chain[0]),
                speakers=self._collect(chain, "speaker"),
                cues=self._collect(chain, "cue"),
            )
            for chain in self._chains
            if chain[0].id not in self.skipped
        ]

    def _collect(self, heads: Iterable[Span], role: str) -> tuple[Span, ...]:
        found = {tail.id: tail for head in heads for tail in self.tails.get((head.id, role), ())}
        return tuple(found.values())

    # --- stances ----------------------------------------------------------------------------

    @cached_property
    def expressions(self) -> list[Span]:
        """The expressions of stance."""
        return [span for span in self.annotation.spans if self.get_role(span) in STANCES]

    @cached_property
    def stances(self) -> list[Stance]:
        """One tuple an expression, holder and target; of the same tokens only one."""
        found: dict[Stance, None] = {}
        for span in self.expressions:
            for target in self._list_ends(span, "target"):
                for holder in self._list_ends(span, "holder"):
                    stance = Stance(
                        self.read_tokens(holder),
                        self.read_tokens(target),
                        self.read_tokens(span),
                        self.get_role(span),
                    )
                    if not stance.holder or stance.holder != stance.target:
                        found[stance] = None
        return list(found)

    def _list_ends(self, span: Span, role: str) -> list[Span] | list[None]:
        return self.tails.get((span.id, role)) or [None]

    @cached_property
    def _tokens(self) -> tuple[list[int], list[int]]:
        """The starts and the ends of the words and marks of the text."""
        found = [match.span() for match in _TOKEN.finditer(self.document.text)]
        return [start for start, _ in found], [end for _, end in found]

    def read_tokens(self, span: Span | None) -> frozenset[int]:
        """Return the indices of the tokens that a span touches, none for no span."""
        if span is None:
            return frozenset()
        starts, ends = self._tokens
        return frozenset(range(bisect_right(ends, span.start), bisect_left(starts, span.end)))

    # --- coreference --------------------------------------------------------------------------

    @cached_property
    def _mentions(self) -> Mapping[str, Mentions]:
        """The mentions of one thing, first to last, by the id of each of them."""
        groups = Groups()
        relations = [link.relation for link in self.links]
        coreference = self.scheme.find_relation("coref")
        for head, tail in iter_same(self.annotation.spans, relations, coreference):
            groups.join(head, tail)
        places: dict[tuple[int, int], str] = {}
        ordered = sorted(self.annotation.spans, key=lambda s: (s.start, s.end))
        for span in ordered:
            # a name that is a whole noun phrase is marked twice, as an entity and as an actor
            groups.join(places.setdefault((span.start, span.end), span.id), span.id)
        members: defaultdict[str, list[Span]] = defaultdict(list)
        for span in ordered:
            members[groups.find(span.id)].append(span)
        things = {name: Mentions(spans) for name, spans in members.items()}
        return {span.id: things[groups.find(span.id)] for span in ordered}

    def list_things(self, spans: Iterable[Span]) -> list[Mentions]:
        """Return the mentions of each thing that these spans mention, by this reading's chains."""
        found = [self._mentions.get(span.id) or Mentions([span]) for span in spans]
        return list({id(thing): thing for thing in found}.values())

    def list_firsts(self, spans: Iterable[Span]) -> list[Span]:
        """Return the first mention of each thing that these spans mention."""
        return [thing.spans[0] for thing in self.list_things(spans)]


def touch(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """Tell whether any of some spans shares a code point with any of others."""
    others = list(others)
    return any(a.start < b.end and b.start < a.end for a in some for b in others)


def cover_same(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """Tell whether both are the same ranges."""
    return {(s.start, s.end) for s in some} == {(s.start, s.end) for s in others}
