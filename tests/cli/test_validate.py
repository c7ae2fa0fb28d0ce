import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from annotate.cli.formats.text import draw_caret
from annotate.model import Excerpt
from annotate.records import open_writer, to_json
from annotate.resources import DATA
from tests.examples import make_record
from tests.fuzz import make_task

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
    assert "Checked 1 record: 0 errors, 0 warnings." in result.stderr
    assert result.stdout == ""


def test_a_wrong_span_exits_with_1_and_names_file_line_document_and_mend(run, tmp_path):
    path = write_lines(tmp_path / "annotations.jsonl", RECORD, with_text("“We favour the levy,”"))
    result = run("validate", path)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:5] == [
        f"{path}:2  document levy",
        "  error S01: DIRECT [0, 21) says '“We favour the levy,”', "
        "the text has '“We oppose the levy,”'",
        "      “We oppose the levy,” Mara Lind said in Ostrava.",
        "      ^^^^^^^^^^^^^^^^^^^^^",
        f"      at /annotations/0/spans/0  span {RECORD['annotations'][0]['spans'][0]['id']}",
    ]
    assert "-> Correct the positions" in result.stdout
    assert "S01        1          1  the slice differs" in result.stderr


def test_a_document_that_stands_twice_is_named_with_both_lines(run, tmp_path):
    path = write_lines(tmp_path / "articles.jsonl", RECORD["document"], RECORD["document"])
    result = run("validate", path)
    assert result.exit_code == 1
    assert (
        f"{path}:2  document levy\n  error I01: the document levy is in line 1 too" in result.stdout
    )


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
    assert "Checked 1 record" in result.stderr


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"[1, 2]\n", b'"text"\n', b"{}\n"])
def test_nonsense_is_a_finding_and_never_a_traceback(run, tmp_path, content):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    result = run("validate", path)
    assert result.exit_code == 1
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
    assert "Did you mean articles?" in result.stdout
    own = tmp_path / "own.toml"
    own.write_text((DATA / "news-1.toml").read_text().replace('"speaker"', '"cue"'))
    assert "the relation cue more than once" in run("validate", own).stdout


def test_only_max_and_strict_choose_what_is_printed_and_what_fails(run, tmp_path):
    record = with_text("x")
    record["annotations"][0]["spans"][4]["end"] += 1
    record["annotations"][0]["spans"][4]["text"] += " "
    path = write_lines(tmp_path / "a.jsonl", record)
    assert "S04" in run("validate", path).stdout
    only = run("validate", path, "--only", "S04,T")
    assert "S01" not in only.stdout + only.stderr
    assert only.exit_code == 0
    assert run("validate", path, "--only", "S04", "--strict").exit_code == 1
    assert run("validate", path, "--only", "S99").exit_code == 2
    cut = run("validate", path, "--max", "1")
    assert cut.stdout.count(" S0") == 1
    assert "... and 1 more" in cut.stderr
    assert "1 error, 1 warning" in cut.stderr


