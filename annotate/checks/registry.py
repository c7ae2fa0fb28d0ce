"""All checks there are: whatever a module of this folder defines, or another package adds.

Positions come first and what rests on them after: S (text), I (ids and names), T (relations),
A (attributions), P (stance), then further families by their letters.
"""

import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType

from annotate.checks.check import AnnotationFinder, Check, DocumentFinder, Setting
from annotate.checks.guard import guard
from annotate.errors import AnnotateError
from annotate.plugins import CHECKS, iter_loaded, warn

FAMILIES = ("S", "I", "T", "A", "P")
_PLUGIN_CODE = re.compile(r"[A-Z]{2,8}[0-9]{2}")
AnyFinder = AnnotationFinder | DocumentFinder


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every check by its code, and the functions that find them, in the order they run in."""

    checks: Mapping[str, Check]
    finders: tuple[AnnotationFinder, ...]
    document_finders: tuple[DocumentFinder, ...]

    def select(self, settings: Mapping[str, Setting]) -> Sequence[AnnotationFinder]:
        """Return those who look at annotations for a check that is not switched off."""
        if not settings:
            return self.finders
        return [
            finder
            for finder in self.finders
            if any(settings.get(check.code) != "off" for check in finder.checks)
        ]


@cache
def load_catalogue() -> Catalogue:
    """Find all checks."""
    own = [finder for module in _iter_modules() for finder in list_finders(module)]
    return make_catalogue([*own, *_iter_added()])


def _iter_added() -> Iterator[AnyFinder]:
    """Yield what other packages add; a code that two of them give is the first one's."""
    owners: dict[str, str] = {}
    for plugin, finders in iter_loaded(CHECKS, read_plugin):
        codes = [check.code for finder in finders for check in finder.checks]
        taken = [code for code in codes if code in owners]
        if taken:
            reason = f"{taken[0]} is the code of a check of {owners[taken[0]]}"
            warn(plugin.complain(reason, f"Uninstall one of the two: {plugin.distribution}."))
            continue
        owners.update(dict.fromkeys(codes, plugin.distribution))
        yield from (guard(finder, plugin) for finder in finders)


def make_catalogue(finders: Iterable[AnyFinder]) -> Catalogue:
    """Put finders and their checks in order."""
    ordered = sorted(finders, key=lambda finder: _rank(finder.checks[0])[:2])
    checks: dict[str, Check] = {}
    for check in sorted((c for finder in ordered for c in finder.checks), key=_rank):
        if checks.setdefault(check.code, check) != check:
            raise ValueError(f"two checks have the code {check.code}")
    return Catalogue(
        checks=checks,
        finders=tuple(finder for finder in ordered if isinstance(finder, AnnotationFinder)),
        document_finders=tuple(f for f in ordered if isinstance(f, DocumentFinder)),
    )


def _rank(check: Check) -> tuple[int, str, str]:
    family = check.code.rstrip("0123456789")
    known = family in FAMILIES
    return FAMILIES.index(family) if known else len(FAMILIES), "" if known else family, check.code


def _iter_modules() -> Iterator[ModuleType]:
    name = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules(import_module(name).__path__, f"{name}."):
        yield import_module(module.name)


def list_finders(module: ModuleType) -> list[AnyFinder]:
    """Return the finders that a module defines, in its order, not those that it imports."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, AnyFinder) and value.find.__module__ == module.__name__
    ]


def read_plugin(source: object) -> tuple[AnyFinder, ...]:
    """Return the finders that another package offers: one of them, several, or a module of them.

    Raises:
        TypeError: it is something else, or a code could be one of ours.
    """
    if isinstance(source, ModuleType):
        offered: Iterable[object] = list_finders(source)
    else:
        offered = source if isinstance(source, Iterable) else (source,)
    finders = tuple(finder for finder in offered if isinstance(finder, AnyFinder))
    if not finders:
        raise TypeError("it has no function under @finds(Check(...))")
    for check in (check for finder in finders for check in finder.checks):
        if not _PLUGIN_CODE.fullmatch(check.code):
            raise TypeError(
                f"the code {check.code} of a check is not two to eight capital letters of its own "
                "and two digits, as XY01"
            )
    return finders


def list_checks() -> tuple[Check, ...]:
    """Return every check, in the catalogue's order."""
    return tuple(load_catalogue().checks.values())


def find_check(code: str) -> Check:
    """Return the check that has a code.

    Raises:
        AnnotateError: none has, and still something was found under it.
    """
    check = load_catalogue().checks.get(code)
    if check is None:
        message = f"A check found {code}, and no check has this code."
        raise AnnotateError(message, "Let it find what stands in its @finds(Check(...)).")
    return check


def keep_checks(wanted: Callable[[Check], bool]) -> dict[str, Setting]:
    """Return the settings by which no other checks are made than those wanted."""
    return {check.code: "off" for check in list_checks() if not wanted(check)}
