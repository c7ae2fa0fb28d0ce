"""Names and the words in and around them. Nothing here looks at a text.

Types are OntoNotes names, which the scheme maps to labels.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

# Names of fewer letters are not looked for in capitals: US stays US, and "AP" is no "Ap".
MIN_CAPITALS = 4
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Types:
    """The OntoNotes types that rules speak of."""

    person: str
    group: str
    facility: str
    organisation: str
    state: str
    place: str
    product: str
    event: str
    law: str
    work: str

    @property
    def names(self) -> frozenset[str]:
        """Every type of a name, as opposed to a date or an amount."""
        return frozenset(getattr(self, field) for field in self.__slots__)

    @property
    def bearers(self) -> frozenset[str]:
        """The types of whoever and whatever has a name of its own: people, bodies, places."""
        return frozenset((self.person, self.organisation, self.state, self.place, self.facility))


@dataclass(frozen=True, eq=False, kw_only=True)
class Ambiguous:
    """Names that are of a type only where one of the words stands beside them."""

    type: str
    names: tuple[str, ...]
    beside: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class WithArticle:
    """Names, and all names of these types, that carry the article as part of a phrase."""

    names: frozenset[str]
    types: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Institutions:
    """Facilities that are of this type before another noun."""

    names: frozenset[str]
    type: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Around:
    """The words in and beside names; names.toml says what each list is for."""

    leading: frozenset[str]
    numbered: frozenset[str]
    places_after: frozenset[str]
    company_ends: frozenset[str]
    serving: frozenset[str]
    noise: frozenset[str]
    dateline_stop: frozenset[str]
    small: frozenset[str]
    ordinals: frozenset[str]
    stopped: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class LawWords:
    """The words of names of treaties, acts and conventions; names.toml explains each list."""

    parts: frozenset[str]
    heads: frozenset[str]
    topics: frozenset[str]
    described: frozenset[str]
    inside: frozenset[str]
    leading: frozenset[str]
    inside_name: frozenset[str]
    gatherings: frozenset[str]
    parties: frozenset[str]
    bodies: frozenset[str]
    councils: frozenset[str]
    resolutions: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Weapons:
    """Types of weapons that a number follows, and patterns of others."""

    types: frozenset[str]
    patterns: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Names:
    """The content of names.toml. `clear` and `heads` are by the kinds of `types`.

    `own` are names of a project with their types, `none` names that are none in it. `teams` is
    the type that it gives to a place that stands for a team, where that is another one; `bare` are
    the types of names that it marks without their article.
    """

    types: Types
    clear: Mapping[str, tuple[str, ...]]
    ambiguous: tuple[Ambiguous, ...]
    heads: Mapping[str, tuple[str, ...]]
    article: WithArticle
    institutions: Institutions
    aliases: tuple[tuple[str, ...], ...]
    laws: LawWords
    weapons: Weapons
    around: Around
    own: Mapping[str, str] = field(default_factory=dict)
    none: frozenset[str] = frozenset()
    teams: str = ""
    bare: frozenset[str] = frozenset()

    def get_type(self, kind: str) -> str:
        """Return the type of a kind of names."""
        found: str = getattr(self.types, kind)
        return found

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Each name that is clear without context, in capitals too, and its type."""
        found = dict(self.own)
        for kind, names in self.clear.items():
            for name in names:
                found.setdefault(name, self.get_type(kind))
        for name, kind in list(found.items()):
            if len(name) >= MIN_CAPITALS:
                found.setdefault(name.upper(), kind)
        return {name: kind for name, kind in found.items() if name not in self.none}

    @cached_property
    def unsure(self) -> Mapping[str, tuple[str, frozenset[str]]]:
        """Each name that needs a word beside it: its type, and those words."""
        return {
            name: (self.get_type(entry.type), entry.beside)
            for entry in self.ambiguous
            for name in entry.names
        }

    @cached_property
    def by_first_word(self) -> Mapping[str, tuple[str, ...]]:
        """The names that begin with a word, the longest first."""
        return index_by_first_word((*self.known, *self.unsure))

    @cached_property
    def usual(self) -> Mapping[str, str]:
        """Other names of a thing, each with the first of them."""
        return {name: names[0] for names in self.aliases for name in names}

    @cached_property
    def head_types(self) -> Mapping[str, str]:
        """The last words that decide a capitalised phrase's type."""
        return {word: self.get_type(kind) for kind, words in self.heads.items() for word in words}

    @cached_property
    def with_article(self) -> frozenset[str]:
        """The names that take the article into the span where they stand for themselves."""
        return self.always_with_article | self.article.names

    @cached_property
    def always_with_article(self) -> frozenset[str]:
        """The names that take the article into the span before another noun too."""
        kinds = {self.get_type(kind) for kind in self.article.types}
        return frozenset(name for name, kind in self.known.items() if kind in kinds)

    @cached_property
    def institution_types(self) -> Mapping[str, str]:
        """Facilities that are institutions before a noun, with the type they have there."""
        entry = self.institutions
        return dict.fromkeys(entry.names, self.get_type(entry.type))


@dataclass(frozen=True, eq=False, kw_only=True)
class PeopleWords:
    """The content of people.toml: titles, roles, given names, and what tells men from women."""

    titles: frozenset[str]
    plural_titles: frozenset[str]
    certain: frozenset[str]
    roles: frozenset[str]
    family_first: frozenset[str]
    particles: frozenset[str]
    prefixes: frozenset[str]
    given_men: frozenset[str]
    given_women: frozenset[str]
    also_words: frozenset[str]
    offices: frozenset[str]
    men_titles: frozenset[str]
    women_titles: frozenset[str]

    @cached_property
    def titles_by_first_word(self) -> Mapping[str, tuple[str, ...]]:
        """The titles and honorifics that begin with a word, the longest first."""
        return index_by_first_word(self.all_titles)

    @cached_property
    def all_titles(self) -> frozenset[str]:
        """Every title and honorific."""
        return self.titles | self.plural_titles

    @cached_property
    def title_forms(self) -> frozenset[str]:
        """The last words of titles: Minister of Prime Minister."""
        return frozenset(title.split()[-1] for title in self.titles)

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of titles, in lower case, without full stops; M. is an initial more often."""
        words = (w for title in self.titles for w in title.lower().replace(".", " ").split())
        return frozenset(word for word in words if len(word) > 1)

    @cached_property
    def small_words(self) -> frozenset[str]:
        """The particles in lower case that are more than a letter."""
        return frozenset(word.lower() for word in self.particles if len(word) > 1)

    @cached_property
    def given_names(self) -> frozenset[str]:
        """Common given names."""
        return self.given_men | self.given_women


def index_by_first_word(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the names by the word that they begin with, the longest first."""
    found: dict[str, set[str]] = {}
    for name in names:
        found.setdefault(first_word(name), set()).add(name)
    return {word: tuple(sorted(names, key=lambda n: (-len(n), n))) for word, names in found.items()}


def first_word(name: str) -> str:
    """Return the first run of letters and digits."""
    match = _WORD.search(name)
    return match.group() if match else name
