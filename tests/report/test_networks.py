"""The network in the report: what is drawn, that no label overlaps another, that it is safe."""

import re
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.project import load_scheme
from annotate.report.counting import NAMELESS, NOBODY
from annotate.report.figures import FigureRow, Number, Table
from annotate.report.layout import place_labels
from annotate.report.networks import MOST_EDGES, MOST_NODES, WIDTH, draw_network, measure
from annotate.report.plots import draw_plots
from annotate.report.polarities import list_polarities
from tests.report.test_plots import SIGNS, SVG, make_report

NEWS = load_scheme("news/1")
COLUMNS = tuple(SIGNS)
STYLES = list_polarities(COLUMNS, NEWS)
Rows = dict[tuple[str, str], list[int]]
NAMES = ["Ann", "Bo", "President Mara Lind", "EU", "“the harbour levy”", "x" * 60, "欧州委員会"]


def make_table(rows: Rows) -> Table:
    return Table(
        name="pairs", title="Pairs", heads=("holder", "target"), columns=COLUMNS,
        rows=tuple(
            FigureRow(names=names, numbers=tuple(
                Number(value=v, how="Counted.", source="input") for v in values))
            for names, values in rows.items()
        ),
    )  # fmt: skip


def draw(rows: Rows) -> Any:
    return draw_network(make_table(rows), STYLES, "pairs-network")


def list_boxes(svg: str) -> list[tuple[float, ...]]:
    return [
        tuple(float(rect.get(name, "0")) for name in ("x", "y", "width", "height"))
        for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect")
    ]


def list_titles(svg: str) -> list[str]:
    return [title.text or "" for title in ElementTree.fromstring(svg).iter(f"{SVG}title")]


def check_apart(boxes: list[tuple[float, ...]]) -> None:
    for (x, y, w, h), (a, b, v, g) in combinations(boxes, 2):
        assert x + w <= a or a + v <= x or y + h <= b or b + g <= y
    assert all(x >= 0 and x + w <= WIDTH and y >= 0 for x, y, w, _ in boxes)


@settings(deadline=None)
@given(
    edges=st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 4)), max_size=25
    )
)
def test_no_label_lies_over_another_and_none_outside(edges: list[tuple[str, str, int]]) -> None:
    rows: Rows = {}
    for holder, target, at in edges:
        rows.setdefault((holder, target), [0] * 5)[at] += 1
    if drawing := draw(rows):
        check_apart(list_boxes(drawing.svg))
        assert drawing.svg == draw(rows).svg


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2, 5, MOST_NODES])
def test_labels_find_a_place_whatever_joins_them(count: int) -> None:
    names = [f"Actor {at}" for at in range(count)]
    sizes = dict.fromkeys(names, (120.0, 22.0))
    for edges in ([], list(combinations(names, 2)), [(name, names[0]) for name in names[1:]]):
        boxes = place_labels(sizes, edges, 400.0).values()
        check_apart([(b.x - 60, b.y - 11, b.width, b.height) for b in boxes])


@pytest.mark.slow
def test_the_strongest_edges_are_drawn_and_no_more_than_can_be_read() -> None:
    rows = {(f"Holder {at}", f"Target {at % 7}"): [at + 1, 0, 0, 0, 0] for at in range(80)}
    drawing = draw(rows)
    titles = list_titles(drawing.svg)
    shown = [title for title in titles if "→" in title]
    assert "Holder 79 → Target 2: 80 FAVOR" in shown
    assert len(shown) == drawing.drawn <= MOST_EDGES
    assert len(titles) - len(shown) <= MOST_NODES
    assert (drawing.edges, "Holder 3 → Target 3: 4 FAVOR" in shown) == (80, False)
    [plot] = [p for p in draw_plots(make_report("pairs", COLUMNS, dict(rows)), NEWS) if p.is_wide]
    assert plot.caption.endswith(f": the {drawing.drawn} strongest of 80 edges")


def test_a_sign_is_told_by_colour_and_by_the_kind_of_line() -> None:
    drawing = draw({("Ann", "Bo"): [3, 2, 1, 1, 1]})
    lines = [
        path.get("style", "") for path in ElementTree.fromstring(drawing.svg).iter(f"{SVG}path")
    ]
    drawn = [line for line in lines if line.startswith("fill: none")][len(SIGNS) :]
    looks = {(re.search("stroke: (#......)", line)[1], "dasharray" in line) for line in drawn}  # type: ignore[index]
    assert looks == {(NEWS.labels[name].color, name != "FAVOR") for name in SIGNS}
    dashes = [line.partition("dasharray: ")[2] for line in drawn]
    assert len(set(dashes)) == len(SIGNS)
    for name, sign in SIGNS.items():
        assert f">{sign} {name}<" in drawing.svg


def test_who_has_no_name_is_not_in_it_and_a_concept_is_square() -> None:
    rows = {
        (NOBODY, "Bo"): [1, 0, 0, 0, 0], (NAMELESS, "Bo"): [1, 0, 0, 0, 0],
        ("“the minister”", "Bo"): [1, 0, 0, 0, 0], ("Ann", NOBODY): [1, 0, 0, 0, 0],
        ("Ann", "Ann"): [1, 0, 0, 0, 0], ("Ann", "“the levy”"): [0, 1, 0, 0, 0],
    }  # fmt: skip
    drawing = draw(rows)
    assert sorted(list_titles(drawing.svg)) == [
        "Ann", "Ann → “the levy”: 1 AGAINST", "“the levy”",
    ]  # fmt: skip
    corners = [
        float(r.get("rx", "0")) for r in ElementTree.fromstring(drawing.svg).iter(f"{SVG}rect")
    ]
    assert corners == [11, 3]
    assert draw({("Ann", NOBODY): [1, 0, 0, 0, 0]}) is None


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", 'a" onload="x', "]]>&amp;", "a\x00b"]
)
def test_whatever_a_name_holds_it_stays_text(name: str) -> None:
    svg = draw({("Ann", name): [1, 0, 0, 0, 0]}).svg
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}
    assert tags == {"svg", "path", "text", "g", "title", "rect"}
    assert name.replace("\x00", "\ufffd") in list_titles(svg)
    assert "script>" not in svg.replace("&lt;script&gt;", "").replace("&lt;/script&gt;", "")


def test_text_is_never_wider_than_it_was_measured() -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    wide = FontProperties(family="DejaVu Sans")  # wider than what pages are set in
    for text in ("President Mara Lind", "WWWWMMMM", "illicit jiffy", "Élodie Grand-Saint-Martin",
                 "МИНИСТЕРСТВО", "“the harbour levy”", "1234567890", "USA & EU"):  # fmt: skip
        assert TextPath((0, 0), text, size=12.5, prop=wide).get_extents().width <= measure(text)
