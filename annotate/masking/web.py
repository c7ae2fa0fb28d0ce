"""What masking knows of countries and of the web, read from `annotate/data/masking.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from annotate.resources import DATA


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """Where a path names one person (`hosts`), and ISO 3166 codes by language (`regions`)."""

    regions: Mapping[str, tuple[str, ...]]
    hosts: tuple[str, ...]


@cache
def read_facts() -> AddressFacts:
    """Read the lists once."""
    known = tomllib.loads((DATA / "masking.toml").read_text(encoding="utf-8"))
    return AddressFacts(
        regions={language: tuple(codes) for language, codes in known["regions"].items()},
        hosts=tuple(known["profiles"]["hosts"]),
    )
