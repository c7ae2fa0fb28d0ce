"""States by name, and the capitals and residences by which their governments are called.

Knows names alone: which of them mean the same state, and whose seat a place is.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from annotate.resources import DATA

SOURCE = DATA / "states.toml"
_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)


def find_states(name: str) -> tuple[str, ...]:
    """Return the states whose own name this is, or whose seat it is; of a seat there may be two."""
    name = bare(name)
    state = read_names().get(name)
    return (state,) if state is not None else read_seats().get(name, ())


def is_state(name: str) -> bool:
    """Tell whether a name is that of a state itself."""
    return bare(name) in read_names()


def bare(name: str) -> str:
    """Return a name without a leading article, white space made one blank."""
    return _ARTICLE.sub("", " ".join(name.split()), count=1)


@cache
def read_names() -> Mapping[str, str]:
    """Return each name of a state with its usual one."""
    data = _read()
    names = {state: state for state in (*_split(data["alone"]), *data["names"], *data["seats"])}
    for state, others in data["names"].items():
        names |= dict.fromkeys(_split(others), state)
    return names


@cache
def read_seats() -> Mapping[str, tuple[str, ...]]:
    """Return each capital or residence with the states that are governed from there."""
    found: dict[str, tuple[str, ...]] = {}
    for state, seats in _read()["seats"].items():
        for seat in _split(seats):
            found[seat] = (*found.get(seat, ()), state)
    return found


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def _split(names: str) -> list[str]:
    return [" ".join(name.split()) for name in names.split(",")]
