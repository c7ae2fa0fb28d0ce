"""What an article says of each name of a person: how it is read, gender, and what stands beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from annotate.language import Language
from annotate.name_forms import PersonName, read_person
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.model import Gender
from annotate.preannotation.rules.identity.roles import (
    NounPhrases,
    Role,
    find_roles,
    list_titles,
)


@dataclass(slots=True, kw_only=True)
class NameTraits:
    """A name of a person as one place has it. `ahead` is the word right before it."""

    name: PersonName
    gender: Gender | None
    roles: list[Role]
    titles: frozenset[str]
    ahead: str

    def list_counterparts(self, language: Language) -> list[Role]:
        """Return what says whose counterpart it is, of another state: her Polish counterpart."""
        same = language.identity.counterparts
        return [r for r in self.roles if r.owned and r.office in same and r.body is not None]

    def list_kin(self, language: Language) -> list[Role]:
        """Return what says whose kin it is: his wife, whose father."""
        return [r for r in self.roles if r.owned and r.office in language.identity.kin]


def read_traits(
    mention: ArticleMention, phrases: Mapping[int, NounPhrases], language: Language
) -> NameTraits:
    """Read what stands in and beside a name."""
    tokens, text = mention.tokens, mention.span.text
    roles: list[Role] = []
    titles: frozenset[str] = frozenset()
    ahead = ""
    if tokens is not None:
        found = find_roles(tokens, phrases[id(tokens.doc)], language)
        roles = [replace(role, start=mention.start) for role in found]
        titles = list_titles(tokens, language)
        ahead = tokens.doc[tokens.start - 1].lower_ if tokens.start else ""
    return NameTraits(
        name=read_person(text, language),
        gender=guess_gender(text, titles, roles, language),
        roles=roles,
        titles=titles,
        ahead=ahead,
    )


def guess_gender(
    name: str, titles: Iterable[str], roles: Iterable[Role], language: Language
) -> Gender | None:
    """Tell a person's gender by titles, then by what they are said to be, then by the name."""
    people, words = language.people, language.identity
    titles = frozenset(titles)
    if titles & people.men_titles:
        return Gender.MAN
    if titles & people.women_titles:
        return Gender.WOMAN
    offices = {role.office for role in roles}
    if bool(offices & words.men) != bool(offices & words.women):
        return Gender.MAN if offices & words.men else Gender.WOMAN
    first = name.split()[0]
    if len(name.split()) > 1:
        men, women = first in people.given_men, first in people.given_women
        if men != women:
            return Gender.MAN if men else Gender.WOMAN
    return None
