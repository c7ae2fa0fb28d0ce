import json
from pathlib import Path

import pytest

from annotate.project import DATA
from annotate.records import open_writer, to_json
from tests.examples import make_record

RECORD = to_json(make_record())


def write_lines(path: Path, *values: object) -> Path:
    with open_writer(path) as write:
        for value in values:
            write(value)
    return path


def with_text(text: str) -> dict:
    record = json.loads(json.dumps(RECORD))
    record["annotations"][0]["spans"][0]["text"] = text
    return record


def test_a_clean_file_exits_with_0_and_says_what_it_was(run, tmp_path):
    path = write_lines(tmp_path / "annotations.jsonl", RECORD)
    result = run("validate", path)
    assert result.exit_code == 0
    assert "records, 1 checked, 0 problems" in result.stderr
    assert result.stdout == ""


def test_a_wrong_span_exits_with_1_and_names_file_line_document_and_mend(run, tmp_path):
    path = write_lines(tmp_path / "annotations.jsonl", RECORD, with_text("“We favour the levy,”"))
    result = run("validate", path)
    assert result.exit_code == 1
    assert f"{path}:2: error S01" in result.stderr
    assert "document levy" in result.stderr
    assert "-> Correct the positions" in result.stderr


def test_a_document_that_stands_twice_is_named_with_both_lines(run, tmp_path):
    path = write_lines(tmp_path / "articles.jsonl", RECORD["document"], RECORD["document"])
    result = run("validate", path)
    assert result.exit_code == 1
    assert f"{path}:2: error I01: the document levy is in line 1 too" in result.stderr


def test_problems_as_json_go_to_standard_output_and_nothing_else_does(run, tmp_path):
    path = write_lines(tmp_path / "annotations.jsonl", with_text("x"))
    result = run("validate", path, "--format", "json", "--quiet")
    [problem] = json.loads(result.stdout)
    assert problem["code"] == "S01"
    assert problem["line"] == 1
    assert result.stderr == ""
    assert result.exit_code == 1


def test_standard_input_and_compressed_files_are_read(run, tmp_path):
    path = write_lines(tmp_path / "articles.jsonl.gz", RECORD["document"])
    assert run("validate", path).exit_code == 0
    line = json.dumps(RECORD).encode()
    result = run("validate", "-", stdin=line)
    assert result.exit_code == 0
    assert "records, 1 checked" in result.stderr


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"[1, 2]\n", b'"text"\n', b"{}\n"])
def test_nonsense_is_a_finding_and_never_a_traceback(run, tmp_path, content):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    result = run("validate", path)
    assert result.exit_code == (1 if content else 0)
    assert "Traceback" not in result.stderr


def test_a_file_that_is_not_there_exits_with_3(run, tmp_path):
    result = run("validate", tmp_path / "none.jsonl")
    assert result.exit_code == 3
    assert "There is no file" in result.stderr


def test_nothing_to_validate_is_wrong_usage(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("validate").exit_code == 2


def test_schemes_and_project_files_are_checked_too(run, tmp_path):
    assert run("validate", DATA / "news-1.toml").exit_code == 0
    project = tmp_path / "annotate.toml"
    project.write_text("[paths]\narticels = 'a'\n")
    result = run("validate", project)
    assert result.exit_code == 1
    assert "Did you mean articles?" in result.stderr
    own = tmp_path / "own.toml"
    own.write_text((DATA / "news-1.toml").read_text().replace('"speaker"', '"cue"'))
    assert "the relation cue more than once" in run("validate", own).stderr
