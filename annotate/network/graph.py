"""A network as values: its nodes, its edges, and what their numbers are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ACTOR_NODE, CONCEPT_NODE = "actor", "concept"
# What an edge is.
STANCE, CONCEPT, QUOTE = "stance", "concept", "quote"
CONGRUENCE, CONFLICT, SUBTRACT = "congruence", "conflict", "subtract"
STATEMENTS = "statements"
# Each kind of network, and the relations that its edges have.
KINDS: Mapping[str, tuple[str, ...]] = {
    STATEMENTS: (STANCE, CONCEPT, QUOTE),
    "stances": (STANCE,),
    "concepts": (CONCEPT,),
    "quotes": (QUOTE,),
    CONGRUENCE: (CONGRUENCE,),
    CONFLICT: (CONFLICT,),
    SUBTRACT: (SUBTRACT,),
}
AGREEING = frozenset({CONGRUENCE, CONFLICT, SUBTRACT})  # between two actors, without a direction
# The numbers of an edge, beside its weight and sign. Shares are not whole numbers.
ROLES = ("favor", "against", "neutral", "conflicted", "unclear")
SHARES = ("average", "jaccard", "cosine")
_COUNTED = (*ROLES, "documents")
_COMPARED = ("concepts", "statements", *SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkNode:
    """An actor or a concept.

    `id` is short and the same in all networks of a run; `identity` is the id of a registry, empty
    where there is none; `kind` is what sort of actor it is, empty where nobody knows.
    """

    id: str
    label: str
    type: str = ACTOR_NODE
    kind: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkEdge:
    """What leads from a node to another; `sign` is 1, -1 or 0, `numbers` are named by its kind."""

    source: str
    target: str
    relation: str
    weight: float
    sign: int = 0
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network: of all rows, of those of a window of time, of those of a group."""

    kind: str
    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    window: str | None = None
    start: str | None = None
    end: str | None = None
    group: str | None = None

    @property
    def is_directed(self) -> bool:
        """Whether its edges lead from one to another, and not just between two."""
        return self.kind not in AGREEING

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the numbers that each of its edges has."""
        return list_columns(self.kind)


def list_columns(kind: str) -> tuple[str, ...]:
    """Return the names of the numbers that the edges of a kind of network have."""
    return _COMPARED if kind in AGREEING else _COUNTED


def is_share(column: str) -> bool:
    """Tell whether a number is no count."""
    return column in SHARES
