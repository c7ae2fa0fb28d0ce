"""What tells others how to take part: citation, workflow, hooks, editors, templates."""

import os
import re
import tomllib
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import yaml

import annotate

ROOT = Path(__file__).parent.parent
PYTHONS = ["3.11", "3.12", "3.13"]


def read_yaml(name: str) -> dict[Any, Any]:
    content = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def read_project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_citation_has_what_its_format_asks_for_and_says_what_the_package_says() -> None:
    """Keys, types and values are those of the Citation File Format 1.2.0."""
    citation, project = read_yaml("CITATION.cff"), read_project()
    assert citation.keys() >= {"cff-version", "message", "title", "authors"}
    assert citation.keys() <= {
        "cff-version", "message", "title", "authors", "type", "abstract", "version", "license",
        "keywords", "repository-code", "url", "doi", "identifiers", "date-released",
    }  # fmt: skip
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert citation["version"] == annotate.__version__
    assert citation["license"] == project["license"]
    assert [author["name"] for author in citation["authors"]] == [
        author["name"] for author in project["authors"]
    ]
    assert all(isinstance(citation[name], str) for name in ("message", "title", "abstract"))
    assert len(set(citation["keywords"])) == len(citation["keywords"]) >= 1


def test_the_pythons_that_are_promised_are_those_that_are_tested() -> None:
    project = read_project()
    classified = [
        found[1]
        for name in project["classifiers"]
        if (found := re.fullmatch(r"Programming Language :: Python :: (\d+\.\d+)", name))
    ]
    assert classified == PYTHONS
    assert project["requires-python"] == f">={PYTHONS[0]}"
    setup = (ROOT / "scripts" / "setup").read_text(encoding="utf-8")
    assert re.findall(r"python(3\.\d+)", setup) == PYTHONS[::-1]


def test_the_workflow_runs_the_tests_on_every_python_and_may_write_nothing() -> None:
    workflow = read_yaml(".github/workflows/test.yml")
    assert set(workflow) == {"name", True, "permissions", "concurrency", "jobs"}  # True is `on`
    assert {"push", "pull_request"} <= set(workflow[True])
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == PYTHONS
    assert job["strategy"]["fail-fast"] is False
    setup = next(s for s in job["steps"] if s.get("uses", "").startswith("actions/setup-python@"))
    assert setup["with"]["python-version"] == "${{ matrix.python }}"
    for name in setup["with"]["cache-dependency-path"].split():
        assert (ROOT / name).is_file(), name
    commands = [step["run"] for step in job["steps"] if "run" in step]
    (command,) = commands
    assert command.startswith("scripts/test ${{ github.event_name == 'schedule' && '--release'")
    assert "schedule" in workflow[True]
    assert all(("run" in step) != ("uses" in step) for step in job["steps"])


def test_the_hook_before_a_commit_runs_the_checks() -> None:
    (repository,) = read_yaml(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    (hook,) = repository["hooks"]
    assert hook["language"] == "system"
    assert hook["pass_filenames"] is False
    assert os.access(ROOT / hook["entry"], os.X_OK)


def test_editors_are_told_what_the_checks_ask_for() -> None:
    parser = ConfigParser()
    parser.read_string("[top]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    with (ROOT / "pyproject.toml").open("rb") as stream:
        limit = tomllib.load(stream)["tool"]["ruff"]["line-length"]
    assert parser["top"]["root"] == "true"
    assert parser["*"]["max_line_length"] == str(limit)
    assert (parser["*"]["end_of_line"], parser["*"]["charset"]) == ("lf", "utf-8")
    (texts,) = (name for name in parser.sections() if "annotate/data/samples" in name)
    assert parser[texts]["trim_trailing_whitespace"] == "unset"


def test_nobody_is_sent_to_an_address_that_is_not_there() -> None:
    """Reports go by the platform: no e-mail address, no page of anybody, stands in these files."""
    for path in sorted((ROOT / ".github").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\w.]+@[\w.]+\.\w+|https?://", text), path.name
