"""By which words a place stands for the government that sits there."""

from dataclasses import dataclass


@dataclass(frozen=True, eq=False, kw_only=True)
class MetonymyWords:
    """The content of metonymy.toml, where each list is explained."""

    acting: frozenset[str]
    minded: frozenset[str]
    light: frozenset[str]
    addressing: frozenset[str]
    dealing: frozenset[str]
    dealing_by: frozenset[str]
    deeds: frozenset[str]
    deeds_by: frozenset[str]
    relations: frozenset[str]
    relations_by: frozenset[str]
    burdens: frozenset[str]
    burdens_by: frozenset[str]
    offices: frozenset[str]
    participles: frozenset[str]
    partners: frozenset[str]
    parties: frozenset[str]
    containing: frozenset[str]
    containing_by: frozenset[str]
    residences: frozenset[str]
