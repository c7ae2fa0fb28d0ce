"""What the words around a name say of its type, and what a line says of a match."""

from dataclasses import dataclass


@dataclass(frozen=True, eq=False, kw_only=True)
class ContextFeature:
    """Words beside a name that speak for a kind of names, and how much they do.

    `links` stand between the words and a name behind them, or nothing does where they may be
    `direct`; before the words may stand a `comma` or a `possessive`; behind them, `unless` takes
    back what they say.
    """

    kind: str
    vote: float
    words: frozenset[str]
    links: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    comma: bool = False
    possessive: bool = False
    direct: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class ContextFeatures:
    """The content of context_features.toml: what stands behind a name, and what before it."""

    behind: tuple[ContextFeature, ...]
    before: tuple[ContextFeature, ...]
    age_vote: float
    apposed_vote: float


@dataclass(frozen=True, eq=False, kw_only=True)
class SportsWords:
    """The content of sports.toml: verbs between two sides, members of one, and what parts two."""

    contest: frozenset[str]
    members: frozenset[str]
    versus: frozenset[str]
    away: frozenset[str]
