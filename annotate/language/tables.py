"""A table of a TOML file to the value whose fields it names, and what keeps it from being one.

A field is there or the file is at fault, and so is a key that no field has: a list that is
misspelt would else be an empty one. Words stand in a list or, many of them, in a string with
commas between.
"""

import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from annotate.errors import LanguageError
from annotate.spelling import suggest_nearest

TomlTable = Mapping[str, Any]
Value = TypeVar("Value")
_FIX = "Compare it with the file of the same name in annotate/data/en/."


def read_table(path: Path) -> dict[str, Any]:
    """Read a file of a language.

    Raises:
        LanguageError: it is not there, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LanguageError(f"{path} cannot be read: {error}.", _FIX) from error


def split(words: str) -> list[str]:
    """Split a comma-separated list that may run over several lines."""
    return [" ".join(word.split()) for word in words.split(",") if word.strip()]


def fill(cls: type[Value], table: Any, place: str) -> Value:
    """Make a dataclass of a table with a key a field; `place` is what a fault is said of.

    Raises:
        LanguageError: a key is missing or unknown, or holds something else than its field.
    """
    _refuse_unless(isinstance(table, Mapping), place, "a table")
    fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(table) - set(fields))
    if unknown:
        hint = suggest_nearest(unknown[0], sorted(fields)) or _FIX
        raise LanguageError(f"{place}: there is no {unknown[0]} here.", hint)
    missing = [name for name, field in fields.items() if name not in table and _needs(field)]
    if missing:
        raise LanguageError(f"{place}: {', '.join(missing)} is missing.", _FIX)
    hints = get_type_hints(cls)
    return cls(**{name: _convert(hints[name], table[name], f"{place}/{name}") for name in table})


def _needs(field: "dataclasses.Field[Any]") -> bool:
    has_default = field.default is not dataclasses.MISSING
    return not has_default and field.default_factory is dataclasses.MISSING


def _convert(kind: Any, value: Any, place: str) -> Any:
    """Make of a value of a TOML file what a field is declared to hold."""
    if dataclasses.is_dataclass(kind):
        return fill(kind, value, place)  # type: ignore[arg-type]
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _convert(get_args(kind)[0], value, place)
    if origin in _COLLECTIONS:
        return _COLLECTIONS[origin](get_args(kind), value, place)
    if kind is float and isinstance(value, int):
        value = float(value)
    _refuse_unless(isinstance(value, kind), place, f"of the type {kind.__name__}")
    return value


def _make_set(kinds: tuple[Any, ...], value: Any, place: str) -> frozenset[Any]:
    return frozenset(_list(kinds[0], value, place))


def _make_tuple(kinds: tuple[Any, ...], value: Any, place: str) -> tuple[Any, ...]:
    return tuple(_list(kinds[0], value, place))


def _make_mapping(kinds: tuple[Any, ...], value: Any, place: str) -> dict[str, Any]:
    _refuse_unless(isinstance(value, Mapping), place, "a table")
    return {key: _convert(kinds[1], held, f"{place}/{key}") for key, held in value.items()}


def _list(kind: Any, value: Any, place: str) -> list[Any]:
    items = split(value) if isinstance(value, str) else value
    _refuse_unless(isinstance(items, list), place, "a list")
    return [_convert(kind, item, f"{place}/{at}") for at, item in enumerate(items)]


_COLLECTIONS: Mapping[Any, Callable[[tuple[Any, ...], Any, str], Any]] = {
    frozenset: _make_set,
    tuple: _make_tuple,
    Mapping: _make_mapping,
}


def _refuse_unless(holds: bool, place: str, wanted: str) -> None:
    if not holds:
        raise LanguageError(f"{place}: this is not {wanted}.", _FIX)
