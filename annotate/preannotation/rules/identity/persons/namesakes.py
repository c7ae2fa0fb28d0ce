"""Which of several who may be called so is meant by a short name.

Who was introduced before; by gender, then by office, by age (the elder Orlov), and who is nobody's
kin. Each leaves some of those who were left.
"""

from collections.abc import Callable, Sequence

from annotate.language import Language
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.model import Referent
from annotate.preannotation.rules.identity.persons.traits import NameTraits


def choose_namesake(
    mention: ArticleMention, traits: NameTraits, fitting: Sequence[Referent], language: Language
) -> Referent | None:
    """Return whom a short name means, None where it is told by nothing."""
    before = [p for p in fitting if p.introduced < mention.start]
    left: Sequence[Referent] = before or fitting
    for narrow in (_by_gender, _by_office, _by_age, _by_kin):
        left = narrow(left, traits, language) or left
    if len(left) == 1:
        return left[0]
    if not before:
        return None
    for told in (_list_beside(left, mention), [p for p in left if traits.name in p.persons]):
        if len(told) == 1:
            return told[0]
    return None


def _list_beside(people: Sequence[Referent], mention: ArticleMention) -> list[Referent]:
    """Return who was named before in the same paragraph, which is parsed as a whole."""
    doc = mention.tokens.doc if mention.tokens is not None else None
    found = []
    for person in people:
        last = person.find_before(mention.start)
        if last is not None and last.tokens is not None and last.tokens.doc is doc:
            found.append(person)
    return found


Narrowing = Callable[[Sequence[Referent], NameTraits, Language], list[Referent]]


def _by_gender(fitting: Sequence[Referent], traits: NameTraits, _: Language) -> list[Referent]:
    gender = traits.gender
    return [p for p in fitting if gender is not None and p.gender is gender]


def _by_office(fitting: Sequence[Referent], traits: NameTraits, _: Language) -> list[Referent]:
    offices = {role.office for role in traits.roles}
    return [p for p in fitting if offices & {role.office for role in p.roles}]


def _by_age(fitting: Sequence[Referent], traits: NameTraits, language: Language) -> list[Referent]:
    """Return who is the elder or the younger, by the name's suffix or as parent and child."""
    words = language.identity
    if traits.ahead in words.younger:
        return _list_aged(fitting, words.juniors, words.offspring) or _list_others(
            fitting, _list_aged(fitting, words.seniors, words.parents)
        )
    if traits.ahead in words.elder:
        return _list_aged(fitting, words.seniors, words.parents) or _list_others(
            fitting, _list_aged(fitting, words.juniors, words.offspring)
        )
    return []


def _list_aged(
    fitting: Sequence[Referent], suffixes: frozenset[str], kin: frozenset[str]
) -> list[Referent]:
    return [
        person
        for person in fitting
        if any(name.suffix in suffixes for name in person.persons)
        or any(role.owned and role.office in kin for role in person.roles)
    ]


def _list_others(fitting: Sequence[Referent], found: Sequence[Referent]) -> list[Referent]:
    """Return whoever is left where somebody was found."""
    return [p for p in fitting if p not in found] if found else []


def _by_kin(fitting: Sequence[Referent], _: NameTraits, __: Language) -> list[Referent]:
    return [p for p in fitting if not p.kin]
