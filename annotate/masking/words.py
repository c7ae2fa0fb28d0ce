"""The words that masking knows, read from `annotate/data/`: titles, regions, hosts, desks."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from annotate.resources import DATA


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words in lower case, without full stops. `regions` are ISO 3166 codes by language."""

    titles: frozenset[str]
    particles: frozenset[str]
    suffixes: frozenset[str]
    calendar: frozenset[str]
    desks: frozenset[str]
    cues: tuple[str, ...]
    regions: Mapping[str, tuple[str, ...]]
    hosts: tuple[str, ...]


@cache
def read_words() -> Words:
    """Read the lists once."""
    known, people = _read("masking.toml"), _read("entities.toml")["person"]
    return Words(
        titles=_split(people["titles"]),
        particles=_split(people["particles"]),
        **{name: frozenset(known[name]) for name in ("suffixes", "calendar", "desks")},
        cues=tuple(known["cues"]),
        regions={language: tuple(codes) for language, codes in known["regions"].items()},
        hosts=tuple(known["profiles"]["hosts"]),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _split(names: str) -> frozenset[str]:
    words = names.lower().replace(",", " ").replace(".", " ").split()
    return frozenset(word for word in words if len(word) > 1)  # M. is an initial more often
