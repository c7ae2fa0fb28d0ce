"""How well a description fits what is said of somebody: the office, and whose it is."""

from annotate.language import Language
from annotate.name_forms import fold, fold_name
from annotate.preannotation.rules.identity.model import Referent
from annotate.preannotation.rules.identity.roles import Role

# How well an office fits: the same one, another word for it.
SAME, EQUAL = 2.0, 1.0
# How well its state or body fits: the same one; not told in either place, in one of them; told by
# a given name alone, by nothing.
HERE, UNTOLD, ANYWHERE, HOME, UNKNOWN = 1.5, 0.75, 0.5, 0.4, 0.25


class OfficeFit:
    """Weighs persons against descriptions."""

    def __init__(self, language: Language) -> None:
        self._words = language.identity
        self._homes = {
            " ".join(fold_name(state)): frozenset(map(fold, names))
            for state, names in self._words.given_names.items()
        }

    def weigh(self, person: Referent, role: Role) -> float:
        """Return how well a person fits a description, 0 where not at all."""
        return max((self._weigh(person, known, role) for known in person.roles), default=0.0)

    def find_known(self, person: Referent, role: Role) -> Role:
        """Return what is said of a person that fits a description best."""
        return max(person.roles, key=lambda known: self._weigh(person, known, role))

    def _weigh(self, person: Referent, known: Role, role: Role) -> float:
        office = self._fit_office(known, role)
        if not office or known.former is not role.former or not role.kind <= known.words:
            return 0.0
        body = self._fit_body(person, known, role, office)
        return office + body if body else 0.0

    def _fit_office(self, known: Role, role: Role) -> float:
        if known.office == role.office:
            return EQUAL if known.shared else SAME
        called = self._words.also_called
        last = known.office.rsplit(" ", 1)[-1]
        others = called.get(known.office, frozenset()) | called.get(last, frozenset()) | {last}
        return EQUAL if role.office in others else 0.0

    def _fit_body(self, person: Referent, known: Role, role: Role, office: float) -> float:
        if role.body is None:
            return UNTOLD if known.body is None else ANYWHERE
        bodies = {known.body} if known.body else {r.body for r in person.roles if r.body}
        if bodies:
            return HERE if any(is_same_body(b, role.body) for b in bodies if b) else 0.0
        if self._is_at_home(person, role.body):
            return HOME
        return UNKNOWN if office == SAME else 0.0

    def _is_at_home(self, person: Referent, state: str) -> bool:
        """Tell whether a person's given name is at home in a state."""
        given = {word for name in person.persons for word in name.given}
        return bool(given & self._homes.get(state, frozenset()))


def is_same_body(one: str, other: str) -> bool:
    """Tell whether two states or bodies may be one: all words of the one are in the other."""
    first, second = set(one.split()), set(other.split())
    return first <= second or second <= first
