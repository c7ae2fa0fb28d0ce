"""The SVG of plots as it stands in a page: its colours, its type, nothing from elsewhere.

While a plot is drawn, a colour that stands for nothing takes the place of each of the page's, so
that a plot follows light and dark.
"""

import re
from collections.abc import Mapping

INK, SOFT, LINE, GROUND = "#010101", "#010102", "#010103", "#010104"
SERIES = ("#020201", "#020202", "#020203", "#020204", "#020205", "#020206")
# What stands for a colour while it is drawn, and what it is on the page.
_COLORS = {
    INK: "var(--ink)", SOFT: "var(--soft)", LINE: "var(--line)", GROUND: "var(--ground)",
    **{color: f"var(--s{number})" for number, color in enumerate(SERIES, start=1)},
}  # fmt: skip


def hold_place(at: int) -> str:
    """Return what stands for the colour of the label at a place in a plot."""
    return f"#0300{at % 100:02d}"


def adapt(svg: str, key: str, colors: Mapping[str, str]) -> str:
    """Fit an SVG into a page; `colors` are those of labels, by what stands for them."""
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
    known = {**_COLORS, **colors}
    svg = re.sub(r"(fill|stroke): (#\d{6})", lambda m: f"{m[1]}: {known.get(m[2], m[2])}", svg)
    head = f'<svg class="plot" role="img" aria-labelledby="{key}-caption" '
    return svg.replace("<svg ", head, 1)
