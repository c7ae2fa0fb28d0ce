"""States by name, and the capitals and residences by which their governments are called.

Knows names alone: which of them mean the same state, and whose seat a place is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, eq=False, kw_only=True)
class States:
    """The content of states.toml. `articles` may stand before a name, in any case."""

    articles: frozenset[str]
    alone: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    seats: Mapping[str, tuple[str, ...]]

    def find(self, name: str) -> tuple[str, ...]:
        """Return the states whose own name this is, or whose seat; of a seat there may be two."""
        name = self._bare(name)
        state = self.by_name.get(name)
        return (state,) if state is not None else self.by_seat.get(name, ())

    def is_state(self, name: str) -> bool:
        """Tell whether a name is that of a state itself."""
        return self._bare(name) in self.by_name

    def _bare(self, name: str) -> str:
        """Return a name without a leading article, white space made one blank."""
        first, _, rest = " ".join(name.split()).partition(" ")
        return rest if rest and first.lower() in self.articles else f"{first} {rest}".rstrip()

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Each name of a state with its usual one."""
        names = {state: state for state in (*self.alone, *self.names, *self.seats)}
        for state, others in self.names.items():
            names |= dict.fromkeys(others, state)
        return names

    @cached_property
    def by_seat(self) -> Mapping[str, tuple[str, ...]]:
        """Each capital or residence with the states that are governed from there."""
        found: dict[str, tuple[str, ...]] = {}
        for state, seats in self.seats.items():
            for seat in seats:
                found[seat] = (*found.get(seat, ()), state)
        return found


@dataclass(frozen=True, eq=False, kw_only=True)
class KnownIds:
    """The content of wikidata.toml: Wikidata's ids of states, capitals and bodies by usual name.

    A language may have none.
    """

    states: Mapping[str, str] = field(default_factory=dict)
    capitals: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
