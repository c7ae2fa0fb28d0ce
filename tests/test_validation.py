from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.checks import check_record
from annotate.project import load_scheme
from annotate.records import open_writer, read_records, to_json
from annotate.resources import DATA
from annotate.schemas import check_schema
from annotate.validation import Validator
from tests.evaluation.quality import read_own
from tests.fuzz import fuzz, write_long_line
from tests.generator import iter_records, make_record

SCHEME = load_scheme("news/1")


@pytest.mark.slow
def test_a_thousand_generated_documents_and_the_samples_are_clean(tmp_path: Path) -> None:
    path = tmp_path / "clean.jsonl"
    with open_writer(path) as write:
        for record in iter_records(1000):
            write(record)
    assert list(Validator(SCHEME).check_file(str(path))) == []
    samples = sorted((DATA / "samples").glob("*.gold.jsonl"))
    assert len(samples) == 2
    for sample in samples:
        found = list(Validator(SCHEME).check_file(str(sample)))
        assert [problem for problem in found if problem.severity == "error"] == []
    for record in read_own():
        assert check_schema("record", to_json(record)) == []
        assert check_record(record, SCHEME) == []


def test_two_runs_find_the_same_in_the_same_order(tmp_path: Path) -> None:
    fuzz(1, tmp_path, seed=3)
    runs = [
        [p for path in sorted(tmp_path.iterdir()) for p in Validator(SCHEME).check_file(str(path))]
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


@pytest.mark.slow
def test_mutated_files_end_in_findings_and_never_in_a_traceback(tmp_path: Path) -> None:
    done = fuzz(250, tmp_path, seed=1)
    assert len(done.files) == 6
    assert done.with_findings > 180
    assert done.findings > done.with_findings
    assert done.stopped > 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["text", "spans", "nonsense"])
def test_a_line_of_megabytes_is_read(tmp_path: Path, kind: str) -> None:
    check_long_line(tmp_path, kind, megabytes=2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["text", "spans", "nonsense"])
def test_a_line_of_many_megabytes_is_read(tmp_path: Path, kind: str) -> None:
    check_long_line(tmp_path, kind, megabytes=20)  # scripts/fuzz_validate --line 100 goes further


def check_long_line(folder: Path, kind: str, megabytes: int) -> None:
    path = write_long_line(folder / "long.jsonl", kind, megabytes)
    lines = set()
    for problem in Validator(SCHEME).check_file(str(path)):
        lines.add(problem.line)
        assert len(problem.message) < 1000
    assert lines == {1, 2}


@given(st.integers(0, 10_000), st.integers(50, 3000))
def test_whatever_the_generator_makes_passes(number: int, characters: int) -> None:
    record = make_record(number, characters=characters)
    assert check_schema("record", to_json(record)) == []
    assert check_record(record, SCHEME) == []


def test_records_of_generated_documents_read_back_equal(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    records = list(iter_records(20))
    with open_writer(path) as write:
        for record in records:
            write(record)
    assert list(read_records(path, [])) == records
