"""Plots of a report's tables as SVG. The only file that imports matplotlib.

Text stays text, so that it can be read out, searched and set in the page's type; colours are the
page's CSS variables or those of the scheme's labels. The same numbers give the same bytes.
"""

import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any

from annotate.errors import MissingExtraError
from annotate.report.counting import NOBODY
from annotate.report.figures import Report, Table
from annotate.report.networks import draw_network
from annotate.report.polarities import PolarityStyle, list_polarities
from annotate.report.svg import GROUND, INK, LINE, SERIES, SOFT, adapt
from annotate.scheme import Scheme
from annotate.spelling import plural

WIDTH = 4.6  # inches; 72 points an inch are as many CSS pixels of the view box
_ROW = 0.25  # inches a row of bars
_MOST = 24  # rows of a plot
_CELLS = 7  # rows and columns of the matrix
_YEAR = 52  # weeks of a plot
_STYLE = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same measures everywhere
    "font.size": 8.5,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.labelsize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    "figure.facecolor": "none",
    "figure.constrained_layout.w_pad": 0.02,
    "figure.constrained_layout.h_pad": 0.02,
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8.5,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "lines.linewidth": 1.6,
    "path.simplify": False,
    "text.parse_math": False,  # a name may have a dollar sign
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot: the section that it stands in, its name on the page, its caption, its SVG."""

    section: str
    key: str
    caption: str
    svg: str
    is_wide: bool = False


def draw_plots(report: Report, scheme: Scheme) -> tuple[Plot, ...]:
    """Draw the plots of all tables that have something to show.

    Args:
        report: The numbers.
        scheme: The one they were counted with: it has the polarities' roles and colours.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise MissingExtraError("matplotlib", "report") from error
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        parameters: Any = matplotlib.rcParams
        parameters.update(_STYLE)
        return tuple(_iter_plots(report, scheme))


def _iter_plots(report: Report, scheme: Scheme) -> Iterator[Plot]:
    for section, table, caption, draw in _find_plots(report):
        polarities = list_polarities(table.columns, scheme) if draw is _matrix else []
        drawn = partial(draw, table, polarities) if polarities else partial(draw, table)
        colors = {polarity.place: polarity.color for polarity in polarities}
        svg = adapt(_draw(table.name, drawn), make_key(table.name), colors)
        yield Plot(section=section, key=make_key(table.name), caption=caption, svg=svg)
        if polarities:
            yield from _iter_networks(section, table, polarities)


def _iter_networks(
    section: str, table: Table, polarities: Sequence[PolarityStyle]
) -> Iterator[Plot]:
    """Yield the network of a table of holders and targets, where it has an edge."""
    key = f"{make_key(table.name)}-network"
    drawing = draw_network(table, polarities, key)
    if drawing is not None:
        few = drawing.drawn < drawing.edges
        which = f": the {drawing.drawn} strongest of {plural(drawing.edges, 'edge')}" if few else ""
        caption = f"Who is for and against whom and what{which}"
        yield Plot(section=section, key=key, caption=caption, svg=drawing.svg, is_wide=True)


Draw = Callable[..., Any]


def _find_plots(report: Report) -> Iterator[tuple[str, Table, str, Draw]]:
    """Yield for each plot its section, table, caption and how it is drawn."""
    for section in report.sections:
        for table in section.tables:
            shown = [row for row in table.rows if table.name != "pairs" or NOBODY not in row.names]
            if not any(number.value for row in shown for number in row.numbers):
                continue
            for start, caption, draw in _KINDS:
                if table.name == start or (start.endswith(" ") and table.name.startswith(start)):
                    yield section.name, table, caption or table.title, draw


# --- kinds of plots -------------------------------------------------------------------------------


