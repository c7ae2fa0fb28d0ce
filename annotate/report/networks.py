"""A network of stances as SVG: the strongest edges, their polarity in colour and kind of line.

Drawn without a plotting library, so that every label is where it was put and links need no script:
a browser shows what an edge says where somebody points at it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, log2
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from annotate.report.counting import NAMELESS, NOBODY
from annotate.report.figures import Table
from annotate.report.layout import LabelBox, Point, place_labels
from annotate.report.polarities import PolarityStyle

WIDTH = 760.0  # units of the view box
MOST_EDGES, MOST_NODES = 30, 20
_SIZE, _HEIGHT, _PADDING = 12.5, 22.0, 9.0
_LONGEST = 30  # characters of a label
_EDGE = 2.0  # around the picture
_LEGEND = 34.0
_STEPS = 60  # in which a curve is looked at
_BOW = 0.13  # how far a curve bends, in lengths
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’!|()[] "), frozenset("mwMW@%—…")
# The line of each polarity, by its sign: for is whole, against is broken.
_LINES = {"+": "", "−": "7 4", "○": "1.5 4", "±": "9 3 2 3", "?": "2 6"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnStance:
    """How often a holder has a polarity towards a target."""

    holder: str
    target: str
    polarity: PolarityStyle
    count: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkDrawing:
    """A network as it is drawn, and whether all of the table is in it."""

    svg: str
    drawn: int
    edges: int


def draw_network(
    table: Table, polarities: Sequence[PolarityStyle], key: str
) -> NetworkDrawing | None:
    """Draw the stances of a table of holders and targets, None where it has none between two.

    Args:
        table: Its rows are named by holder and target, its columns are polarities.
        polarities: How each of the columns is shown.
        key: What the ids of elements begin with.
    """
    stances = list(_iter_stances(table, polarities))
    chosen = choose_strongest(stances)
    if not chosen:
        return None
    names = list(dict.fromkeys(end for one in chosen for end in (one.holder, one.target)))
    sizes = {name: (measure(_shorten(name)) + 2 * _PADDING, _HEIGHT) for name in names}
    boxes = place_labels(sizes, [(one.holder, one.target) for one in chosen], WIDTH - 2 * _EDGE)
    for box in boxes.values():
        box.x, box.y = box.x + _EDGE, box.y + _LEGEND
    height = max(box.y + box.height / 2 for box in boxes.values()) + _EDGE
    parts = [
        f'<svg class="plot wide" role="img" aria-labelledby="{key}-caption" '
        f'viewBox="0 0 {_show(WIDTH)} {_show(height)}" xmlns="http://www.w3.org/2000/svg">',
        *_iter_legend(chosen),
        *_iter_edges(chosen, boxes),
        *(_draw_label(name, boxes[name]) for name in names),
        "</svg>",
    ]
    return NetworkDrawing(svg="\n".join(parts), drawn=len(chosen), edges=len(stances))


def choose_strongest(stances: Sequence[DrawnStance]) -> list[DrawnStance]:
    """Return the most frequent stances, as many as a picture can show readably."""
    chosen: list[DrawnStance] = []
    names: set[str] = set()
    order = sorted(stances, key=lambda s: (-s.count, s.holder, s.target, s.polarity.name))
    for one in order:
        more = names | {one.holder, one.target}
        if len(more) <= MOST_NODES and len(chosen) < MOST_EDGES:
            chosen.append(one)
            names = more
    return chosen


def _iter_stances(table: Table, polarities: Sequence[PolarityStyle]) -> Iterator[DrawnStance]:
    """Yield what can be drawn: between two that are told apart, the holder by a name."""
    for row in table.rows:
        holder, target = row.names[:2]
        nobody = {holder, target} & {NOBODY, NAMELESS}
        if nobody or holder == target or holder.startswith("“"):
            continue
        for polarity, number in zip(polarities, row.numbers, strict=True):
            if number.value:
                yield DrawnStance(
                    holder=holder, target=target, polarity=polarity, count=number.value
                )


def measure(text: str) -> float:
    """Return how wide text is at most, in any sans serif that a page may have."""
    return sum(_measure_letter(char) for char in text) * _SIZE


def _measure_letter(char: str) -> float:
    if char in _NARROW:
        return 0.42
    if char in _WIDE or east_asian_width(char) in "WF":
        return 1.05
    return 0.76 if char.isupper() or char > "\u024f" else 0.65


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def _write(text: str) -> str:
    return escape(_CONTROL.sub("\ufffd", text))


def _show(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


# --- labels ---------------------------------------------------------------------------------------


def _draw_label(name: str, box: LabelBox) -> str:
    """Draw a label in its box: round for a name, square for words that stand for none."""
    corner = 3.0 if name.startswith("“") else box.height / 2
    left, top = box.x - box.width / 2, box.y - box.height / 2
    return (
        f"<g><title>{_write(name)}</title>"
        f'<rect x="{_show(left)}" y="{_show(top)}" width="{_show(box.width)}" '
        f'height="{_show(box.height)}" rx="{_show(corner)}" '
        'style="fill: var(--panel); stroke: var(--line)"/>'
        f'<text x="{_show(box.x)}" y="{_show(box.y + _SIZE * 0.35)}" text-anchor="middle" '
        f'style="fill: var(--ink); font-size: {_SIZE}px">{_write(_shorten(name))}</text></g>'
    )


def _iter_legend(stances: Sequence[DrawnStance]) -> Iterator[str]:
    """Yield a line of each polarity that is drawn, with its sign and name."""
    used = {one.polarity.name: one.polarity for one in stances}
    left = _EDGE
    for polarity in sorted(used.values(), key=lambda style: list(_LINES).index(style.sign)
                           if style.sign in _LINES else len(_LINES)):  # fmt: skip
        text = f"{polarity.sign} {polarity.name}"
        yield (
            f'<path d="M{_show(left)} 10h34" style="{_style_line(polarity, 2.2)}"/>'
            f'<text x="{_show(left + 40)}" y="14" style="fill: var(--soft); '
            f'font-size: {_SIZE}px">{_write(text)}</text>'
        )
        left += 40 + measure(text) + 18


# --- edges ----------------------------------------------------------------------------------------


def _style_line(polarity: PolarityStyle, width: float) -> str:
    dashes = _LINES.get(polarity.sign, "")
    broken = f"; stroke-dasharray: {dashes}" if dashes else ""
    return f"fill: none; stroke: {polarity.color}; stroke-width: {_show(width)}{broken}"


def _iter_edges(stances: Sequence[DrawnStance], boxes: Mapping[str, LabelBox]) -> Iterator[str]:
    """Yield the edges, the strongest last; those of one holder to one target bend ever more."""
    bends: Counter[tuple[str, str]] = Counter()
    drawn = []
    for one in stances:
        bends[one.holder, one.target] += 1
        bow = _BOW * bends[one.holder, one.target]
        drawn.append(_draw_edge(one, boxes[one.holder], boxes[one.target], bow))
    yield from reversed(drawn)


def _draw_edge(stance: DrawnStance, source: LabelBox, target: LabelBox, bow: float) -> str:
    first, last = (source.x, source.y), (target.x, target.y)
    mid = (
        (first[0] + last[0]) / 2 + (last[1] - first[1]) * bow,
        (first[1] + last[1]) / 2 - (last[0] - first[0]) * bow,
    )
    curve = [_follow(first, mid, last, step / _STEPS) for step in range(_STEPS + 1)]
    width = 1.3 + 0.8 * log2(stance.count) if stance.count > 1 else 1.3
    head = 6.0 + width
    kept = [p for p in curve if not source.holds(p) and not target.holds(p, 1.5)]
    if len(kept) < 2:
        return ""
    shaft = [p for p in kept if hypot(p[0] - kept[-1][0], p[1] - kept[-1][1]) > head * 0.8]
    path = "L".join(f"{_show(x)} {_show(y)}" for x, y in shaft or kept[:1])
    said = f"{stance.holder} → {stance.target}: {stance.count:,.0f} {stance.polarity.name}"
    return (
        f"<g><title>{_write(said)}</title>"
        f'<path d="M{path}" style="{_style_line(stance.polarity, width)}"/>'
        f'<path d="{_draw_head(shaft[-1] if shaft else kept[0], kept[-1], head)}" '
        f'style="fill: {stance.polarity.color}; stroke: none"/></g>'
    )


def _follow(first: Point, mid: Point, last: Point, at: float) -> Point:
    """Return a point of a quadratic curve."""
    a, b, c = (1 - at) ** 2, 2 * at * (1 - at), at**2
    return (
        a * first[0] + b * mid[0] + c * last[0],
        a * first[1] + b * mid[1] + c * last[1],
    )


def _draw_head(before: Point, tip: Point, size: float) -> str:
    """Return the path of an arrow's head at the end of a line."""
    x, y = tip[0] - before[0], tip[1] - before[1]
    length = max(hypot(x, y), 0.1)
    x, y = x / length * size, y / length * size
    left = (tip[0] - x - y * 0.45, tip[1] - y + x * 0.45)
    right = (tip[0] - x + y * 0.45, tip[1] - y - x * 0.45)
    corners = "L".join(f"{_show(a)} {_show(b)}" for a, b in (tip, left, right))
    return f"M{corners}Z"
