"""Languages as files name them, by code or by name, to tags of BCP 47."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_NAMED_IN = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "tr", "ar", "zh", "ja")


def read_language(said: str) -> str | None:
    """Return the tag of a language; None where it names none that is known."""
    bare = said.strip().strip(";,.")
    known = _load_names()
    if bare.lower() in known:
        return known[bare.lower()]
    if not _TAG.fullmatch(bare):
        first = re.split(r"\s*[;,/(]\s*", bare)[0].lower()  # "English; EN", "English (US)"
        return known.get(first)
    first, *others = re.split("[-_]", bare)
    code = _list_aliases().get(first.lower(), first.lower())
    if code not in _list_codes():
        return None
    return "-".join((code, *map(_write_subtag, others)))


def _write_subtag(part: str) -> str:
    """Return a part of a tag in the case it is written in: a script, a region, anything else."""
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


@cache
def _load_package() -> Any:
    import babel

    return babel


@cache
def _list_codes() -> frozenset[str]:
    languages = _load_package().Locale("en").languages
    return frozenset(code for code in languages if "_" not in code)


@cache
def _list_aliases() -> Mapping[str, str]:
    """Return the codes of two letters by those of three that mean the same."""
    aliases = _load_package().core.get_global("language_aliases")
    return {old: new for old, new in aliases.items() if old.isalpha() and new.isalpha()}


@cache
def _load_names() -> Mapping[str, str]:
    """Return the codes by the names that languages have in some large ones, and in themselves."""
    found: dict[str, str] = {}
    locale = _load_package().Locale
    for speaker in _NAMED_IN:
        for code, name in locale(speaker).languages.items():
            if "_" not in code:
                found.setdefault(name.lower(), code)
    return found
