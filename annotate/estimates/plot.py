"""A plot of estimates: a line a row, people above both, the machine as a cross. An SVG file."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from math import floor, log10

from annotate.estimates.estimating import EstimateRow
from annotate.estimates.intervals import Interval

_WIDTH, _LEFT, _RIGHT = 900, 220, 190  # of the drawing; where the scale begins, and what is behind
_LINE, _HEAD, _FOOT, _TOP = (
    34,
    26,
    30,
    44,
)  # heights: a row, a quantity's name, its axis, the legend
_LONGEST, _WIDEST = 32, 120  # characters of a group's name, and of a quantity's
_TICKS = 5  # of an axis, about
_PEOPLE, _BOTH, _MACHINE, _AXIS = "#8a8f98", "#1f5fa8", "#c0392b", "#5b6068"
_ALL = "all articles"


def draw_plot(rows: Sequence[EstimateRow]) -> str:
    """Return an SVG of the rows that have a number; each quantity has an axis of its own."""
    drawn = [row for row in rows if row.people is not None and row.both is not None]
    blocks = [list(found) for _, found in groupby(drawn, key=lambda row: row.quantity)]
    lines, top = [*_draw_legend()], float(_TOP)
    for block in blocks:
        lines += _draw_block(block, top)
        top += _HEAD + _LINE * len(block) + _FOOT
    if not blocks:
        lines.append(f'<text x="8" y="{_TOP + 16}">No row has a number to be trusted.</text>')
        top += _LINE
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top:g}" '
        f'viewBox="0 0 {_WIDTH} {top:g}" font-family="sans-serif" font-size="12">'
    )
    ground = f'<rect width="{_WIDTH}" height="{top:g}" fill="white"/>'
    return "\n".join([head, ground, *lines, "</svg>"]) + "\n"


class _Scale:
    """Where numbers lie between the margins."""

    def __init__(self, rows: Sequence[EstimateRow]) -> None:
        ends = [end for row in rows for end in _list_numbers(row)]
        self.low, self.high = min(ends), max(ends)
        if self.low == self.high:  # everything was read: one number, in the middle
            self.low, self.high = self.low - 0.5, self.high + 0.5

    def place(self, value: float) -> float:
        span = self.high - self.low
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (value - self.low) / span

    def list_ticks(self) -> Iterator[float]:
        """Yield round numbers, as far apart as 1, 2 or 5 of some power of ten."""
        rough = (self.high - self.low) / _TICKS
        power = 10.0 ** floor(log10(rough))
        step = power * next(each for each in (1, 2, 5, 10) if each * power >= rough)
        first = -floor(-self.low / step)
        for number in range(first, floor(self.high / step) + 1):
            yield float(f"{number * step:.6g}")


def _list_numbers(row: EstimateRow) -> Iterator[float]:
    for found in (row.people, row.both):
        if found is not None:
            yield from found
    if row.machine is not None:
        yield row.machine


def _draw_legend() -> Iterator[str]:
    for at, (color, words) in enumerate(
        ((_PEOPLE, "people alone"), (_BOTH, "people and machine"), (_MACHINE, "machine alone"))
    ):
        x = _LEFT + at * 150
        yield f'<rect x="{x}" y="14" width="12" height="12" fill="{color}"/>'
        yield f'<text x="{x + 18}" y="24">{words}</text>'


def _draw_block(rows: Sequence[EstimateRow], top: float) -> Iterator[str]:
    """Draw the rows of a quantity below its name, and their axis."""
    scale, name = _Scale(rows), rows[0].quantity
    yield f"<g><title>{escape(name)}</title>"
    yield f'<text x="8" y="{top + 16:g}" font-weight="bold">{_shorten(name, _WIDEST)}</text>'
    first = top + _HEAD
    last = first + _LINE * len(rows)
    for tick in scale.list_ticks():
        x = scale.place(tick)
        yield f'<path d="M{x:.1f} {first:g}V{last:g}" stroke="#e3e5e8"/>'
        yield (
            f'<text x="{x:.1f}" y="{last + 14:g}" text-anchor="middle" fill="{_AXIS}">'
            f"{tick:g}</text>"
        )
    for place, row in enumerate(rows):
        yield from _draw_row(row, scale, first + _LINE * place)
    yield f'<path d="M{_LEFT} {last:g}H{_WIDTH - _RIGHT}" stroke="{_AXIS}"/></g>'


def _shorten(name: str, most: int) -> str:
    return escape(name if len(name) <= most else name[: most - 1] + "…")


def _draw_row(row: EstimateRow, scale: _Scale, top: float) -> Iterator[str]:
    name = row.group or _ALL
    yield f"<g><title>{escape(name)}</title>"
    yield f'<text x="8" y="{top + 16:g}">{_shorten(name, _LONGEST)}</text>'
    for found, color, y in ((row.people, _PEOPLE, top + 8), (row.both, _BOTH, top + 18)):
        if found is not None:
            yield from _draw_interval(found, scale, color, y)
    if row.machine is not None:
        x = scale.place(row.machine)
        yield (
            f'<path d="M{x - 4:.1f} {top + 9:g}l8 8m0 -8l-8 8" stroke="{_MACHINE}" '
            'stroke-width="2" fill="none"/>'
        )
    if row.both is not None:
        x = _WIDTH - _RIGHT + 16
        yield f'<text x="{x}" y="{top + 16:g}" fill="{_BOTH}">{_tell(row.both)}</text>'
    yield "</g>"


def _tell(found: Interval) -> str:
    return f"{found.value:.3g} [{found.low:.3g}, {found.high:.3g}]"


def _draw_interval(found: Interval, scale: _Scale, color: str, y: float) -> Iterator[str]:
    low, value, high = (scale.place(x) for x in (found.low, found.value, found.high))
    yield (
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y:g}" y2="{y:g}" stroke="{color}" '
        'stroke-width="2"/>'
    )
    yield f"<g><title>{_tell(found)}</title>"
    yield f'<circle cx="{value:.1f}" cy="{y:g}" r="4" fill="{color}"/></g>'
