"""Columns of articles: how many rows a condition holds of, their words, signs, or whether any.

Many quantities have columns and parts of conditions in common: a plan counts each once an article.
What the label of a row tells alone is asked of one row of each label, and not of every one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from annotate.estimates.expressions.conditions import (
    Condition,
    Every,
    FieldRow,
    list_condition_fields,
)

ColumnMeasure = Literal["rows", "words", "sign", "order", "any"]
# Fields that two of the measures add up, and one of which the least counts.
WORDS: Literal["words"] = "words"
SIGN: Literal["sign"] = "sign"
ORDER: Literal["order"] = "order"
# Fields that rows of one label have in common, and measures that such rows add up in.
_OF_LABELS = frozenset({"type", "polarity", "label", "role", SIGN})
_BY_LABELS = frozenset({"rows", "any", SIGN})


class ArticleRows(Protocol):
    """The rows of one reading of one article."""

    def list_rows(self, kind: str) -> Sequence[FieldRow]:
        """Return its quotes, stances or entities."""
        ...

    def list_labels(self, kind: str) -> Sequence[str]:
        """Return the label of each of them, in the same order."""
        ...


@dataclass(frozen=True, slots=True)
class CountedColumn:
    """A number an article has.

    `is_base` is what a share is of: where a quantity is parted by a field of rows, it stays whole.
    """

    rows: str
    measure: ColumnMeasure
    condition: Condition | None = None
    is_base: bool = False

    def list_fields(self) -> frozenset[str]:
        """Return the fields of rows that it looks at."""
        added = {self.measure} & {WORDS, SIGN, ORDER}
        return frozenset(added) | (
            list_condition_fields(self.condition) if self.condition else set()
        )

    @property
    def is_told_by_labels(self) -> bool:
        """Whether rows of one label count the same."""
        fields = list_condition_fields(self.condition) if self.condition else frozenset[str]()
        return self.measure in _BY_LABELS and fields <= _OF_LABELS

    def sum_up(self, rows: Sequence[FieldRow]) -> float:
        """Return the number of the rows of which the condition holds."""
        if self.measure == "rows":
            return float(len(rows))
        if self.measure == "any":
            return float(bool(rows))
        values = [float(value) for row in rows for value in row.read(self.measure)]
        return min(values, default=0.0) if self.measure == ORDER else sum(values)


class ColumnProduct(NamedTuple):
    """A column that is the product of two others, by their places."""

    one: int
    other: int


ArticleColumn = CountedColumn | ColumnProduct


class ColumnPlan:
    """How the columns of several quantities are counted together."""

    def __init__(self, quantities: Sequence[Sequence[ArticleColumn]]) -> None:
        self._numbers: dict[CountedColumn, int] = {}
        self._parts: dict[tuple[str, Condition], int] = {}
        self._quantities = [[self._place(column) for column in each] for each in quantities]
        self._kinds = {column.rows for column in self._numbers}
        self._told = {column for column in self._numbers if column.is_told_by_labels}
        self._looked_at = {column.rows for column in self._numbers.keys() - self._told}
        self._wanted = [
            (number, c, [self._parts[c.rows, part] for part in _part(c.condition)])
            for c, number in self._numbers.items()
            if c not in self._told
        ]
        asked = {at for _, _, parts in self._wanted for at in parts}
        self._asked = [(at, *which) for which, at in self._parts.items() if at in asked]
        self._any = [(c.rows, n) for c, n in self._numbers.items() if c.measure == "any"]
        # What a row of a label counts in each column that labels tell, by kind and label.
        self._weights: dict[tuple[str, str], Mapping[int, float]] = {}

    def measure(self, article: ArticleRows) -> tuple[tuple[float, ...], ...]:
        """Return the columns of each quantity."""
        found = [0.0] * len(self._numbers)
        for kind in self._kinds:
            self._count_labels(article, kind, found)
        if self._looked_at:
            self._look_at_rows(article, found)
        return tuple(_collect(columns, found) for columns in self._quantities)

    def _count_labels(self, article: ArticleRows, kind: str, found: list[float]) -> None:
        """Set the columns of a kind that the labels of its rows tell."""
        labels = article.list_labels(kind)
        for label, count in Counter(labels).items():
            if (kind, label) not in self._weights:
                row = article.list_rows(kind)[labels.index(label)]
                self._weights[kind, label] = self._weigh(kind, row)
            for number, weight in self._weights[kind, label].items():
                found[number] += weight * count
        for rows, number in self._any:
            if rows == kind:
                found[number] = min(found[number], 1.0)

    def _weigh(self, kind: str, row: FieldRow) -> Mapping[int, float]:
        return {
            number: column.sum_up([row])
            for column, number in self._numbers.items()
            if column.rows == kind
            and column in self._told
            and all(part.holds(row) for part in _part(column.condition))
        }

    def _look_at_rows(self, article: ArticleRows, found: list[float]) -> None:
        """Set the columns for which every row is looked at."""
        rows = {kind: article.list_rows(kind) for kind in self._looked_at}
        holds = {at: [part.holds(row) for row in rows[kind]] for at, kind, part in self._asked}
        for number, column, parts in self._wanted:
            found[number] = column.sum_up(_select(rows[column.rows], [holds[at] for at in parts]))

    def _place(self, column: ArticleColumn) -> int | ColumnProduct:
        """Return the number of a column; equal ones have the same."""
        if isinstance(column, ColumnProduct):
            return column
        for part in _part(column.condition):
            self._parts.setdefault((column.rows, part), len(self._parts))
        return self._numbers.setdefault(column, len(self._numbers))


def _part(condition: Condition | None) -> Sequence[Condition]:
    """Return the conditions that all have to hold."""
    if isinstance(condition, Every):
        return [part for each in condition.conditions for part in _part(each)]
    return [] if condition is None else [condition]


def _select(rows: Sequence[FieldRow], holds: Sequence[Sequence[bool]]) -> Sequence[FieldRow]:
    if not holds:
        return rows
    return [row for row, *each in zip(rows, *holds, strict=True) if all(each)]


def _collect(columns: Sequence[int | ColumnProduct], counted: Sequence[float]) -> tuple[float, ...]:
    found: list[float] = []
    for column in columns:
        if isinstance(column, ColumnProduct):
            found.append(found[column.one] * found[column.other])
        else:
            found.append(counted[column])
    return tuple(found)
