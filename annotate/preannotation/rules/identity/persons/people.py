"""Which names of persons are one person's: full names first, then what they are called by.

By the names, by gender, by what is said of them and by who cannot be one: two who are named in
one breath, and somebody's wife.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from annotate.language import Language
from annotate.name_forms import (
    PersonName,
    by_family,
    calls,
    calls_inner,
    clean_name,
    may_be_one,
)
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.model import Referent
from annotate.preannotation.rules.identity.persons.kinship import Kinship, are_joined
from annotate.preannotation.rules.identity.persons.namesakes import choose_namesake
from annotate.preannotation.rules.identity.persons.traits import read_traits
from annotate.preannotation.rules.identity.roles import NounPhrases


class PeopleFinder:
    """Groups the names of persons of an article, whose names are in text order."""

    def __init__(
        self,
        mentions: Sequence[ArticleMention],
        phrases: Mapping[int, NounPhrases],
        language: Language,
    ) -> None:
        self._mentions, self._language = mentions, language
        self._traits = {m.span.id: read_traits(m, phrases, language) for m in mentions}
        self._kinship = Kinship(mentions, self._traits, language)
        self._people: list[Referent] = []
        self._by_word: defaultdict[str, list[Referent]] = defaultdict(list)
        self._whose: dict[str, Referent] = {}
        self.unsure: set[str] = set()

    def find(self) -> list[Referent]:
        """Return the persons whom these names name."""
        self._share_titles()
        for mention in self._mentions:
            if self._traits[mention.span.id].name.is_full:
                self._place_full(mention)
        short = [m for m in self._mentions if not self._traits[m.span.id].name.is_full]
        unsure = [m for m in short if not self._place_short(m)]
        for mention in unsure:
            self._place_unsure(mention)
        self._share_offices()
        for person in self._people:
            person.name = self._choose_name(person)
        return self._people

    def _share_titles(self) -> None:
        """Give the title of several to each of them: Presidents Clinton and Putin."""
        for one, other in pairwise(self._mentions):
            if one.tokens is None or not one.tokens.start or not are_joined(one, other):
                continue
            if one.tokens.doc[one.tokens.start - 1].text in self._language.people.plural_titles:
                self._traits[other.span.id].roles += self._traits[one.span.id].roles[:1]

    def _share_offices(self) -> None:
        """Give the office of somebody to their counterpart: President Orlov and his Czech one."""
        known = self._language.identity.all_offices - self._language.identity.kin
        for mention in self._mentions:
            owner = self._kinship.get_owner(mention)
            for role in self._traits[mention.span.id].list_counterparts(self._language):
                if owner is not None:
                    self._whose[mention.span.id].roles += [
                        replace(
                            office, body=role.body, said=role.said, start=role.start, shared=True
                        )
                        for office in self._whose[owner.span.id].roles
                        if office.office in known and not office.former
                    ]

    # --- full names ---

    def _place_full(self, mention: ArticleMention) -> None:
        traits = self._traits[mention.span.id]
        gender = traits.gender
        fitting = [
            person
            for person in self._list_near(traits.name)
            if all(may_be_one(known, traits.name, self._language) for known in person.persons)
            and (gender is None or person.gender in (None, gender))
            and self._kinship.may_be(person, mention)
        ]
        if fitting:
            self._join(max(fitting, key=lambda p: len(p.mentions)), mention)
        else:
            self._make(mention)

    def _make(self, mention: ArticleMention) -> None:
        person = Referent(label=mention.label, name=mention.span.text, is_person=True)
        person.introduced = mention.start
        person.kin = self._kinship.is_kin(mention)
        self._people.append(person)
        self._join(person, mention)

    def _join(self, person: Referent, mention: ArticleMention) -> None:
        traits = self._traits[mention.span.id]
        if traits.name not in person.persons:
            person.persons.append(traits.name)
            for word in traits.name.words:
                if person not in self._by_word[word]:
                    self._by_word[word].append(person)
        person.gender = person.gender or traits.gender
        person.roles += [r for r in traits.roles if r not in person.roles]
        person.add(mention)
        self._whose[mention.span.id] = person
        self._kinship.add(person, mention)

    # --- short names ---

    def _place_short(self, mention: ArticleMention) -> bool:
        """Give a short name to the one person whom it means; tell whether there is only one."""
        fitting = self._list_fitting(mention)
        if not fitting:
            self._make(mention)
            return True
        traits = self._traits[mention.span.id]
        best = choose_namesake(mention, traits, fitting, self._language)
        if best is not None:
            self._join(best, mention)
        return best is not None

    def _place_unsure(self, mention: ArticleMention) -> None:
        """Give a name that two have to the one who is called by it in most places."""
        name = self._traits[mention.span.id].name
        fitting = self._list_fitting(mention)
        self.unsure.add(mention.span.id)
        self._join(max(fitting, key=lambda p: self._count_called(p, name)), mention)

    def _count_called(self, person: Referent, name: PersonName) -> tuple[bool, int, int]:
        called = sum(self._traits[m.span.id].name == name for m in person.mentions)
        return not person.kin, called, len(person.mentions)

    def _list_fitting(self, mention: ArticleMention) -> list[Referent]:
        traits, language = self._traits[mention.span.id], self._language
        name, gender = traits.name, traits.gender
        near = [
            person
            for person in self._list_near(name)
            if (gender is None or person.gender in (None, gender))
            and not self._stands_apart(person, mention)
        ]
        by_title = self._kinship.list_called(traits)
        if by_title and not any(p.gender is gender and _is_called(p, name) for p in near):
            return by_title
        family = [p for p in near if any(by_family(known, name) for known in p.persons)]
        called = family or [p for p in near if _is_called(p, name)]
        if any(not p.kin for p in called):
            return called
        # Gabriel Ruiz Mora and his wife, Lea de Ruiz: he is Ruiz.
        inner = [p for p in near if any(calls_inner(known, name, language) for known in p.persons)]
        return [*called, *(p for p in inner if p not in called)]

    def _stands_apart(self, person: Referent, mention: ArticleMention) -> bool:
        """Tell whether somebody's kin cannot be meant: he was named so before they were."""
        if not person.kin:
            return False
        if mention.start < person.introduced:
            return True
        traits = self._traits[mention.span.id]
        words = self._language.identity
        if traits.ahead in words.younger | words.elder:
            return False
        role = next(iter(traits.roles), None)
        return (
            role is not None
            and role.office not in {r.office for r in person.roles}
            and (traits.gender is None or person.gender is None)
        )

    def _list_near(self, name: PersonName) -> list[Referent]:
        """Return the persons who share a word with a name, in the order of the article."""
        found: list[Referent] = []
        for word in name.words:
            found += [p for p in self._by_word.get(word, ()) if p not in found]
        return found

    # --- what they are called ---

    def _choose_name(self, person: Referent) -> str:
        """Return the fullest name; the first of those of one length.

        Lea, who is called Mrs. Orlov, is Lea Orlov.
        """

        def measure(mention: ArticleMention) -> tuple[bool, int, int, bool]:
            name = self._traits[mention.span.id].name
            own = not self._kinship.is_of_owner(person, name)
            full = sum(len(word) > 1 for word in name.words)
            capitals = mention.span.text.isupper()
            return own, len(name.words) + bool(name.suffix), full, not capitals

        best = max(person.mentions, key=lambda m: (*measure(m), -m.start))
        name, parts = clean_name(best.span.text), self._traits[best.span.id].name
        if parts.is_full or self._kinship.is_of_owner(person, parts):
            return name
        names = ((m, self._traits[m.span.id].name) for m in person.mentions)
        family = (m for m, other in names if self._kinship.is_of_owner(person, other))
        called = next(family, None)
        return f"{name} {clean_name(called.span.text)}" if called is not None else name


def _is_called(person: Referent, name: PersonName) -> bool:
    return any(calls(known, name) for known in person.persons)
