"""How much what a rule finds counts: scores, votes and ranks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRule:
    """What proposed an entity. Where two overlap the higher rank stays.

    `vote` is how much it speaks for the type of its name in the article, nothing where none ever
    decided one, `score` the share of right answers among what the rule alone found on development
    data.
    """

    rank: int
    score: float
    vote: float = 0.0


@dataclass(frozen=True, eq=False, kw_only=True)
class EntityRules:
    """The rules that propose entities."""

    law: EntityRule
    weapon: EntityRule
    abbreviation: EntityRule
    titled: EntityRule
    pair: EntityRule
    placed: EntityRule
    role: EntityRule
    known: EntityRule
    dateline: EntityRule
    side: EntityRule
    headed: EntityRule
    model: EntityRule
    given: EntityRule
    shown: EntityRule
    numbered: EntityRule
    repeated: EntityRule


@dataclass(frozen=True, eq=False, kw_only=True)
class EntityWeights:
    """What decides the type of a name in an article; weights.toml explains each."""

    rules: EntityRules
    certain_rank: int
    agreed: float
    supported: float
    enough: float
    decisive_vote: float
    surname_vote: float
    family_vote: float
    company_vote: float
    place_vote: float
    shown_vote: float


@dataclass(frozen=True, eq=False, kw_only=True)
class QuoteWeights:
    """Scores of contents and speakers, by rule, and of quotations without a cue."""

    content: Mapping[str, float]
    speaker: Mapping[str, float]
    nested: float
    nested_speaker: float
    pull_quote: float
    repeats: float
    term: float
    alone: float
    continues: float
    nearest: float
    topic: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How often what a rule finds is right: its expression, and its relations to the arguments."""

    expression: float
    relations: float


@dataclass(frozen=True, eq=False, kw_only=True)
class RuleScore:
    """The scores of a rule's findings that say the stance in this way."""

    rule: str
    explicitness: str
    expression: float
    relations: float


@dataclass(frozen=True, eq=False, kw_only=True)
class StanceWeights:
    """Scores of stances by rule, and what the learned polarity adds and takes."""

    scores: tuple[RuleScore, ...]
    unshared: float
    least: float

    @cached_property
    def by_rule(self) -> Mapping[tuple[str, str], Score]:
        """The scores by rule and explicitness."""
        return {
            (row.rule, row.explicitness): Score(expression=row.expression, relations=row.relations)
            for row in self.scores
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class IdentityWeights:
    """Scores of whose a mention is, by the rule that told it."""

    repeated: float
    seat: float
    scores: Mapping[str, float]
    pronoun: Mapping[str, float]


@dataclass(frozen=True, eq=False, kw_only=True)
class Weights:
    """The content of weights.toml."""

    entities: EntityWeights
    quotes: QuoteWeights
    stance: StanceWeights
    identity: IdentityWeights
