"""Frozen values made of many records at once, fast.

A frozen dataclass sets each field through `object.__setattr__`, which costs more than all else
that is done with a span. Here values are made as a twin that is not frozen, with the same slots,
and then become what they are for. Nothing that leaves this module can be changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

Value = TypeVar("Value")
Construct = Callable[[Iterable[Any]], list[Any]]

# As `dataclasses` does, the function is written for the fields of the class: an assignment each,
# which a loop over their names would take three times as long for.
_SOURCE = """
def construct(values):
    made = []
    for value in values:
        one = twin()
        {required}
        if len(value) == least:
            {defaults}
        elif value.keys() <= names:
            {optional}
        else:
            raise TypeError(f"unknown fields: {{sorted(value.keys() - names)}}")
        made.append(one)
    for one in made:
        one.__class__ = kind
    return made
"""

_TUPLE_SOURCE = """
def construct(values):
    made = []
    for {names}, in values:
        one = twin()
        {given}
        {defaults}
        made.append(one)
    for one in made:
        one.__class__ = kind
    return made
"""


def make_constructor(kind: type[Value]) -> Callable[[Iterable[Mapping[str, Any]]], list[Value]]:
    """Return a function that makes a value of a frozen, slotted dataclass of each mapping.

    Like the class itself it refuses fields that it does not know with a TypeError; one that is
    missing is a KeyError.
    """
    known: tuple[Field[Any], ...] = fields(kind)  # type: ignore[arg-type]  # else this fails
    names = [each.name for each in known]
    defaults = {each.name: _write_default(each) for each in known if not _is_required(each)}
    required = [name for name in names if name not in defaults]
    source = _SOURCE.format(
        required=_assign({name: f"value[{name!r}]" for name in required}),
        defaults=_assign(defaults),
        optional=_assign(
            {
                name: f"value[{name!r}] if {name!r} in value else {defaults[name]}"
                for name in defaults
            }
        ),
    )
    return _write_function(kind, source, {"names": set(names), "least": len(required)})


def make_tuple_constructor(
    kind: type[Value], names: Sequence[str]
) -> Callable[[Iterable[tuple[Any, ...]]], list[Value]]:
    """Return a function that makes a value of each tuple of the fields named, in this order.

    Any other field has its default.
    """
    known: tuple[Field[Any], ...] = fields(kind)  # type: ignore[arg-type]  # else this fails
    source = _TUPLE_SOURCE.format(
        names=", ".join(names),
        given=_assign({name: name for name in names}),
        defaults=_assign({f.name: _write_default(f) for f in known if f.name not in names}),
    )
    return _write_function(kind, source, {})


def _write_function(kind: type, source: str, scope: dict[str, Any]) -> Construct:
    known: tuple[Field[Any], ...] = fields(kind)
    scope = {
        **scope,
        "kind": kind,
        "twin": type(kind.__name__, (), {"__slots__": [each.name for each in known]}),
        **{f"default_{each.name}": _get_default(each) for each in known},
    }
    exec(source, scope)
    construct: Construct = scope["construct"]
    return construct


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _get_default(field: Field[Any]) -> Any:
    """Return the default of a field, or what makes it."""
    return field.default if field.default_factory is MISSING else field.default_factory


def _write_default(field: Field[Any]) -> str:
    if field.default_factory is not MISSING:
        return f"default_{field.name}()"
    return f"default_{field.name}"


def _assign(values: Mapping[str, str]) -> str:
    return "; ".join(f"one.{name} = {value}" for name, value in values.items()) or "pass"
