"""What leaves the API names arguments of functions, not options of commands."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import annotate
from annotate.api.wording import _RENAMED, ARGUMENTS, name_arguments
from annotate.cli.main import app

PACKAGE = Path(annotate.__file__).parent
FUNCTIONS = [getattr(annotate, name) for name in annotate.__all__]
ARTICLE = {"id": "levy", "text": "Mara Lind spoke in Ostrava."}

# Options of other programs, and variables of style sheets.
FOREIGN = re.compile(
    r"(?:disable-pip|no-|internal-|require-hashes|type$|[cs]$|ink|soft|line|ground|panel|annotate-"
    r"|upgrade$|single-transaction|exit-on-error|file$|dbname"
    r"|repo-type$|local-dir$|test-only$)"
)
# Options that mean something else than the argument of that name.
OTHERS = {"articles", "folder", "gold"}


def iter_options(command: Any) -> Iterator[str]:
    """Yield the long options of a command and of those below it."""
    for parameter in command.params:
        if parameter.param_type_name == "option":
            yield from (o for o in parameter.opts + parameter.secondary_opts if o[:2] == "--")
    for below in getattr(command, "commands", {}).values():
        yield from iter_options(below)


EVERYWHERE = {"help", "verbose", "log-file"}  # with every command
OPTIONS = {option[2:] for option in iter_options(typer.main.get_command(app))} | EVERYWHERE


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Split it, or raise --max-characters.", "Split it, or raise `max_characters`."),
        ("Name the field: --field text=NAME.", "Name the field: `fields` text=NAME."),
        ("--by does not know x.", "`by` does not know x."),
        ("Correct it (with --url, it links)", "Correct it (with `url`, it links)"),
        ("Not --offline; or: annotate pull --full", "Not `offline`; or: annotate pull --full"),
        ("annotate validate a.jsonl --url; or --url", "annotate validate a.jsonl --url; or `url`"),
        ("Run: annotate pull --full. Not --url.", "Run: annotate pull --full. Not `url`."),
        ("Allow it with --allow-private.", "Allow it with --allow-private."),
        ("a--url, ---text", "a--url, ---text"),
    ],
)  # fmt: skip
def test_an_option_becomes_the_argument_and_a_command_stays(said: str, named: str) -> None:
    assert name_arguments(said) == named


def test_the_arguments_are_those_that_functions_and_commands_have_both() -> None:
    arguments = {
        name for f in FUNCTIONS if inspect.isfunction(f) for name in inspect.signature(f).parameters
    }
    options = {option.replace("-", "_") for option in OPTIONS}
    named = {_RENAMED.get(option, option) for option in options - OTHERS}
    assert named & arguments == ARGUMENTS
    assert set(_RENAMED) <= options


@pytest.mark.slow
def test_an_option_that_a_message_names_is_there() -> None:
    """One that was renamed would send people looking for what there is not."""
    unknown = []
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    for path, source in sources.items():
        for node in ast.walk(ast.parse(source)) if re.search(r"[\s\"'(]--[a-z]", source) else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named = re.findall(r"(?<![\w-])--([a-z]+(?:-[a-z]+)*)", node.value)
                unknown += [
                    f"{path.name}:{node.lineno}: --{name}"
                    for name in named
                    if name not in OPTIONS and not FOREIGN.match(name)
                ]
    assert unknown == [], "\n".join(unknown)


def test_a_finding_names_the_argument(tmp_path: Path) -> None:
    documents = annotate.ingest([{"body": {"a": 1}}], on_problem="ignore")
    assert list(documents) == []
    assert [problem.fix for problem in documents.problems] == [
        "Name the field of the text: `fields` text=NAME. In a table the first line names "
        "the fields."
    ]
    (tmp_path / "a.txt").write_text("long " * 20)
    with pytest.warns(annotate.ProblemWarning, match="raise `max_characters`"):
        list(annotate.ingest(tmp_path / "a.txt", max_characters=10))


def test_an_error_names_the_argument() -> None:
    with pytest.raises(annotate.AnnotateError, match="`by` does not know colour") as raised:
        annotate.agreement([], by=["colour"])
    assert "--" not in str(raised.value)
    documents = annotate.ingest([ARTICLE])
    with pytest.raises(annotate.AnnotateError, match="Name one: `model` llm:NAME"):
        list(annotate.preannotate(documents, model="llm:"))
