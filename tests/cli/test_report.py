import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from annotate.cli.main import main
from annotate.records import open_writer, to_json
from annotate.report.figures import report_from_json
from annotate.report.writing import read_report
from annotate.schemas import check_schema
from tests.dataset.stories import build, make_story_record
from tests.examples import make_record
from tests.report.samples import write_annotations

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def annotations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_annotations(tmp_path_factory.mktemp("report") / "annotations.jsonl")


@pytest.fixture(scope="module")
def made(annotations: Path) -> Path:
    folder = annotations.with_name("out")
    with pytest.raises(SystemExit) as left:
        main(["report", str(annotations), "-o", str(folder), "--title", "Harbour <news>", "-q"])
    assert not left.value.code
    return folder


@pytest.mark.slow
def test_the_two_files_hold_the_same_numbers_and_the_same_input_makes_the_same_bytes(
    run: Run, annotations: Path, made: Path, tmp_path: Path
) -> None:
    value = json.loads((made / "report.json").read_bytes())
    assert check_schema("report", value) == []
    assert json.loads(json.dumps(to_json(report_from_json(value)))) == value
    page = (made / "report.html").read_text(encoding="utf-8")
    shown = re.findall(r'data-value="([^"]*)" title', page)
    tables = [t for s in value["sections"] for t in s["tables"] if s["name"] != "glance"]
    numbers = [n.get("value", "") for t in tables for r in t["rows"] for n in r["numbers"]]
    assert [str(number) for number in numbers] == shown
    again = tmp_path / "again"
    run("report", annotations, "-o", again, "--title", "Harbour <news>", "--quiet")
    for name in ("report.html", "report.json"):
        assert (again / name).read_bytes() == (made / name).read_bytes()


@pytest.mark.slow
def test_every_number_says_how_it_was_computed_and_of_which_file(
    made: Path, annotations: Path
) -> None:
    import hashlib

    report = read_report(made / "report.json")
    (source,) = report.sources["annotations"]
    assert source.sha256 == hashlib.sha256(annotations.read_bytes()).hexdigest()
    numbers = [n for table in report.list_tables() for row in table.rows for n in row.numbers]
    assert len(numbers) > 300
    for number in numbers:
        assert len(number.how) > 15
        assert number.source in report.sources
        assert number.value is not None or number.reason


class Page(HTMLParser):
    """Collects ids and whatever could make a browser fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.fetched: list[str] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.ids += [given["id"] or ""] if "id" in given else []
        if tag in ("link", "img", "iframe", "object", "embed", "image") or "src" in given:
            self.fetched.append(tag)
        for name in ("href", "aria-labelledby"):
            if (reference := given.get(name) or "") and not reference.startswith("http"):
                self.references.append(reference.removeprefix("#"))


@pytest.mark.slow
def test_the_page_stands_alone_and_what_people_wrote_is_escaped(made: Path) -> None:
    text = (made / "report.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert page.fetched == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.references) <= set(page.ids)
    assert "<title>Harbour &lt;news&gt;: report</title>" in text
    assert "Kesh <b>" not in text
    assert text.count("<svg") >= 12
    assert not re.search(
        r"#0[123]0[012]\d\d", text
    )  # colours of the drawing that are not the page's


@pytest.mark.slow
def test_standard_input_is_read_and_a_damaged_line_is_named(
    run: Run, annotations: Path, tmp_path: Path
) -> None:
    lines = annotations.read_bytes() + b'{"document": 1}\n'
    code, _, errors = run("report", "-", "-o", tmp_path / "out", stdin=lines)
    assert code == 1
    assert "-:25: error J01" in errors
    left = read_report(tmp_path / "out" / "report.json").find_table("left out")
    assert left is not None
    number = left.get("number", "lines with an error")
    assert number is not None
    assert number.value == 1


def test_of_nothing_there_is_no_report(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    code, _, errors = run("report", empty, "-o", tmp_path / "out")
    assert code == 1
    assert "error J03" in errors
    assert not (tmp_path / "out").exists()


def test_a_project_that_nobody_has_read_has_a_report(run: Run, tmp_path: Path) -> None:
    unread = tmp_path / "unread.jsonl"
    with open_writer(unread) as write:
        write(replace(make_record(), annotations=()))
    code, _, errors = run("report", unread, "-o", tmp_path / "out")
    assert code == 0, errors
    assert "nothing to compare" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_report_of_a_dataset_is_shown_as_it_stands_in_its_folder(
    run: Run, tmp_path: Path
) -> None:
    folder = build(tmp_path, [make_story_record()])[0]
    code, _, errors = run("report", folder, "-o", tmp_path / "out")
    assert code == 0, errors
    written = (folder / "report.json").read_bytes()
    assert (tmp_path / "out" / "report.json").read_bytes() == written
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "quotes/train-00000-of-00001.parquet" in page
    (folder / "report.json").write_text("{}", encoding="utf-8")
    code, _, errors = run("report", folder, "-o", tmp_path / "out")
    assert (code, "is no report" in errors) == (3, True)
    (tmp_path / "kept").mkdir()  # neither a dataset nor parts
    code, _, errors = run("report", tmp_path / "kept", "-o", tmp_path / "out")
    assert (code, "There is no" in errors) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize("package", ["jinja2", "matplotlib"])
def test_without_its_extra_the_command_says_what_to_install(
    run: Run, annotations: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    code, _, errors = run("report", annotations, "-o", tmp_path / "out")
    assert code == 3
    assert 'pip install "annotate-news[report]"' in errors
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("colors", ["light", "dark"])
def test_the_page_in_a_browser(browser: Browser, made: Path, width: int, colors: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=colors,  # type: ignore[arg-type]
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    address = (made / "report.html").as_uri()
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = """[...document.querySelectorAll('svg.plot text')].filter(text => {
        const [inner, outer] = [text, text.closest('svg')].map(e => e.getBoundingClientRect());
        return inner.left < outer.left - 2 || inner.right > outer.right + 2;
    }).map(text => text.textContent)"""
    assert page.evaluate(outside) == []
    table = page.locator("h3", has_text="Spans a label").locator("xpath=..").locator("table")
    head = table.get_by_role("button", name="spans", exact=True)
    column = "table => [...table.tBodies[0].rows].map(row => Number(row.cells[2].dataset.value))"
    before = table.evaluate(column)
    head.click()
    assert table.evaluate(column) == sorted(before, reverse=True)
    assert head.locator("xpath=..").get_attribute("aria-sort") == "descending"
    head.focus()
    page.keyboard.press("Enter")
    assert table.evaluate(column) == sorted(before)
    assert find_contrast(page) >= 4.5
    assert (said, asked) == ([], [address])
    context.close()


def find_contrast(page: object) -> float:
    """The least contrast (WCAG 2.2) of the page's colours for text and plots with its ground."""
    code = """() => {
        const style = getComputedStyle(document.documentElement);
        const light = name => {
            const hex = style.getPropertyValue(name).trim();
            const parts = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
        };
        const ground = light('--ground');
        const names = ['--ink', '--soft', '--link', '--s1', '--s2', '--s3', '--s4', '--s5', '--s6'];
        return Math.min(...names.map(light).map(l =>
            (Math.max(l, ground) + 0.05) / (Math.min(l, ground) + 0.05)));
    }"""
    return float(page.evaluate(code))  # type: ignore[attr-defined]
