"""Which names of persons are one person's: full names first, then what they are called by.

By the names, by gender, by what is said of them and by who cannot be one: two who are named in
one breath, and somebody's wife.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from annotate.language import Language
from annotate.name_forms import (
    PersonName,
    by_family,
    calls,
    clean_name,
    may_be_one,
    read_person,
)
from annotate.preannotation.rules.identity.mentions import ArticleMention
from annotate.preannotation.rules.identity.model import Gender, Referent
from annotate.preannotation.rules.identity.roles import (
    NounPhrases,
    Role,
    find_roles,
    list_titles,
)

MAX_BETWEEN = 8


class PeopleFinder:
    """Groups the names of persons of an article."""

    def __init__(self, phrases: Mapping[int, NounPhrases], language: Language) -> None:
        self._phrases, self._language = phrases, language
        self._names: dict[str, PersonName] = {}
        self._genders: dict[str, Gender | None] = {}
        self._roles: dict[str, list[Role]] = {}
        self._apart: dict[str, int] = {}
        self.unsure: set[str] = set()

    def find(self, mentions: Sequence[ArticleMention]) -> list[Referent]:
        """Return the persons whom these names name."""
        for mention in mentions:
            self._read(mention)
        self._find_apart(mentions)
        self._find_owners(mentions)
        self._share_titles(mentions)
        by_word: defaultdict[str, list[Referent]] = defaultdict(list)
        people: list[Referent] = []
        for mention in mentions:
            if self._names[mention.span.id].is_full:
                self._place_full(mention, people, by_word)
        short = [m for m in mentions if not self._names[m.span.id].is_full]
        unsure = [m for m in short if not self._place_short(m, people, by_word)]
        for mention in unsure:
            self._place_unsure(mention, by_word)
        for person in people:
            person.name = self._choose_name(person)
        return people

    def _read(self, mention: ArticleMention) -> None:
        span = mention.span
        name = read_person(span.text, self._language)
        tokens = mention.tokens
        roles: list[Role] = []
        titles: frozenset[str] = frozenset()
        if tokens is not None:
            found = find_roles(tokens, self._phrases[id(tokens.doc)], self._language)
            roles = [replace(role, start=mention.start) for role in found]
            titles = list_titles(tokens, self._language)
        self._names[span.id] = name
        self._roles[span.id] = roles
        self._genders[span.id] = guess_gender(span.text, titles, roles, self._language)

    def _find_apart(self, mentions: Sequence[ArticleMention]) -> None:
        """Note who is named beside somebody of the same family: President Orlov and Naina Orlov."""
        for one, other in pairwise(mentions):
            first, second = self._names[one.span.id], self._names[other.span.id]
            if one.sentence != other.sentence or first.family != second.family:
                continue
            if first.is_full == second.is_full or not _are_joined(one, other):
                continue
            full = other if second.is_full else one
            self._apart[full.span.id] = one.start

    def _find_owners(self, mentions: Sequence[ArticleMention]) -> None:
        """Tell the gender of whoever has a wife or husband: Naina Orlov and her husband, X."""
        words, function = self._language.identity, self._language.function
        for one, other in pairwise(mentions):
            if one.sentence != other.sentence or self._genders[one.span.id] is not None:
                continue
            kin = {role.office for role in self._roles[other.span.id] if role.owned}
            said = {w for role in self._roles[other.span.id] for w in role.words}
            if kin & words.wives and said & function.he:
                self._genders[one.span.id] = Gender.MAN
            elif kin & words.husbands and said & function.she:
                self._genders[one.span.id] = Gender.WOMAN

    def _share_titles(self, mentions: Sequence[ArticleMention]) -> None:
        """Give the title of several to each of them: Presidents Clinton and Putin."""
        for one, other in pairwise(mentions):
            if one.tokens is None or not one.tokens.start or not _are_joined(one, other):
                continue
            if one.tokens.doc[one.tokens.start - 1].text in self._language.people.plural_titles:
                self._roles[other.span.id] += self._roles[one.span.id][:1]

    # --- full names ---

    def _place_full(
        self,
        mention: ArticleMention,
        people: list[Referent],
        by_word: defaultdict[str, list[Referent]],
    ) -> None:
        name = self._names[mention.span.id]
        gender = self._genders[mention.span.id]
        fitting = [
            person
            for person in _list_near(name, by_word)
            if all(may_be_one(known, name, self._language) for known in person.persons)
            and (gender is None or person.gender in (None, gender))
        ]
        if fitting:
            self._join(max(fitting, key=lambda p: len(p.mentions)), mention, by_word)
        else:
            people.append(self._make(mention, by_word))

    def _make(self, mention: ArticleMention, by_word: defaultdict[str, list[Referent]]) -> Referent:
        person = Referent(label=mention.label, name=mention.span.text, is_person=True)
        person.introduced = mention.start
        person.kin = mention.span.id in self._apart or any(
            role.office in self._language.identity.kin for role in self._roles[mention.span.id]
        )
        self._join(person, mention, by_word)
        return person

    def _join(
        self,
        person: Referent,
        mention: ArticleMention,
        by_word: defaultdict[str, list[Referent]],
    ) -> None:
        name = self._names[mention.span.id]
        if name not in person.persons:
            person.persons.append(name)
            for word in name.words:
                if person not in by_word[word]:
                    by_word[word].append(person)
        person.gender = person.gender or self._genders[mention.span.id]
        person.roles += [r for r in self._roles[mention.span.id] if r not in person.roles]
        person.add(mention)

    # --- short names ---

    def _place_short(
        self,
        mention: ArticleMention,
        people: list[Referent],
        by_word: defaultdict[str, list[Referent]],
    ) -> bool:
        """Give a short name to the one person whom it means; tell whether there is only one."""
        fitting = self._list_fitting(mention, by_word)
        if not fitting:
            people.append(self._make(mention, by_word))
            return True
        best = self._choose(mention, fitting)
        if best is not None:
            self._join(best, mention, by_word)
        return best is not None

    def _place_unsure(
        self, mention: ArticleMention, by_word: defaultdict[str, list[Referent]]
    ) -> None:
        """Give a name that two have to the one who is called by it in most places."""
        name = self._names[mention.span.id]
        fitting = self._list_fitting(mention, by_word)
        self.unsure.add(mention.span.id)
        self._join(max(fitting, key=lambda p: self._count_called(p, name)), mention, by_word)

    def _count_called(self, person: Referent, name: PersonName) -> tuple[bool, int, int]:
        called = sum(self._names[m.span.id] == name for m in person.mentions)
        return not person.kin, called, len(person.mentions)

    def _list_fitting(
        self, mention: ArticleMention, by_word: Mapping[str, list[Referent]]
    ) -> list[Referent]:
        name, gender = self._names[mention.span.id], self._genders[mention.span.id]
        near = [
            person
            for person in _list_near(name, by_word)
            if any(calls(known, name) for known in person.persons)
            and (gender is None or person.gender in (None, gender))
            and not self._stands_apart(person, mention)
        ]
        family = [p for p in near if any(by_family(known, name) for known in p.persons)]
        return family or near

    def _stands_apart(self, person: Referent, mention: ArticleMention) -> bool:
        """Tell whether somebody's kin cannot be meant: he was named so before they were."""
        if not person.kin:
            return False
        if mention.start < person.introduced:
            return True
        role = next(iter(self._roles[mention.span.id]), None)
        return (
            role is not None
            and role.office not in {r.office for r in person.roles}
            and (self._genders[mention.span.id] is None or person.gender is None)
        )

    def _choose(self, mention: ArticleMention, fitting: Sequence[Referent]) -> Referent | None:
        """Return whom a short name means where several have it: by office, else who is no kin."""
        if len(fitting) == 1:
            return fitting[0]
        gender = self._genders[mention.span.id]
        known = [p for p in fitting if gender is not None and p.gender is gender]
        if len(known) == 1:
            return known[0]
        offices = {role.office for role in self._roles[mention.span.id]}
        same = [p for p in fitting if offices & {role.office for role in p.roles}]
        if len(same) == 1:
            return same[0]
        others = [p for p in fitting if not p.kin]
        if len(others) == 1:
            return others[0]
        short = [p for p in fitting if self._names[mention.span.id] in p.persons]
        return short[0] if len(short) == 1 else None

    # --- what they are called ---

    def _choose_name(self, person: Referent) -> str:
        """Return the fullest name; the first of those of one length."""

        def measure(mention: ArticleMention) -> tuple[int, int]:
            name = self._names[mention.span.id]
            full = sum(len(word) > 1 for word in name.words)
            return len(name.words) + bool(name.suffix), full

        best = max(person.mentions, key=lambda m: (*measure(m), -m.start))
        return clean_name(best.span.text)


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


def _are_joined(one: ArticleMention, other: ArticleMention) -> bool:
    """Tell whether two names are joined by `and` in one breath."""
    if one.tokens is None or other.tokens is None or one.tokens.doc is not other.tokens.doc:
        return False
    between = one.tokens.doc[one.tokens.end : other.tokens.start]
    return len(between) <= MAX_BETWEEN and any(t.dep_ == "cc" for t in between)


def _list_near(name: PersonName, by_word: Mapping[str, list[Referent]]) -> list[Referent]:
    """Return the persons who share a word with a name, in the order of the article."""
    found: list[Referent] = []
    for word in name.words:
        found += [p for p in by_word.get(word, ()) if p not in found]
    return found
