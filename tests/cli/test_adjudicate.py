"""`annotate adjudicate` as a user calls it, without a server and with a real one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow.parquet import read_table

from annotate.checks.view import STANCES
from annotate.records import open_writer, read_records
from tests.adjudication.readings import NEWS, make_readings, read_as, record_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with readings of three documents, one of them disputed by two people."""
    monkeypatch.chdir(tmp_path)
    record = make_readings(1, readers=3, share=0.0)
    disputed = record_of(read_as("ada"), read_as("bo", labels={"opposes": "FAVOR"}))
    alone = make_readings(2, readers=1, share=0.0)
    with open_writer("annotations.jsonl") as write:
        for each in (record, disputed, alone):
            write(each)
    return tmp_path


def test_a_merge_writes_gold_and_log_and_says_what_to_do_next(folder: Path, run: Callable) -> None:
    result = run("adjudicate", "merge", "annotations.jsonl")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert (
        "adjudicated.jsonl: 3 documents; 1 gold, 1 open, 1 without a second opinion"
        in result.stderr
    )
    assert "Set aside: 1 readings without a second opinion" in result.stderr
    assert "Next: annotate adjudicate push" in result.stderr
    statuses = [
        [a.status for a in r.annotations if a.annotator.kind == "adjudicator"]
        for r in read_records("adjudicated.jsonl", [])
    ]
    assert statuses == [["complete"], ["draft"], []]
    assert run("validate", "adjudicated.jsonl").exit_code == 0
    first = Path("adjudicated.jsonl").read_bytes(), Path("decisions.jsonl").read_bytes()
    run("adjudicate", "merge")
    assert (Path("adjudicated.jsonl").read_bytes(), Path("decisions.jsonl").read_bytes()) == first


def test_what_was_merged_is_verified_and_what_was_edited_is_not(
    folder: Path, run: Callable
) -> None:
    run("adjudicate", "merge", "--rule", "majority", "--finish")
    result = run("adjudicate", "verify", "-o", "again.jsonl")
    assert result.exit_code == 0, result.stderr
    assert "3 of 3 documents are derived again; the same bytes." in result.stderr
    assert Path("again.jsonl").read_bytes() == Path("adjudicated.jsonl").read_bytes()
    text = Path("adjudicated.jsonl").read_text(encoding="utf-8")
    Path("adjudicated.jsonl").write_text(text.replace("rule:majority", "rule:unanimous"))
    result = run("adjudicate", "verify")
    assert result.exit_code == 1
    assert "1 of 3 documents are derived again; NOT the same." in result.stderr


def test_a_merge_can_be_piped(folder: Path, run: Callable) -> None:
    given = Path("annotations.jsonl").read_bytes()
    result = run("adjudicate", "merge", "-", "-o", "-", "--quiet", stdin=given)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == 3
    assert Path("decisions.jsonl").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["merge", "--rule", "dice"], 2, "There is no rule 'dice'."),
        (["merge", "--rule", "annotator:"], 2, "There is no rule 'annotator:'."),
        (["merge", "--rule", "annotator:zoe"], 2, "No second opinion here is by zoe."),
        (["merge", "gone.jsonl"], 3, "There is no file gone.jsonl."),
        (["verify", "--gold", "gone.jsonl"], 3, "There is no file gone.jsonl."),
        (["verify", "--gold", "annotations.jsonl"], 3, "There is no file decisions.jsonl."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    folder: Path, run: Callable, arguments: list[str], code: int, words: str
) -> None:
    result = run("adjudicate", *arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert not Path("adjudicated.jsonl").exists()


def test_without_second_readings_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_writer("annotations.jsonl") as write:
        write(record_of(read_as("ada"), read_as("bo", text_sha256="0" * 64)))
    result = run("adjudicate", "merge")
    assert result.exit_code == 0
    assert "No document has two finished readings by different people." in result.stderr
    assert "Set aside: 1 readings of another text than the document's" in result.stderr


def test_a_line_that_cannot_be_read_does_not_stop_the_others(folder: Path, run: Callable) -> None:
    with Path("annotations.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("{\n")
    result = run("adjudicate", "merge")
    assert result.exit_code == 1
    assert "annotations.jsonl:4: error J00" in result.stderr
    assert len(Path("adjudicated.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_a_dataset_takes_gold_and_no_draft(folder: Path, run: Callable) -> None:
    run("adjudicate", "merge")
    assert run("build", "adjudicated.jsonl", "-o", "built", "--quiet").exit_code == 0
    assert count_reviewed() == {"gold": 1, "human": 2}
    run("adjudicate", "merge", "--finish")
    assert run("build", "adjudicated.jsonl", "-o", "built", "--quiet").exit_code == 0
    assert count_reviewed() == {"gold": 2, "human": 1}


def count_reviewed() -> dict[str, int]:
    manifest = json.loads(Path("built/manifest.json").read_text(encoding="utf-8"))
    return dict(manifest["reviewed"])


@pytest.mark.parametrize(
    ("setting", "expected"), [("latest", "AGAINST"), ("bo", "FAVOR"), ("ada", "AGAINST")]
)
def test_where_there_is_no_gold_the_project_file_says_whose_reading_counts(
    folder: Path, run: Callable, setting: str, expected: str
) -> None:
    Path("annotate.toml").write_text(f'[dataset]\nreading = "{setting}"\n', encoding="utf-8")
    run("adjudicate", "merge")
    result = run("build", "adjudicated.jsonl", "-o", "built")
    assert result.exit_code == 0, result.stderr
    rows = [
        row
        for path in sorted(Path("built").rglob("stances/*.parquet"))
        for row in read_table(path).to_pylist()
    ]
    (stance,) = [row for row in rows if row["document_id"] == "levy"]
    polarities = [label.name for label in NEWS.labels.values() if label.role in STANCES]
    assert polarities[stance["polarity"]] == expected
