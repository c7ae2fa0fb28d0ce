"""Estimates as they are told: a text table of 80 columns, CSV, JSON, and a plot."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import log10
from textwrap import wrap

from annotate.estimates.estimating import EstimateRow
from annotate.estimates.intervals import Interval
from annotate.model import JSON

HEAD = (
    "quantity", "group", "articles", "read", "machine", "people", "people_low", "people_high",
    "both", "both_low", "both_high", "weight", "worth", "equal_to", "needed", "refused",
)  # fmt: skip
WIDTH = 80
_GROUP = 14
_ALL = "all articles"
_DIGITS = 6  # beyond these two machines may differ


def write_table(
    rows: Sequence[EstimateRow], width: float | None = None, *, is_drawn: bool = True
) -> Iterator[str]:
    """Yield the lines of a table: machine, people, both, and what a read article is worth.

    With a wished `width` it is said how many more articles give it, and the sample that has them
    where those read were drawn by `annotate push`.
    """
    yield f"{'':{_GROUP}}{'read':>6}{'machine':>8}  {'people':>21}  {'both':>21}{'worth':>6}"
    for text, group in groupby(rows, key=lambda row: row.quantity):
        yield from wrap(text, WIDTH, subsequent_indent="    ")
        for row in group:
            yield from _write_row(row, width, is_drawn=is_drawn)


def _write_row(row: EstimateRow, width: float | None, *, is_drawn: bool) -> Iterator[str]:
    name = row.group or _ALL
    if len(name) > _GROUP - 2:
        yield f"  {name}"
        name = ""
    head = f"  {name:{_GROUP - 2}}{row.read:>6}{_write_number(row.machine):>8}  "
    if row.refused or row.people is None or row.both is None:
        yield head.rstrip()
        margin = " " * (_GROUP // 2)
        yield from wrap(
            f"no estimate: {row.refused}", WIDTH, initial_indent=margin, subsequent_indent=margin
        )
        return
    worth = f"{row.worth:.1f}" if row.worth is not None else "-"
    yield f"{head}{_write_interval(row.people)}  {_write_interval(row.both)}{worth:>6}"
    if width is not None and row.needed is not None:
        named = is_drawn and not row.group and row.read < row.needed < row.articles
        sample = f" (--sample {row.needed})" if named else ""
        yield f"    {_tell_needed(row, row.needed, width)}{sample}"


def _tell_needed(row: EstimateRow, needed: int, width: float) -> str:
    more = needed - row.read
    if not more:
        return f"no more articles need be read for an interval {width:g} wide"
    if needed >= row.articles:
        return f"all {more:,} other articles would have to be read for one {width:g} wide"
    what = "article read gives" if more == 1 else "articles read give"
    return f"{more:,} more {what} an interval {width:g} wide"


def _write_interval(found: Interval) -> str:
    places = _find_places(max(abs(found.value), abs(found.high), abs(found.low)))
    ends = f"{found.low:.{places}f} {found.high:.{places}f}"
    return f"{found.value:.{places}f} [{ends}]".rjust(21)


def _write_number(value: float | None) -> str:
    return "-" if value is None else f"{value:.{_find_places(abs(value))}f}"


def _find_places(size: float) -> int:
    """Return how many digits behind the point a number of a size gets: three that say something."""
    return 3 if size < 1 else max(0, 2 - int(log10(size)))


def to_row(row: EstimateRow) -> JSON:
    """Return a row as JSON: everything that CSV has too, by the same names."""
    found: JSON = {
        "quantity": row.quantity,
        "group": row.group,
        "articles": row.articles,
        "read": row.read,
        "machine": round_number(row.machine),
    }
    for name, interval in (("people", row.people), ("both", row.both)):
        found[name] = round_number(interval.value if interval else None)
        found[f"{name}_low"] = round_number(interval.low if interval else None)
        found[f"{name}_high"] = round_number(interval.high if interval else None)
    equal = None if row.worth is None else row.read * row.worth
    found |= {
        "weight": round_number(row.weight),
        "worth": round_number(row.worth),
        "equal_to": round_number(equal),
        "needed": row.needed,
        "refused": row.refused,
    }
    return found


def round_number(value: float | None) -> float | None:
    """Return a number as it is written down: significant digits that two machines agree on."""
    if value is None:
        return None
    return float(f"{value:.{_DIGITS}g}") + 0.0


def write_csv(rows: Sequence[EstimateRow]) -> str:
    """Return the rows as CSV; what there is not is empty."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, HEAD, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: "" if v is None else v for k, v in to_row(row).items()})
    return stream.getvalue()
