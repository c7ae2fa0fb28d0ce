"""The READMEs cannot fall behind: every command, option, file and link in them is there."""

import ast
import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from annotate.cli.main import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOUSE = (ROOT / "annotate" / "README.md").read_text(encoding="utf-8")


def list_blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def list_calls() -> list[list[str]]:
    """Every call of `annotate` in a shell block, as its words."""
    calls = []
    for block in list_blocks("sh"):
        for line in block.splitlines():
            for part in re.split(r"\||&&", line.split(" #")[0].split(" > ")[0]):
                words = shlex.split(part)
                if words[:1] == ["annotate"]:
                    calls.append(words[1:])
    return calls


@pytest.mark.parametrize("words", list_calls(), ids=" ".join)
def test_a_command_of_the_readme_is_there_with_its_options(words: list[str]) -> None:
    command = get_command(app)
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words[0]]
        words = words[1:]
    assert not getattr(command, "commands", {}), words
    options = {name for parameter in command.params for name in parameter.opts}
    for word in words:
        if word.startswith("-") and word != "-":
            assert word.split("=")[0] in options, word


def test_the_readme_has_calls_and_its_table_names_every_command() -> None:
    assert len(list_calls()) >= 10
    table = set(re.findall(r"^\| `annotate (\w+)`", README, re.MULTILINE))
    commands = get_command(app).commands
    assert table == {name for name, command in commands.items() if not command.hidden}


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
