"""Plots of a report's tables as SVG. The only file that imports matplotlib.

Text stays text, so that it can be read out, searched and set in the page's type; colours are the
page's CSS variables, so that they follow light and dark. The same numbers give the same bytes.
"""

import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from annotate.errors import MissingExtraError
from annotate.report.counting import NOBODY
from annotate.report.figures import Report, Table

INK, SOFT, LINE, GROUND = "#010101", "#010102", "#010103", "#010104"
SERIES = ("#020201", "#020202", "#020203", "#020204", "#020205", "#020206")
# What stands for a colour while it is drawn, and what it is on the page.
_COLORS = {
    INK: "var(--ink)", SOFT: "var(--soft)", LINE: "var(--line)", GROUND: "var(--ground)",
    **{color: f"var(--s{number})" for number, color in enumerate(SERIES, start=1)},
}  # fmt: skip
WIDTH = 4.6  # inches; 72 points an inch are as many CSS pixels of the view box
_ROW = 0.25  # inches a row of bars
_MOST = 24  # rows of a plot
_CELLS = 7  # rows and columns of the matrix
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


def draw_plots(report: Report) -> tuple[Plot, ...]:
    """Draw the plots of all tables that have something to show.

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
        return tuple(_iter_plots(report))


def _iter_plots(report: Report) -> Iterator[Plot]:
    for section, table, caption, draw in _find_plots(report):
        yield _draw(section, table.name, caption, partial(draw, table))


Draw = Callable[[Table], Any]


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


def _weeks(table: Table) -> Any:
    """Draw readings a week as bars and all until then as a line."""
    from itertools import accumulate

    values = [row.numbers[0].value or 0.0 for row in table.rows][-52:]
    names = [row.names[0] for row in table.rows][-52:]
    before = sum(row.numbers[0].value or 0.0 for row in table.rows[:-52])
    whole = [before + value for value in accumulate(values)]
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


def _matrix(table: Table) -> Any:
    """Draw who stands where: a cell's colour is the mean polarity, its words the counts."""
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
                _draw_cell(axes, x, y, table.columns, counts)
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
            Patch(color=SERIES[at % len(SERIES)], label=f"{_sign(table.columns, at)} {column}")
            for at, column in enumerate(table.columns)
            if any(counts[at] for counts in cells.values())
        ],
        loc="outside upper left", ncols=3, handlelength=1, columnspacing=1.2,
    )  # fmt: skip
    return figure


def _draw_cell(axes: Any, x: int, y: int, columns: Sequence[str], counts: Sequence[float]) -> None:
    """Draw the counts of a cell one below the other, each in its colour and with its sign."""
    used = [(at, value) for at, value in enumerate(counts) if value]
    for line, (at, value) in enumerate(used):
        place = y + (line - (len(used) - 1) / 2) * 0.3
        axes.text(
            x, place, f"{_sign(columns, at)}{value:,.0f}", ha="center", va="center",
            color=SERIES[at % len(SERIES)], fontsize=9, fontweight="bold",
        )  # fmt: skip


def _sign(columns: Sequence[str], at: int) -> str:
    return _SIGNS[at] if at < len(_SIGNS) else columns[at][:1]


_SIGNS = "+−○±?"


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
    ("agreement tuples", "Agreement on attributions and stances, taken apart", _intervals),
    ("agreement by week", "Drift: agreement on spans by week", _drift),
    ("edits spans ", "", _edits),
    ("moved ", "", _bars),
    ("scores ", "", _reliability),
)


# --- SVG for the page -----------------------------------------------------------------------------


def _draw(section: str, name: str, caption: str, draw: Callable[[], Any]) -> Plot:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    with matplotlib.rc_context({"svg.hashsalt": key}):
        buffer = io.StringIO()
        with warnings.catch_warnings():
            # A name in letters that the measuring font lacks: the page has its own fonts.
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            canvas: Any = FigureCanvasSVG(draw())
            canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    return Plot(section=section, key=key, caption=caption, svg=_adapt(buffer.getvalue(), key))


def _adapt(svg: str, key: str) -> str:
    """Fit an SVG into a page: its colours, its type, names of its own, nothing from elsewhere."""
    svg = svg[svg.index("<svg") :].strip()
    for pattern, replacement in (
        (r"<metadata>.*?</metadata>\s*", ""),
        (r'<style type="text/css">.*?</style>', ""),
        (r"<defs>\s*</defs>\s*", ""),
        (r'(<\w+) id="', rf'\1 id="{key}-'),
        (r'clip-path="url\(#', f'clip-path="url(#{key}-'),
        (r'<use xlink:href="#', f'<use href="#{key}-'),
        (r' xmlns:xlink="[^"]*"| version="1\.1"', ""),
        (r"font-family: 'DejaVu Sans'; ", ""),
        (r"font: ((?:\d+ )?)([\d.]+px) 'DejaVu Sans'", r"font-weight: \1; font-size: \2"),
        (r" transform=\"rotate\(-0 [^)]*\)\"", ""),
    ):
        svg = re.sub(pattern, replacement, svg, flags=re.DOTALL)
    svg = re.sub(r"(fill|stroke): (#\d{6})", lambda found: _name_color(*found.groups()), svg)
    head = f'<svg class="plot" role="img" aria-labelledby="{key}-caption" '
    return svg.replace("<svg ", head, 1)


def _name_color(what: str, color: str) -> str:
    return f"{what}: {_COLORS.get(color, color)}"