def test_explain_says_why_and_the_project_switches_checks_off(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write_lines(tmp_path / "a.jsonl", with_text("x"))
    assert "counted in other units" in run("validate", path, "--explain").stderr
    (tmp_path / "annotate.toml").write_text('[checks]\nS01 = "off"\n')
    assert run("validate", path).exit_code == 0


def test_sarif_has_a_rule_for_each_result_with_its_line(run, tmp_path):
    other = {"document": {**RECORD["document"], "id": "other"}, "annotations": []}
    path = write_lines(tmp_path / "a.jsonl", other, with_text("x"))
    result = run("validate", path, "--format", "sarif", "--only", "S")
    [done] = json.loads(result.stdout)["runs"]
    [found] = done["results"]
    assert found["ruleId"] in {rule["id"] for rule in done["tool"]["driver"]["rules"]}
    assert found["level"] == "error"
    assert found["message"]["text"].splitlines()[1].startswith("Correct the positions.")
    assert found["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}
    assert found["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].startswith("levy/")


def test_junit_is_xml_with_a_failure_an_error_even_where_texts_hold_control_characters(
    run, tmp_path
):
    path = write_lines(tmp_path / "a.jsonl", with_text("<&\u0001\"'"))
    result = run("validate", path, "--format", "junit")
    suites = ElementTree.fromstring(result.stdout)
    assert suites.find("testsuite").get("failures") == "1"
    assert "S01" in suites.find("testsuite/testcase").get("name")
    clean = run("validate", write_lines(path, RECORD), "--format", "junit")
    assert ElementTree.fromstring(clean.stdout).find("testsuite").get("failures") == "0"


def test_github_gets_one_escaped_line_a_problem(run, tmp_path):
    path = write_lines(tmp_path / "a.jsonl", with_text("100%\nsure"))
    [line] = run("validate", path, "--format", "github").stdout.splitlines()
    assert line.startswith(f"::error file={path},line=1,title=S01 levy::")
    assert "100%25\\nsure" in line


def test_fix_lists_first_and_writes_a_new_file_only_where_told(run, tmp_path):
    path = write_lines(tmp_path / "a.jsonl", with_text("x"))
    before = path.read_bytes()
    dry = run("validate", path, "--fix")
    assert dry.exit_code == 0
    assert "S01: text taken from the positions" in dry.stderr
    assert "1 would be mended" in dry.stderr
    assert run("validate", path, "--fix", "-o", path).exit_code == 2
    assert path.read_bytes() == before
    new = tmp_path / "b.jsonl"
    assert run("validate", path, "--fix", "-o", new).exit_code == 0
    assert new.read_bytes() == write_lines(tmp_path / "c.jsonl", make_record()).read_bytes()


def test_what_was_made_of_something_else_is_mended_there(run, tmp_path):
    write_lines(tmp_path / "articles.jsonl", RECORD["document"])
    (tmp_path / "export.json").write_text("[]")
    (tmp_path / "annotate.toml").write_text("")
    (tmp_path / "dataset").mkdir()
    for name, words in {
        "articles.jsonl": "only spans and relations are mended",
        "export.json": "Correct it there",
        "annotate.toml": "Correct by hand",
        "dataset": "Mend what it is built of",
    }.items():
        result = run("validate", tmp_path / name, "--fix", "-o", tmp_path / "new")
        assert (result.exit_code, (tmp_path / "new").exists()) == (2, False)
        assert words in " ".join(result.stderr.split())
    assert "Correct it there" in run("validate", "-", "--fix", stdin=b"[]").stderr


def test_a_glob_that_the_shell_left_alone_is_expanded(run, tmp_path):
    write_lines(tmp_path / "a.jsonl", RECORD)
    write_lines(tmp_path / "b.jsonl", RECORD)
    assert "Checked 2 records" in run("validate", f"{tmp_path}/*.jsonl").stderr
    assert run("validate", f"{tmp_path}/*.csv").exit_code == 2


def test_a_label_studio_export_is_read_as_a_stream_and_a_broken_one_is_a_finding(run, tmp_path):
    path = tmp_path / "export.json"
    path.write_text('[{"id": 1, "data": {"text": 5}}, {"id": 2, ')
    result = run("validate", path)
    assert result.exit_code == 1
    assert "Checked 1 task" in result.stderr
    assert "not JSON" in result.stdout
    assert "tasks of a project that annotate did not make: 1\n" in result.stdout
    assert "at /0\n" in result.stdout


@pytest.mark.parametrize(
    ("task", "said", "fix"),
    [
        ({"id": 1, "text": "Mara Lind signed."}, "tasks without their data: 30", "as JSON"),
        ({"id": 1, "data": {"t": "a"}}, "annotate did not make: 30", "annotate import"),
    ],
)
def test_an_export_that_is_not_of_a_project_of_ours_is_one_finding(run, tmp_path, task, said, fix):
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task] * 30))
    result = run("validate", path)
    assert result.exit_code == 1
    assert "Checked 30 tasks: 1 error" in result.stderr
    assert said in result.stdout
    assert fix in result.stdout


def test_a_table_is_a_file_of_another_kind_and_one_finding(run, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("id,text\n" + "7,Mara Lind signed.\n" * 300)
    result = run("validate", path)
    assert result.exit_code == 1
    assert "Checked nothing: 1 error" in result.stderr
    assert "error J04: none of its 301 lines is a JSON object" in result.stdout


def test_findings_of_an_export_name_the_document_and_the_nearest_label(run, tmp_path):
    odd, misspelt = (make_task(make_record()) for _ in range(2))
    odd["annotations"][0]["result"][0]["type"] = "brush"
    regions = misspelt["annotations"][0]["result"]
    labelled = (one["value"] for one in regions if one["type"] == "labels")
    next(value for value in labelled if value["labels"] == ["PERSON"])["labels"] = ["PERSN"]
    next(one for one in regions if one["type"] == "relation")["labels"] = ["spaeker"]
    path = tmp_path / "export.json"
    path.write_text(json.dumps([odd, misspelt]))
    shown = run("validate", path, "--only", "J,I05,I06").stdout
    assert f"{path}  document levy\n" in shown
    assert "at /0/annotations/0/result/0/type" in shown
    assert "Did you mean PERSON? Give it another label." in shown
    assert "Did you mean speaker?" in shown


def test_a_piped_export_is_read_and_its_findings_link_to_the_task(run, tmp_path):
    task = make_task(make_record())
    task["project"] = 5
    task["annotations"][0]["result"][0]["value"]["end"] = 10_000
    export = json.dumps([task]).encode()
    result = run("validate", "-", "--url", "http://127.0.0.1:8080", stdin=export)
    assert result.exit_code == 1
    assert "Checked 1 task" in result.stderr
    assert "S02" in result.stdout
    assert "http://127.0.0.1:8080/projects/5/data?task=1" in result.stdout
    assert "/data?task=" not in run("validate", "-", stdin=export).stdout


@given(st.text("ab 漢é", min_size=1, max_size=60), st.data())
def test_the_carets_stand_under_the_range_in_as_many_columns_as_there_are(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    columns = data.draw(st.integers(10, 80))
    line, carets = draw_caret(Excerpt(text=text, start=start, end=end), columns)
    assert max(cell_len(line), len(carets)) <= columns
    at = len(carets) - carets.count("^")
    before = next(n for n in range(len(line) + 1) if cell_len(line[:n]) == at)
    assert text[start:].startswith(line[before:].rstrip("…")[: end - start])
    assert draw_caret(Excerpt(text=text, start=start, end=end))[0] == text
