"""Frozen values made of many records at once, fast.

A frozen dataclass sets each field through `object.__setattr__`, which costs more than all else
that is done with a span. Here values are made as a twin that is not frozen, with the same slots,
and then become what they are for. Nothing that leaves this module can be changed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, fields, make_dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")


def make_constructor(kind: type[Value]) -> Callable[[Iterable[Mapping[str, Any]]], list[Value]]:
    """Return a function that makes a value of a frozen, slotted dataclass of each mapping.

    Like the class itself it takes fields by name, and raises a TypeError for one too few or many.
    """
    same = [
        (
            each.name,
            Any,
            field(default=each.default, default_factory=each.default_factory),
        )
        for each in fields(kind)  # type: ignore[arg-type]  # a dataclass, or this call fails
    ]
    twin: Any = make_dataclass(kind.__name__, same, slots=True, kw_only=True)

    def construct(values: Iterable[Mapping[str, Any]]) -> list[Value]:
        made = [twin(**value) for value in values]
        for one in made:
            one.__class__ = kind
        return made

    return construct
