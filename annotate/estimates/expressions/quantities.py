"""Quantities: parsed from an expression into a formula over columns of articles.

A column is a number an article: how many rows of it a condition holds of, how many words they
have, their signs summed, or whether there is one. `annotate/docs/estimates.md` has the language.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import NamedTuple

from annotate.estimates.expressions.columns import (
    ORDER,
    SIGN,
    WORDS,
    ArticleColumn,
    ArticleRows,
    ColumnMeasure,
    ColumnPlan,
    ColumnProduct,
    CountedColumn,
)
from annotate.estimates.expressions.conditions import (
    Compared,
    Condition,
    Every,
    Present,
    Value,
    read_condition,
)
from annotate.estimates.expressions.tokens import (
    QuantityError,
    Token,
    TokenReader,
    cut_tokens,
    name_token,
)
from annotate.estimates.formula import (
    Arithmetic,
    ArithmeticSign,
    Constant,
    Correlation,
    Formula,
    Total,
    divide,
)
from annotate.spelling import suggest_nearest

ROWS = ("quotes", "stances", "entities")
_OF_ROWS = {SIGN: (ROWS[1], "a sign"), ORDER: (ROWS[0], "an order")}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity: its words, its formula, and the columns that the formula is over.

    `is_share` says that it lies between 0 and 1; `shares` are all that it is made of, itself too.
    """

    text: str
    formula: Formula
    columns: tuple[ArticleColumn, ...]
    is_share: bool = False
    shares: tuple[Formula, ...] = ()

    @property
    def counted(self) -> list[int]:
        """The places of columns that count something: a sum of signs is over one of them."""
        return [
            place
            for place, column in enumerate(self.columns)
            if isinstance(column, CountedColumn) and column.measure != SIGN
        ]

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that it can be."""
        formula = self.formula
        if self.is_share:
            return 0.0, 1.0
        if isinstance(formula, Correlation):
            return -1.0, 1.0
        parts = [formula] if isinstance(formula, Total) else [*_list_ratio(formula)]
        signed = [self._is_signed(part) for part in parts]
        if not parts or (any(signed) and len(parts) == 1):
            return -inf, inf
        return (-1.0, 1.0) if any(signed) else (0.0, inf)

    def _is_signed(self, total: Total) -> bool:
        column = self.columns[total.column]
        return isinstance(column, CountedColumn) and column.measure == SIGN

    def measure_article(self, article: ArticleRows) -> tuple[float, ...]:
        """Return the columns of an article."""
        return ColumnPlan([self.columns]).measure(article)[0]

    def narrow(self, name: str, value: Value) -> "Quantity":
        """Return the quantity of rows alone that have a value in a field."""
        more = Compared(name, "==", (value,))

        def keep(column: ArticleColumn) -> ArticleColumn:
            if isinstance(column, ColumnProduct) or column.is_base:
                return column
            given = column.condition
            return replace(column, condition=more if given is None else Every((given, more)))

        return replace(self, columns=tuple(keep(column) for column in self.columns))


def parse_quantity(text: str, fields: Mapping[str, frozenset[str]]) -> Quantity:
    """Read a quantity.

    Args:
        text: The expression.
        fields: The fields that there are, by the kind of rows.

    Raises:
        QuantityError: it cannot be understood; the message says where.
    """
    reader = TokenReader(text, cut_tokens(text))
    parser = _QuantityParser(reader, fields)
    formula = parser.read_sum()
    if reader.now.kind != "end":
        raise reader.refuse(f"{reader.now.text} is one too many")
    if not parser.columns:
        raise QuantityError(text, 0, "it counts nothing", _SHOW)
    return Quantity(
        text.strip(),
        formula,
        tuple(parser.columns),
        is_share=parser.is_share(formula),
        shares=tuple(parser.shares),
    )


def list_share_columns(share: Formula) -> tuple[int, int | None]:
    """Return the columns of a share: of what it is, and of what among; None for articles."""
    if isinstance(share, Arithmetic):
        part, whole = share.left, share.right
        assert isinstance(part, Total)
        assert isinstance(whole, Total)
        return part.column, whole.column
    assert isinstance(share, Total)
    return share.column, None


def _list_ratio(formula: Formula) -> Iterator[Total]:
    """Yield the two totals of a ratio, nothing of another formula."""
    if isinstance(formula, Arithmetic) and formula.operator == "/":
        parts = (formula.left, formula.right)
        totals = [part for part in parts if isinstance(part, Total)]
        yield from totals if len(totals) == len(parts) else ()


class _Aggregate(NamedTuple):
    """A function of the language: what it is made with, and how many conditions it takes."""

    make: "Callable[[_QuantityParser, str, list[Condition]], Formula]"
    least: int
    most: int


@dataclass(slots=True)
class _QuantityParser:
    """Reads one expression by going down it; columns are gathered on the way, each once."""

    reader: TokenReader
    fields: Mapping[str, frozenset[str]]
    columns: list[ArticleColumn] = field(default_factory=list)
    shares: list[Formula] = field(default_factory=list)

    def is_share(self, formula: Formula) -> bool:
        """Tell whether a formula is a share, and not made of one."""
        return any(formula is share for share in self.shares)

    def read_sum(self) -> Formula:
        """Read what plus and minus join."""
        return self._join(self._read_product, "+", "-")

    def _read_product(self) -> Formula:
        return self._join(self._read_part, "*", "/")

    def _join(self, read: Callable[[], Formula], *signs: str) -> Formula:
        found = read()
        while sign := self.reader.take_if(*signs):
            operator: ArithmeticSign = sign.text  # type: ignore[assignment]  # one of the four
            found = Arithmetic(operator, found, read())
        return found

    def _read_part(self) -> Formula:
        with self.reader.deeper():
            return self._read_inner()

    def _read_inner(self) -> Formula:
        reader = self.reader
        if reader.take_if("-"):
            return Arithmetic("-", Constant(0.0), self._read_part())
        if reader.take_if("("):
            found = self.read_sum()
            reader.expect(")", "to close the bracket")
            return found
        if reader.now.kind == "number":
            return Constant(float(reader.take().text))
        return self._read_function()

    def _read_function(self) -> Formula:
        reader = self.reader
        token = reader.take()
        if token.kind != "name":
            raise reader.refuse(f"expected a quantity, found {name_token(token)}", token, _SHOW)
        if token.text not in (*_AGGREGATES, *_PAIRS):
            near = suggest_nearest(token.text, (*_AGGREGATES, *_PAIRS))
            raise reader.refuse(f"there is no {token.text}", token, f"{near} {_SHOW}".strip())
        reader.expect("(", f"behind {token.text}")
        found = (
            _PAIRS[token.text](self)
            if token.text in _PAIRS
            else self._read_aggregate(token, _AGGREGATES[token.text])
        )
        reader.expect(")", f"to close {token.text}")
        return found

    def _read_aggregate(self, token: Token, function: _Aggregate) -> Formula:
        reader = self.reader
        rows = reader.now
        if rows.text not in self.fields:
            known = ", ".join(self.fields)
            raise reader.refuse(f"expected one of {known}, found {name_token(rows)}")
        reader.take()
        only, what = _OF_ROWS.get(token.text, (rows.text, ""))
        if rows.text != only:
            raise reader.refuse(f"only {only} have {what}", rows)
        conditions: list[Condition] = []
        while len(conditions) < function.most and reader.take_if(","):
            conditions.append(read_condition(reader, self.fields[rows.text]))
        if len(conditions) < function.least:
            what = f"a comma, and which of the {rows.text} {token.text} is of"
            raise reader.refuse(f"expected {what}, found {name_token(reader.now)}")
        return function.make(self, rows.text, conditions)

    def read_together(self) -> Formula:
        """Read what two shares of articles have in common: an edge of a network of actors."""
        fix = "Give two of articles(...)."
        one, two = self._read_two("it is of two shares of articles", fix, self._is_articles)
        found = Total(self.add(ColumnProduct(one, two)), each=True)
        self.shares.append(found)
        return found

    def _is_articles(self, found: Formula) -> bool:
        column = self.columns[found.column] if isinstance(found, Total) else None
        return isinstance(column, CountedColumn) and column.measure == "any"

    def _read_two(self, message: str, fix: str, fits: Callable[[Formula], bool]) -> tuple[int, int]:
        """Read two totals with a comma between; return their columns."""
        places = []
        for at in range(2):
            if at:
                self.reader.expect(",", "between the two")
            begin = self.reader.now
            found = self.read_sum()
            if not isinstance(found, Total) or not fits(found):
                raise self.reader.refuse(message, begin, fix)
            places.append(found.column)
        return places[0], places[1]

    def read_correlation(self) -> Formula:
        """Read a correlation of two counts over articles."""
        fix = "Give two of count(...), mean(...), words(...) or articles(...)."
        one, two = self._read_two("a correlation is of two counts", fix, lambda found: True)
        pairs = ((one, one), (two, two), (one, two))
        more = [self.add(ColumnProduct(*pair)) for pair in pairs]
        return Correlation((one, two, more[0], more[1], more[2]))

    def add(self, column: ArticleColumn) -> int:
        """Return the place of a column, a new one where it is not there yet."""
        if column not in self.columns:
            self.columns.append(column)
        return self.columns.index(column)

    def total(
        self,
        rows: str,
        measure: ColumnMeasure,
        conditions: Sequence[Condition],
        *,
        each: bool = False,
    ) -> Formula:
        """Return the total of a new column."""
        column = CountedColumn(rows, measure, _join_conditions(conditions))
        return Total(self.add(column), each=each)

    def ratio(self, rows: str, measure: ColumnMeasure, conditions: Sequence[Condition]) -> Formula:
        """Return the share that the first condition holds of among what the others hold of."""
        base = CountedColumn(rows, measure, _join_conditions(conditions[1:]), is_base=True)
        found = divide(self.total(rows, measure, conditions), Total(self.add(base)))
        self.shares.append(found)
        return found

    def share_of_articles(self, rows: str, conditions: Sequence[Condition]) -> Formula:
        """Return the share of articles that have such a row."""
        found = self.total(rows, "any", conditions, each=True)
        self.shares.append(found)
        return found


def _join_conditions(conditions: Sequence[Condition]) -> Condition | None:
    if len(conditions) > 1:
        return Every(tuple(conditions))
    return conditions[0] if conditions else None


def _make_sign(parser: _QuantityParser, rows: str, conditions: list[Condition]) -> Formula:
    signs = parser.total(rows, SIGN, conditions)
    return divide(signs, parser.total(rows, "rows", conditions))


def _make_order(parser: _QuantityParser, rows: str, conditions: list[Condition]) -> Formula:
    """Return how early the first such row of an article comes, in articles that have one."""
    told = [*conditions, Present(ORDER)]
    return divide(parser.total(rows, ORDER, told), parser.total(rows, "any", told))


# What is made of two quantities.
_PAIRS: Mapping[str, Callable[[_QuantityParser], Formula]] = {
    "correlation": _QuantityParser.read_correlation,
    "together": _QuantityParser.read_together,
}
_AGGREGATES: Mapping[str, _Aggregate] = {
    "count": _Aggregate(lambda p, rows, given: p.total(rows, "rows", given), 0, 1),
    "mean": _Aggregate(lambda p, rows, given: p.total(rows, "rows", given, each=True), 0, 1),
    "articles": _Aggregate(lambda p, rows, given: p.share_of_articles(rows, given), 0, 1),
    "share": _Aggregate(lambda p, rows, given: p.ratio(rows, "rows", given), 1, 2),
    WORDS: _Aggregate(lambda p, rows, given: p.total(rows, WORDS, given), 0, 1),
    "share_of_words": _Aggregate(lambda p, rows, given: p.ratio(rows, WORDS, given), 1, 2),
    SIGN: _Aggregate(_make_sign, 0, 1),
    ORDER: _Aggregate(_make_order, 0, 1),
}
_SHOW = f"Quantities are {', '.join((*_AGGREGATES, *_PAIRS))}, as in mean(quotes)."
