import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from annotate.guidelines import render_markdown, render_page
from annotate.project import load_scheme
from annotate.resources import DATA

SCHEME = load_scheme("news/2")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_guide_goes_to_standard_output_and_nothing_else_does(run):
    result = run("guidelines")
    assert result.exit_code == 0
    assert result.stdout == render_markdown(SCHEME)
    assert result.stderr == ""


def test_a_file_is_written_and_named(run, empty_folder):
    result = run("guidelines", "-o", "guide.md")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == "Wrote guide.md: the guide to news/2.\n"
    assert (empty_folder / "guide.md").read_text(encoding="utf-8") == render_markdown(SCHEME)


def test_quiet_says_nothing(run):
    assert run("guidelines", "-o", "guide.md", "--quiet").stderr == ""


@pytest.mark.parametrize(
    "arguments", [["-o", "guide.html"], ["-o", "guide.txt", "--format", "html"]]
)
def test_the_page_is_asked_for_by_the_files_name_or_by_option(run, empty_folder, arguments):
    assert run("guidelines", *arguments).exit_code == 0
    written = (empty_folder / arguments[1]).read_text(encoding="utf-8")
    assert written == render_page(SCHEME)
    ET.fromstring(written)


def test_the_option_is_stronger_than_the_files_name(run, empty_folder):
    run("guidelines", "-o", "guide.html", "--format", "markdown")
    assert (empty_folder / "guide.html").read_text(encoding="utf-8").startswith("# News")


def write_own_scheme(path: Path) -> None:
    text = (DATA / "news-1.toml").read_text(encoding="utf-8")
    text = text.replace('id = "news"', 'id = "levies"').replace("who stands where", "who pays")
    assert tomllib.loads(text)["id"] == "levies"
    path.write_text(text, encoding="utf-8")


def test_the_projects_own_scheme_is_the_one_explained(run, empty_folder):
    write_own_scheme(empty_folder / "levies.toml")
    (empty_folder / "annotate.toml").write_text('[project]\nscheme = "levies.toml"\n')
    result = run("guidelines")
    assert result.exit_code == 0
    assert result.stdout.startswith("# News: who is named, who said what, who pays\n")
    assert "scheme `levies/1`" in result.stdout


def test_the_option_is_stronger_than_the_project_file(run, empty_folder):
    write_own_scheme(empty_folder / "levies.toml")
    (empty_folder / "annotate.toml").write_text('[project]\nscheme = "levies.toml"\n')
    assert "scheme `news/1`" in run("guidelines", "--scheme", "news/1").stdout


def test_a_scheme_that_is_not_there_exits_with_3_and_says_what_to_name(run):
    result = run("guidelines", "--scheme", "nothing.toml")
    assert result.exit_code == 3
    assert "There is no scheme nothing.toml." in result.stderr
    assert "news/1" in result.stderr
    assert result.stdout == ""
