"""By which words an article tells who is who: offices, kin, bodies, nationalities."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from annotate.language.tables import split


@dataclass(frozen=True, eq=False, kw_only=True)
class IdentityWords:
    """The content of identity.toml, where each list is explained."""

    suffixes: frozenset[str]
    company_ends: frozenset[str]
    unlettered: frozenset[str]
    called: frozenset[str]
    given: tuple[str, ...]
    offices: tuple[str, ...]
    honorifics: frozenset[str]
    former: frozenset[str]
    former_before: str
    coming: frozenset[str]
    coming_behind: tuple[str, ...]
    plain: frozenset[str]
    pair: frozenset[str]
    anybody: frozenset[str]
    men: frozenset[str]
    women: frozenset[str]
    said_of_men: frozenset[str]
    said_of_women: frozenset[str]
    counterparts: frozenset[str]
    younger: frozenset[str]
    elder: frozenset[str]
    juniors: frozenset[str]
    seniors: frozenset[str]
    offspring: frozenset[str]
    parents: frozenset[str]
    kin: frozenset[str]
    wives: frozenset[str]
    husbands: frozenset[str]
    governments: frozenset[str]
    forces: frozenset[str]
    companies: frozenset[str]
    bodies: frozenset[str]
    countries: frozenset[str]
    cities: frozenset[str]
    points: frozenset[str]
    i: frozenset[str]
    you: frozenset[str]
    things: frozenset[str]
    becoming: frozenset[str]
    short_titles: Mapping[str, str]
    nationalities: Mapping[str, tuple[str, ...]]
    given_names: Mapping[str, frozenset[str]]
    because: Mapping[str, str]

    @cached_property
    def also_called(self) -> Mapping[str, frozenset[str]]:
        """Each office with what whoever has it may be called besides."""
        found: dict[str, set[str]] = {}
        for line in self.offices:
            office, *others = split(line)
            found.setdefault(office, set()).update(others)
        return {office: frozenset(others) for office, others in found.items()}

    @cached_property
    def all_offices(self) -> frozenset[str]:
        """Every office and whatever one is called."""
        return frozenset(office for line in self.offices for office in split(line))

    @cached_property
    def given_forms(self) -> Mapping[str, frozenset[str]]:
        """Each given name in small letters with all its forms."""
        found: dict[str, frozenset[str]] = {}
        for line in self.given:
            forms = frozenset(name.lower() for name in split(line))
            for form in forms:
                found[form] = found.get(form, frozenset()) | forms
        return found

    @cached_property
    def state_of(self) -> Mapping[str, str]:
        """Each nationality with its state."""
        return {word: state for state, words in self.nationalities.items() for word in words}


@dataclass(frozen=True, eq=False, kw_only=True)
class SourceWords:
    """The content of sources.toml, where each list is explained: what kind of source speaks."""

    documents: frozenset[str]
    unnamed: frozenset[str]
    collectives: frozenset[str]
    plurals: frozenset[str]
    singulars: frozenset[str]
    several: frozenset[str]
    plural_pronouns: frozenset[str]
    pronouns: frozenset[str]
    ends: frozenset[str]
    belonging: frozenset[str]
    genitive: frozenset[str]
    relatives: frozenset[str]
    joining: frozenset[str]
    bare: frozenset[str]
    endings: Mapping[str, str]
    roles: Mapping[str, frozenset[str]]

    @cached_property
    def role_of(self) -> Mapping[str, str]:
        """What somebody is, by the last word of their title."""
        return {word: role for role, words in self.roles.items() for word in words}

    @cached_property
    def title_words(self) -> frozenset[str]:
        """Every word of a role."""
        return frozenset(word for role in self.role_of for word in role.split())

    def is_plural(self, word: str) -> bool:
        """Tell whether a word in small letters is of several."""
        if word in self.plurals:
            return True
        return word not in self.singulars and self.find_singular(word) != word

    def find_singular(self, word: str) -> str:
        """Return a noun as one has it."""
        if word not in self.singulars:
            for end, single in self.endings.items():
                if word.endswith(end):
                    return word.removesuffix(end) + single
        return word
