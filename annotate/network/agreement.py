"""Who agrees with whom: congruence and conflict networks of discourse network analysis.

Two actors are congruent in a concept where both are for it, or both against it; they are in
conflict where one is for it and the other against. A concept is whatever a stance is towards. The
definitions and their source are in `annotate/docs/networks.md`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from math import sqrt

from annotate.network.collecting import NodeKey, UnitEdges
from annotate.network.graph import CONCEPT, CONFLICT, CONGRUENCE, ROLES, STANCE, SUBTRACT

_FAVOR, _AGAINST = ROLES.index("favor"), ROLES.index("against")
_ConceptSide = tuple[NodeKey, bool]  # a concept, and whether one is for it
_ActorPair = tuple[NodeKey, NodeKey]


@dataclass(slots=True)
class ConceptCount:
    """On how many concepts two actors agree or not, and in how many pairs of statements."""

    concepts: int = 0
    statements: int = 0

    def add(self, statements: int) -> None:
        """Count a concept."""
        self.concepts += 1
        self.statements += statements

    def less(self, other: "ConceptCount") -> "ConceptCount":
        """Return how much more there is here than in another."""
        return ConceptCount(self.concepts - other.concepts, self.statements - other.statements)


@dataclass(frozen=True, slots=True)
class ActorConcepts:
    """What actors are for and against, and how often."""

    by_side: Mapping[_ConceptSide, Mapping[NodeKey, int]]
    activity: Mapping[NodeKey, int] = field(default_factory=dict)  # on how many sides one stands

    def compare(self, kind: str) -> Iterator[tuple[_ActorPair, ConceptCount, Mapping[str, float]]]:
        """Yield the pairs of actors with an edge, its counts, and its normalised weights."""
        alike, apart = self._count(self._iter_alike()), self._count(self._iter_apart())
        wanted = {CONGRUENCE: alike, CONFLICT: apart, SUBTRACT: {**alike, **apart}}[kind]
        for pair in sorted(wanted):
            shared, opposed = alike.get(pair, ConceptCount()), apart.get(pair, ConceptCount())
            found = {CONGRUENCE: shared, CONFLICT: opposed, SUBTRACT: shared.less(opposed)}[kind]
            yield pair, found, self._normalise(pair, found.concepts, shared.concepts)

    def _iter_alike(self) -> Iterator[tuple[_ActorPair, int]]:
        for counts in self.by_side.values():
            for one, other in combinations(sorted(counts), 2):
                yield (one, other), counts[one] * counts[other]

    def _iter_apart(self) -> Iterator[tuple[_ActorPair, int]]:
        for (concept, is_for), counts in self.by_side.items():
            against = self.by_side.get((concept, False), {}) if is_for else {}
            for one, other in product(counts, against):
                if one != other:
                    yield (min(one, other), max(one, other)), counts[one] * against[other]

    def _count(self, pairs: Iterable[tuple[_ActorPair, int]]) -> dict[_ActorPair, ConceptCount]:
        found: defaultdict[_ActorPair, ConceptCount] = defaultdict(ConceptCount)
        for pair, statements in pairs:
            found[pair].add(statements)
        return found

    def _normalise(self, pair: _ActorPair, weight: int, shared: int) -> Mapping[str, float]:
        """Divide a weight by how much the two say at all."""
        one, other = (self.activity[actor] for actor in pair)
        return {
            "average": weight / ((one + other) / 2),
            "jaccard": weight / (one + other - shared),
            "cosine": weight / sqrt(one * other),
        }


def gather(edges: UnitEdges) -> ActorConcepts:
    """Return what actors are for and against; other polarities say neither."""
    by_side: defaultdict[_ConceptSide, dict[NodeKey, int]] = defaultdict(dict)
    activity: defaultdict[NodeKey, int] = defaultdict(int)
    for (relation, holder, target), count in edges.items():
        if relation not in (STANCE, CONCEPT):
            continue
        for role, is_for in ((_FAVOR, True), (_AGAINST, False)):
            if count.roles[role]:
                by_side[target, is_for][holder] = count.roles[role]
                activity[holder] += 1
    return ActorConcepts(by_side, activity)
