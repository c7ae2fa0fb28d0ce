"""What the project's tables of who is who say of an article's people and bodies.

Two names of one row are one, and are called as the row is. Who held an office is asked by the
article's date, and only where the article itself does not tell. Where two rows could be meant
there is no answer.
"""

from collections.abc import Iterator, Sequence

from annotate.language import Language
from annotate.name_forms import fold_name, read_person
from annotate.preannotation.rules.identity.model import Gender, Referent, SchemeLabels
from annotate.preannotation.rules.identity.roles import Role, name_body
from annotate.registry.tables import HeldOffice, Registry, RegistryEntry

_DAY = len("2031-05-04")


class KnownIdentities:
    """The rows of who.csv and offices.csv, as one article needs them."""

    def __init__(
        self, registry: Registry, labels: SchemeLabels, published: str | None, language: Language
    ) -> None:
        self._registry, self._labels, self._language = registry, labels, language
        self._day = (published or "")[:_DAY]
        self._found: dict[str, Referent] = {}

    def join(self, identities: Sequence[Referent]) -> list[Referent]:
        """Join identities that are one row's, and give each the row's name; return all left."""
        kept = []
        for identity in identities:
            entry = self._registry.find(identity.name, identity.label)
            if entry is None:
                kept.append(identity)
            elif (first := self._found.get(entry.id)) is not None:
                _merge(identity, first)
            else:
                self._found[entry.id] = identity
                identity.name = entry.name
                identity.gender = identity.gender or self._read_gender(entry)
                kept.append(identity)
        return kept

    def find_called(self, name: str) -> Referent | None:
        """Return whom a name means that nothing marked, by the one row that is called so."""
        entry = self._registry.find(name)
        return self._get(entry) if entry is not None else None

    def find_holder(self, role: Role) -> Referent | None:
        """Return who held an office when the article came out, None where that is not one."""
        words = self._language.identity
        if role.former or words.coming & role.words or role.office not in words.all_offices:
            return None
        fitting = [o for o in self._list_offices(role) if self._is_held(o)]
        same = [o for o in fitting if o.office.lower() == role.office]
        holders = {office.id for office in same or fitting}
        entry = self._registry.ids.get(holders.pop()) if len(holders) == 1 else None
        return self._get(entry) if entry is not None else None

    def _list_offices(self, role: Role) -> Iterator[HeldOffice]:
        """Yield the offices that are called so, of the same state or body."""
        also = self._language.identity.also_called
        for name, offices in self._registry.by_office.items():
            called = {name, name.rsplit(" ", 1)[-1]} | also.get(name, frozenset())
            if role.office in called and role.kind <= set(name.split()):
                for office in offices:
                    body = name_body(office.of, self._language) if office.of else None
                    if body == role.body:
                        yield office

    def _is_held(self, office: HeldOffice) -> bool:
        """Tell whether an office was held on the day; at some time, where the day is not known."""
        day = self._day
        if not day:
            return True
        since, until = office.since, office.until
        return since <= day and (not until or day[: len(until)] <= until)

    def _get(self, entry: RegistryEntry) -> Referent:
        """Return the identity of a row, made where the article does not name it."""
        if entry.id not in self._found:
            is_person = entry.kind in ("", self._labels.person)
            made = Referent(
                label=self._labels.person if is_person and self._labels.person else entry.kind,
                name=entry.name,
                is_person=is_person,
                gender=self._read_gender(entry),
            )
            if is_person:
                made.persons.append(read_person(entry.name, self._language))
            else:
                made.words.append(fold_name(entry.name))
            self._found[entry.id] = made
        return self._found[entry.id]

    def _read_gender(self, entry: RegistryEntry) -> Gender | None:
        said, words = entry.gender.lower(), self._language.identity
        if said in words.said_of_men:
            return Gender.MAN
        return Gender.WOMAN if said in words.said_of_women else None


def _merge(one: Referent, into: Referent) -> None:
    """Give all that is known of one identity to another."""
    for mention in one.mentions:
        into.add(mention)
    into.persons += [name for name in one.persons if name not in into.persons]
    into.words += [words for words in one.words if words not in into.words]
    into.roles += [role for role in one.roles if role not in into.roles]
    into.gender = into.gender or one.gender
    into.introduced = min(into.introduced, one.introduced)
