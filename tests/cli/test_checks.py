import re
from pathlib import Path

from annotate.checks import read_explanations

PACKAGE = Path(__file__).parent.parent.parent / "annotate"


def test_the_checks_and_the_other_findings_are_listed(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    listed = run("checks").stdout
    assert "S03  error    an empty or inverted span" in listed
    assert "D15  a table with another number of rows" in listed
    assert max(map(len, listed.splitlines())) <= 80
    quiet = run("checks", "--quiet").stdout.splitlines()
    assert len(quiet) == len(read_explanations())
    (tmp_path / "annotate.toml").write_text('[checks]\nS03 = "off"\n')
    assert "S03  off " in run("checks").stdout


def test_a_check_is_explained_and_so_is_any_other_code(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    explained = run("checks", "S03", "D15")
    assert "its end comes after its start" in explained.stdout
    assert "Rows are missing or were added" in explained.stdout
    assert max(map(len, explained.stdout.splitlines())) <= 80
    assert run("checks", "M").stdout.count("Mend: ") == 6
    assert run("checks", "X99").exit_code == 2


def test_examples_are_shown_where_they_are_asked_for(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain, shown = (
        run("checks", "S06", "D15").stdout,
        run("checks", "S06", "D15", "--examples").stdout,
    )
    right = "  Right:\n    They met in [Brno](GPE)\n\n    [Mara Lind](PERSON) spoke.\n\n"
    wrong = "  Wrong:\n    They met in [Brno\n\n    Mara](GPE) Lind spoke.\n\n"
    before, behind = plain.split("D15 ")
    assert shown == f"{before}{right}{wrong}D15 {behind}"


def test_every_code_in_the_source_is_explained_and_every_explained_one_occurs():
    used = {
        code
        for path in PACKAGE.rglob("*.py")
        for code in re.findall(r'"([A-Z][0-9]{2})"', path.read_text(encoding="utf-8"))
    }
    known = set(read_explanations())
    assert used - known == set(), "explain them in annotate/data/findings.toml"
    assert known - used == set(), "nothing is found under these codes any more"


def test_each_explanation_says_what_why_and_how():
    for code, entry in read_explanations().items():
        assert re.fullmatch("[A-Z][0-9]{2}", code)
        assert entry.title[0].islower() or entry.title[0] in "`L", code
        assert entry.why.endswith(".")
        assert entry.fix.endswith(".")
