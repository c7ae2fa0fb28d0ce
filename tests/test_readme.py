"""The READMEs cannot fall behind: every command, option, file and link in them is there."""

import ast
import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from annotate.cli.logs import offer_logs
from annotate.cli.main import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = ROOT / "annotate" / "docs"
OVERVIEW = (DOCS / "overview.md").read_text(encoding="utf-8")
# What users read: each call in it has to be one. Pages on adding something are followed elsewhere.
PAGES = [
    README,
    *(p.read_text(encoding="utf-8") for p in [*DOCS.glob("*.md"), *DOCS.glob("guides/*.md")]),
]
LONGEST = 100  # lines: two pages
HOUSE = (ROOT / "annotate" / "README.md").read_text(encoding="utf-8")


def list_blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def list_calls() -> list[list[str]]:
    """Every call of `annotate` in a shell block of a page, as its words, once."""
    calls: list[list[str]] = []
    for block in re.findall(r"```sh(?: \S+)?\n(.*?)```", "\n".join(PAGES), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r"\||&&", line.split(" #")[0].split(" > ")[0]):
                words = shlex.split(part)
                if words[:1] == ["annotate"] and words[1:] not in calls:
                    calls.append(words[1:])
    return calls


@pytest.mark.slow
def test_a_command_of_a_page_is_there_with_its_options(subtests: pytest.Subtests) -> None:
    for words in list_calls():
        with subtests.test(" ".join(words)):
            check_call(words)


def check_call(words: list[str]) -> None:
    command = get_command(app)
    offer_logs(command)
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words[0]]
        words = words[1:]
    assert not getattr(command, "commands", {}), words
    options = {name for parameter in command.params for name in parameter.opts}
    for word in words:
        if word.startswith("-") and word != "-":
            assert word.split("=")[0] in options, word


def test_the_pages_have_calls_and_the_table_names_every_command() -> None:
    assert len(list_calls()) >= 60
    table = set(re.findall(r"^\| `annotate (\w+)`", OVERVIEW, re.MULTILINE))
    commands = get_command(app).commands
    assert table == {name for name, command in commands.items() if not command.hidden}


def test_the_readme_has_two_pages_and_a_picture() -> None:
    assert len(README.splitlines()) <= LONGEST
    assert len(re.findall(r"^!\[", README, re.MULTILINE)) == 1


def test_every_link_to_a_file_leads_somewhere() -> None:
    for text, folder in ((README, ROOT), (HOUSE, ROOT / "annotate")):
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (folder / target).exists(), target


def test_every_file_that_the_house_names_is_there() -> None:
    rows = re.findall(r"^\| .+ \| (.+) \|$", HOUSE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w./-]+)`", row)}
    for name in named - {"cli/*/X.py", "tests/cli/test_X.py"}:
        if name.endswith("/") or "." in name:
            assert (ROOT / "annotate" / name).exists(), name


def test_the_python_of_the_readme_is_python() -> None:
    blocks = list_blocks("python")
    assert blocks
    for block in blocks:
        ast.parse(block)


def test_the_scripts_of_the_readme_can_be_run() -> None:
    scripts = set(re.findall(r"scripts/\w+", README))
    assert scripts >= {"scripts/demo", "scripts/test"}
    for script in scripts:
        assert (ROOT / script).stat().st_mode & 0o100, script
