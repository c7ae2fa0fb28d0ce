"""Checks of other packages: run with ours, switched off like ours, and never the end of a run."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from annotate.checks import check_record, list_checks, read_explanations
from annotate.checks.registry import load_catalogue
from annotate.model import Record
from annotate.project import load_scheme
from annotate.records import open_writer
from tests.checks.notation import read_record
from tests.package_fixtures import Packages

SCHEME = load_scheme("news/1")
HEAD = """
from dataclasses import replace
from annotate.checks import Check, Finding, finds, finds_in_documents

def word(code, **more):
    return Check(code=code, title="a town in capitals", severity="warning", why="It shouts.",
                 fix="Write it small.", **more)
"""
TOWNS = (
    HEAD
    + """
@finds(word("KESH01"))
def check_towns(view):
    for span in view.annotation.spans:
        if span.text.isupper():
            yield Finding("KESH01", f"{span.text} is in capitals", span)

@finds_in_documents(word("KESH02"))
def check_texts(document, scheme):
    if document.text.isupper():
        yield Finding("KESH02", "all of it is in capitals", field="text")
"""
)


@pytest.fixture
def record(packages: Packages) -> Iterator[Record]:
    forget()
    yield read_record("They met in [OSTRAVA](GPE).", SCHEME)
    forget()


def forget() -> None:
    """Look for checks anew, as in another process."""
    load_catalogue.cache_clear()
    read_explanations.cache_clear()


def install(packages: Packages, code: str, name: str = "kesh", value: str = "") -> None:
    packages.install(name, {name: code}, {"annotate.checks": {name: value or name}})


def test_a_check_of_another_package_runs_with_ours_and_is_listed_last(
    packages: Packages, record: Record
) -> None:
    install(packages, TOWNS)
    assert [check.code for check in list_checks()][-2:] == ["KESH01", "KESH02"]
    [problem] = check_record(record, SCHEME)
    assert (problem.code, problem.severity, problem.fix) == ("KESH01", "warning", "Write it small.")
    assert problem.pointer == "/annotations/0/spans/0"
    assert check_record(record, SCHEME, {"KESH01": "off"}) == []
    assert check_record(record, SCHEME, {"KESH01": "error"})[0].severity == "error"


def test_the_commands_know_it(
    packages: Packages, record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Any],
) -> None:  # fmt: skip
    install(packages, TOWNS)
    monkeypatch.chdir(tmp_path)
    with open_writer("annotations.jsonl") as write:
        write(record)
    assert "KESH01  warning  a town in capitals" in run("checks").stdout
    assert "It shouts." in run("checks", "KESH").stdout
    result = run("validate", "annotations.jsonl")
    assert result.exit_code == 0
    assert "KESH01" in result.stdout + result.stderr
    Path("annotate.toml").write_text('[checks]\nKESH01 = "error"\n')
    assert run("validate", "annotations.jsonl").exit_code == 1
    assert run("validate", "annotations.jsonl", "--only", "KESH02").exit_code == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise KeyError('mast')", "failed: KeyError: 'mast' (in kesh, line"),
        ("raise SystemExit(4)", "SystemExit: 4"),
        ("yield 'a town'", "it found a str instead of a Finding"),
        ("yield Finding('S01', 'no')", "it found S01, and is there for KESH01"),
        ("yield Finding('KESH01', 'no', replace(view.annotation.spans[0]))",
         "a span or a relation that is not the annotation's"),
        ("return 4", "TypeError"),
    ],
)  # fmt: skip
def test_a_check_that_fails_is_a_finding_of_the_record_that_it_could_not_look_at(
    packages: Packages, record: Record, body: str, words: str
) -> None:
    install(packages, f'{HEAD}\n@finds(word("KESH01"))\ndef check(view):\n    {body}\n')
    [problem] = check_record(record, SCHEME)
    assert problem.code == "KESH01"
    assert problem.message.startswith("nobody looked for it: the check of kesh 1.0 failed: ")
    assert words in problem.message
    assert '[checks] KESH01 = "off"' in problem.fix
    assert check_record(record, SCHEME, {"KESH01": "off"}) == []


def test_a_check_of_documents_that_fails_is_a_finding_too(
    packages: Packages, record: Record
) -> None:
    body = "@finds_in_documents(word('KESH01'))\ndef check(document, scheme):\n    raise OSError\n"
    install(packages, f"{HEAD}\n{body}")
    [problem] = check_record(record, SCHEME)
    assert (problem.code, problem.document) == ("KESH01", record.document.id)
    assert "OSError (in kesh, line" in problem.message


def test_packages_that_offer_no_check_or_a_code_that_is_taken_are_left_out(
    packages: Packages, record: Record, caplog: pytest.LogCaptureFixture
) -> None:
    install(packages, TOWNS, "first")
    install(packages, TOWNS, "second")
    install(packages, "import no_such_module\n", "third")
    install(packages, HEAD + "@finds(word('S01'))\ndef check(view): return []\n", "fourth")
    install(packages, "x = 4\n", "fifth", "fifth:x")
    with caplog.at_level(logging.WARNING):
        codes = [check.code for check in list_checks()]
    assert codes.count("KESH01") == 1
    assert len(codes) == len(set(codes))
    said = "\n".join(caplog.messages)
    for words in (
        "The plug-in second of second 1.0 (annotate.checks) cannot be used: KESH01 is the code",
        "No module named 'no_such_module'",
        "the code S01 of a check is not two to eight capital letters",
        "it has no function under @finds",
    ):
        assert words in said
    assert len(caplog.messages) == 4
    assert [problem.code for problem in check_record(record, SCHEME)] == ["KESH01"]
