"""What plots show: whose sign and colour, and how many until when."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from annotate import scheme as schemes
from annotate.project import load_scheme
from annotate.records import open_writer
from annotate.report.figures import FigureRow, Number, Report, Section, Table
from annotate.report.plots import Plot, draw_plots, list_weeks
from annotate.report.polarities import list_polarities
from annotate.scheme import Scheme
from tests.examples import make_record
from tests.fuzz import to_toml

NEWS = load_scheme("news/1")
SIGNS = {"FAVOR": "+", "AGAINST": "−", "NEUTRAL": "○", "CONFLICTED": "±", "UNCLEAR": "?"}
SVG = "{http://www.w3.org/2000/svg}"


def turn_round(scheme: Scheme, **names: str) -> dict[str, Any]:
    """Return a scheme's file with its labels listed the other way round, some of them renamed."""
    text = scheme.text
    for old, new in names.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    value: dict[str, Any] = json.loads(text)
    for layer in value["layers"]:
        layer["labels"].reverse()
    return value


def make_report(
    name: str, columns: tuple[str, ...], rows: dict[tuple[str, ...], list[int]]
) -> Report:
    table = Table(
        name=name,
        title="A table",
        heads=("what",),
        columns=columns,
        rows=tuple(
            FigureRow(
                names=names,
                numbers=tuple(Number(value=v, how="Counted.", source="input") for v in values),
            )
            for names, values in rows.items()
        ),
    )
    sections = (Section(name="one", title="One", tables=(table,)),)
    return Report(title="A", scheme="news/1", scheme_sha256="0" * 64, version="1", sources={},
                  sections=sections)  # fmt: skip


def list_colors(plot: Plot) -> dict[str, str]:
    """Return for each text of a plot the colour of what was filled last before it."""
    found, last = {}, ""
    for element in ElementTree.fromstring(plot.svg).iter():
        if fill := re.search("fill: (#[0-9a-f]{6})", element.get("style", "")):
            last = fill[1]
        if element.tag == f"{SVG}text" and element.text:
            found[element.text.strip()] = last
    return found


def test_a_polarity_has_the_sign_of_its_role_and_the_colour_of_its_label() -> None:
    other = schemes.from_json(turn_round(NEWS, FAVOR="PRO", AGAINST="CONTRA"))
    names = [label.name for label in other.labels.values() if label.layer == "stance"]
    assert names.index("CONTRA") < names.index("PRO")
    shown = {p.name: p for p in list_polarities(names, other)}
    assert (shown["PRO"].sign, shown["CONTRA"].sign) == ("+", "−")
    assert shown["PRO"].color == NEWS.labels["FAVOR"].color
    assert {p.name: p.sign for p in list_polarities(list(SIGNS), NEWS)} == SIGNS
    assert len({p.place for p in shown.values()}) == len(names)


def test_a_polarity_that_the_scheme_does_not_have_is_shown_by_its_letter() -> None:
    [shown] = list_polarities(["WARM"], NEWS)
    assert (shown.sign, shown.color) == ("W", "var(--s1)")


@pytest.mark.parametrize("columns", [tuple(SIGNS), tuple(reversed(SIGNS))])
def test_the_matrix_shows_each_count_with_its_own_sign_and_colour(columns: tuple[str, ...]) -> None:
    values = {"FAVOR": 7, "AGAINST": 1234, "NEUTRAL": 0, "CONFLICTED": 3, "UNCLEAR": 2}
    rows = {("Ostrava", "the levy"): [values[name] for name in columns]}
    plot, _ = draw_plots(make_report("pairs", columns, rows), NEWS)
    shown = list_colors(plot)
    for name, value in values.items():
        for text in (f"{SIGNS[name]}{value:,}", f"{SIGNS[name]} {name}"):
            if value:
                assert shown[text] == NEWS.labels[name].color, text
            else:
                assert text not in shown


def test_a_year_of_weeks_is_shown_and_all_that_came_before_is_counted() -> None:
    rows = {(f"week {week}",): [week, 0] for week in range(1, 61)}
    report = make_report("weeks", ("readings", "minutes a reading"), rows)
    weeks = list_weeks(report.list_tables()[0])  # type: ignore[index]
    assert len(weeks) == 52
    assert weeks[0] == ("week 9", 9.0, 45.0)
    assert weeks[-1] == ("week 60", 60.0, 1830.0)
    [plot] = draw_plots(report, NEWS)
    assert "week 9<" in plot.svg
    assert "week 8<" not in plot.svg


@pytest.mark.slow
def test_a_project_whose_scheme_lists_its_polarities_otherwise_gets_the_right_signs(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = (f"{json.dumps(k)} = {to_toml(v)}\n" for k, v in turn_round(NEWS).items())
    Path("own.toml").write_text("".join(lines))
    Path("annotate.toml").write_text('[project]\nscheme = "own.toml"\n')
    with open_writer("annotations.jsonl") as write:
        write(make_record())
    assert run("report", "annotations.jsonl", "--bootstrap", "0").exit_code == 0
    page = Path("report/report.html").read_text(encoding="utf-8")
    assert "− AGAINST" in page
    assert "+ AGAINST" not in page
