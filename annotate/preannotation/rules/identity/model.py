"""Identities of an article: whoever and whatever it names, with all their mentions."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from annotate.name_forms import PersonName
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.roles import Role


class Gender(Enum):
    """What a pronoun, a title or a given name says of a person."""

    MAN = auto()
    WOMAN = auto()


@dataclass(slots=True, eq=False)
class Referent:
    """A person, body, place or other named thing of an article.

    `label` is that of its names. `persons` are the forms of a person's name, none for others;
    `words` are the compared words of another's names. Mentions are in text order once `sort` ran.
    """

    label: str
    name: str
    is_person: bool = False
    persons: list[PersonName] = field(default_factory=list)
    words: list[tuple[str, ...]] = field(default_factory=list)
    gender: Gender | None = None
    roles: list[Role] = field(default_factory=list)
    mentions: list[ArticleMention] = field(default_factory=list)
    kin: bool = False
    introduced: int = 0

    def add(self, mention: ArticleMention) -> None:
        """Give it a mention; they stay in text order."""
        at = bisect_right(self.mentions, mention.start, key=lambda m: m.start)
        self.mentions.insert(at, mention)

    def find_before(self, start: int) -> ArticleMention | None:
        """Return its last mention that ends at or before a position."""
        at = bisect_right(self.mentions, start, key=lambda m: m.end)
        return self.mentions[at - 1] if at else None

    def iter_back(self, mention: ArticleMention, sentences: int) -> Iterator[ArticleMention]:
        """Yield its mentions that end before another one begins, the nearest first.

        Args:
            mention: The other one.
            sentences: How many sentences before it are looked at, besides its own.
        """
        at = bisect_right(self.mentions, mention.start, key=lambda m: m.start)
        for place in range(at - 1, -1, -1):
            last = self.mentions[place]
            if mention.sentence - last.sentence > sentences:
                return
            if last.end <= mention.start:
                yield last

    def list_beside(self, mention: ArticleMention) -> list[ArticleMention]:
        """Return its mentions in the sentence of another one."""
        first = bisect_left(self.mentions, mention.sentence, key=lambda m: m.sentence)
        last = bisect_right(self.mentions, mention.sentence, key=lambda m: m.sentence)
        return self.mentions[first:last]


class ReferentAnswer(NamedTuple):
    """Whom a mention means, and by which rule; `known` is what the article says of them before."""

    identity: Referent
    rule: str
    known: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeLabels:
    """What a scheme calls persons, bodies and states; None where it has none."""

    person: str | None
    organisation: str | None
    state: str | None
