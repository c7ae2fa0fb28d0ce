"""The relations of a reading as a graph: attributions, mentions of the same thing, their names.

Pure: it looks at spans and relations and decides nothing about files. Whatever people may have
drawn, circles among it, has to come to an end here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from annotate.dataset.rows.identities import Identities
from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.model import Relation, Span

TANGLED = "`continues` relations that lead in a circle or into a piece twice"
REPEATED = "quotes that repeat another one of the article"


class QuotePieces(NamedTuple):
    """A quote: its content in one piece or more. The first one is its hub."""

    pieces: tuple[Span, ...]

    @property
    def id(self) -> str:
        """The id of the hub."""
        return self.pieces[0].id


class Graph:
    """The relations of one reading, by role."""

    def __init__(self, reading: ChosenReading, vocabulary: Vocabulary, left: Counter[str]) -> None:
        self.vocabulary = vocabulary
        self.reading = reading
        self._tails: defaultdict[tuple[str, str], list[Relation]] = defaultdict(list)
        types = vocabulary.scheme.relation_types
        for relation in reading.relations:
            self._tails[types[relation.label].role, relation.head].append(relation)
        found = self._find_attributions(left)
        self._found = found
        self._repeats = self._find_repeats(found)
        repeats = self._repeats
        self.attributions = [o for o in found if o.id not in repeats] if repeats else found
        left[REPEATED] += len(found) - len(self.attributions)

    # Counts of quotes by their types ask for nothing of these.

    @cached_property
    def _spans(self) -> dict[str, Span]:
        return {span.id: span for span in self.reading.spans}

    @cached_property
    def _place(self) -> dict[str, int]:
        return {span.id: place for place, span in enumerate(self.reading.spans)}

    @cached_property
    def _hub(self) -> dict[str, str]:
        """The hub of the quote that each piece belongs to, before repetitions are followed."""
        return {piece.id: one.id for one in self._found for piece in one.pieces}

    @cached_property
    def identities(self) -> Identities:
        """Who is who: worked out where somebody asks, for counts often nobody does."""
        return Identities(self.reading, self.vocabulary)

    def list_tails(self, role: str, heads: Iterable[Span]) -> list[tuple[Relation, Span]]:
        """Return what relations of a role lead to from any of the heads, in text order."""
        found = {
            relation.tail: relation for head in heads for relation in self._tails[role, head.id]
        }
        pairs = [(relation, self._spans[tail]) for tail, relation in found.items()]
        return sorted(pairs, key=lambda pair: self._place[pair[1].id])

    def list_own(self, head: Span, name: str) -> list[tuple[Relation, Span]]:
        """Return what relations of this name lead to from a span, in text order."""
        role = self.vocabulary.scheme.relation_types[name].role
        found = [r for r in self._tails[role, head.id] if r.label == name]
        pairs = [(relation, self._spans[relation.tail]) for relation in found]
        return sorted(pairs, key=lambda pair: self._place[pair[1].id])

    def find_quote(self, span_id: str) -> str | None:
        """Return the id of the quote that a piece belongs to, or of the one which that repeats."""
        hub = self._hub.get(span_id)
        return self._repeats.get(hub, hub) if hub is not None else None

    def find_type(self, pieces: Sequence[Span]) -> str:
        """Return the type of a whole quote: pieces of several types make it a mixed one."""
        if len(pieces) == 1:
            return pieces[0].label
        labels = {piece.label for piece in pieces}
        mixed = self.vocabulary.mixed
        return mixed if len(labels) > 1 and mixed is not None else pieces[0].label

    # --- quotes ---

    def _find_attributions(self, left: Counter[str]) -> list[QuotePieces]:
        labels = self.vocabulary.codes["contents"]
        contents = [span for span in self.reading.spans if span.label in labels]
        if not any(role == "continues" for role, _ in self._tails):
            return [QuotePieces((span,)) for span in contents]  # in text order already
        continuing = {r.tail for s in contents for r in self._tails["continues", s.id]}
        seen: set[str] = set()
        found = []
        # Those that continue nothing first; what is left then stands in a circle.
        for span in sorted(contents, key=lambda s: s.id in continuing):
            if span.id not in seen:
                found.append(QuotePieces(pieces=tuple(self._follow(span, seen, left))))
        return sorted(found, key=lambda one: self._place[one.id])

    def _follow(self, start: Span, seen: set[str], left: Counter[str]) -> Sequence[Span]:
        pieces, at = [], start
        while True:
            pieces.append(at)
            seen.add(at.id)
            tails = [
                tail
                for relation in self._tails["continues", at.id]
                if (tail := self._spans[relation.tail]).label in self.vocabulary.codes["contents"]
            ]
            fresh = [tail for tail in tails if tail.id not in seen]
            left[TANGLED] += len(tails) - len(fresh)
            if not fresh:
                return pieces
            at = fresh[0]

    def _find_repeats(self, found: Sequence[QuotePieces]) -> dict[str, str]:
        """Return the hub of each quote that does not count, with that of the one it repeats."""
        if not any(role == "repeats" for role, _ in self._tails):
            return {}  # as in most articles, and there are many
        same = {
            one.id: self._hub[tail.id]
            for one in found
            for _, tail in reversed(self.list_tails("repeats", one.pieces))
            if self._hub.get(tail.id, one.id) != one.id
        }
        return {hub: last for hub in same if (last := self._resolve(hub, same)) != hub}

    def _resolve(self, hub: str, same: dict[str, str]) -> str:
        """Follow repetitions to the end; where they lead in a circle, its first quote counts."""
        path = [hub]
        while path[-1] in same:
            following = same[path[-1]]
            if following in path:
                return min(path[path.index(following) :], key=self._place.__getitem__)
            path.append(following)
        return path[-1]
