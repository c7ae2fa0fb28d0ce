"""Function words: the words of a closed class by what they do in a sentence, in lower case."""

from dataclasses import dataclass, fields
from functools import cached_property


@dataclass(frozen=True, eq=False, kw_only=True)
class FunctionWords:
    """The content of function.toml, where each list is explained."""

    articles: frozenset[str]
    the: frozenset[str]
    indefinite: frozenset[str]
    definite: frozenset[str]
    demonstrative: frozenset[str]
    no: frozenset[str]
    nobody: frozenset[str]
    negation: frozenset[str]
    complementizer: frozenset[str]
    infinitive: frozenset[str]
    manner: frozenset[str]
    question: frozenset[str]
    supposing: frozenset[str]
    as_said: frozenset[str]
    capacity: frozenset[str]
    joining: frozenset[str]
    agent: frozenset[str]
    recipient: frozenset[str]
    genitive: frozenset[str]
    belonging: frozenset[str]
    at_time: frozenset[str]
    correlative: frozenset[str]
    conjunctions: frozenset[str]
    alternative: frozenset[str]
    adding: frozenset[str]
    be: frozenset[str]
    pro_verbs: frozenset[str]
    short_has: frozenset[str]
    modal: frozenset[str]
    banning: frozenset[str]
    he: frozenset[str]
    she: frozenset[str]
    someone: frozenset[str]
    third: frozenset[str]
    first: frozenset[str]
    first_subject: frozenset[str]
    possessive: frozenset[str]
    relative: frozenset[str]
    relative_owner: frozenset[str]
    reciprocal: frozenset[str]
    expletive: frozenset[str]
    existential: frozenset[str]
    impersonal: frozenset[str]
    unnamed: frozenset[str]
    vague: frozenset[str]
    empty: frozenset[str]
    standing: frozenset[str]
    possessive_ending: str
    reflexive_ends: tuple[str, ...]
    adverb_ends: tuple[str, ...]

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Every function word."""
        values = (getattr(self, field.name) for field in fields(self))
        return frozenset().union(*(v for v in values if isinstance(v, frozenset)))

    def strip_article(self, name: str) -> str:
        """Return a name without the article before it, if there is one."""
        first, _, rest = name.partition(" ")
        return rest if rest and first.lower() in self.articles else name
