"""Merging and splitting rows of the registry: the names go with them, nothing is lost."""

from collections.abc import Sequence
from dataclasses import replace

from annotate.errors import UsageError
from annotate.name_forms import fold_name
from annotate.registry.tables import Registry, RegistryEntry


def merge(registry: Registry, kept: str, gone: str) -> Registry:
    """Return the registry with two rows as one, names and offices of the second at the first.

    Raises:
        UsageError: one of them is not there, or both are the same.
    """
    one, other = _get(registry, kept), _get(registry, gone)
    if one.id == other.id:
        raise UsageError(f"{kept} is one row already.", "Name two ids of who.csv.")
    joined = replace(
        one,
        also=_add(one, other.names),
        gender=one.gender or other.gender,
        wikidata=one.wikidata or other.wikidata,
        note="; ".join(filter(None, (one.note, other.note))),
    )
    entries = [joined if e.id == one.id else e for e in registry.entries if e.id != other.id]
    offices = [replace(o, id=one.id) if o.id == other.id else o for o in registry.offices]
    return Registry(entries, offices)


def split(registry: Registry, kept: str, names: Sequence[str], new: str) -> Registry:
    """Return the registry with some names of a row in a row of their own.

    Raises:
        UsageError: the row or a name is not there, or the new id is taken.
    """
    entry = _get(registry, kept)
    if new in registry.ids:
        raise UsageError(f"{new} is in who.csv already.", "Choose another id with --id.")
    wanted = {fold_name(name) for name in names}
    known = {fold_name(name) for name in entry.names}
    if missing := [name for name in names if fold_name(name) not in known]:
        raise UsageError(
            f"{kept} has no name {', '.join(missing)}.", f"Its names are {', '.join(entry.names)}."
        )
    left = [name for name in entry.names if fold_name(name) not in wanted]
    if not left:
        raise UsageError(f"That leaves {kept} without a name.", "Leave it one at least.")
    moved = [name for name in entry.names if fold_name(name) in wanted]
    remaining = replace(entry, name=left[0], also=tuple(left[1:]))
    made = RegistryEntry(id=new, name=moved[0], also=tuple(moved[1:]), kind=entry.kind)
    entries = [remaining if e.id == entry.id else e for e in registry.entries]
    at = next(n for n, e in enumerate(entries) if e.id == entry.id)
    return Registry([*entries[: at + 1], made, *entries[at + 1 :]], registry.offices)


def _add(entry: RegistryEntry, names: Sequence[str]) -> tuple[str, ...]:
    known = {fold_name(name) for name in entry.names}
    return (*entry.also, *(name for name in names if fold_name(name) not in known))


def _get(registry: Registry, name: str) -> RegistryEntry:
    found = registry.ids.get(name)
    if found is None:
        raise UsageError(f"who.csv has no row {name}.", "See its column id.")
    return found
