"""Who of an article is whose kin: never one with whom they belong to, and called by their name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from annotate.language import Language
from annotate.name_forms import PersonName, calls
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.model import Gender, Referent
from annotate.preannotation.rules.identity.persons.traits import NameTraits

MAX_BETWEEN = 8


class Kinship:
    """The kin of an article's people, by the names of persons in text order."""

    def __init__(
        self,
        mentions: Sequence[ArticleMention],
        traits: Mapping[str, NameTraits],
        language: Language,
    ) -> None:
        self._traits, self._language = traits, language
        self._apart: set[str] = set()
        self._owners: dict[str, ArticleMention] = {}
        self._married: defaultdict[tuple[str, ...], list[Referent]] = defaultdict(list)
        for one, other in pairwise(mentions):
            self._note_beside(one, other)
            self._note_owner(one, other)
            self._note_owner_behind(one, other)

    def _note_beside(self, one: ArticleMention, other: ArticleMention) -> None:
        """Note who is named beside somebody of the same family: President Orlov and Naina Orlov."""
        first, second = self._traits[one.span.id].name, self._traits[other.span.id].name
        if one.sentence != other.sentence or first.family != second.family:
            return
        if first.is_full == second.is_full or not are_joined(one, other):
            return
        self._apart.add((other if second.is_full else one).span.id)

    def _note_owner(self, one: ArticleMention, other: ArticleMention) -> None:
        """Note whose kin somebody is: Orlov's wife, X; Orlov, whose son X; Orlov and his wife X."""
        function = self._language.function
        near = one.sentence == other.sentence
        traits = self._traits[other.span.id]
        kin, same = (find(self._language) for find in (traits.list_kin, traits.list_counterparts))
        for role in (*kin, *same):
            named = _names(role.said, one, function.genitive)
            if near and (named or role.words & function.relative_owner):
                self._owners[other.span.id] = one
            if near and role.words & (function.he | function.she):
                self._owners[other.span.id] = one
                self._tell_gender(one, role.office, role.words)

    def _note_owner_behind(self, one: ArticleMention, other: ArticleMention) -> None:
        """Note whose kin somebody is, who is named behind: X, the widower of Lea Orlov."""
        if one.sentence != other.sentence:
            return
        for role in self._traits[one.span.id].list_kin(self._language):
            if _names(role.said, other, self._language.function.genitive):
                self._owners.setdefault(one.span.id, other)

    def _tell_gender(self, owner: ArticleMention, office: str, said: frozenset[str]) -> None:
        """Tell the gender of whoever has a wife or husband: Naina Orlov and her husband, X."""
        words, function = self._language.identity, self._language.function
        traits = self._traits[owner.span.id]
        if traits.gender is not None:
            return
        if office in words.wives and said & function.he:
            traits.gender = Gender.MAN
        elif office in words.husbands and said & function.she:
            traits.gender = Gender.WOMAN

    # --- persons ---

    def get_owner(self, mention: ArticleMention) -> ArticleMention | None:
        """Return whose kin or counterpart a name's bearer is, None where that is not told."""
        return self._owners.get(mention.span.id)

    def is_kin(self, mention: ArticleMention) -> bool:
        """Tell whether a name is of somebody's kin, or stands beside one of the same family.

        Kin of another family have no namesake in whose place they could be meant.
        """
        if mention.span.id in self._apart:
            return True
        kin, traits = self._language.identity.kin, self._traits[mention.span.id]
        owner = self.get_owner(mention)
        other = self._traits[owner.span.id].name if owner is not None else traits.name
        shares = not other.is_full or not set(other.words).isdisjoint(traits.name.words)
        return shares and any(role.office in kin for role in traits.roles)

    def may_be(self, person: Referent, mention: ArticleMention) -> bool:
        """Tell whether a full name may be a person's: not of his whose kin it is said to be."""
        owner = self.get_owner(mention)
        traits = self._traits[mention.span.id]
        name = traits.name
        if person.kin or name in person.persons:
            return True
        if traits.list_kin(self._language) and all(k.suffix != name.suffix for k in person.persons):
            return False  # the pianist's son, Lionel Orlov Jr.
        if owner is None:
            return True
        called = self._traits[owner.span.id].name
        return not any(calls(known, called) for known in person.persons)

    def add(self, person: Referent, mention: ArticleMention) -> None:
        """Note by whose family name somebody may be called: his wife, Lea, is Mrs. Orlov."""
        owner = self.get_owner(mention)
        traits, words = self._traits[mention.span.id], self._language.identity
        offices = {role.office for role in traits.list_kin(self._language)}
        if owner is None or not offices:
            return
        family = self._traits[owner.span.id].name.family
        if family != traits.name.family and (
            not traits.name.is_full or offices & (words.wives | words.husbands)
        ):
            self._married[family].append(person)

    def list_called(self, traits: NameTraits) -> list[Referent]:
        """Return whom a title may name by the family of their kin: Mrs. Orlov."""
        people = self._language.people
        if not traits.titles & (people.men_titles | people.women_titles):
            return []
        called = [p for p in self._married[traits.name.words] if p.gender is traits.gender]
        words = self._language.identity
        spouses = words.wives | words.husbands
        return [p for p in called if spouses & {r.office for r in p.roles}] or called

    def is_of_owner(self, person: Referent, name: PersonName) -> bool:
        """Tell whether somebody has a name by their kin alone, which is no name to go by."""
        return person in self._married[name.words]


def are_joined(one: ArticleMention, other: ArticleMention) -> bool:
    """Tell whether two names are joined by `and` in one breath."""
    if one.tokens is None or other.tokens is None or one.tokens.doc is not other.tokens.doc:
        return False
    between = one.tokens.doc[one.tokens.end : other.tokens.start]
    return len(between) <= MAX_BETWEEN and any(t.dep_ == "cc" for t in between)


def _names(said: str, owner: ArticleMention, genitive: frozenset[str]) -> bool:
    """Tell whether the words of a kinship say whose it is: Orlov's wife, the wife of Ivo Orlov."""
    name = owner.span.text
    if any(f"{name}{end}" in said for end in ("'s", "’s", "'", "’")):
        return True
    return said.endswith(name) and not genitive.isdisjoint(said.removesuffix(name).split())
