"""Conditions on rows: `type == 'DIRECT' and not speaker.party in ('A', 'B')`.

Nothing is evaluated as Python: a condition is a tree of values that look fields up. A field that
a row does not have is equal to nothing, and no text: only `!=` and `not` are true of it. Columns of
tables are texts: beside a number, a text that is one is taken for it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from annotate.errors import UsageError
from annotate.estimates.expressions.tokens import Token, TokenReader, name_token, read_text
from annotate.spelling import suggest_nearest

Value = str | float
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_SIGNS = ("==", "!=", *_ORDER)
_WORDS = frozenset({"and", "or", "not", "in"})
_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*")
OPEN = ".*"  # behind a field under which any name may stand


class FieldRow(Protocol):
    """What conditions look at: fields by their names."""

    def read(self, field: str) -> tuple[Value, ...]:
        """Return the values of a field: none, one, or all that are equal to it."""
        ...


class Condition(Protocol):
    """Something that is true of a row, or is not."""

    def holds(self, row: FieldRow) -> bool:
        """Tell whether it is true of a row."""
        ...


@dataclass(frozen=True, slots=True)
class Compared:
    """A field beside one value or several: `==`, `!=`, `in`, or one that is less or more."""

    field: str
    sign: str
    values: tuple[Value, ...]

    def holds(self, row: FieldRow) -> bool:
        """Tell whether it is true of a row."""
        found = row.read(self.field)
        if self.sign in _ORDER:
            return any(_is_ordered(self.sign, one, self.values[0]) for one in found)
        wanted, has_numbers = _fold_all(self.values)
        equal = any(fold(one) in wanted for one in found) if found else False
        if has_numbers and not equal:
            equal = any(_to_number(one) in wanted for one in found)
        return not equal if self.sign == "!=" else equal


@dataclass(frozen=True, slots=True)
class Within:
    """A text that stands somewhere in a field, whatever its case."""

    words: str
    field: str

    def holds(self, row: FieldRow) -> bool:
        """Tell whether it is true of a row."""
        folded = str(fold(self.words))
        return any(folded in str(fold(value)) for value in row.read(self.field))


@dataclass(frozen=True, slots=True)
class Present:
    """A field that has a value."""

    field: str

    def holds(self, row: FieldRow) -> bool:
        """Tell whether it is true of a row."""
        return bool(row.read(self.field))


@dataclass(frozen=True, slots=True)
class Negated:
    """What is true where another condition is not."""

    condition: Condition

    def holds(self, row: FieldRow) -> bool:
        """Tell whether it is true of a row."""
        return not self.condition.holds(row)


@dataclass(frozen=True, slots=True)
class Every:
    """What is true where all of several conditions are."""

    conditions: tuple[Condition, ...]

    def holds(self, row: FieldRow) -> bool:
        """Tell whether it is true of a row."""
        return all(condition.holds(row) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Either:
    """What is true where one of several conditions is."""

    conditions: tuple[Condition, ...]

    def holds(self, row: FieldRow) -> bool:
        """Tell whether it is true of a row."""
        return any(condition.holds(row) for condition in self.conditions)


def list_condition_fields(condition: Condition) -> frozenset[str]:
    """Return the fields that a condition looks at."""
    if isinstance(condition, Negated):
        return list_condition_fields(condition.condition)
    if isinstance(condition, Every | Either):
        return frozenset[str]().union(*map(list_condition_fields, condition.conditions))
    assert isinstance(condition, Compared | Within | Present)
    return frozenset({condition.field})


def read_condition(reader: TokenReader, fields: frozenset[str]) -> Condition:
    """Read a condition up to a comma or a bracket that closes.

    Args:
        reader: What is read.
        fields: The fields that there are.

    Raises:
        QuantityError: it cannot be understood, or names a field that there is not.
    """
    found = [_read_every(reader, fields)]
    while reader.take_if("or"):
        found.append(_read_every(reader, fields))
    return found[0] if len(found) == 1 else Either(tuple(found))


def _read_every(reader: TokenReader, fields: frozenset[str]) -> Condition:
    found = [_read_one(reader, fields)]
    while reader.take_if("and"):
        found.append(_read_one(reader, fields))
    return found[0] if len(found) == 1 else Every(tuple(found))


def _read_one(reader: TokenReader, fields: frozenset[str]) -> Condition:
    with reader.deeper():
        return _read_inner(reader, fields)


def _read_inner(reader: TokenReader, fields: frozenset[str]) -> Condition:
    if reader.take_if("not"):
        return Negated(_read_one(reader, fields))
    if reader.take_if("("):
        found = read_condition(reader, fields)
        reader.expect(")", "behind the condition")
        return found
    if reader.now.kind == "text":
        words = read_text(reader.take())
        reader.expect("in", "behind the text")
        return Within(words, _read_field(reader, fields))
    field = _read_field(reader, fields)
    if sign := reader.take_if(*_SIGNS):
        return Compared(field, sign.text, (_read_value(reader),))
    return Compared(field, "==", _read_values(reader)) if reader.take_if("in") else Present(field)


def _read_values(reader: TokenReader) -> tuple[Value, ...]:
    reader.expect("(", "behind in")
    found = [_read_value(reader)]
    while reader.take_if(","):
        found.append(_read_value(reader))
    reader.expect(")", "behind the values")
    return tuple(found)


def _read_value(reader: TokenReader) -> Value:
    token, sign = reader.now, 1.0
    if reader.take_if("-"):
        token, sign = reader.now, -1.0
    if token.kind == "number":
        return sign * float(reader.take().text)
    if token.kind == "text":
        return read_text(reader.take())
    fix = f"Put it in quotation marks: '{token.text}'." if token.kind == "name" else ""
    raise reader.refuse(f"expected a text or a number, found {name_token(token)}", fix=fix)


def _read_field(reader: TokenReader, fields: frozenset[str]) -> str:
    token = reader.now
    if token.kind != "name" or token.text in _WORDS:
        raise reader.refuse(f"expected a field, found {name_token(token)}")
    check_field(token, reader, fields)
    return reader.take().text


def check_field(token: Token, reader: TokenReader, fields: frozenset[str]) -> None:
    """Make sure that there is a field of this name.

    Raises:
        QuantityError: there is none.
    """
    try:
        require_field(token.text, fields)
    except UsageError as error:
        raise reader.refuse(error.message.rstrip("."), token, error.fix) from error


def require_field(name: str, fields: frozenset[str]) -> None:
    """Make sure that there is a field of this name.

    Raises:
        UsageError: there is none.
    """
    first, _, rest = name.partition(".")
    if name in fields or (rest and first + OPEN in fields):
        return
    near = suggest_nearest(name, fields)
    known = _list_known(fields)
    raise UsageError(f"there is no field {name}", f"{near} {known}" if near else known)


def _list_known(fields: frozenset[str]) -> str:
    """Return the names of fields; those of whoever a row leads to are said once for all of them."""
    plain = sorted(name for name in fields if "." not in name or name.endswith(OPEN))
    inner = sorted({name.partition(".")[2] for name in fields if name not in plain})
    told = f"Fields are {', '.join(plain)}."
    roles = sorted({name.partition(".")[0] for name in fields if name not in plain})
    return f"{told} Each of {', '.join(roles)} has .{', .'.join(inner)}." if inner else told


@lru_cache(maxsize=2**16)
def fold(value: Value) -> Value:
    """Return a value as it is compared: of a text neither case nor the number of blanks counts."""
    return " ".join(value.split()).casefold() if isinstance(value, str) else float(value)


@lru_cache(maxsize=2**10)
def _fold_all(values: tuple[Value, ...]) -> tuple[frozenset[Value], bool]:
    """Return values as they are compared, and whether a number is among them."""
    return frozenset(map(fold, values)), not all(isinstance(value, str) for value in values)


@lru_cache(maxsize=2**16)
def _to_number(value: Value) -> Value | None:
    """Return the number that a value is, None of a text that is none."""
    if not isinstance(value, str):
        return float(value)
    return float(value) if _NUMBER.fullmatch(value) else None


def _is_ordered(sign: str, one: Value, other: Value) -> bool:
    """Compare numbers with numbers, and texts, as dates are, with texts."""
    if isinstance(other, str):
        return isinstance(one, str) and _ORDER[sign](one, other)
    number = _to_number(one)
    return number is not None and _ORDER[sign](number, other)
