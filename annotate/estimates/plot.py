"""A plot of estimates: a line a row, people above both, the machine as a cross. An SVG file."""

from collections.abc import Iterator, Sequence
from html import escape

from annotate.estimates.estimating import EstimateRow
from annotate.estimates.intervals import Interval

_WIDTH, _LEFT, _RIGHT, _LINE, _TOP = 760, 300, 24, 34, 54
_LONGEST = 44
_PEOPLE, _BOTH, _MACHINE = "#8a8f98", "#1f5fa8", "#c0392b"


def draw_plot(rows: Sequence[EstimateRow]) -> str:
    """Return an SVG of the rows that have a number; each quantity has a scale of its own."""
    drawn = [row for row in rows if row.people is not None and row.both is not None]
    height = _TOP + _LINE * len(drawn) + 12
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
        *_draw_legend(),
    ]
    for place, row in enumerate(drawn):
        scale = _Scale([other for other in drawn if other.quantity == row.quantity])
        lines += _draw_row(row, scale, _TOP + _LINE * place)
    return "\n".join([*lines, "</svg>"]) + "\n"


class _Scale:
    """Where numbers lie between the margins."""

    def __init__(self, rows: Sequence[EstimateRow]) -> None:
        ends = [end for row in rows for end in _list_numbers(row)]
        self.low, self.high = min(ends), max(ends)

    def place(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (value - self.low) / span


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


def _draw_row(row: EstimateRow, scale: _Scale, top: float) -> Iterator[str]:
    name = f"{row.quantity} {row.group}".strip()
    short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    yield f"<g><title>{escape(name)}</title>"
    yield f'<text x="8" y="{top + 16}">{escape(short)}</text>'
    for found, color, y in ((row.people, _PEOPLE, top + 8), (row.both, _BOTH, top + 18)):
        if found is not None:
            yield from _draw_interval(found, scale, color, y)
    if row.machine is not None:
        x = scale.place(row.machine)
        yield (
            f'<path d="M{x - 4:.1f} {top + 9}l8 8m0 -8l-8 8" stroke="{_MACHINE}" '
            'stroke-width="2" fill="none"/>'
        )
    yield "</g>"


def _draw_interval(found: Interval, scale: _Scale, color: str, y: float) -> Iterator[str]:
    low, value, high = (scale.place(x) for x in (found.low, found.value, found.high))
    yield (
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{color}" '
        'stroke-width="2"/>'
    )
    yield f'<circle cx="{value:.1f}" cy="{y}" r="4" fill="{color}"/>'
    label = f"{found.value:.3g} [{found.low:.3g}, {found.high:.3g}]"
    yield f"<title>{escape(label)}</title>"