def _make_figure(rows: float, *, extra: float = 0.55) -> tuple[Any, Any]:
    """Return a figure as high as its rows need, and its axes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, rows * _ROW + extra), layout="constrained")
    return figure, figure.add_subplot()


def _bars(table: Table) -> Any:
    """Draw one bar a row, those of zero left out, longest first unless the rows have an order."""
    rows = [(row.names, row.numbers[0].value or 0.0) for row in table.rows]
    shown = [(names[-1], value) for names, value in rows if value][:_MOST]
    figure, axes = _make_figure(len(shown), extra=0.15)
    places = range(len(shown))
    axes.barh(places, [value for _, value in shown], height=0.66, color=SERIES[0])
    for place, (_, value) in enumerate(shown):
        axes.annotate(
            f"{value:,.0f}", (value, place), xytext=(3, 0), textcoords="offset points",
            va="center", color=SOFT, fontsize=8,
        )  # fmt: skip
    _label_rows(axes, [_shorten(name) for name, _ in shown])
    axes.set_xlim(0, max(value for _, value in shown) * 1.14)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure


def _stacks(table: Table) -> Any:
    """Draw one bar a row, made of its columns."""
    rows = [row for row in table.rows if any(n.value for n in row.numbers)][:_MOST]
    return _stack([_shorten(row.names[-1]) for row in rows], table.columns,
                  [[n.value or 0.0 for n in row.numbers] for row in rows])  # fmt: skip


def _edits(table: Table) -> Any:
    """Draw what became of the suggestions of each layer, in shares of what was suggested."""
    rows = [row for row in table.rows if "/" not in row.names[0]][:_MOST]
    names = [_shorten(row.names[0]) for row in rows]
    kept = [at for at, column in enumerate(table.columns) if column not in ("suggested", "added")]
    values = [[row.numbers[at].value or 0.0 for at in kept] for row in rows]
    shares = [[100 * v / (sum(numbers) or 1) for v in numbers] for numbers in values]
    figure = _stack(names, [table.columns[at] for at in kept], shares)
    figure.axes[0].set_xlabel("% of what was suggested")
    return figure


def _stack(names: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float]]) -> Any:
    used = [at for at in range(len(columns)) if any(row[at] for row in values)]
    figure, axes = _make_figure(len(names), extra=0.95)
    left = [0.0] * len(names)
    for number, at in enumerate(used):
        widths = [row[at] for row in values]
        axes.barh(
            range(len(names)), widths, left=left, height=0.66, label=columns[at],
            color=SERIES[number % len(SERIES)], edgecolor=GROUND, linewidth=0.8,
        )  # fmt: skip
        left = [a + b for a, b in zip(left, widths, strict=True)]
    _label_rows(axes, names)
    axes.grid(axis="x")
    axes.set_xlim(0, max(left) * 1.02)
    axes.locator_params(axis="x", nbins=5, integer=True)
    figure.legend(loc="outside upper left", ncols=3, handlelength=1, columnspacing=1.2)
    return figure


def _intervals(table: Table) -> Any:
    """Draw figures between 0 and 1 as points with their intervals."""
    rows = [row for row in table.rows if row.numbers[0].value is not None]
    figure, axes = _make_figure(len(rows), extra=0.5)
    for place, row in enumerate(rows):
        number = row.numbers[0]
        if number.low is not None and number.high is not None:
            axes.plot(
                [number.low, number.high], [place, place], color=SERIES[0], lw=2.2, alpha=0.55
            )
        axes.plot([number.value], [place], "o", color=SERIES[0], ms=4.5)
    _label_rows(axes, [_shorten(f"{row.names[-2]}: {row.names[-1]}", 38) for row in rows])
    values = [
        v for row in rows for v in (row.numbers[0].value, row.numbers[0].low) if v is not None
    ]
    axes.set_xlim(min(0.0, *values) - 0.02, 1.02)
    axes.grid(axis="x")
    return figure


def _reliability(table: Table) -> Any:
    """Draw the share that was right against the mean score, and where they would be equal."""
    figure, axes = _make_figure(10, extra=0.5)
    points = [(row.numbers[1].value, row.numbers[2].value) for row in table.rows]
    axes.plot([0, 1], [0, 1], color=SOFT, lw=1, ls=(0, (4, 3)))
    axes.plot([x for x, _ in points], [y for _, y in points], "o-", color=SERIES[0], ms=4.5)
    axes.set(xlabel="mean score", ylabel="share that was right", xlim=(0, 1.02), ylim=(0, 1.02))
    axes.grid()
    return figure


def list_weeks(table: Table) -> list[tuple[str, float, float]]:
    """Return the last year's weeks: name, readings in it, and all readings until its end."""
    values = [row.numbers[0].value or 0.0 for row in table.rows]
    names = (row.names[0] for row in table.rows)
    return list(zip(names, values, accumulate(values), strict=True))[-_YEAR:]


