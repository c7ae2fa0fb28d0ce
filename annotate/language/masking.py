"""Words by which names of private persons are told from titles, desks and the calendar."""

from dataclasses import dataclass


@dataclass(frozen=True, eq=False, kw_only=True)
class MaskingWords:
    """The content of masking.toml, where each list is explained; words in lower case."""

    suffixes: frozenset[str]
    calendar: frozenset[str]
    desks: frozenset[str]
    no_names: frozenset[str]
    particles: frozenset[str]
    cues: frozenset[str]
    between: frozenset[str]
