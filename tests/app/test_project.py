"""The project's own use cases: its file, the checks, the guide, the demo."""

from pathlib import Path

import pytest

from annotate.app.context import Context
from annotate.app.project import checks, demo, guidelines
from annotate.app.project.demo import DemoPart
from annotate.app.project.init import init
from annotate.checks import read_explanations
from annotate.errors import UsageError
from annotate.guidelines import render_markdown, render_page
from annotate.project import Project, read_project


@pytest.mark.parametrize(
    ("folder", "name"), [("Summit Coverage 2031", "summit-coverage-2031"), ("x", "news-x")]
)
def test_a_project_file_bears_a_name_made_of_its_folders(
    tmp_path: Path, folder: str, name: str
) -> None:
    path = init(tmp_path / folder)
    assert read_project(path).name == name
    with pytest.raises(UsageError, match="is there already"):
        init(tmp_path / folder)
    path.write_text("")
    assert init(tmp_path / folder, force=True) == path
    assert read_project(path).name == name


def test_a_check_has_the_severity_of_the_project_and_other_findings_none() -> None:
    context = Context(project=Project(checks={"S03": "off"}))
    entries = {entry.code: entry for entry in checks.list_entries(context)}
    assert list(entries) == list(read_explanations())
    assert (entries["S03"].severity, entries["S02"].severity) == ("off", "error")
    assert (entries["M01"].severity, entries["M01"].right) == (None, "")
    assert "Brno" in entries["S06"].right
    assert "Brno" in entries["S06"].wrong
    assert [e.code for e in checks.list_entries(context, ["M0"])] == [
        "M01", "M02", "M03", "M04", "M05", "M06",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="no finding X9, Z"):
        checks.list_entries(context, ["S", "X9", "Z"])


def test_the_form_of_a_guide_is_told_by_its_name_unless_it_is_given(tmp_path: Path) -> None:
    context = Context()
    scheme = context.project.load_scheme()
    page, text = tmp_path / "guide.html", tmp_path / "guide.txt"
    assert guidelines.write_guide(context, guidelines.Options(output=str(page))) == scheme
    assert page.read_text("utf-8") == render_page(scheme)
    guidelines.write_guide(context, guidelines.Options(output=str(text)))
    assert text.read_text("utf-8") == render_markdown(scheme)
    guidelines.write_guide(context, guidelines.Options(output=str(text), form="html"))
    assert text.read_text("utf-8") == render_page(scheme)


def test_the_demo_goes_to_people_or_to_a_dataset() -> None:
    first = [DemoPart.ingest, DemoPart.preannotate]
    steps = demo.list_steps(demo.Options())
    assert [step.part for step in steps] == [*first, DemoPart.start, DemoPart.push]
    steps = demo.list_steps(demo.Options(server=False))
    assert [step.part for step in steps] == [*first, DemoPart.validate, DemoPart.build]


def test_the_demos_project_is_made_once(tmp_path: Path) -> None:
    demo.prepare(tmp_path / "first")
    path = tmp_path / "first" / "annotate.toml"
    path.write_text('[project]\nname = "mine"\n')
    demo.prepare(tmp_path / "first")
    assert read_project(path).name == "mine"