def _weeks(table: Table) -> Any:
    """Draw readings a week as bars and all until then as a line."""
    names, values, whole = zip(*list_weeks(table), strict=True)
    figure, axes = _make_figure(8, extra=0.7)
    axes.bar(range(len(values)), values, width=0.66, color=SERIES[0], label="in the week")
    axes.plot(range(len(whole)), whole, "o-", color=SERIES[1], ms=3.5, label="until then")
    step = max(1, -(-len(names) // 6))
    axes.set_xticks(range(0, len(names), step), names[::step])
    axes.set_ylabel("readings")
    axes.grid(axis="y")
    axes.locator_params(axis="y", nbins=5, integer=True)
    figure.legend(loc="outside upper left", ncols=2, handlelength=1.2)
    return figure


def _drift(table: Table) -> Any:
    """Draw exact F1 of each layer week by week."""
    lines: dict[str, list[tuple[str, float]]] = {}
    for row in table.rows:
        week, about, measure = row.names
        if measure == "exact F1" and row.numbers[0].value is not None:
            lines.setdefault(about, []).append((week, row.numbers[0].value))
    weeks = sorted({week for points in lines.values() for week, _ in points})
    figure, axes = _make_figure(8, extra=0.7)
    for number, (about, points) in enumerate(lines.items()):
        xs = [weeks.index(week) for week, _ in points]
        color, marker = SERIES[number % len(SERIES)], "os^Dvp"[number % 6]
        axes.plot(xs, [y for _, y in points], f"{marker}-", color=color, ms=4.5, label=about)
    step = max(1, -(-len(weeks) // 6))
    axes.set_xticks(range(0, len(weeks), step), weeks[::step])
    axes.set(ylabel="exact F1", ylim=(0, 1.02))
    axes.grid(axis="y")
    figure.legend(loc="outside upper left", ncols=3, handlelength=1.4)
    return figure


def _matrix(table: Table, polarities: Sequence[PolarityStyle]) -> Any:
    """Draw who stands where: a cell has a count for each polarity, with its sign and colour."""
    from matplotlib.patches import Patch

    cells: dict[tuple[str, str], list[float]] = {}
    for row in table.rows:
        if NOBODY not in row.names:
            cells[row.names[0], row.names[1]] = [n.value or 0.0 for n in row.numbers]
    holders, targets = (_pick(cells, side) for side in (0, 1))
    figure, axes = _make_figure(len(holders) * 1.9, extra=1.7)
    for y, holder in enumerate(holders):
        for x, target in enumerate(targets):
            if counts := cells.get((holder, target)):
                _draw_cell(axes, (x, y), polarities, counts)
    axes.set(xlim=(-0.5, len(targets) - 0.5), ylim=(len(holders) - 0.5, -0.5))
    axes.set_xticks(
        range(len(targets)), [_shorten(t, 18) for t in targets], rotation=40, ha="right"
    )
    axes.set_yticks(range(len(holders)), [_shorten(h, 20) for h in holders])
    axes.set_xticks([x - 0.5 for x in range(len(targets) + 1)], minor=True)
    axes.set_yticks([y - 0.5 for y in range(len(holders) + 1)], minor=True)
    axes.grid(which="minor")
    axes.tick_params(which="both", length=0)
    axes.tick_params(axis="x", labelcolor=INK)
    figure.legend(
        handles=[
            Patch(color=polarity.place, label=f"{polarity.sign} {polarity.name}")
            for at, polarity in enumerate(polarities)
            if any(counts[at] for counts in cells.values())
        ],
        loc="outside upper left", ncols=3, handlelength=1, columnspacing=1.2,
    )  # fmt: skip
    return figure


def _draw_cell(
    axes: Any, cell: tuple[int, int], polarities: Sequence[PolarityStyle], counts: Sequence[float]
) -> None:
    """Draw the counts of a cell one below the other, each on its colour and with its sign."""
    used = [pair for pair in zip(polarities, counts, strict=True) if pair[1]]
    for line, (polarity, value) in enumerate(used):
        axes.text(
            cell[0], cell[1] + (line - (len(used) - 1) / 2) * 0.3, f"{polarity.sign}{value:,.0f}",
            ha="center", va="center", color=INK, fontsize=9, fontweight="bold",
            bbox={"boxstyle": "round,pad=0.15", "facecolor": polarity.place, "alpha": 0.3, "lw": 0},
        )  # fmt: skip


def _pick(cells: dict[tuple[str, str], list[float]], side: int) -> list[str]:
    sums: dict[str, float] = {}
    for key, counts in cells.items():
        sums[key[side]] = sums.get(key[side], 0.0) + sum(counts)
    return sorted(sums, key=lambda name: (-sums[name], name))[:_CELLS]


def _label_rows(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def _shorten(name: str, most: int = 26) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


_KINDS: tuple[tuple[str, str, Draw], ...] = (
    ("publishers", "Articles by publisher", _bars),
    ("published", "Articles by the month they were published in", _bars),
    ("spans", "Spans by label", _bars),
    ("quotes", "Quotes by type", _bars),
    ("speakers", "Who is quoted, and how", _stacks),
    ("stances", "Stances by polarity", _bars),
    ("pairs", "Who stands where: holders in rows, targets in columns", _matrix),
    ("weeks", "Readings that people finished", _weeks),
    ("agreement spans", "Agreement on spans, with 95 % intervals", _intervals),
    ("agreement categories", "Agreement on categories, with 95 % intervals", _intervals),
    (
        "agreement tuples",
        "Agreement on what spans are linked to, taken apart",
        _intervals,
    ),
    ("agreement by week", "Drift: agreement on spans by week", _drift),
    ("edits spans ", "", _edits),
    ("moved ", "", _bars),
    ("scores ", "", _reliability),
)


# --- from figures to SVG --------------------------------------------------------------------------


def make_key(name: str) -> str:
    """Return a table's name as an element's id."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _draw(name: str, draw: Callable[[], Any]) -> str:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    with matplotlib.rc_context({"svg.hashsalt": make_key(name)}):
        buffer = io.StringIO()
        with warnings.catch_warnings():
            # A name in letters that the measuring font lacks: the page has its own fonts.
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            canvas: Any = FigureCanvasSVG(draw())
            canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
