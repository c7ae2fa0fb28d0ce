"""What other packages add through entry points, found by name and loaded when it is asked for.

A package is a stranger: whatever it raises becomes a `PluginError` that says which plug-in of which
package it is, what went wrong and what to do. `iter_loaded` leaves such a one out with a warning,
once a process; only who asks for it by name gets the error.
"""

import logging
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TypeVar

from annotate.errors import PluginError, describe_error

PREANNOTATORS = "annotate.preannotators"
CHECKS = "annotate.checks"
FORMATS = "annotate.formats"
LANGUAGES = "annotate.languages"

Kind = TypeVar("Kind")
_log = logging.getLogger(__name__)
_told: set[str] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """Something that an installed package adds to a group. Nothing of it has run yet.

    `distribution` is the package with its version, as pip calls it.
    """

    group: str
    name: str
    value: str
    distribution: str
    _entry: metadata.EntryPoint = field(repr=False)

    @property
    def module(self) -> str:
        """The module that the entry point names."""
        return self.value.partition(":")[0].strip()

    def load(self, read: Callable[[object], Kind]) -> Kind:
        """Import what the entry point names and have it read.

        Args:
            read: Makes what the group needs of what was imported; a TypeError says what else
                it would have to be.

        Raises:
            PluginError: it cannot be imported, or is nothing that this group can use.
        """
        try:
            loaded = self._entry.load()
        except (Exception, SystemExit) as error:  # a stranger's code may raise anything
            raise self.complain(describe_error(error, self.module.split(".")[0])) from error
        try:
            return read(loaded)
        except TypeError as error:
            raise self.complain(str(error)) from error

    def complain(self, reason: str, fix: str = "") -> PluginError:
        """Return the error that says what is the matter with it."""
        mend = f"Mend {self.value} or uninstall {self.distribution.split(' ')[0]}."
        return PluginError(
            f"The plug-in {self.name} of {self.distribution} ({self.group}) cannot be used: "
            f"{reason}.",
            fix or mend,
        )


def list_plugins(group: str) -> tuple[Plugin, ...]:
    """List what is installed in a group, by name. Only the packages' metadata are read."""
    found = {
        (entry.name, entry.value, _name_distribution(entry)): entry
        for entry in _read_entries(group, _list_places())
    }
    return tuple(
        Plugin(group=group, name=name, value=value, distribution=distribution, _entry=entry)
        for (name, value, distribution), entry in sorted(found.items(), key=lambda item: item[0])
    )


def _list_places() -> tuple[tuple[str, int], ...]:
    """List where Python looks for packages, and when something was last installed there."""
    places = []
    for place in sys.path:
        try:
            places.append((place, Path(place).stat().st_mtime_ns))
        except OSError:
            continue
    return tuple(places)


@lru_cache(maxsize=8)  # a file of each package is read for it, and commands ask often
def _read_entries(group: str, _places: tuple[tuple[str, int], ...]) -> metadata.EntryPoints:
    return metadata.entry_points(group=group)


def find_plugin(group: str, name: str, taken: Collection[str] = ()) -> Plugin | None:
    """Return the one plug-in of a name, None where there is none.

    Raises:
        PluginError: two packages give one of this name, or it is `taken`.
    """
    plugins = [plugin for plugin in list_plugins(group) if plugin.name == name]
    for plugin in plugins:
        _refuse_taken(plugin, plugins, taken)
    return plugins[0] if plugins else None


def iter_loaded(
    group: str, read: Callable[[object], Kind], taken: Collection[str] = ()
) -> Iterator[tuple[Plugin, Kind]]:
    """Load all plug-ins of a group; one that cannot be used is told of once, and left out."""
    plugins = list_plugins(group)
    for plugin in plugins:
        try:
            _refuse_taken(plugin, plugins, taken)
            loaded = plugin.load(read)
        except PluginError as error:
            warn(error)
        else:
            yield plugin, loaded


def list_names(group: str, taken: Collection[str] = ()) -> list[str]:
    """List the names that can be asked for, without loading anything."""
    counts = Counter(plugin.name for plugin in list_plugins(group))
    return [name for name, count in counts.items() if count == 1 and name not in taken]


def warn(error: PluginError) -> None:
    """Tell of a plug-in that is left out, once a process."""
    if str(error) not in _told:
        _told.add(str(error))
        _log.warning("%s It is left out. %s", error.message, error.fix)


def mute() -> None:
    """Tell of no plug-in in this process."""
    _log.disabled = True


def _refuse_taken(plugin: Plugin, plugins: Collection[Plugin], taken: Collection[str]) -> None:
    if plugin.name in taken:
        raise plugin.complain("annotate has one of this name itself", "Give it another name.")
    others = [one for one in plugins if one.name == plugin.name and one is not plugin]
    if others:
        raise plugin.complain(
            f"{', '.join(one.distribution for one in others)} gives one of this name too",
            "Uninstall one of the two packages.",
        )


def _name_distribution(entry: metadata.EntryPoint) -> str:
    found: Mapping[str, str] = entry.dist.metadata if entry.dist else {}  # type: ignore[assignment]
    return f"{found['Name']} {found['Version']}" if found else "a package without a name"
